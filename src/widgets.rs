//! Reusable widgets. They depend on the theme and ratatui, not on Lightsail.

pub mod bar;
pub mod dialog;
pub mod key_hints;
pub mod split;
pub mod wrap;

use crate::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::text::Line;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Cuts a text to this many cells, with a mark where it was cut.
pub fn fit(text: &str, cells: usize, mark: &str) -> String {
    if text.width() <= cells {
        return text.to_owned();
    }
    let room = cells.saturating_sub(mark.width());
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let width = c.width().unwrap_or(0);
        if used + width > room {
            break;
        }
        used += width;
        out.push(c);
    }
    if cells >= mark.width() { out + mark } else { String::new() }
}

/// Pads a text with spaces to this many cells, on its left or right.
pub fn pad(text: &str, cells: usize, right: bool) -> String {
    let spaces = " ".repeat(cells.saturating_sub(text.width()));
    if right { spaces + text } else { text.to_owned() + &spaces }
}

/// Returns the `n`th row of an area, if it exists.
pub fn row(area: Rect, n: u16) -> Option<Rect> {
    (n < area.height).then(|| Rect { y: area.y + n, height: 1, ..area })
}

/// Returns the area below the first `n` rows.
pub fn below(area: Rect, n: u16) -> Rect {
    let n = n.min(area.height);
    Rect { y: area.y + n, height: area.height - n, ..area }
}

/// Draws a line, cut with a mark if it is too long.
pub fn line(buf: &mut Buffer, area: Option<Rect>, text: impl AsRef<str>, style: Style, mark: &str) {
    if let Some(area) = area {
        buf.set_string(area.x, area.y, fit(text.as_ref(), area.width.into(), mark), style);
    }
}

/// Draws a line with several styles.
pub fn spans(buf: &mut Buffer, area: Option<Rect>, line: &Line) {
    if let Some(area) = area {
        buf.set_line(area.x, area.y, line, area.width);
    }
}

/// Applies the background of a selected row, except to cells with another background, such as a bar.
pub fn select(buf: &mut Buffer, area: Rect, theme: &Theme) {
    let plain = [Color::Reset, theme.text.bg.unwrap_or(Color::Reset)];
    let select = Style { bg: theme.select.bg, ..Style::new() };
    for place in area.intersection(buf.area).positions() {
        if plain.contains(&buf[place].bg) {
            buf[place].set_style(select);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truncated_text_ends_with_an_ellipsis() {
        assert_eq!(fit("abcdef", 6, "…"), "abcdef");
        assert_eq!(fit("abcdefg", 6, "…"), "abcde…");
        assert_eq!(fit("漢字漢字", 5, "…"), "漢字…");
        assert_eq!(fit("abc", 0, "…"), "");
    }

    #[test]
    fn padding_counts_cells() {
        assert_eq!(pad("漢", 4, false), "漢  ");
        assert_eq!(pad("ab", 4, true), "  ab");
    }

    #[test]
    fn selected_row_has_one_background_except_for_cells_with_their_own() {
        let theme = Theme::named("rich").unwrap();
        let area = Rect::new(0, 0, 3, 1);
        let mut buf = Buffer::empty(area);
        buf.set_string(0, 0, "a", theme.text);
        buf.set_string(1, 0, " ", Style::new().bg(Color::Red));
        select(&mut buf, area, &theme);
        assert!(theme.text.bg.is_some());
        assert_eq!([buf[(0, 0)].bg, buf[(2, 0)].bg], [theme.select.bg.unwrap(); 2]);
        assert_eq!(buf[(1, 0)].bg, Color::Red);
    }
}

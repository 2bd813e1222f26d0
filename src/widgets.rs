//! Reusable widgets. They depend on the theme and ratatui, not on Lightsail.

pub mod bar;
pub mod dialog;
pub mod key_hints;
pub mod split;
pub mod wrap;

use crate::theme::{Mark, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::text::Line;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Returns the cells that a text takes when it is drawn: those of each of its characters as they are seen. The width of
/// the whole text may be less: a lam and an alef count as one cell there, and are drawn in two.
pub fn cells(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Cuts a text to this many cells, with a mark where it was cut.
pub fn fit(text: &str, room: usize, mark: &str) -> String {
    if cells(text) <= room {
        return text.to_owned();
    }
    let left = room.saturating_sub(mark.width());
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let width = c.width().unwrap_or(0);
        if used + width > left {
            break;
        }
        used += width;
        out.push(c);
    }
    if room >= mark.width() { out + mark } else { String::new() }
}

/// Pads a text with spaces to this many cells, on its left or right.
pub fn pad(text: &str, width: usize, right: bool) -> String {
    let spaces = " ".repeat(width.saturating_sub(cells(text)));
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

/// Draws lines, each in its style, from the top of an area, like [`line`].
pub fn draw_lines<'a>(buf: &mut Buffer, area: Rect, lines: impl IntoIterator<Item = &'a (String, Style)>, mark: &str) {
    (0..area.height).zip(lines).for_each(|(at, (text, style))| line(buf, row(area, at), text, *style, mark));
}

/// Draws lines in one style from the top of an area, like [`line`].
pub fn draw_texts<'a>(
    buf: &mut Buffer,
    area: Rect,
    lines: impl IntoIterator<Item = &'a String>,
    style: Style,
    mark: &str,
) {
    (0..area.height).zip(lines).for_each(|(at, text)| line(buf, row(area, at), text, style, mark));
}

/// Draws a line like [`line`]. A mark that it begins with has a color even where words have none.
pub fn marked_line(buf: &mut Buffer, area: Option<Rect>, text: &str, style: Style, theme: &Theme) {
    line(buf, area, text, style, theme.glyphs.more);
    area.iter().for_each(|area| color_mark(buf, *area, theme));
}

/// Colors the mark that a row begins with, if it does.
pub fn color_mark(buf: &mut Buffer, row: Rect, theme: &Theme) {
    let symbol = |x: u16| (x < row.right()).then(|| buf[(x, row.y)].symbol());
    let role = match symbol(row.x).filter(|_| symbol(row.x + 1) == Some(" ")) {
        Some(mark) if mark == theme.glyphs.done => Mark::Good,
        Some(mark) if mark == theme.glyphs.failed => Mark::Bad,
        Some(mark) if mark == theme.glyphs.attention => Mark::Warn,
        _ => return,
    };
    buf[(row.x, row.y)].set_style(theme.mark(role));
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
    fn mark_of_a_line_has_a_color_where_words_have_none() {
        let theme = Theme::calm();
        let area = Rect::new(0, 0, 9, 2);
        let mut buf = Buffer::empty(area);
        marked_line(&mut buf, row(area, 0), "✓ Running", theme.good, &theme);
        marked_line(&mut buf, row(area, 1), "!important", theme.text, &theme);
        assert_eq!([buf[(0, 0)].fg, buf[(2, 0)].fg, buf[(0, 1)].fg], [Color::Green, Color::Reset, Color::Reset]);
    }

    #[test]
    fn padding_counts_cells() {
        assert_eq!(pad("漢", 4, false), "漢  ");
        assert_eq!(pad("ab", 4, true), "  ab");
    }

    #[test]
    fn letters_that_join_take_the_cells_they_are_drawn_in() {
        let (joined, area) = ("سلام", Rect::new(0, 0, 9, 1));
        let mut buf = Buffer::empty(area);
        let (end, _) = buf.set_stringn(0, 0, joined, 9, Style::new());
        assert_eq!((joined.width(), cells(joined), end), (3, 4, 4), "a lam and an alef");
        assert_eq!((fit(joined, 3, "…"), pad("سلا", 4, false)), ("سل…".to_owned(), "سلا ".to_owned()));
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

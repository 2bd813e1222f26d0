//! Draws dialogs in front of a screen: a rounded border over dimmed text.

use crate::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;
use ratatui::widgets::{Block, Clear, Padding, Widget};

/// The maximum width of a dialog.
pub const WIDEST: u16 = 72;
/// Height of a screen from which a dialog has a blank row below its title.
const AIRY: u16 = 20;
/// The width of the border and its padding, left and right together.
pub const SIDES: u16 = 4;

/// Draws a dialog of this width and number of inner rows, centered in an area and no larger than that. What is above and
/// below it is dimmed. What is beside it is cleared: of most rows only scraps would be left there. Returns the inner area.
pub fn dialog(buf: &mut Buffer, area: Rect, width: u16, rows: usize, title: &str, theme: &Theme) -> Rect {
    dim(buf, area, theme);
    let above = u16::from(area.height >= AIRY);
    let least = u16::try_from(rows.saturating_add(2)).unwrap_or(u16::MAX);
    let height = least.saturating_add(above).min(area.height);
    let above = height.saturating_sub(least);
    let width = width.min(area.width);
    let place = Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    let rows = Rect { y: place.y.saturating_sub(1), height: place.height + 2, ..area };
    Clear.render(rows.intersection(area), buf);
    bordered(buf, place, title, above, theme)
}

/// Draws only the border, with its title. Returns the inner area.
pub fn framed(buf: &mut Buffer, place: Rect, title: &str, theme: &Theme) -> Rect {
    bordered(buf, place, title, 0, theme)
}

/// Draws the border, with this many blank rows below its title. Returns the inner area.
fn bordered(buf: &mut Buffer, place: Rect, title: &str, above: u16, theme: &Theme) -> Rect {
    let title = super::fit(title, place.width.saturating_sub(SIDES).into(), theme.glyphs.more);
    let title = if title.is_empty() { title } else { format!(" {title} ") };
    let block = Block::bordered()
        .border_set(theme.glyphs.border)
        .border_style(theme.rule)
        .title(Span::styled(title, theme.strong))
        .padding(Padding::new(1, 1, above, 0));
    let inner = block.inner(place);
    block.render(place, buf);
    inner
}

/// Dims all text in an area, whatever its style.
pub fn dim(buf: &mut Buffer, area: Rect, theme: &Theme) {
    let back = theme.dim.bg.unwrap_or(Color::Reset);
    let style = Style::new().fg(theme.dim.fg.unwrap_or(Color::Reset)).bg(back);
    let add = theme.dim.add_modifier;
    buf.set_style(area, Style { add_modifier: add, sub_modifier: Modifier::all() - add, ..style });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialog_dims_the_rows_above_and_below_and_clears_its_own() {
        let theme = Theme::calm();
        let area = Rect::new(0, 0, 20, 9);
        let mut buf = Buffer::empty(area);
        for y in 0..9 {
            buf.set_string(0, y, "ab  xxxxxxxxxxxxx  z", theme.strong);
        }
        let inner = dialog(&mut buf, area, 10, 3, "Hi", &theme);
        assert_eq!(inner, Rect::new(7, 3, 6, 3));
        let row = |y: u16| -> String { (0..20).map(|x| buf[(x, y)].symbol().to_owned()).collect() };
        assert_eq!(row(0), "ab  xxxxxxxxxxxxx  z");
        assert_eq!(row(1).trim(), "");
        assert_eq!(row(2).trim(), "╭ Hi ────╮");
        assert_eq!(row(3).trim(), "│        │");
        assert_eq!((buf[(0, 0)].fg, buf[(0, 0)].modifier), (theme.dim.fg.unwrap(), Modifier::empty()));
    }
}

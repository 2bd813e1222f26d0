//! What stands in front of a screen: a rounded frame over dimmed text.

use crate::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;
use ratatui::widgets::{Block, Clear, Padding, Widget};

/// No dialog is wider.
pub const WIDEST: u16 = 72;
/// Cells of the frame and its padding, left and right together.
pub const SIDES: u16 = 4;

/// Draws a dialog of this width and so many rows inside in the middle of an area, no larger than that. What is
/// behind it is dimmed, and the cells next to it are clear, so that no word is cut by its border. Returns what is
/// inside.
pub fn dialog(buf: &mut Buffer, area: Rect, width: u16, rows: usize, title: &str, theme: &Theme) -> Rect {
    dim(buf, area, theme);
    let height = u16::try_from(rows.saturating_add(2)).unwrap_or(u16::MAX).min(area.height);
    let width = width.min(area.width);
    let place = Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    let around = Rect {
        x: place.x.saturating_sub(1),
        y: place.y.saturating_sub(1),
        width: place.width + 2,
        height: place.height + 2,
    };
    Clear.render(around.intersection(area), buf);
    framed(buf, place, title, theme)
}

/// Draws a frame around a whole area, for a text that needs all of it. Returns what is inside.
pub fn sheet(buf: &mut Buffer, area: Rect, title: &str, theme: &Theme) -> Rect {
    Clear.render(area, buf);
    let margin = u16::from(area.width > WIDEST) * 2;
    let place = Rect { x: area.x + margin, width: area.width - 2 * margin, ..area };
    framed(buf, place, title, theme)
}

/// Draws the frame alone, with its title. Returns what is inside.
pub fn framed(buf: &mut Buffer, place: Rect, title: &str, theme: &Theme) -> Rect {
    let title = super::fit(title, place.width.saturating_sub(SIDES).into(), theme.glyphs.more);
    let title = if title.is_empty() { title } else { format!(" {title} ") };
    let block = Block::bordered()
        .border_set(theme.glyphs.border)
        .border_style(theme.rule)
        .title(Span::styled(title, theme.strong))
        .padding(Padding::horizontal(1));
    let inner = block.inner(place);
    block.render(place, buf);
    inner
}

/// Makes all text of an area dim, whatever it meant.
fn dim(buf: &mut Buffer, area: Rect, theme: &Theme) {
    let back = theme.dim.bg.unwrap_or(Color::Reset);
    let style = Style::new().fg(theme.dim.fg.unwrap_or(Color::Reset)).bg(back);
    buf.set_style(area, Style { add_modifier: theme.dim.add_modifier, sub_modifier: Modifier::all(), ..style });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_behind_is_dim_and_the_cells_around_are_clear() {
        let theme = Theme::calm();
        let area = Rect::new(0, 0, 20, 9);
        let mut buf = Buffer::empty(area);
        for y in 0..9 {
            buf.set_string(0, y, "xxxxxxxxxxxxxxxxxxxx", theme.strong);
        }
        let inner = dialog(&mut buf, area, 10, 3, "Hi", &theme);
        assert_eq!(inner, Rect::new(7, 3, 6, 3));
        let row = |y: u16| -> String { (0..20).map(|x| buf[(x, y)].symbol().to_owned()).collect() };
        assert_eq!(row(0), "xxxxxxxxxxxxxxxxxxxx");
        assert_eq!(row(1), "xxxx            xxxx");
        assert_eq!(row(2), "xxxx ╭ Hi ────╮ xxxx");
        assert_eq!(row(3), "xxxx │        │ xxxx");
        assert_eq!((buf[(0, 0)].fg, buf[(0, 0)].modifier), (theme.dim.fg.unwrap(), Modifier::empty()));
    }
}

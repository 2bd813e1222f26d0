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

/// Draws a dialog of this width and number of inner rows, centered in an area and no larger than that. What is behind
/// it is dimmed, the cells next to it are cleared, and so are words that its border would cut. Returns the inner area.
pub fn dialog(buf: &mut Buffer, area: Rect, width: u16, rows: usize, title: &str, theme: &Theme) -> Rect {
    dim(buf, area, theme);
    let above = u16::from(area.height >= AIRY);
    let least = u16::try_from(rows.saturating_add(2)).unwrap_or(u16::MAX);
    let height = least.saturating_add(above).min(area.height);
    let above = height.saturating_sub(least);
    let width = width.min(area.width);
    let place = Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    let around = Rect {
        x: place.x.saturating_sub(1),
        y: place.y.saturating_sub(1),
        width: place.width + 2,
        height: place.height + 2,
    };
    let around = around.intersection(area);
    (around.top()..around.bottom()).for_each(|y| erase_cut(buf, area, around, y, theme));
    Clear.render(around, buf);
    bordered(buf, place, title, above, theme)
}

/// Erases words that would be cut in this row: a part of one could be misread. Rules and boxes may be cut.
fn erase_cut(buf: &mut Buffer, area: Rect, around: Rect, y: u16, theme: &Theme) {
    let border = theme.glyphs.border;
    let drawn = [" ", border.vertical_left, border.horizontal_top, theme.glyphs.block, theme.glyphs.track];
    let word = |buf: &Buffer, x: u16| !drawn.contains(&buf[(x, y)].symbol());
    let goes_on = |buf: &Buffer, x: u16, next: u16| word(buf, x) && word(buf, next);
    let mut left = around.left();
    while left > area.left() && goes_on(buf, left - 1, left) {
        left -= 1;
    }
    let mut right = around.right();
    while right < area.right() && goes_on(buf, right, right - 1) {
        right += 1;
    }
    Clear.render(Rect { x: left, y, width: right - left, height: 1 }, buf);
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
    fn dialog_dims_what_is_behind_and_clears_its_margin() {
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
        assert_eq!(row(1), "ab                 z");
        assert_eq!(row(2), "ab   ╭ Hi ────╮    z");
        assert_eq!(row(3), "ab   │        │    z");
        assert_eq!((buf[(0, 0)].fg, buf[(0, 0)].modifier), (theme.dim.fg.unwrap(), Modifier::empty()));
    }

    #[test]
    fn a_word_that_would_be_cut_is_erased_and_the_words_beside_it_stay() {
        let theme = Theme::calm();
        let area = Rect::new(0, 0, 30, 5);
        let mut buf = Buffer::empty(area);
        buf.set_string(0, 2, "a b │cd efg h ij kl lmno q───", theme.strong);
        dialog(&mut buf, area, 10, 1, "", &theme);
        let row: String = (0..30).map(|x| buf[(x, 2)].symbol().to_owned()).collect();
        // Of `efg` and `lmno`, parts are under the dialog and the cells around it.
        assert_eq!(row, "a b │cd   │        │     q─── ");
    }
}

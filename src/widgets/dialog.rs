//! Draws dialogs in front of a screen: a rounded border over dimmed text.

use crate::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;
use ratatui::widgets::{Block, Clear, Padding, Widget};

/// The maximum width of a dialog.
pub const WIDEST: u16 = 72;
/// Height of a window from which a dialog has a blank row below its title.
const AIRY: u16 = 22;
/// The width of the border and its padding, left and right together.
pub const SIDES: u16 = 4;

/// Draws a dialog of this width and number of inner rows, centered in an area and no larger than that. What is behind it
/// is dimmed, and what it touches is cleared as a whole. Returns the inner area.
pub fn dialog(buf: &mut Buffer, area: Rect, width: u16, rows: usize, title: &str, theme: &Theme) -> Rect {
    steady(buf, area, width, (rows, rows), title, theme)
}

/// Draws a dialog whose number of inner rows changes, up to a maximum, while its top stays.
pub fn steady(
    buf: &mut Buffer,
    area: Rect,
    width: u16,
    (rows, most): (usize, usize),
    title: &str,
    theme: &Theme,
) -> Rect {
    dim(buf, area, theme);
    let tall = |rows: usize| height(buf, rows).min(area.height);
    let top = area.y + (area.height - tall(most)) / 2;
    placed(buf, area, (top, tall(rows)), (width, rows), title, theme)
}

/// Draws a dialog in the middle of these rows of an area.
pub fn within(
    buf: &mut Buffer,
    area: Rect,
    free: Rect,
    (width, rows): (u16, usize),
    title: &str,
    theme: &Theme,
) -> Rect {
    dim(buf, area, theme);
    let height = height(buf, rows).min(free.height);
    placed(buf, area, (free.y + (free.height - height) / 2, height), (width, rows), title, theme)
}

/// Draws a dialog from this row on, this high.
fn placed(
    buf: &mut Buffer,
    area: Rect,
    (top, height): (u16, u16),
    (width, rows): (u16, usize),
    title: &str,
    theme: &Theme,
) -> Rect {
    let width = width.min(area.width);
    let place = Rect { x: area.x + (area.width - width) / 2, y: top, width, height };
    clear_touched(buf, area, place, theme);
    bordered(buf, place, title, usize::from(height).saturating_sub(rows.saturating_add(2)).min(1) as u16, theme)
}

/// Returns the height of a dialog with this number of inner rows: its border, and the blank row below its title.
fn height(buf: &Buffer, rows: usize) -> u16 {
    u16::try_from(rows.saturating_add(2)).unwrap_or(u16::MAX).saturating_add(above(buf.area.height))
}

/// Returns the blank rows below the title of a dialog in a window of this height.
pub fn above(height: u16) -> u16 {
    u16::from(height >= AIRY)
}

/// Clears what a dialog and the clear cell around it touch: whole blocks, that is rows without a blank one between them,
/// on either side of a rule. Of a block that is covered in part, only scraps would be left.
fn clear_touched(buf: &mut Buffer, area: Rect, place: Rect, theme: &Theme) {
    let around = Rect {
        x: place.x.saturating_sub(1),
        y: place.y.saturating_sub(1),
        width: place.width + 2,
        height: place.height + 2,
    };
    let around = around.intersection(area);
    let rule = rule(buf, area, theme);
    let side = |from: u16, to: u16| Rect { x: from, width: to.saturating_sub(from), ..area };
    let sides = match rule {
        Some(x) => vec![side(area.x, x), side(x, x + 1), side(x + 1, area.right())],
        None => vec![area],
    };
    for side in sides.into_iter().filter(|side| side.intersects(around)) {
        let blank = |y: u16| (side.x..side.right()).all(|x| buf[(x, y)].symbol().trim().is_empty());
        let (mut top, mut end) = (around.y, around.bottom());
        while top > area.y && !blank(top) && !blank(top - 1) {
            top -= 1;
        }
        while end < area.bottom() && !blank(end - 1) && !blank(end) {
            end += 1;
        }
        Clear.render(Rect { y: top, height: end - top, ..side }, buf);
    }
}

/// Returns the column of the rule that divides an area.
fn rule(buf: &Buffer, area: Rect, theme: &Theme) -> Option<u16> {
    let is_rule = |x: u16, y: u16| buf[(x, y)].symbol() == theme.glyphs.border.vertical_left;
    let rows = |x: u16| (area.y..area.bottom()).filter(|y| is_rule(x, *y)).count();
    (area.x..area.right()).find(|x| rows(*x) * 4 > usize::from(area.height) * 3)
}

/// Draws only the border, with its title. Returns the inner area.
pub fn framed(buf: &mut Buffer, place: Rect, title: &str, theme: &Theme) -> Rect {
    bordered(buf, place, title, 0, theme)
}

/// Draws the border, with this many blank rows below its title. Returns the inner area.
fn bordered(buf: &mut Buffer, place: Rect, title: &str, above: u16, theme: &Theme) -> Rect {
    let title = super::fit(title, place.width.saturating_sub(SIDES).into(), theme.glyphs.more);
    let title = if title.is_empty() { title } else { format!(" {title} ") };
    // The title takes neither the color nor the dimness of the border.
    let block = Block::bordered()
        .border_set(theme.glyphs.border)
        .border_style(theme.rule)
        .title(Span::styled(title, Style::reset().patch(theme.strong)))
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

    fn row(buf: &Buffer, y: u16) -> String {
        (0..buf.area.width).map(|x| buf[(x, y)].symbol().to_owned()).collect()
    }

    #[test]
    fn dialog_dims_what_is_behind_and_clears_what_it_touches() {
        let theme = Theme::calm();
        let area = Rect::new(0, 0, 20, 11);
        let mut buf = Buffer::empty(area);
        for y in [0, 2, 3, 4, 5, 6, 7, 8, 10] {
            buf.set_string(0, y, "ab  xxxxxxxxxxxxx  z", theme.strong);
        }
        let inner = dialog(&mut buf, area, 10, 3, "Hi", &theme);
        assert_eq!(inner, Rect::new(7, 4, 6, 3));
        let rows: Vec<String> = (0..11).map(|y| row(&buf, y)).collect();
        let text = "ab  xxxxxxxxxxxxx  z";
        assert_eq!([rows[0].as_str(), rows[10].as_str()], [text; 2]);
        let shown: Vec<&str> = rows[1..10].iter().map(|row| row.trim()).collect();
        let side = "│        │";
        assert_eq!(shown, ["", "", "╭ Hi ────╮", side, side, side, "╰────────╯", "", ""], "nothing is half erased");
        assert_eq!((buf[(0, 0)].fg, buf[(0, 0)].modifier), (theme.dim.fg.unwrap(), Modifier::empty()));
        let title = &buf[(7, 3)];
        assert_eq!((title.fg, title.modifier), (Color::Reset, Modifier::BOLD), "the title isn't gray like its border");
    }

    #[test]
    fn dialog_beside_the_steps_leaves_them_and_their_rule() {
        let theme = Theme::calm();
        let area = Rect::new(0, 0, 40, 9);
        let mut buf = Buffer::empty(area);
        for y in 0..9 {
            buf.set_string(0, y, "step    │  what the question says so far", theme.strong);
        }
        dialog(&mut buf, area, 16, 1, "", &theme);
        assert_eq!(row(&buf, 0).trim_end(), "step    │");
        assert_eq!(row(&buf, 4), "step    │   │              │            ");
    }
}

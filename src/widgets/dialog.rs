//! Draws dialogs in front of a screen: a rounded border over dimmed text.

use crate::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;
use ratatui::widgets::{Block, Clear, Padding, Widget};

/// The maximum width of a dialog.
pub const WIDEST: u16 = 72;
/// The width of the border and its padding, left and right together.
pub const SIDES: u16 = 4;

/// Draws a dialog of this width and number of inner rows, centered in an area and no larger than that. What is behind
/// it is dimmed, the cells next to it are cleared, and phrases and boxes that its border would cut are erased in its
/// rows. Returns the inner area.
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
    let around = around.intersection(area);
    let boxes: Vec<Rect> = (around.top()..around.bottom()).map(|y| boxes_cut(buf, area, around, y, theme)).collect();
    (around.top()..around.bottom()).for_each(|y| erase_cut(buf, area, around, y, theme));
    // Of a box of which only the border is left, that goes too.
    let edges = boxes.first().zip(boxes.last()).map(|(first, last)| {
        let above = Rect { y: first.y.saturating_sub(1), ..*first };
        [above, Rect { y: last.y + 1, ..*last }].map(|edge| edge.intersection(area))
    });
    let ends = |buf: &Buffer, edge: &Rect| edge.width > around.width && is_corner(buf, (edge.x, edge.y), 1, theme);
    let edges: Vec<Rect> = edges.into_iter().flatten().filter(|edge| ends(buf, edge)).collect();
    boxes.into_iter().chain(edges).for_each(|row| Clear.render(row, buf));
    Clear.render(around, buf);
    framed(buf, place, title, theme)
}

/// Erases phrases that would be cut in this row: a part of one could be misread. Phrases are separated by two blanks,
/// or by a rule. A bar may be cut: its track is blank in some themes and drawn in others.
fn erase_cut(buf: &mut Buffer, area: Rect, around: Rect, y: u16, theme: &Theme) {
    let rule = theme.glyphs.border.vertical_left;
    let parts = |buf: &Buffer, x: u16| buf[(x, y)].symbol() == rule;
    let blank = |buf: &Buffer, x: u16| buf[(x, y)].symbol().trim_matches([' ', '░', '\u{2588}']).is_empty();
    let goes_on = |buf: &Buffer, x: u16, next: u16| !(parts(buf, x) || blank(buf, x) && blank(buf, next));
    let mut left = around.left();
    while left > area.left() && goes_on(buf, left - 1, left) {
        left -= 1;
    }
    let mut right = around.right();
    while right < area.right() && goes_on(buf, right, right - 1) {
        right += 1;
    }
    let wiped = Rect { x: left, y, width: right - left, height: 1 };
    Clear.render(wiped, buf);
}

/// Returns this row of a dialog, as far as the boxes go that it covers in part: of a box's sides alone nobody can tell
/// what they belong to.
fn boxes_cut(buf: &Buffer, area: Rect, around: Rect, y: u16, theme: &Theme) -> Rect {
    let left = (area.left()..around.left()).rev().find(|x| is_side(buf, area, (*x, y), 1, theme));
    let right = (around.right()..area.right()).find(|x| is_side(buf, area, (*x, y), -1, theme));
    let left = left.unwrap_or(around.left());
    Rect { x: left, y, width: right.map_or(around.right(), |x| x + 1) - left, height: 1 }
}

/// Returns whether a cell is part of a box's side: its column ends in a corner, from which the border goes on in this
/// direction. A rule between two columns has no corners.
fn is_side(buf: &Buffer, area: Rect, (x, y): (u16, u16), inward: i16, theme: &Theme) -> bool {
    let border = theme.glyphs.border;
    let upright = |y: u16| buf[(x, y)].symbol() == border.vertical_left;
    let corner = |y: u16| is_corner(buf, (x, y), inward, theme);
    let top = (area.top()..=y).rev().find(|y| !upright(*y));
    let bottom = (y..area.bottom()).find(|y| !upright(*y));
    top.is_some_and(corner) || bottom.is_some_and(corner)
}

/// Returns whether a cell is the corner of a box whose border goes on from there in this direction.
fn is_corner(buf: &Buffer, (x, y): (u16, u16), inward: i16, theme: &Theme) -> bool {
    let border = theme.glyphs.border;
    let at = |x: u16| buf.cell((x, y)).map_or("", |cell| cell.symbol());
    let corners = [border.top_left, border.top_right, border.bottom_left, border.bottom_right];
    corners.contains(&at(x)) && at(x.saturating_add_signed(inward)) == border.horizontal_bottom
}

/// Draws only the border, with its title. Returns the inner area.
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

/// Dims all text in an area, whatever its style.
pub fn dim(buf: &mut Buffer, area: Rect, theme: &Theme) {
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
    fn a_box_behind_is_gone_in_the_rows_of_the_dialog_and_a_rule_stays() {
        let theme = Theme::calm();
        let area = Rect::new(0, 0, 34, 11);
        let mut buf = Buffer::empty(area);
        (0..11).for_each(|y| buf.set_string(2, y, "\u{2502}", theme.rule));
        Block::bordered().border_set(theme.glyphs.border).render(Rect::new(6, 1, 24, 9), &mut buf);
        dialog(&mut buf, area, 10, 1, "", &theme);
        let rows: Vec<String> =
            (0..11).map(|y| (0..34).map(|x| buf[(x, y)].symbol().to_owned()).collect::<String>()).collect();
        assert_eq!(rows[1].trim_end(), "  │   ╭──────────────────────╮");
        assert_eq!(rows[2].trim_end(), "  │   │                      │");
        assert_eq!(rows[4].trim_end(), "  │         ╭────────╮");
        assert_eq!(rows[5].trim_end(), "  │         │        │");
        assert_eq!(rows[9].trim_end(), "  │   ╰──────────────────────╯");
        Block::bordered().border_set(theme.glyphs.border).render(Rect::new(6, 2, 24, 7), &mut buf);
        dialog(&mut buf, area, 10, 1, "", &theme);
        assert_eq!(buf[(6, 2)].symbol(), " ", "only its border was left there");
    }

    #[test]
    fn what_would_be_cut_is_erased_as_far_as_it_goes() {
        let theme = Theme::calm();
        let area = Rect::new(0, 0, 30, 5);
        let mut buf = Buffer::empty(area);
        buf.set_string(0, 2, "a b │c d  ef gh ij kl mn  op q", theme.strong);
        dialog(&mut buf, area, 10, 1, "", &theme);
        let row: String = (0..30).map(|x| buf[(x, 2)].symbol().to_owned()).collect();
        // The box covers `gh ij kl`: `ef` before it and `mn` after it belong to the same phrase.
        assert_eq!(row, "a b │c d  │        │      op q");
    }
}

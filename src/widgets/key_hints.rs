//! Draws the footer: the available keys and their actions, as many as fit.

use crate::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

/// A key and its action.
#[derive(Clone, Debug)]
pub struct KeyHint {
    /// The key, as displayed.
    pub key: String,
    /// The action.
    pub words: String,
}

/// The margin on both sides, in cells.
const MARGIN: usize = 2;
/// Returns the gap between two hints in a row of this width, in cells.
fn gap(width: u16) -> usize {
    match width {
        72.. => 3,
        50.. => 2,
        _ => 1,
    }
}

/// Draws the hints from the left, the last `apart` (help and quit) at the right end; those that don't fit are left out,
/// from the end of the middle, but never the last. Returns the area of each visible hint.
pub fn hints(buf: &mut Buffer, area: Rect, hints: &[KeyHint], apart: usize, theme: &Theme) -> Vec<(Rect, usize)> {
    let width = |hint: &KeyHint| hint.key.width() + 1 + hint.words.width();
    let gap = gap(area.width);
    let (rest, last) = hints.split_at(hints.len().saturating_sub(apart.max(1)));
    let mut places = Vec::new();
    let mut x = usize::from(area.x) + MARGIN;
    let end = usize::from(area.right()).saturating_sub(MARGIN);
    let last_width = last.iter().map(|hint| width(hint) + gap).sum::<usize>().saturating_sub(gap);
    let mut last_x = end.saturating_sub(last_width).max(x);
    for (index, hint) in rest.iter().enumerate() {
        let behind = if index + 1 == rest.len() { gap.min(2) } else { gap + theme.glyphs.more.width() + gap };
        if x + width(hint) + behind > last_x {
            // A mark shows that hints are left out: if space is short, closer to its neighbors, and then the last hints
            // use the margin.
            if last_x < x + 2 && last_x + last_width < usize::from(area.right()) {
                last_x = (x + 1).max(last_x).min(usize::from(area.right()) - last_width);
                x -= 1;
            }
            if x < last_x {
                buf.set_string(x as u16, area.y, theme.glyphs.more, theme.dim);
                x += theme.glyphs.more.width() + 1;
            }
            break;
        }
        places.push(draw(buf, area, x, hint, index, theme));
        x += width(hint) + gap;
    }
    if apart == 0 {
        last_x = last_x.min(x);
    }
    for (at, hint) in last.iter().enumerate() {
        places.push(draw(buf, area, last_x, hint, rest.len() + at, theme));
        last_x += width(hint) + gap;
    }
    places
}

fn draw(buf: &mut Buffer, area: Rect, x: usize, hint: &KeyHint, index: usize, theme: &Theme) -> (Rect, usize) {
    let x = u16::try_from(x).unwrap_or(u16::MAX).min(area.right());
    let room = usize::from(area.right().saturating_sub(x));
    let key = super::fit(&hint.key, room, "");
    let words = super::fit(&hint.words, room.saturating_sub(key.width() + 1), "");
    buf.set_string(x, area.y, &key, theme.strong);
    let words_x = x + key.width() as u16 + 1;
    if words_x < area.right() {
        buf.set_string(words_x, area.y, &words, theme.dim);
    }
    let width = (key.width() + 1 + words.width()) as u16;
    (Rect { x, y: area.y, width: width.min(area.right() - x), height: 1 }, index)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the row of these hints in this width, the last of them apart.
    fn shown(width: u16) -> String {
        let hint = |text: &str| {
            let (key, words) = text.split_once(' ').unwrap();
            KeyHint { key: key.to_owned(), words: words.to_owned() }
        };
        let all: Vec<KeyHint> = ["⏎ log in", "c copy", "i static IP", "f firewall", "? help"].map(hint).into();
        let area = Rect::new(0, 0, width, 1);
        let mut buf = Buffer::empty(area);
        hints(&mut buf, area, &all, 1, &Theme::calm());
        (0..width).map(|x| buf[(x, 0)].symbol().to_owned()).collect::<String>().trim().to_owned()
    }

    #[test]
    fn mark_for_more_hints_stands_apart_from_both_its_neighbors() {
        assert_eq!(shown(72), "⏎ log in   c copy   i static IP   f firewall                  ? help");
        for width in 50..65 {
            let row = shown(width);
            let mark = row.find('…');
            assert!(mark.is_none_or(|at| row[..at].ends_with("  ") && row[at + 3..].starts_with("  ")), "{row}");
        }
    }
}

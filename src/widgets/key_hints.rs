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
        let behind = if index + 1 == rest.len() { gap.min(2) } else { gap + theme.glyphs.more.width() + 1 };
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

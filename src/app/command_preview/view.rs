//! View of the command preview above the key hints, on one row or two.
//!
//! ```text
//! … --blueprint-id ubuntu_24_04 ▸--bundle-id micro_3_0
//! ```
//! Changed parts are marked, underlined, and always visible; parts that don't fit are left out with a mark.

use crate::app::model::{Model, Screen};
use crate::export::CommandPart;
use crate::widgets::fit;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

/// Width from which there are two rows.
const WIDE: u16 = 120;
/// Below this height the rows are needed for the questions.
const LOW: u16 = 16;

/// Returns its height for this screen size.
pub fn rows(model: &Model, area: Rect) -> u16 {
    let in_wizard = matches!(model.screen, Screen::Step(_) | Screen::Review);
    match model.command_preview.on && in_wizard && area.height >= LOW {
        true if area.width >= WIDE => 2,
        true => 1,
        false => 0,
    }
}

/// A word of the command, and whether it is new.
struct PreviewWord {
    text: String,
    fresh: bool,
}

/// Draws the command with its new parts visible.
pub fn draw(model: &Model, buf: &mut Buffer, area: Rect) {
    if area.height == 0 {
        return;
    }
    let theme = &model.theme;
    let room = usize::from(area.width);
    let words = words(model);
    let mark = theme.glyphs.more;
    let last = words.iter().rposition(|word| word.fresh).unwrap_or(0);
    // Starts as far left as possible with the new parts visible.
    let fits = |first: &usize| laid(&words, *first, room, area.height, mark).is_some_and(|(_, end)| end > last);
    let first = (0..=last).find(fits).unwrap_or(last);
    let Some((placed, end)) = laid(&words, first, room, area.height, mark) else { return };
    let begin = if first > 0 { mark } else { "" };
    buf.set_string(area.x, area.y, begin, theme.dim);
    let mut after = (area.x, area.y);
    for (x, y, at) in placed {
        let style = if words[at].fresh { news(theme.accent) } else { theme.dim };
        let (x, y) = (area.x + x as u16, area.y + y);
        let text = fit(&words[at].text, usize::from(area.right().saturating_sub(x)), mark);
        buf.set_string(x, y, &text, style);
        after = (x + text.width() as u16, y);
    }
    if end < words.len() && after.0 + 1 < area.right() {
        buf.set_string(after.0 + 1, after.1, mark, theme.dim);
    }
}

fn news(style: Style) -> Style {
    style.add_modifier(Modifier::UNDERLINED)
}

fn words(model: &Model) -> Vec<PreviewWord> {
    let command_preview = &model.command_preview;
    let sign = model.theme.glyphs.here;
    let part = |(at, part): (usize, &CommandPart)| match command_preview.fresh.contains(&at) {
        true => PreviewWord { text: format!("{sign}{}", part.words()), fresh: true },
        false => PreviewWord { text: part.words(), fresh: false },
    };
    let head = PreviewWord { text: command_preview.head.to_owned(), fresh: false };
    std::iter::once(head).chain(command_preview.parts.iter().enumerate().map(part)).collect()
}

/// A placed word: its column and row, and its index among the words.
type PlacedWord = (usize, u16, usize);

/// Returns the position of each word from `first` on, and the index of the first that doesn't fit; `None` if none
/// fits. A word wider than a row is cut.
fn laid(words: &[PreviewWord], first: usize, room: usize, rows: u16, mark: &str) -> Option<(Vec<PlacedWord>, usize)> {
    let begin = if first > 0 { mark.width() + 1 } else { 0 };
    let (mut x, mut y) = (begin, 0);
    let mut placed = Vec::new();
    for (at, word) in words.iter().enumerate().skip(first) {
        let gap = usize::from(x > begin || y > 0 && x > 0);
        // The mark for what is left out needs space too.
        let behind = if at + 1 < words.len() && y + 1 == rows { mark.width() + 1 } else { 0 };
        let wide = word.text.width();
        if x + gap + wide + behind <= room {
            placed.push((x + gap, y, at));
            x += gap + wide;
        } else if y + 1 < rows && x > begin {
            y += 1;
            let behind = if at + 1 < words.len() && y + 1 == rows { mark.width() + 1 } else { 0 };
            placed.push((0, y, at));
            x = wide.min(room.saturating_sub(behind));
        } else if x == begin && placed.is_empty() {
            placed.push((x, y, at));
            x = room;
        } else {
            return Some((placed, at));
        }
    }
    Some((placed, words.len()))
}

//! View of the command preview above the key hints, whole wherever the window has rows for it.
//!
//! ```text
//! aws lightsail create-instances --region us-east-1 --instance-names Ubuntu-1
//! --blueprint-id ubuntu_24_04 ▸--bundle-id micro_3_0
//! ```
//! Changed parts are marked, underlined, and always visible; parts that don't fit are left out with a mark.

use crate::app::model::{Model, Screen};
use crate::app::view::layout::{Areas, inset};
use crate::export::CommandPart;
use crate::widgets::{cells, fit};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// Width from which it has two rows at least, so that the first answers don't move the screen.
const WIDE: u16 = 120;
/// Below this height the rows are needed for the questions.
const LOW: u16 = 16;
/// It takes one row of so many at most.
const SHARE: u16 = 5;

/// Returns whether it is shown on this screen once it is on.
pub fn has_room(model: &Model) -> bool {
    matches!(model.screen, Screen::Step(_) | Screen::Review) && model.rows >= LOW
}

/// Returns its height for this window: as many rows as the whole command needs, if that leaves most of the window.
pub fn rows(model: &Model, window: Rect) -> u16 {
    if !model.command_preview.on || !has_room(model) {
        return 0;
    }
    let least = if window.width >= WIDE { 2 } else { 1 };
    let room = usize::from(inset(Areas::of(window, 0).frame).width);
    let (words, mark) = (words(model, room), model.theme.glyphs.more);
    let whole = |rows: &u16| laid(&words, 0, room, *rows, mark).is_some_and(|(_, end)| end == words.len());
    let most = (window.height / SHARE).max(least);
    (least..most).find(whole).unwrap_or(most)
}

/// A word of the command.
struct PreviewWord {
    text: String,
    /// Whether it is new.
    fresh: bool,
    /// Whether it begins a part.
    first: bool,
}

/// Draws the command with its new parts visible.
pub fn draw(model: &Model, buf: &mut Buffer, area: Rect) {
    if area.height == 0 {
        return;
    }
    let theme = &model.theme;
    let room = usize::from(area.width);
    let words = words(model, room);
    let mark = theme.glyphs.more;
    let last = words.iter().rposition(|word| word.fresh).unwrap_or(0);
    let option = words.iter().rposition(|word| word.fresh && word.first).unwrap_or(0);
    // Starts as far left as possible with the new parts visible; with the option, if its values don't fit.
    let fits = |first: &usize| laid(&words, *first, room, area.height, mark).is_some_and(|(_, end)| end > last);
    let first = (0..=option).find(fits).unwrap_or(option);
    let Some((placed, end)) = laid(&words, first, room, area.height, mark) else { return };
    let begin = if first > 0 { mark } else { "" };
    buf.set_string(area.x, area.y, begin, theme.dim);
    let mut after = (area.x, area.y);
    for (x, y, at) in placed {
        let style = if words[at].fresh { news(theme.accent) } else { theme.dim };
        let (x, y) = (area.x + x as u16, area.y + y);
        let text = fit(&words[at].text, usize::from(area.right().saturating_sub(x)), mark);
        buf.set_string(x, y, &text, style);
        after = (x + cells(&text) as u16, y);
    }
    if end < words.len() && after.0 + 1 < area.right() {
        buf.set_string(after.0 + 1, after.1, mark, theme.dim);
    }
}

fn news(style: Style) -> Style {
    style.add_modifier(Modifier::UNDERLINED)
}

/// Returns the words of the command: a part each, or each word of a part that is wider than a row.
fn words(model: &Model, room: usize) -> Vec<PreviewWord> {
    let command_preview = &model.command_preview;
    let sign = model.theme.glyphs.here;
    let part = |(at, part): (usize, &CommandPart)| {
        let fresh = command_preview.fresh.contains(&at);
        let text = format!("{}{}", if fresh { sign } else { "" }, part.words());
        let pieces = if cells(&text) <= room { vec![text] } else { text.split(' ').map(str::to_owned).collect() };
        pieces.into_iter().enumerate().map(move |(at, text)| PreviewWord { text, fresh, first: at == 0 })
    };
    let head = PreviewWord { text: command_preview.head.to_owned(), fresh: false, first: true };
    std::iter::once(head).chain(command_preview.parts.iter().enumerate().flat_map(part)).collect()
}

/// A placed word: its column and row, and its index among the words.
type PlacedWord = (usize, u16, usize);

/// Returns the position of each word from `first` on, and the index of the first that doesn't fit; `None` if none
/// fits. A word wider than a row is cut.
fn laid(words: &[PreviewWord], first: usize, room: usize, rows: u16, mark: &str) -> Option<(Vec<PlacedWord>, usize)> {
    let begin = if first > 0 { cells(mark) + 1 } else { 0 };
    let (mut x, mut y) = (begin, 0);
    let mut placed = Vec::new();
    for (at, word) in words.iter().enumerate().skip(first) {
        let gap = usize::from(x > begin || y > 0 && x > 0);
        // The mark for what is left out needs space too.
        let behind = if at + 1 < words.len() && y + 1 == rows { cells(mark) + 1 } else { 0 };
        let wide = cells(&word.text);
        if x + gap + wide + behind <= room {
            placed.push((x + gap, y, at));
            x += gap + wide;
        } else if y + 1 < rows && x > begin {
            y += 1;
            let behind = if at + 1 < words.len() && y + 1 == rows { cells(mark) + 1 } else { 0 };
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

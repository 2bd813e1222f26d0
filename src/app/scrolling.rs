//! Positions of cursors and of scrolled views.

use super::keymap::KeyAction;
use super::model::Model;

/// Returns the position of a cursor or a scrolled view after this action; `last` is the last position.
pub fn moved(at: usize, last: usize, page: usize, action: KeyAction) -> usize {
    let at = at.min(last);
    match action {
        KeyAction::Up => at.saturating_sub(1),
        KeyAction::Down => at.saturating_add(1).min(last),
        KeyAction::PageUp => at.saturating_sub(page),
        KeyAction::PageDown => at.saturating_add(page).min(last),
        KeyAction::First => 0,
        KeyAction::Last => last,
        _ => at,
    }
}

/// Returns how many lines a page of an overlay scrolls, leaving some of the visible ones.
pub fn page_in_front(model: &Model) -> usize {
    usize::from(model.rows).saturating_sub(8).max(1)
}

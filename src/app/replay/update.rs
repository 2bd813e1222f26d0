//! Update functions of a replay: opening, controls, and moving around.

use super::{Replay, SPEEDS};
use crate::app::effect::{Effect, TerminalAction};
use crate::app::keymap::KeyAction;
use crate::app::model::Model;
use crate::app::notice::notice;
use crate::app::scrolling::moved;
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{UserText, Words};

/// Requests the journal of a launch to replay.
pub fn open(model: &mut Model, launch: SanitizedText) -> Vec<Effect> {
    notice(model, UserText::new("notice.reading-journal"), false);
    vec![Effect::LoadJournal(launch)]
}

/// Opens the replay of the journal, or reports why it can't be read.
pub fn loaded(model: &mut Model, answer: Result<Vec<JournalEntry>, Words>) -> Vec<Effect> {
    match answer.map(|entries| Replay::new(entries, model, 1.0)) {
        Ok(Some(replay)) => begin(model, replay),
        Ok(None) => notice(model, UserText::new("notice.no-replay"), true),
        Err(why) => notice(model, UserText::new("notice.replay-failed").with_text("why", why), true),
    }
    Vec::new()
}

/// Shows a replay in front of everything.
pub fn begin(model: &mut Model, mut replay: Replay) {
    (replay.stage.columns, replay.stage.rows) = (model.columns, model.rows);
    replay.advance(model.now.mono);
    (model.palette, model.notice) = (None, None);
    model.replay = Some(Box::new(replay));
}

/// Applies a new window size.
pub fn resized(model: &mut Model) {
    if let Some(replay) = &mut model.replay {
        (replay.stage.columns, replay.stage.rows) = (model.columns, model.rows);
    }
}

/// Performs an action.
pub fn act(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    let page = model.page.max(2) - 1;
    let furthest = model.furthest;
    let Some(replay) = &mut model.replay else { return Vec::new() };
    match action {
        KeyAction::Redraw => return vec![Effect::Terminal(TerminalAction::Repaint)],
        KeyAction::Suspend => return vec![Effect::Terminal(TerminalAction::Suspend)],
        KeyAction::Pause => replay.paused = !replay.paused,
        KeyAction::Faster => replay.speed = (replay.speed * 2.0).min(SPEEDS.1),
        KeyAction::Slower => replay.speed = (replay.speed / 2.0).max(SPEEDS.0),
        KeyAction::Replay => replay.restart(),
        KeyAction::Quit | KeyAction::Leave => {
            if replay.closes {
                model.exit = Some(0);
            }
            model.replay = None;
        }
        action => select(replay, action, page, furthest),
    }
    Vec::new()
}

/// Selects an instance, or scrolls the details of one.
fn select(replay: &mut Replay, action: KeyAction, page: usize, furthest: usize) {
    let Some(watch) = &mut replay.stage.watch else { return };
    if action == KeyAction::NextField {
        (watch.in_detail, watch.scroll) = (!watch.in_detail, 0);
    } else if watch.in_detail {
        watch.scroll = moved(watch.scroll, furthest, page, action);
    } else {
        let last = watch.launch.instances.len().saturating_sub(1);
        watch.cursor = moved(watch.cursor, last, page, action);
    }
}

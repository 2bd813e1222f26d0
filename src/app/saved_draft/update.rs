//! Update functions for a launch that an earlier run left unfinished. It is offered before the questions, as it may be
//! billed and the saved draft may hold its answers.

use crate::app::effect::Effect;
use crate::app::keymap::KeyAction;
use crate::app::launch;
use crate::app::model::{Model, Overlay};
use crate::app::notice::notice;
use crate::domain::launch::Launch;
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::requested_values::RequestedValues;
use crate::domain::unfinished_launch::UnfinishedLaunch;
use crate::domain::user_text::{UserText, Words};

/// Offers to resume the launch, before the saved draft is offered.
pub fn offer(model: &mut Model, found: UnfinishedLaunch) {
    let kept = match model.overlay.take() {
        Some(Overlay::Resume(requested)) => Some(requested),
        _ => None,
    };
    model.overlay = Some(Overlay::Unfinished { found: Box::new(found), kept });
}

/// Resumes the launch: opens its journal first, so that no other Skysail does.
pub fn take_up(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Unfinished { found, kept }) = model.overlay.take() else { return Vec::new() };
    notice(model, UserText::new("notice.asking"), false);
    vec![Effect::ResumeLaunch { launch: found.launch, kept }]
}

/// Postpones it. The launch is offered again at the next start, and so is the saved draft unless it's replaced.
pub fn later(model: &mut Model) {
    if let Some(Overlay::Unfinished { kept, .. }) = model.overlay.take() {
        model.overlay = kept.map(Overlay::Resume);
    }
    crate::app::account_dialog::update::open_if_due(model);
}

/// Applies the opened journal: the panes continue where they were.
pub fn taken_up(
    model: &mut Model,
    answer: Result<Vec<JournalEntry>, Words>,
    kept: Option<Box<RequestedValues>>,
) -> Vec<Effect> {
    // A launch was started meanwhile; the other one is offered again at the next start.
    let chosen = model.home.opening.is_some();
    if model.watch.is_some() && !chosen {
        return Vec::new();
    }
    let entries = match answer {
        Ok(entries) => entries,
        Err(why) => {
            if model.home.opening.take().is_some_and(|opening| opening.then == Some(KeyAction::Delete)) {
                model.overlay.take_if(|overlay| matches!(overlay, Overlay::Remove(_)));
            }
            notice(model, UserText::new("notice.not-taken-up").with_text("why", why), true);
            model.overlay = model.overlay.take().or(kept.map(Overlay::Resume));
            return Vec::new();
        }
    };
    let Some((launch, requests)) = Launch::resume(&entries, model.now) else { return Vec::new() };
    let confirmation = model.overlay.take_if(|overlay| matches!(overlay, Overlay::Remove(_)));
    launch::watch::show(model, launch);
    model.overlay = confirmation;
    model.notice = None;
    let mut effects = launch::watch::perform(model, requests);
    effects.extend(crate::app::home::update::opened(model));
    effects
}

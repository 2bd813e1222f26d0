//! Another program had the terminal: what follows from how it ended.

use super::notice;
use crate::app::act::Effect;
use crate::app::errand::{Back, Purpose};
use crate::app::model::Model;

/// The terminal is ours again.
pub fn back(model: &mut Model, back: &Back) -> Vec<Effect> {
    model.notice = None;
    let mut effects = Vec::new();
    // Whatever became of the editor, the text comes back.
    if let Purpose::Edit(path) = &back.errand.purpose {
        effects.push(Effect::TakeEdited(path.clone()));
    }
    if let Some(complaint) = back.complaint() {
        notice(model, complaint, true);
    }
    effects
}

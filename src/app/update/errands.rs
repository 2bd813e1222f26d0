//! Another program had the terminal: what follows from how it ended.

use super::notice;
use crate::app::act::Effect;
use crate::app::errand::{Back, Purpose};
use crate::app::model::Model;
use crate::domain::account::Ask;

/// The terminal is ours again.
pub fn back(model: &mut Model, back: &Back) -> Vec<Effect> {
    model.notice = None;
    match back.complaint() {
        Some(complaint) => notice(model, complaint, true),
        // What it left is looked for where it left it.
        None if back.errand.purpose == Purpose::SignIn => return [Ask::Look, Ask::Renew].map(Effect::Account).into(),
        None => {}
    }
    Vec::new()
}

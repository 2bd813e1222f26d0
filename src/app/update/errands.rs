//! Another program had the terminal: what follows from how it ended.

use super::{login, notice};
use crate::app::act::Effect;
use crate::app::errand::{Back, Purpose};
use crate::app::model::Model;

/// The terminal is ours again.
pub fn back(model: &mut Model, back: &Back) -> Vec<Effect> {
    model.notice = None;
    if let Purpose::Shell(name) = &back.errand.purpose {
        return login::back(model, name, back);
    }
    if let Some(complaint) = back.complaint() {
        notice(model, complaint, true);
    }
    Vec::new()
}

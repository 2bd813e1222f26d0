//! Another program had the terminal: what follows from how it ended.

use super::{login, notice};
use crate::app::act::Effect;
use crate::app::errand::{Back, Purpose};
use crate::app::model::Model;
use crate::domain::account::Ask;
use crate::domain::say::Say;

/// What became of it, for the person. A sign-in that did not work is told in its own last words,
/// which are gone from the terminal: an AWS CLI that is too old knows no `aws login`.
fn complaint(back: &Back) -> Option<Say> {
    let complaint = back.complaint()?;
    match back.words.last() {
        Some(_) if back.errand.purpose != Purpose::SignIn => Some(complaint),
        Some(_) if back.words.iter().any(|words| words.to_lowercase().contains("invalid choice")) => {
            Some(Say::new("desk.login.too-old"))
        }
        Some(words) => Some(Say::new("desk.login.failed").with("words", words)),
        None => Some(complaint),
    }
}

/// The terminal is ours again.
pub fn back(model: &mut Model, back: &Back) -> Vec<Effect> {
    model.notice = None;
    let mut effects = Vec::new();
    // Whatever became of the editor, the text comes back.
    if let Purpose::Edit(path) = &back.errand.purpose {
        effects.push(Effect::TakeEdited(path.clone()));
    }
    if let Purpose::Shell(name) = &back.errand.purpose {
        return login::back(model, name, back);
    }
    match complaint(back) {
        Some(complaint) => notice(model, complaint, true),
        // What it left is looked for where it left it.
        None if back.errand.purpose == Purpose::SignIn => return [Ask::Look, Ask::Renew].map(Effect::Account).into(),
        None => {}
    }
    effects
}

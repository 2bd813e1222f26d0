//! Another program had the terminal: what follows from how it ended.

use crate::app::effect::Effect;
use crate::app::external_program::{ProgramExit, ProgramPurpose};
use crate::app::login;
use crate::app::model::Model;
use crate::app::update::notice;
use crate::domain::account::AccountRequest;
use crate::domain::user_text::UserText;

/// What became of it, for the user. A sign-in that did not work is told in its own last words,
/// which are gone from the terminal: an AWS CLI that is too old knows no `aws login`.
fn complaint(back: &ProgramExit) -> Option<UserText> {
    let complaint = back.complaint()?;
    match back.words.last() {
        Some(_) if back.errand.purpose != ProgramPurpose::SignIn => Some(complaint),
        Some(_) if back.words.iter().any(|words| words.to_lowercase().contains("invalid choice")) => {
            Some(UserText::new("desk.login.too-old"))
        }
        Some(words) => Some(UserText::new("desk.login.failed").with("words", words)),
        None => Some(complaint),
    }
}

/// The terminal is ours again.
pub fn back(model: &mut Model, back: &ProgramExit) -> Vec<Effect> {
    model.notice = None;
    let mut effects = Vec::new();
    // Whatever became of the editor, the text comes back: here, or at the next start where this one is over.
    if let (ProgramPurpose::Edit(path), None) = (&back.errand.purpose, model.exit) {
        effects.push(Effect::ReadEdited(path.clone()));
    }
    if let ProgramPurpose::Shell(name) = &back.errand.purpose {
        return login::update::back(model, name, back);
    }
    match complaint(back) {
        Some(complaint) => notice(model, complaint, true),
        // What it left is looked for where it left it.
        None if back.errand.purpose == ProgramPurpose::SignIn => {
            return [AccountRequest::Look, AccountRequest::Renew].map(Effect::Account).into();
        }
        None => {}
    }
    effects
}

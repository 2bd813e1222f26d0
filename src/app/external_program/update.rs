//! Update function for the exit of an external program.

use crate::app::effect::Effect;
use crate::app::external_program::{ProgramExit, ProgramPurpose};
use crate::app::login;
use crate::app::model::Model;
use crate::app::notice::notice;
use crate::domain::account::AccountRequest;
use crate::domain::user_text::UserText;

/// Returns what went wrong, for the user. A failed sign-in is explained by its own last lines, which are gone from the
/// terminal: an old AWS CLI doesn't know `aws login`.
fn complaint(back: &ProgramExit) -> Option<UserText> {
    let complaint = back.complaint()?;
    match back.words.last() {
        Some(_) if back.external.purpose != ProgramPurpose::SignIn => Some(complaint),
        Some(_) if back.words.iter().any(|words| words.to_lowercase().contains("invalid choice")) => {
            Some(UserText::new("desk.login.too-old"))
        }
        Some(words) => Some(UserText::new("desk.login.failed").with("words", words)),
        None => Some(complaint),
    }
}

/// Continues after an external program has exited.
pub fn back(model: &mut Model, back: &ProgramExit) -> Vec<Effect> {
    model.notice = None;
    let mut effects = Vec::new();
    // However the editor exited, the text is read: now, or at the next start if Skysail is exiting.
    if let (ProgramPurpose::Edit(path), None) = (&back.external.purpose, model.exit) {
        effects.push(Effect::ReadEdited(path.clone()));
    }
    if let ProgramPurpose::Shell(name) = &back.external.purpose {
        return login::update::back(model, name, back);
    }
    match complaint(back) {
        Some(complaint) => notice(model, complaint, true),
        // The credentials that it stored are looked up.
        None if back.external.purpose == ProgramPurpose::SignIn => {
            return [AccountRequest::Look, AccountRequest::Renew].map(Effect::Account).into();
        }
        None => {}
    }
    effects
}

//! Text input of the sign-in dialog: typing, pasting, checking, and submitting forms.

use super::begin;
use crate::app::account_dialog::{AccountDialog, SignInForm, SignInFormKind};
use crate::app::effect::{Effect, Secret};
use crate::app::keymap::{self, KeyAction};
use crate::app::model::{Model, Overlay};
use crate::app::text_input::{insert_line, line_key};
use crate::domain::account::{
    AccountRequest, KeyField, KeyForm, SsoPortal, is_code, is_region, key_doubt, key_id_problem, pasted,
};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use termina::event::KeyEvent;
use tui_input::Input;

/// Handles a key without a binding.
pub fn typed(model: &mut Model, key: &KeyEvent) {
    let Some(form) = form(model).filter(|form| !form.trying) else { return };
    let line = form.touched(keymap::typed_char(key).is_some());
    if line.is_some_and(|line| line_key(line, key)) {
        (form.problem, form.note, form.over) = (None, None, false);
    }
}

/// Inserts a paste; a block of credentials fills the form.
pub fn paste(model: &mut Model, text: &str) {
    let Some(form) = form(model).filter(|form| !form.trying) else { return };
    if form.take_apart(text) {
        return;
    }
    if let Some(line) = form.touched(true) {
        insert_line(line, text.trim());
        (form.problem, form.note, form.over) = (None, None, false);
    }
}

/// Called when the line with focus is left. If it holds a line of a credentials block, as in a terminal that types a
/// paste key by key, it is parsed: returns `true`, with the focus where the block continues.
pub fn leaving_line(form: &mut SignInForm) -> bool {
    let text = form.line(form.at).to_owned();
    let profile = pasted::profile_line(&text).filter(|_| form.kind == SignInFormKind::Keys && form.at == 0);
    let at = form.at;
    if profile.is_none() && pasted::read(&text).is_none() || form.kind != SignInFormKind::Keys {
        return false;
    }
    form.lines[at] = Input::default();
    if let Some(name) = profile {
        (form.lines[3], form.proposes[3]) = (Input::new(name.to_string()), false);
        return true;
    }
    form.take_apart(&text)
}

/// Applies a whole line in line mode. The same text again confirms that existing keys may be replaced.
pub fn said_line(model: &mut Model, text: &str) -> Vec<Effect> {
    let Some(form) = form(model) else { return Vec::new() };
    let at = form.at;
    form.note = None;
    if let Some(line) = form.lines.get_mut(at) {
        form.over &= line.value() == text;
        *line = Input::new(text.to_owned());
    }
    form.problem = None;
    super::act(model, KeyAction::Choose)
}

fn form(model: &mut Model) -> Option<&mut SignInForm> {
    match &mut model.overlay {
        Some(Overlay::Account(AccountDialog::Form(form))) => Some(form),
        _ => None,
    }
}

/// Keeps the form for when the user returns to it, except an MFA code, which expires after half a minute.
pub fn leave(model: &mut Model) {
    let Some(left) = form(model).filter(|form| form.kind != SignInFormKind::Code).map(|form| form.clone()) else {
        return;
    };
    forget(model, left.kind);
    model.account.left.push(SignInForm { trying: false, problem: None, note: None, over: false, ..left });
}

/// Drops the kept form of this kind.
pub fn forget(model: &mut Model, kind: SignInFormKind) {
    model.account.left.retain(|form| form.kind != kind);
}

/// Checks the form and requests a try.
pub fn submit(model: &mut Model) -> Vec<Effect> {
    let Some(form) = form(model).filter(|form| !form.trying) else { return Vec::new() };
    let request = match form.kind {
        SignInFormKind::Code => code(form),
        SignInFormKind::Keys => keys(form),
        SignInFormKind::Portal => match portal(form) {
            Ok(portal) => {
                leave(model);
                return begin(model, portal);
            }
            Err(wrong) => Err(wrong),
        },
    };
    match request {
        Ok(request) => {
            (form.trying, form.problem) = (true, None);
            vec![Effect::Account(request)]
        }
        Err((at, problem)) => {
            (form.at, form.problem) = (at, Some(problem));
            Vec::new()
        }
    }
}

/// Index of the invalid line, and the rule it breaks.
type FieldError = (usize, UserText);

fn code(form: &SignInForm) -> Result<AccountRequest, FieldError> {
    match is_code(form.line(0)) {
        true => Ok(AccountRequest::Code(Secret::new(form.line(0).to_owned()))),
        false => Err((0, UserText::new("desk.wrong.code"))),
    }
}

fn portal(form: &SignInForm) -> Result<SsoPortal, FieldError> {
    match (0..form.lines.len()).find_map(|at| Some((at, portal_problem(form, at)?))) {
        Some(wrong) => Err(wrong),
        None => {
            Ok(SsoPortal { start_url: start_url(form).into(), region: form.line(1).into(), ..SsoPortal::default() })
        }
    }
}

/// Returns the address, which may be typed without the part common to all portals.
fn start_url(form: &SignInForm) -> String {
    let entered = form.line(0);
    if entered.contains("://") { entered.to_owned() } else { format!("https://{entered}") }
}

/// Returns what is wrong with a line of the portal's form.
fn portal_problem(form: &SignInForm, at: usize) -> Option<UserText> {
    let address = start_url(form);
    let host = address.strip_prefix("https://").and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let wrong = match at {
        0 => (!host.contains('.') || address.contains(char::is_whitespace)).then_some("desk.wrong.start"),
        _ => (!is_region(form.line(1))).then_some("desk.wrong.home"),
    };
    wrong.map(UserText::new)
}

/// Reports what is wrong with the line with focus, which Enter or Tab would leave. Tab may leave an empty one. Returns
/// whether something is.
pub fn refuses(form: &mut SignInForm, action: KeyAction) -> bool {
    let at = form.at;
    let skipped = action == KeyAction::NextField && form.line(at).is_empty();
    let keys = key_form(form);
    let wrong = match (form.kind, KeyField::ALL.get(at)) {
        (SignInFormKind::Keys, Some(field)) if !keys.fits(*field) => Some(key_problem(&keys, *field)),
        (SignInFormKind::Portal, _) => portal_problem(form, at),
        _ => None,
    };
    match wrong.filter(|_| !skipped) {
        None => false,
        wrong => {
            form.problem = wrong;
            true
        }
    }
}

/// Returns what is wrong with a field of the access keys.
fn key_problem(keys: &KeyForm, field: KeyField) -> UserText {
    let id = key_id_problem(&keys.id.0).filter(|_| field == KeyField::Id);
    id.unwrap_or_else(|| UserText::new(rule(field)))
}

/// Returns why a line that was left is probably mistyped.
pub fn doubt(form: &SignInForm, at: usize) -> Option<UserText> {
    let field = KeyField::ALL.get(at).filter(|_| form.kind == SignInFormKind::Keys && at != form.at)?;
    key_doubt(*field, form.line(at))
}

fn key_form(form: &SignInForm) -> KeyForm {
    let secret = |at: usize| Secret::new(form.line(at).to_owned());
    KeyForm {
        id: secret(0),
        secret: secret(1),
        token: Some(secret(2)).filter(|token| !token.0.is_empty()),
        profile: SanitizedText::new(form.line(3)),
        region: Some(SanitizedText::new(form.line(4))).filter(|region| !region.is_empty()),
        over: form.over,
    }
}

fn keys(form: &SignInForm) -> Result<AccountRequest, FieldError> {
    let keys = key_form(form);
    match keys.wrong() {
        Some(field) => Err((line_of(field), key_problem(&keys, field))),
        None => Ok(AccountRequest::Keys(Box::new(keys))),
    }
}

/// Returns the line of the access-key form for a field.
pub fn line_of(field: KeyField) -> usize {
    match field {
        KeyField::Id => 0,
        KeyField::Secret => 1,
        KeyField::Token => 2,
        KeyField::Profile => 3,
        KeyField::Region => 4,
    }
}

/// Returns the rule that a field must follow.
pub fn rule(field: KeyField) -> &'static str {
    match field {
        KeyField::Id => "desk.wrong.id",
        KeyField::Secret => "desk.wrong.secret",
        KeyField::Token => "desk.wrong.token",
        KeyField::Profile => "desk.wrong.profile",
        KeyField::Region => "desk.wrong.region",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_of_the_portal_is_checked_when_it_is_left() {
        let problem = |at: usize, lines: &[&str], action: KeyAction| {
            let mut form = SignInForm { at, ..SignInForm::new(SignInFormKind::Portal, lines) };
            let refused = refuses(&mut form, action);
            assert_eq!((refused, form.at), (form.problem.is_some(), at));
            form.problem.map(|say| say.key)
        };
        for wrong in ["foo", "http://x.awsapps.com/start", "d-1.awsapps.com/a start"] {
            assert_eq!(problem(0, &[wrong, "mars"], KeyAction::Choose), Some("desk.wrong.start"), "{wrong}");
        }
        for good in ["https://d-1234567890.awsapps.com/start", "acme.awsapps.com/start"] {
            assert_eq!(problem(0, &[good, "mars"], KeyAction::Choose), None, "{good}");
        }
        assert_eq!(problem(1, &["", "mars"], KeyAction::NextField), Some("desk.wrong.home"));
        assert_eq!(problem(1, &["", "eu-west-1"], KeyAction::NextField), None);
        assert_eq!(problem(0, &["", "eu-west-1"], KeyAction::NextField), None, "Tab may pass an empty one");
    }
}

//! Applies account events to the sign-in dialog: credentials found, device codes, sign-in results, saved keys.

use super::{input, open_for, open_if_due};
use crate::app::account_dialog::{AccountDialog, SignInFormKind, SignInProgress};
use crate::app::effect::Effect;
use crate::app::model::{Model, Overlay, Screen};
use crate::app::notice::notice;
use crate::app::{account, retry};
use crate::domain::account::{
    AccountEvent, AccountRequest, CredentialChoice, DevicePrompt, KeyField, KeysError, ProfileKind, SavedKeys,
    SignInError, SignInId, SignedIn, SsoPortal,
};
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::user_text::UserText;
use crate::live_panes::messages;
use crate::text::Language;

/// Applies an account event to the dialog; the rest of it is handled with the account.
pub fn on(model: &mut Model, news: &AccountEvent) -> Vec<Effect> {
    match news {
        AccountEvent::Opened(Ok(_)) => close(model),
        AccountEvent::Opened(Err(failure)) => refused(model, failure),
        // The dialog may have waited for this.
        AccountEvent::Found(_) => open_if_due(model),
        AccountEvent::Who(Err(failure)) => open_for(model, failure),
        AccountEvent::Renewed(Err(failure)) => refused(model, failure),
        AccountEvent::Renewed(Ok(_)) => let_in(model),
        AccountEvent::Prompt { portal, answer } => return prompted(model, portal, answer),
        AccountEvent::SignedIn { ticket, answer } => return signed_in(model, *ticket, answer),
        AccountEvent::Keys(Ok(kept)) => return kept_now(model, kept),
        AccountEvent::Keys(Err(error)) => keys_failed(model, error),
        AccountEvent::Profile { name, answer: Ok(_) } => {
            let mut effects = vec![Effect::Account(AccountRequest::Look)];
            // If the user has left the dialog, the current account stays.
            if matches!(model.overlay, Some(Overlay::Account(_))) {
                effects.splice(0..0, account::switching::go_to(model, CredentialChoice::Profile(name.clone())));
            }
            return effects;
        }
        AccountEvent::Profile { answer: Err(error), .. } => {
            let say = keys_error_text(model.language, error);
            notice(model, say, true);
        }
        _ => {}
    }
    Vec::new()
}

/// Applies a device code or its failure. If the user has left, the sign-in is canceled.
fn prompted(model: &mut Model, portal: &SsoPortal, answer: &Result<DevicePrompt, SignInError>) -> Vec<Effect> {
    let waits = match &mut model.overlay {
        Some(Overlay::Account(AccountDialog::SignIn { portal: of, state: state @ SignInProgress::Beginning })) => {
            Some(state).filter(|_| of.start_url == portal.start_url)
        }
        _ => None,
    };
    let request = match (waits, answer) {
        (Some(state), Ok(prompt)) => {
            *state = SignInProgress::Code(prompt.clone());
            AccountRequest::Await(prompt.ticket)
        }
        (Some(state), Err(error)) => {
            *state = SignInProgress::Over(error.clone());
            return Vec::new();
        }
        (None, Ok(prompt)) => AccountRequest::Cancel(prompt.ticket),
        (None, Err(_)) => return Vec::new(),
    };
    vec![Effect::Account(request)]
}

/// Applies keys that work and were saved. If the user has left the form, the current account stays.
fn kept_now(model: &mut Model, kept: &SavedKeys) -> Vec<Effect> {
    input::forget(model, SignInFormKind::Keys);
    let waits = matches!(&model.overlay, Some(Overlay::Account(AccountDialog::Form(form))) if form.kind == SignInFormKind::Keys);
    notice(
        model,
        UserText::new("desk.keys.kept").with("profile", &kept.profile).with("path", kept.path.display()),
        false,
    );
    let mut effects = vec![Effect::Account(AccountRequest::Look)];
    if waits {
        effects.extend(account::switching::go_to(model, CredentialChoice::Profile(kept.profile.clone())));
    }
    effects
}

fn signed_in(model: &mut Model, ticket: SignInId, answer: &Result<SignedIn, SignInError>) -> Vec<Effect> {
    let Some(Overlay::Account(AccountDialog::SignIn { portal, state })) = &mut model.overlay else { return Vec::new() };
    if !matches!(state, SignInProgress::Code(prompt) if prompt.ticket == ticket) {
        return Vec::new();
    }
    match answer {
        Err(error) => *state = SignInProgress::Over(error.clone()),
        // The sign-in was for the account in use, or for a profile.
        Ok(_) if portal.account.is_some() && portal.role.is_some() => {
            let portal = portal.clone();
            return used_by(model, &portal);
        }
        Ok(signed_in) => {
            let (portal, places) = (portal.clone(), signed_in.places.clone());
            input::forget(model, SignInFormKind::Portal);
            model.overlay = Some(Overlay::Account(AccountDialog::Places { portal, places, cursor: 0 }));
        }
    }
    Vec::new()
}

/// Continues with a profile that uses this portal: the current one if it does.
fn used_by(model: &mut Model, portal: &SsoPortal) -> Vec<Effect> {
    let Some(found) = model.account.found.as_deref() else { return vec![Effect::Account(AccountRequest::Renew)] };
    let uses =
        |kind: &ProfileKind| matches!(kind, ProfileKind::IdentityCenter(own) if own.start_url == portal.start_url);
    let own = found.chosen(&model.account.choice).is_some_and(|profile| uses(&profile.kind));
    let exact = |kind: &ProfileKind| matches!(kind, ProfileKind::IdentityCenter(own) if own.account == portal.account && own.role == portal.role);
    let other = found.profiles.iter().find(|profile| uses(&profile.kind) && exact(&profile.kind));
    match (own, other.map(|profile| profile.name.clone())) {
        (false, Some(name)) => account::switching::go_to(model, CredentialChoice::Profile(name)),
        _ => vec![Effect::Account(AccountRequest::Renew)],
    }
}

/// Closes the dialog, as sign-in is no longer needed.
fn close(model: &mut Model) {
    if matches!(model.overlay, Some(Overlay::Account(_))) {
        model.overlay = None;
    }
    model.account.opened_for = None;
}

/// The credentials work again: the wizard continues where it was.
fn let_in(model: &mut Model) {
    close(model);
    // From the opening screen it continues with the first question.
    if model.screen == Screen::Welcome {
        model.screen = Screen::Step(0);
    }
    notice(model, UserText::new("desk.let-in"), false);
    // Prefetches failed along with the rest.
    model.catalog.forget_failures(|failure| failure.error.wants_sign_in());
    retry::failed_listings(model);
}

/// Shows a rejected sign-in where the user is.
fn refused(model: &mut Model, failure: &Failure) {
    let say = not_let_in(model.language, failure);
    match &mut model.overlay {
        Some(Overlay::Account(AccountDialog::Form(form))) => (form.trying, form.problem) = (false, Some(say)),
        _ => notice(model, say, true),
    }
}

/// Returns the reason in plain language with AWS's own message. An MFA code that was tried was rejected.
fn not_let_in(language: Language, failure: &Failure) -> UserText {
    match failure.error == ErrorKind::MfaCode && failure.code.is_some() {
        true => UserText::new("desk.code-refused").with("own", messages::own(language, failure).unwrap_or_default()),
        false => UserText::new("desk.refused").with("what", messages::brief(language, failure)),
    }
}

/// Shows the error at the line it is about, if any.
fn keys_failed(model: &mut Model, error: &KeysError) {
    let say = keys_error_text(model.language, error);
    let Some(Overlay::Account(AccountDialog::Form(form))) = &mut model.overlay else { return notice(model, say, true) };
    (form.trying, form.over, form.problem) = (false, *error == KeysError::Exists, Some(say));
    match error {
        KeysError::Exists | KeysError::Taken => form.at = input::line_of(KeyField::Profile),
        KeysError::Wrong(field) => form.at = input::line_of(*field),
        KeysError::Failed(_) | KeysError::NotKept(_) => {}
    }
}

fn keys_error_text(language: Language, error: &KeysError) -> UserText {
    match error {
        KeysError::Exists => UserText::new("desk.keys.exists"),
        KeysError::Taken => UserText::new("desk.keys.taken"),
        KeysError::Wrong(field) => UserText::new(input::rule(*field)),
        KeysError::Failed(failure) => not_let_in(language, failure),
        KeysError::NotKept(why) => UserText::new("desk.keys.not-kept").with_text("why", why.clone()),
    }
}

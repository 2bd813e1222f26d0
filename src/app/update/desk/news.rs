//! What came of what was asked in front of the wizard.

use super::{open_for, open_if_due, typed};
use crate::app::act::Effect;
use crate::app::desk::{Desk, FormKind, SignIn};
use crate::app::model::{Model, Overlay};
use crate::app::update::{account, notice, retry};
use crate::domain::account::{
    Ask, Choice, Kept, KeyField, KeysError, Kind, News, Portal, Prompt, SignInError, SignedIn, Ticket,
};
use crate::domain::failure::{Failure, Trouble};
use crate::domain::say::Say;
use crate::status::words;

/// What came of what was asked here. The rest of it is the account's affair.
pub fn on(model: &mut Model, news: &News) -> Vec<Effect> {
    match news {
        News::Opened(Ok(_)) => close(model),
        News::Opened(Err(failure)) => refused(model, failure),
        // Those who waited for it to be known what there is.
        News::Found(_) => open_if_due(model),
        News::Who(Err(failure)) => open_for(model, failure),
        News::Renewed(Err(failure)) => refused(model, failure),
        News::Renewed(Ok(_)) => let_in(model),
        News::Prompt { portal, answer } => return prompted(model, portal, answer),
        News::SignedIn { ticket, answer } => return signed_in(model, *ticket, answer),
        News::Keys(Ok(kept)) => return kept_now(model, kept),
        News::Keys(Err(error)) => keys_failed(model, error),
        News::Profile { name, answer: Ok(_) } => {
            return [account::go_to(model, Choice::Profile(name.clone())), vec![Effect::Account(Ask::Look)]].concat();
        }
        News::Profile { answer: Err(error), .. } => {
            let say = said(error);
            notice(model, say, true);
        }
        _ => {}
    }
    Vec::new()
}

/// A code has come, or none. Nobody may wait for it any more: then it is given up.
fn prompted(model: &mut Model, portal: &Portal, answer: &Result<Prompt, SignInError>) -> Vec<Effect> {
    let waits = match &mut model.overlay {
        Some(Overlay::Account(Desk::SignIn { portal: of, state: state @ SignIn::Beginning })) => {
            Some(state).filter(|_| of.start_url == portal.start_url)
        }
        _ => None,
    };
    let ask = match (waits, answer) {
        (Some(state), Ok(prompt)) => {
            *state = SignIn::Code(prompt.clone());
            Ask::Await(prompt.ticket)
        }
        (Some(state), Err(error)) => {
            *state = SignIn::Over(error.clone());
            return Vec::new();
        }
        (None, Ok(prompt)) => Ask::Cancel(prompt.ticket),
        (None, Err(_)) => return Vec::new(),
    };
    vec![Effect::Account(ask)]
}

/// The keys work and are kept. Who has left the form meanwhile stays with the account in use.
fn kept_now(model: &mut Model, kept: &Kept) -> Vec<Effect> {
    typed::forget(model, FormKind::Keys);
    let waits = matches!(&model.overlay, Some(Overlay::Account(Desk::Form(form))) if form.kind == FormKind::Keys);
    notice(model, Say::new("desk.keys.kept").with("profile", &kept.profile).with("path", kept.path.display()), false);
    let mut effects = vec![Effect::Account(Ask::Look)];
    if waits {
        effects.extend(account::go_to(model, Choice::Profile(kept.profile.clone())));
    }
    effects
}

fn signed_in(model: &mut Model, ticket: Ticket, answer: &Result<SignedIn, SignInError>) -> Vec<Effect> {
    let Some(Overlay::Account(Desk::SignIn { portal, state })) = &mut model.overlay else { return Vec::new() };
    if !matches!(state, SignIn::Code(prompt) if prompt.ticket == ticket) {
        return Vec::new();
    }
    match answer {
        Err(error) => *state = SignIn::Over(error.clone()),
        // The account in use, or a profile, is what this was for.
        Ok(_) if portal.account.is_some() && portal.role.is_some() => {
            let portal = portal.clone();
            return used_by(model, &portal);
        }
        Ok(signed_in) => {
            let (portal, places) = (portal.clone(), signed_in.places.clone());
            typed::forget(model, FormKind::Portal);
            model.overlay = Some(Overlay::Account(Desk::Places { portal, places, cursor: 0 }));
        }
    }
    Vec::new()
}

/// Goes on with the profile that uses this portal: that in use, if it does.
fn used_by(model: &mut Model, portal: &Portal) -> Vec<Effect> {
    let Some(found) = model.account.found.as_deref() else { return vec![Effect::Account(Ask::Renew)] };
    let uses = |kind: &Kind| matches!(kind, Kind::IdentityCenter(own) if own.start_url == portal.start_url);
    let own = found.chosen(&model.account.choice).is_some_and(|profile| uses(&profile.kind));
    let exact = |kind: &Kind| matches!(kind, Kind::IdentityCenter(own) if own.account == portal.account && own.role == portal.role);
    let other = found.profiles.iter().find(|profile| uses(&profile.kind) && exact(&profile.kind));
    match (own, other.map(|profile| profile.name.clone())) {
        (false, Some(name)) => account::go_to(model, Choice::Profile(name)),
        _ => vec![Effect::Account(Ask::Renew)],
    }
}

/// There is nothing left to sign in for.
fn close(model: &mut Model) {
    if matches!(model.overlay, Some(Overlay::Account(_))) {
        model.overlay = None;
    }
    model.account.opened_for = None;
}

/// The credentials are good again: the wizard goes on where it was.
fn let_in(model: &mut Model) {
    close(model);
    notice(model, Say::new("desk.let-in"), false);
    // What was asked ahead failed with the rest.
    model.catalog.forget_failures(|failure| failure.trouble.wants_sign_in());
    retry(model);
}

/// It is not let in: said where the person is.
fn refused(model: &mut Model, failure: &Failure) {
    let say = not_let_in(failure);
    match &mut model.overlay {
        Some(Overlay::Account(Desk::Form(form))) => (form.trying, form.problem) = (false, Some(say)),
        _ => notice(model, say, true),
    }
}

/// Why, in our words and in those of AWS. A code that was tried is one that AWS did not take.
fn not_let_in(failure: &Failure) -> Say {
    match failure.trouble == Trouble::MfaCode && failure.code.is_some() {
        true => Say::new("desk.code-refused").with("own", words::own(failure).unwrap_or_default()),
        false => Say::new("desk.refused").with("what", words::brief(failure)),
    }
}

/// Said at the line that it is about, where it is about one.
fn keys_failed(model: &mut Model, error: &KeysError) {
    let say = said(error);
    let Some(Overlay::Account(Desk::Form(form))) = &mut model.overlay else { return notice(model, say, true) };
    (form.trying, form.over, form.problem) = (false, *error == KeysError::Exists, Some(say));
    match error {
        KeysError::Exists | KeysError::Taken => form.at = typed::line_of(KeyField::Profile),
        KeysError::Wrong(field) => form.at = typed::line_of(*field),
        KeysError::Failed(_) | KeysError::NotKept(_) => {}
    }
}

fn said(error: &KeysError) -> Say {
    match error {
        KeysError::Exists => Say::new("desk.keys.exists"),
        KeysError::Taken => Say::new("desk.keys.taken"),
        KeysError::Wrong(field) => Say::new(typed::rule(*field)),
        KeysError::Failed(failure) => not_let_in(failure),
        KeysError::NotKept(why) => Say::new("desk.keys.not-kept").with("why", why),
    }
}

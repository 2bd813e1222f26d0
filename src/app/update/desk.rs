//! Signing in, in front of the wizard: what the person chooses and types there, and what comes of it.

use super::{account, editing, notice, retry};
use crate::app::act::{Act, Effect, Secret};
use crate::app::desk::{self, Desk, Form, FormKind, SignIn, Way};
use crate::app::errand::Errand;
use crate::app::keys::Action;
use crate::app::model::{Model, Overlay};
use crate::domain::account::{Ask, Choice, KeyField, KeyForm, KeysError, News, Portal};
use crate::domain::clean::Clean;
use crate::domain::failure::{Failure, Trouble};
use crate::domain::say::Say;
use crate::status::words;
use termina::event::KeyEvent;

/// Opens it, where it helps most.
pub fn open(model: &mut Model) {
    if model.watch.is_some() && model.account.trouble.is_none() {
        return notice(model, Say::new("account.launched"), true);
    }
    let code = model.account.trouble.as_ref().or(model.failure()).is_some_and(|why| why.trouble == Trouble::MfaCode);
    let desk = match code {
        true => Desk::Form(Box::new(Form::new(FormKind::Code, &[]))),
        false => Desk::Menu { cursor: desk::likely(model) },
    };
    model.overlay = Some(Overlay::Account(desk));
}

/// Opens it by itself, once for each trouble, if nothing else stands in front.
pub fn open_for(model: &mut Model, failure: &Failure) {
    let wanted = failure.trouble.wants_sign_in() && model.account.opened_for != Some(failure.trouble);
    if wanted && model.overlay.is_none() && !model.site.practice {
        model.account.opened_for = Some(failure.trouble);
        open(model);
    }
}

pub fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let count = desk::ways(model).len();
    let (furthest, page) = (model.furthest, super::page_in_front(model));
    let Some(Overlay::Account(desk)) = &mut model.overlay else { return Vec::new() };
    match (desk, action) {
        (Desk::Menu { cursor }, Action::Choose) => {
            let at = *cursor;
            let way = desk::ways(model).into_iter().nth(at);
            return way.map(|way| go(model, way)).unwrap_or_default();
        }
        (Desk::Menu { .. }, Action::Retry) => return vec![Effect::Account(Ask::Look), Effect::Account(Ask::Renew)],
        (Desk::Places { .. }, Action::Choose) => return place(model),
        (Desk::SignIn { portal, state: SignIn::Over(_) }, Action::Choose) => {
            let portal = portal.clone();
            return begin(model, portal);
        }
        (Desk::SignIn { state: SignIn::Code(prompt), .. }, Action::Copy) => {
            let link = prompt.full_link.as_ref().unwrap_or(&prompt.link).to_string();
            return super::copied(model, link);
        }
        (Desk::SignIn { state, .. }, Action::Back) => {
            let ticket = if let SignIn::Code(prompt) = state { Some(prompt.ticket) } else { None };
            menu(model);
            return ticket.map(|ticket| Effect::Account(Ask::Cancel(ticket))).into_iter().collect();
        }
        (Desk::Form(form), Action::NextField) => form.at = (form.at + 1) % form.lines.len(),
        (Desk::Form(form), Action::PreviousField) => form.at = (form.at + form.lines.len() - 1) % form.lines.len(),
        (Desk::Form(form), Action::Choose) if form.at + 1 < form.lines.len() => form.at += 1,
        (Desk::Form(_), Action::Choose) => return submit(model),
        (_, Action::Back) => menu(model),
        (Desk::Menu { cursor }, _) => *cursor = super::moved(*cursor, count - 1, page, action),
        (Desk::Places { cursor, places, .. }, _) => {
            *cursor = super::moved(*cursor, places.len().saturating_sub(1), page, action);
        }
        (Desk::About { scroll, .. }, _) => *scroll = super::moved(*scroll, furthest, page, action),
        _ => {}
    }
    Vec::new()
}

/// A way in, or a place, by its number.
pub fn chosen(model: &mut Model, at: usize) -> Vec<Effect> {
    match &mut model.overlay {
        Some(Overlay::Account(Desk::Menu { cursor } | Desk::Places { cursor, .. })) => *cursor = at,
        _ => return Vec::new(),
    }
    act(model, Action::Choose)
}

/// A whole line, where there are no screens.
pub fn said_line(model: &mut Model, text: String) -> Vec<Effect> {
    let Some(Overlay::Account(Desk::Form(form))) = &mut model.overlay else { return Vec::new() };
    let at = form.at;
    if let Some(line) = form.lines.get_mut(at) {
        *line = tui_input::Input::new(text);
    }
    form.problem = None;
    act(model, Action::Choose)
}

fn menu(model: &mut Model) {
    model.overlay = Some(Overlay::Account(Desk::Menu { cursor: desk::likely(model) }));
}

fn form(model: &mut Model, kind: FormKind, texts: &[&str]) -> Vec<Effect> {
    model.overlay = Some(Overlay::Account(Desk::Form(Box::new(Form::new(kind, texts)))));
    Vec::new()
}

fn go(model: &mut Model, way: Way) -> Vec<Effect> {
    if let Some(choice) = desk::choice(&way) {
        return account::go_to(model, choice);
    }
    match way {
        Way::SignIn(portal) => begin(model, portal),
        Way::OtherPortal => form(model, FormKind::Portal, &["https://", "us-east-1"]),
        Way::Keys => form(model, FormKind::Keys, &["", "", "", "default", ""]),
        Way::AwsLogin => match model.account.found.as_ref().and_then(|found| found.aws_cli.clone()) {
            Some(cli) => {
                let profile = match &model.account.choice {
                    Choice::Profile(name) => Some(name.as_str()),
                    _ => None,
                };
                vec![Effect::Act(Act::HandOver(Box::new(Errand::sign_in(&cli, profile))))]
            }
            None => about(model, "no-cli"),
        },
        _ => about(model, "get"),
    }
}

fn about(model: &mut Model, topic: &'static str) -> Vec<Effect> {
    model.overlay = Some(Overlay::Account(Desk::About { topic, scroll: 0 }));
    Vec::new()
}

fn begin(model: &mut Model, portal: Portal) -> Vec<Effect> {
    model.overlay = Some(Overlay::Account(Desk::SignIn { portal: portal.clone(), state: SignIn::Beginning }));
    vec![Effect::Account(Ask::SignIn(portal))]
}

/// A key that is none of the bound ones.
pub fn typed(model: &mut Model, key: &KeyEvent) {
    let Some(Overlay::Account(Desk::Form(form))) = &mut model.overlay else { return };
    let at = form.at;
    if !form.trying && form.lines.get_mut(at).is_some_and(|line| editing::line_key(line, key)) {
        (form.problem, form.over) = (None, false);
    }
}

pub fn paste(model: &mut Model, text: &str) {
    let Some(Overlay::Account(Desk::Form(form))) = &mut model.overlay else { return };
    let at = form.at;
    if let Some(line) = form.lines.get_mut(at).filter(|_| !form.trying) {
        editing::insert_line(line, text.trim());
        (form.problem, form.over) = (None, false);
    }
}

/// Checks what was typed, and asks for it to be tried.
fn submit(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Account(Desk::Form(form))) = &mut model.overlay else { return Vec::new() };
    if form.trying {
        return Vec::new();
    }
    let line = |at: usize| Secret(form.line(at).to_owned());
    let clean = |at: usize| Clean::new(form.line(at));
    if let Some((at, problem)) = wrong(form) {
        (form.at, form.problem) = (at, Some(Say::new(problem)));
        return Vec::new();
    }
    let ask = match form.kind {
        FormKind::Code => Ask::Code(line(0)),
        FormKind::Portal => {
            let portal = Portal { start_url: clean(0), region: clean(1), ..Portal::default() };
            return begin(model, portal);
        }
        FormKind::Keys => Ask::Keys(Box::new(KeyForm {
            id: line(0),
            secret: line(1),
            token: Some(line(2)).filter(|token| !token.0.is_empty()),
            profile: clean(3),
            region: Some(clean(4)).filter(|region| !region.is_empty()),
            over: form.over,
        })),
    };
    (form.trying, form.problem) = (true, None);
    vec![Effect::Account(ask)]
}

/// The line that breaks its rule, and the rule.
fn wrong(form: &Form) -> Option<(usize, &'static str)> {
    let line = |at: usize| form.line(at);
    let digits = |text: &str| text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    match form.kind {
        FormKind::Code => (!digits(line(0))).then_some((0, "desk.wrong.code")),
        FormKind::Portal if !line(0).starts_with("https://") || line(0).len() < 12 => Some((0, "desk.wrong.start")),
        FormKind::Portal => line(1).is_empty().then_some((1, "desk.wrong.home")),
        FormKind::Keys if line(0).len() < 16 || !line(0).bytes().all(|b| b.is_ascii_alphanumeric()) => {
            Some((0, "desk.wrong.id"))
        }
        FormKind::Keys if line(1).is_empty() => Some((1, "desk.wrong.secret")),
        FormKind::Keys => line(3).is_empty().then_some((3, "desk.wrong.profile")),
    }
}

/// Which of the accounts and roles that the sign-in opens.
fn place(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Account(Desk::Places { portal, places, cursor })) = &model.overlay else { return Vec::new() };
    let Some(place) = places.get(*cursor) else { return Vec::new() };
    let portal = Portal { account: Some(place.account.clone()), role: Some(place.role.clone()), ..portal.clone() };
    let name = Clean::new(format!("{}-{}", place.role, place.account));
    vec![Effect::Account(Ask::KeepProfile { name, portal })]
}

/// What came of what was asked here. The rest of it is the account's affair.
pub fn on(model: &mut Model, news: &News) -> Vec<Effect> {
    match news {
        News::Opened(Ok(_)) => {
            if matches!(model.overlay, Some(Overlay::Account(_))) {
                model.overlay = None;
            }
            model.account.opened_for = None;
        }
        News::Opened(Err(failure)) => refused(model, failure),
        News::Who(Err(failure)) => open_for(model, failure),
        News::Renewed(Err(failure)) => refused(model, failure),
        News::Renewed(Ok(_)) => let_in(model),
        News::Prompt { portal, answer } => {
            if let Some(Overlay::Account(Desk::SignIn { portal: of, state })) = &mut model.overlay
                && of.start_url == portal.start_url
            {
                *state = match answer {
                    Ok(prompt) => SignIn::Code(prompt.clone()),
                    Err(error) => SignIn::Over(error.clone()),
                };
            }
        }
        News::SignedIn { ticket, answer } => return signed_in(model, *ticket, answer),
        News::Keys(Ok(kept)) => return account::go_to(model, Choice::Profile(kept.profile.clone())),
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

fn signed_in(
    model: &mut Model,
    ticket: crate::domain::account::Ticket,
    answer: &Result<crate::domain::account::SignedIn, crate::domain::account::SignInError>,
) -> Vec<Effect> {
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
            model.overlay = Some(Overlay::Account(Desk::Places { portal, places, cursor: 0 }));
        }
    }
    Vec::new()
}

/// Goes on with the profile that uses this portal: that in use, if it does.
fn used_by(model: &mut Model, portal: &Portal) -> Vec<Effect> {
    use crate::domain::account::Kind;
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

/// The credentials are good again: the wizard goes on where it was.
fn let_in(model: &mut Model) {
    if matches!(model.overlay, Some(Overlay::Account(_))) {
        model.overlay = None;
    }
    model.account.opened_for = None;
    notice(model, Say::new("desk.let-in"), false);
    retry(model);
}

/// It is not let in: said where the person is.
fn refused(model: &mut Model, failure: &Failure) {
    let say = Say::new("desk.refused").with("what", words::what(failure));
    match &mut model.overlay {
        Some(Overlay::Account(Desk::Form(form))) => (form.trying, form.problem) = (false, Some(say)),
        _ => notice(model, say, true),
    }
}

fn keys_failed(model: &mut Model, error: &KeysError) {
    let say = said(error);
    if let Some(Overlay::Account(Desk::Form(form))) = &mut model.overlay {
        (form.trying, form.over, form.problem) = (false, *error == KeysError::Exists, Some(say));
    }
}

fn said(error: &KeysError) -> Say {
    match error {
        KeysError::Exists => Say::new("desk.keys.exists"),
        KeysError::Taken => Say::new("desk.keys.taken"),
        KeysError::Wrong(KeyField::Profile) => Say::new("desk.wrong.profile"),
        KeysError::Wrong(KeyField::Id) => Say::new("desk.wrong.id"),
        KeysError::Wrong(KeyField::Secret | KeyField::Token) => Say::new("desk.wrong.secret"),
        KeysError::Failed(failure) => Say::new("desk.refused").with("what", words::what(failure)),
        KeysError::NotKept(why) => Say::new("desk.keys.not-kept").with("why", why),
    }
}

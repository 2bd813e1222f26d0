//! Signing in, in front of the wizard: what the person chooses and types there, and what comes of it.

mod news;
mod typed;

pub use news::on;
pub use typed::{paste, said_line, typed};

use super::{account, copied, notice};
use crate::app::act::{Act, Effect};
use crate::app::desk::{self, Desk, Form, FormKind, SignIn, Way};
use crate::app::errand::Errand;
use crate::app::keys::Action;
use crate::app::model::{Model, Overlay};
use crate::domain::account::{Ask, Choice, Found, Portal};
use crate::domain::clean::Clean;
use crate::domain::failure::{Failure, Trouble};
use crate::domain::say::Say;

/// Opens it, where it helps most.
pub fn open(model: &mut Model) {
    if model.holds_account() && model.account.trouble.is_none() {
        return notice(model, Say::new("account.launched"), true);
    }
    let desk = match desk::trouble(model) == Some(Trouble::MfaCode) {
        true => Desk::Form(Box::new(Form::new(FormKind::Code, &[]))),
        false => Desk::Menu { cursor: desk::likely(model) },
    };
    model.overlay = Some(Overlay::Account(desk));
}

/// Opens it by itself, once for each trouble, if nothing else stands in front, and once it is known
/// what there is to sign in with: nobody is to choose from a list that still grows.
pub fn open_for(model: &mut Model, failure: &Failure) {
    let wanted = failure.trouble.wants_sign_in() && model.account.opened_for != Some(failure.trouble);
    if wanted && model.overlay.is_none() && !model.site.practice && model.account.found.is_some() {
        model.account.opened_for = Some(failure.trouble);
        open(model);
    }
}

/// Opens it by itself for what is wrong now, if it could not be opened when that was found out.
pub fn open_if_due(model: &mut Model) {
    if let Some(failure) = desk::failure(model).cloned() {
        open_for(model, &failure);
    }
}

pub fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let count = desk::ways(model).len();
    let (furthest, page) = (model.furthest, super::page_in_front(model));
    let Some(Overlay::Account(desk)) = &mut model.overlay else { return Vec::new() };
    if let (Desk::Form(form), Action::NextField | Action::Choose) = (&mut *desk, action)
        && typed::leaving_line(form)
    {
        return Vec::new();
    }
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
            return copied(model, link);
        }
        (Desk::SignIn { .. }, Action::Back) => return give_up(model),
        (Desk::Form(form), Action::NextField) => form.at = (form.at + 1) % form.lines.len(),
        (Desk::Form(form), Action::PreviousField) => form.at = (form.at + form.lines.len() - 1) % form.lines.len(),
        (Desk::Form(form), Action::Choose) if form.at + 1 < form.lines.len() => form.at += 1,
        (Desk::Form(_), Action::Choose) => return typed::submit(model),
        (desk, Action::Help) => {
            let topic = desk::explains(desk);
            typed::leave(model);
            return topic.map(|topic| about(model, topic)).unwrap_or_default();
        }
        (Desk::About { topic, .. }, Action::Back) if desk::explained(topic).is_some() => {
            let kind = desk::explained(topic);
            return kind.map(|kind| form(model, kind, &[])).unwrap_or_default();
        }
        (Desk::Form(_), Action::Back) => {
            typed::leave(model);
            menu(model);
        }
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

/// What there is to sign in with. The cursor stays on the way on which it was.
pub fn found(model: &mut Model, found: Box<Found>) {
    let here = match &model.overlay {
        Some(Overlay::Account(Desk::Menu { cursor })) => desk::ways(model).into_iter().nth(*cursor),
        _ => None,
    };
    model.account.found = Some(found);
    let at = here.and_then(|here| desk::ways(model).iter().position(|way| *way == here));
    if let Some(Overlay::Account(Desk::Menu { cursor })) = &mut model.overlay {
        *cursor = at.unwrap_or_default();
    }
}

/// Goes back to the ways in, to the one that was taken.
fn menu(model: &mut Model) {
    let ways = desk::ways(model);
    let taken = |desk: &Desk| ways.iter().position(|way| desk::leads(way, desk));
    let from = if let Some(Overlay::Account(desk)) = &model.overlay { taken(desk) } else { None };
    let cursor = from.unwrap_or_else(|| desk::likely(model));
    model.overlay = Some(Overlay::Account(Desk::Menu { cursor }));
}

/// A form: as it was left, if it was.
fn form(model: &mut Model, kind: FormKind, texts: &[&str]) -> Vec<Effect> {
    let left = model.account.left.iter().find(|form| form.kind == kind).cloned();
    let form = left.unwrap_or_else(|| Form::new(kind, texts));
    model.overlay = Some(Overlay::Account(Desk::Form(Box::new(form))));
    Vec::new()
}

/// Gives a sign-in up, and goes back to where it was begun.
fn give_up(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Account(Desk::SignIn { portal, state })) = &model.overlay else { return Vec::new() };
    let ticket = if let SignIn::Code(prompt) = state { Some(prompt.ticket) } else { None };
    let typed = |form: &Form| form.kind == FormKind::Portal && portal.start_url.ends_with(form.line(0));
    match model.account.left.iter().any(typed) {
        true => drop(form(model, FormKind::Portal, &PORTAL)),
        false => menu(model),
    }
    ticket.map(|ticket| Effect::Account(Ask::Cancel(ticket))).into_iter().collect()
}

/// What stands in the form of a portal at first: no address, and the Region in which most are.
const PORTAL: [&str; 2] = ["", "us-east-1"];

fn go(model: &mut Model, way: Way) -> Vec<Effect> {
    if let Some(choice) = desk::choice(&way) {
        return account::go_to(model, choice);
    }
    match way {
        Way::SignIn(portal) => begin(model, portal),
        Way::Code => form(model, FormKind::Code, &[]),
        Way::OtherPortal => form(model, FormKind::Portal, &PORTAL),
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

/// Which of the accounts and roles that the sign-in opens.
fn place(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::Account(Desk::Places { portal, places, cursor })) = &model.overlay else { return Vec::new() };
    let Some(place) = places.get(*cursor) else { return Vec::new() };
    let portal = Portal { account: Some(place.account.clone()), role: Some(place.role.clone()), ..portal.clone() };
    let name = Clean::new(format!("{}-{}", place.role, place.account));
    vec![Effect::Account(Ask::KeepProfile { name, portal })]
}

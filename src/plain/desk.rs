//! Signing in, line by line. Access keys are not typed here: a terminal that can only print would
//! show them.

use super::Talk;
use super::ask::{Ask, Free, Turn};
use super::words::say;
use crate::app::act::Secret;
use crate::app::desk::{Desk, FormKind, SignIn, Way, ways};
use crate::app::keys::Action;
use crate::app::message::Spoken;
use crate::app::model::Model;
use crate::app::view::{account_about, account_trouble, place_words, sign_in_words, way_named};

/// Another question for each of its pages and lines.
pub fn name(desk: &Desk) -> &'static str {
    match desk {
        Desk::Menu { .. } => "account",
        Desk::SignIn { state: SignIn::Beginning, .. } => "account-beginning",
        Desk::SignIn { state: SignIn::Code(_), .. } => "account-code",
        Desk::SignIn { .. } => "account-over",
        Desk::Places { .. } => "account-places",
        Desk::About { .. } => "account-about",
        Desk::Form(form) => match (form.at, form.problem.is_some()) {
            (0, false) => "account-form",
            (0, true) => "account-form-wrong",
            (_, false) => "account-form-second",
            (_, true) => "account-form-second-wrong",
        },
    }
}

pub fn turn(mut ask: Ask, model: &Model, talk: &Talk, desk: &Desk) -> Turn {
    ask.prompt = crate::t!("plain.prompt.desk").to_owned();
    match desk {
        Desk::Menu { .. } => {
            ask.lines.extend(account_trouble(model));
            for (at, way) in ways(model).iter().enumerate().filter(|(_, way)| **way != Way::Keys) {
                let (name, kind) = way_named(model, way);
                let kind = if kind.is_empty() { kind } else { format!(" ({kind})") };
                ask.lines.push(format!("  {:>3}  {name}{kind}", at + 1));
                ask.numbered.push((at + 1, Spoken::Way(at)));
            }
            ask.lines.push(crate::t!("plain.desk.keys").to_owned());
            if !talk.hands {
                // Whoever wrote the answers did not reckon with this question.
                return Turn::GiveUp(ask.lines);
            }
            ask.word("r", Spoken::Act(Action::Retry));
            ask.word("<", Spoken::Act(Action::Stay));
            ask.word("q", Spoken::Act(Action::Leave));
            ask.prompt = crate::t!("plain.prompt.desk-menu").to_owned();
            ask.enter = Some(Spoken::Act(Action::Retry));
        }
        Desk::SignIn { state: SignIn::Beginning, .. } => {
            return Turn::Wait(crate::t!("plain.the-code").to_owned());
        }
        Desk::SignIn { state, .. } => {
            ask.lines.extend(sign_in_words(model, state, usize::MAX).into_iter().map(|(text, _)| text));
            let over = matches!(state, SignIn::Over(_));
            ask.enter = over.then_some(Spoken::Act(Action::Choose));
            ask.word("<", Spoken::Act(Action::Back));
        }
        Desk::Places { places, .. } => {
            ask.lines.push(crate::t!("desk.places").to_owned());
            for (at, place) in places.iter().enumerate() {
                ask.lines.push(format!("  {:>3}  {}", at + 1, place_words(place)));
                ask.numbered.push((at + 1, Spoken::Way(at)));
            }
            ask.word("<", Spoken::Act(Action::Back));
        }
        Desk::About { topic, .. } => {
            ask.lines.extend(account_about(topic).lines().map(str::to_owned));
            ask.enter = Some(Spoken::Act(Action::Back));
        }
        Desk::Form(form) if form.kind == FormKind::Keys => {
            ask.lines.push(crate::t!("plain.desk.keys").to_owned());
            ask.enter = Some(Spoken::Act(Action::Back));
        }
        Desk::Form(form) if form.trying => return Turn::Wait(crate::t!("plain.the-answer").to_owned()),
        Desk::Form(form) => {
            ask.lines.push(crate::t!(&format!("desk.form.{}", form.kind.key())).to_owned());
            ask.news.extend(form.problem.as_ref().map(say));
            let (field, _) = form.kind.fields()[form.at.min(form.kind.fields().len() - 1)];
            ask.prompt = format!("{} > ", crate::t!(&format!("desk.field.{field}")));
            ask.free = Free::Line;
            let text = form.line(form.at);
            ask.enter = (!text.is_empty()).then(|| Spoken::Line(Secret(text.to_owned())));
            ask.word("<", Spoken::Act(Action::Back));
        }
    }
    ask.into()
}

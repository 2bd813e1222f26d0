//! Signing in, line by line. What is secret is not shown while it is typed.

use super::Talk;
use super::ask::{Ask, Free, Turn};
use super::guide::prose;
use super::words::say;
use crate::app::act::Secret;
use crate::app::desk::{Desk, Form, SignIn, Way, ways};
use crate::app::keys::Action;
use crate::app::message::Spoken;
use crate::app::model::Model;
use crate::app::view::{account_about, account_trouble, place_words, sign_in_words, way_named};

/// Another question for each of its pages and lines.
pub fn name(desk: &Desk) -> &'static str {
    match desk {
        Desk::Menu { .. } => MENU,
        Desk::SignIn { state: SignIn::Beginning, .. } => "account-beginning",
        Desk::SignIn { state: SignIn::Code(_), .. } => "account-code",
        Desk::SignIn { .. } => "account-over",
        Desk::Places { .. } => "account-places",
        Desk::About { .. } => "account-about",
        Desk::Form(form) => form.kind.fields().get(form.at).map_or("account-form", |(field, _)| field),
    }
}

/// The ways in.
pub const MENU: &str = "account";

pub fn turn(mut ask: Ask, model: &Model, talk: &Talk, desk: &Desk) -> Turn {
    ask.prompt = crate::t!("plain.prompt.desk").to_owned();
    match desk {
        _ if model.account.opening => return Turn::Wait(crate::t!("plain.the-account").to_owned()),
        Desk::Menu { .. } => menu(&mut ask, model, talk),
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
            ask.lines.extend(prose(Some(account_about(topic))));
            ask.enter = Some(Spoken::Act(Action::Back));
            ask.prompt = crate::t!("plain.prompt.desk-about").to_owned();
        }
        Desk::Form(form) if form.trying => return Turn::Wait(crate::t!("plain.the-answer").to_owned()),
        Desk::Form(form) => line(&mut ask, form),
    }
    ask.into()
}

/// The ways in. Through a pipe they have words: a number may answer another question, that
/// whoever wrote the answers thought of.
fn menu(ask: &mut Ask, model: &Model, talk: &Talk) {
    ask.lines.extend(account_trouble(model));
    let words = [(Way::Practise, "plain.word.practise"), (Way::Keys, "plain.word.keys")];
    for (at, way) in ways(model).iter().enumerate() {
        let (name, kind) = way_named(model, way);
        let kind = if kind.is_empty() { kind } else { format!(" ({kind})") };
        ask.lines.push(format!("  {:>3}  {name}{kind}", at + 1));
        if let Some((_, word)) = words.iter().find(|(known, _)| known == way) {
            ask.word(crate::t!(word), Spoken::Way(at));
        }
        if talk.hands {
            ask.numbered.push((at + 1, Spoken::Way(at)));
        }
    }
    if !talk.hands {
        ask.lines.push(crate::t!("plain.desk.pipe").to_owned());
        (ask.strict, ask.prompt) = (true, crate::t!("plain.prompt.desk-pipe").to_owned());
        return;
    }
    ask.word("r", Spoken::Act(Action::Retry));
    ask.word("<", Spoken::Act(Action::Stay));
    ask.word("q", Spoken::Act(Action::Leave));
    ask.prompt = crate::t!("plain.prompt.desk-menu").to_owned();
    ask.enter = Some(Spoken::Act(Action::Retry));
}

/// One line of a form: what it is once, what is wrong with the last answer each time.
fn line(ask: &mut Ask, form: &Form) {
    let Some((field, _)) = form.kind.fields().get(form.at) else { return };
    if form.at == 0 {
        ask.lines.push(crate::t!(&format!("desk.form.{}", form.kind.key())).to_owned());
    }
    ask.news.extend(form.problem.as_ref().or(form.note.as_ref()).map(say));
    let label = crate::t!(&format!("desk.field.{field}"));
    let text = form.line(form.at);
    // What is not shown while it is typed is not shown afterwards.
    ask.prompt = match (text.is_empty(), form.hides(form.at)) {
        (true, _) => format!("{label} > "),
        (false, false) => format!("{label} [{text}] > "),
        (false, true) => format!("{label} [{}] > ", crate::t!("plain.desk.typed")),
    };
    let may_lack = form.kind.may_lack(form.at);
    // Where an id is asked for, people paste whole blocks, with the secret in them: the terminal would show them.
    (ask.free, ask.secret) = (Free::Line, form.hides(form.at) || *field == "id");
    ask.enter = (may_lack || !text.is_empty()).then(|| Spoken::Line(Secret(text.to_owned())));
    if may_lack && !text.is_empty() {
        ask.word("-", Spoken::Line(Secret(String::new())));
    }
    ask.word("<", Spoken::Act(Action::Back));
}

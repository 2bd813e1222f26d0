//! Line-mode prompts of the sign-in dialog. Secrets aren't echoed while they are typed.

use super::Conversation;
use super::guide::prose;
use super::messages::say;
use super::prompt::{FreeText, LinePrompt, MENU, Turn};
use crate::app::account_dialog::{AccountDialog, SignInForm, SignInMethod, SignInProgress, ways};
use crate::app::effect::Secret;
use crate::app::keymap::KeyAction;
use crate::app::message::LineInput;
use crate::app::model::Model;
use crate::app::view::{account_about, account_trouble, place_words, sign_in_words, way_named};

/// Returns the name of the prompt: a different one for each page and each form line.
pub fn name(desk: &AccountDialog) -> &'static str {
    match desk {
        AccountDialog::Menu { .. } => MENU,
        AccountDialog::SignIn { state: SignInProgress::Beginning, .. } => "account-beginning",
        AccountDialog::SignIn { state: SignInProgress::Code(_), .. } => "account-code",
        AccountDialog::SignIn { .. } => "account-over",
        AccountDialog::Places { .. } => "account-places",
        AccountDialog::About { .. } => "account-about",
        AccountDialog::Form(form) => form.kind.fields().get(form.at).map_or("account-form", |(field, _)| field),
    }
}

pub fn turn(mut ask: LinePrompt, model: &Model, talk: &Conversation, desk: &AccountDialog) -> Turn {
    ask.prompt = crate::t!("plain.prompt.desk").to_owned();
    match desk {
        _ if model.account.opening => return Turn::Wait(crate::t!("plain.the-account").to_owned()),
        AccountDialog::Menu { .. } => menu(&mut ask, model, talk),
        AccountDialog::SignIn { state: SignInProgress::Beginning, .. } => {
            return Turn::Wait(crate::t!("plain.the-code").to_owned());
        }
        AccountDialog::SignIn { state, .. } => {
            ask.lines.extend(sign_in_words(model, state, usize::MAX).into_iter().map(|(text, _)| text));
            let over = matches!(state, SignInProgress::Over(_));
            ask.enter = over.then_some(LineInput::Act(KeyAction::Choose));
            ask.word("<", LineInput::Act(KeyAction::Back));
        }
        AccountDialog::Places { places, .. } => {
            ask.lines.push(crate::t!("desk.places").to_owned());
            for (at, place) in places.iter().enumerate() {
                ask.lines.push(format!("  {:>3}  {}", at + 1, place_words(place)));
                ask.numbered.push((at + 1, LineInput::Numbered(at)));
            }
            ask.word("<", LineInput::Act(KeyAction::Back));
        }
        AccountDialog::About { topic, .. } => {
            ask.lines.extend(prose(Some(account_about(topic))));
            ask.enter = Some(LineInput::Act(KeyAction::Back));
            ask.prompt = crate::t!("plain.prompt.desk-about").to_owned();
        }
        AccountDialog::Form(form) if form.trying => return Turn::Wait(crate::t!("plain.the-answer").to_owned()),
        AccountDialog::Form(form) => line(&mut ask, form),
    }
    ask.into()
}

/// Lists the ways to sign in. Piped answers choose by name: a number could be an answer written for another question.
fn menu(ask: &mut LinePrompt, model: &Model, talk: &Conversation) {
    ask.lines.extend(account_trouble(model));
    let words = [(SignInMethod::Practise, "plain.word.practise"), (SignInMethod::Keys, "plain.word.keys")];
    for (at, way) in ways(model).iter().enumerate() {
        let (name, kind) = way_named(model, way);
        let kind = if kind.is_empty() { kind } else { format!(" ({kind})") };
        ask.lines.push(format!("  {:>3}  {name}{kind}", at + 1));
        if let Some((_, word)) = words.iter().find(|(known, _)| known == way) {
            ask.word(crate::t!(word), LineInput::Numbered(at));
        }
        if talk.hands {
            ask.numbered.push((at + 1, LineInput::Numbered(at)));
        }
    }
    if !talk.hands {
        ask.lines.push(crate::t!("plain.desk.pipe").to_owned());
        (ask.strict, ask.prompt) = (true, crate::t!("plain.prompt.desk-pipe").to_owned());
        return;
    }
    ask.word("r", LineInput::Act(KeyAction::Retry));
    ask.word("<", LineInput::Act(KeyAction::Stay));
    ask.word("q", LineInput::Act(KeyAction::Leave));
    ask.prompt = crate::t!("plain.prompt.desk-menu").to_owned();
    ask.enter = Some(LineInput::Act(KeyAction::Retry));
}

/// Prompts for one line of a form: what it is once, and what is wrong with the last answer each time.
fn line(ask: &mut LinePrompt, form: &SignInForm) {
    let Some((field, _)) = form.kind.fields().get(form.at) else { return };
    if form.at == 0 {
        ask.lines.push(crate::t!(&format!("desk.form.{}", form.kind.key())).to_owned());
    }
    ask.news.extend(form.problem.as_ref().or(form.note.as_ref()).map(say));
    let label = crate::t!(&format!("desk.field.{field}"));
    let text = form.line(form.at);
    // A value that isn't echoed while it is typed isn't shown afterwards either.
    ask.prompt = match (text.is_empty(), form.hides(form.at)) {
        (true, _) => format!("{label} > "),
        (false, false) => format!("{label} [{text}] > "),
        (false, true) => format!("{label} [{}] > ", crate::t!("plain.desk.typed")),
    };
    let may_lack = form.kind.may_lack(form.at);
    // Users often paste a whole block of keys, with the secret in it, where the ID is asked for: the terminal would
    // show it.
    (ask.free, ask.secret) = (FreeText::Line, form.hides(form.at) || *field == "id");
    ask.enter = (may_lack || !text.is_empty()).then(|| LineInput::Line(Secret::new(text.to_owned())));
    if may_lack && !text.is_empty() {
        ask.word("-", LineInput::Line(Secret::new(String::new())));
    }
    ask.word("<", LineInput::Act(KeyAction::Back));
}

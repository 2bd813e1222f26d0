//! Line-mode prompts of the sign-in dialog. Secrets aren't echoed while they are typed.

use super::Conversation;
use super::guide::explained;
use super::messages::say;
use super::prompt::{FreeText, LinePrompt, MENU, Turn};
use crate::app::account_dialog::{AccountDialog, SEARCH, SignInForm, SignInMethod, SignInProgress, ways};
use crate::app::effect::Secret;
use crate::app::keymap::KeyAction;
use crate::app::message::LineInput;
use crate::app::model::Model;
use crate::app::view::{account_error, place_words, sign_in_words, way_named};
use crate::text::Language;

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

pub fn turn(mut prompt: LinePrompt, model: &Model, conversation: &Conversation, desk: &AccountDialog) -> Turn {
    let language = model.language;
    prompt.prompt = t!(language, "plain.prompt.desk").to_owned();
    match desk {
        _ if model.account.opening => return Turn::Wait(t!(language, "plain.the-account").to_owned()),
        AccountDialog::Menu { .. } => menu(&mut prompt, model, conversation),
        AccountDialog::SignIn { state: SignInProgress::Beginning, .. } => {
            return Turn::Wait(t!(language, "plain.the-code").to_owned());
        }
        AccountDialog::SignIn { state, .. } => {
            prompt.lines.extend(sign_in_words(model, state, usize::MAX).into_iter().map(|(text, _)| text));
            let over = matches!(state, SignInProgress::Over(_));
            prompt.lines.extend(over.then(|| t!(language, "plain.desk.sign-in.again").to_owned()));
            prompt.enter = over.then_some(LineInput::Act(KeyAction::Choose));
            prompt.word("<", LineInput::Act(KeyAction::Back));
        }
        AccountDialog::Places { places, .. } => {
            prompt.lines.push(t!(language, "desk.places").to_owned());
            for (at, place) in places.iter().enumerate() {
                prompt.lines.push(format!("  {:>3}  {}", at + 1, place_words(place)));
                prompt.numbered.push((at + 1, LineInput::Numbered(at)));
            }
            prompt.word("<", LineInput::Act(KeyAction::Back));
        }
        AccountDialog::About { topic: SEARCH, .. } => return Turn::Wait(t!(language, "plain.the-aws-cli").to_owned()),
        AccountDialog::About { topic, .. } => {
            prompt.lines.extend(explained(language, "account", topic));
            prompt.enter = Some(LineInput::Act(KeyAction::Back));
            prompt.prompt = t!(language, "plain.prompt.desk-about").to_owned();
        }
        AccountDialog::Form(form) if form.trying => {
            return Turn::Wait(t!(language, "plain.the-answer").to_owned());
        }
        AccountDialog::Form(form) => line(language, &mut prompt, form),
    }
    prompt.into()
}

/// Lists the ways to sign in. Piped answers choose by name: a number could be an answer written for another question.
fn menu(prompt: &mut LinePrompt, model: &Model, conversation: &Conversation) {
    let language = model.language;
    prompt.lines.extend(account_error(model));
    let words = [(SignInMethod::Sandbox, "plain.word.sandbox"), (SignInMethod::Keys, "plain.word.keys")];
    for (at, way) in ways(model).iter().enumerate() {
        let (name, kind) = way_named(model, way);
        let kind = if kind.is_empty() { kind } else { format!(" ({kind})") };
        prompt.lines.push(format!("  {:>3}  {name}{kind}", at + 1));
        if let Some((_, word)) = words.iter().find(|(known, _)| known == way) {
            prompt.word(t!(language, word), LineInput::Numbered(at));
        }
        if conversation.hands {
            prompt.numbered.push((at + 1, LineInput::Numbered(at)));
        }
    }
    if !conversation.hands {
        prompt.lines.push(t!(language, "plain.desk.pipe").to_owned());
        (prompt.strict, prompt.prompt) = (true, t!(language, "plain.prompt.desk-pipe").to_owned());
        return;
    }
    prompt.word("r", LineInput::Act(KeyAction::Retry));
    prompt.word("<", LineInput::Act(KeyAction::Stay));
    prompt.word("q", LineInput::Act(KeyAction::Leave));
    prompt.prompt = t!(language, "plain.prompt.desk-menu").to_owned();
    prompt.enter = Some(LineInput::Act(KeyAction::Retry));
}

/// Prompts for one line of a form: what it is once, and what is wrong with the last answer each time.
fn line(language: Language, prompt: &mut LinePrompt, form: &SignInForm) {
    let Some((field, _)) = form.kind.fields().get(form.at) else { return };
    if form.at == 0 {
        prompt.lines.push(t!(language, &format!("desk.form.{}", form.kind.key())).to_owned());
    }
    prompt.news.extend(form.problem.as_ref().or(form.note.as_ref()).map(|it| say(language, it)));
    let label = t!(language, &format!("desk.field.{field}"));
    let text = form.line(form.at);
    // A value that isn't echoed while it is typed isn't shown afterwards either.
    prompt.prompt = match (text.is_empty(), form.hides(form.at)) {
        (true, _) => format!("{label} > "),
        (false, false) => format!("{label} [{text}] > "),
        (false, true) => format!("{label} [{}] > ", t!(language, "plain.desk.typed")),
    };
    let may_lack = form.kind.may_lack(form.at);
    // Users often paste a whole block of keys, with the secret in it, where the ID is asked for: the terminal would
    // show it.
    (prompt.free, prompt.secret) = (FreeText::Line, form.hides(form.at) || *field == "id");
    prompt.enter = (may_lack || !text.is_empty()).then(|| LineInput::Line(Secret::new(text.to_owned())));
    if may_lack && !text.is_empty() {
        prompt.word("-", LineInput::Line(Secret::new(String::new())));
    }
    prompt.word("<", LineInput::Act(KeyAction::Back));
}

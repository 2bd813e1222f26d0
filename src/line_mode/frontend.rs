//! Line-mode prompts of the overlays: restoring a draft, leaving, saving a plan, exporting, and confirming.

use super::messages::{say, words};
use super::prompt::{FreeText, LinePrompt, ParsedLine, PromptContext, Turn};
use super::{Conversation, account_dialog, review};
use crate::app::exit_summary;
use crate::app::keymap::KeyAction;
use crate::app::message::{LineInput, Msg};
use crate::app::model::{ConfirmationInput, ConfirmedAction, Model, Overlay};
use crate::app::saved_draft;
use crate::app::update::{policy_text, removal_word};
use crate::app::view::{kept_words, key_to_bring, policy_words, unfinished_words};
use crate::domain::deletion;
use crate::domain::requested_values::RequestedValues;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::unfinished_launch::UnfinishedLaunch;
use crate::domain::user_text::UserText;
use crate::export::{ExportRequest, FORMATS};
use crate::live_panes::deletion_cost;

pub fn name(overlay: &Overlay) -> &'static str {
    match overlay {
        Overlay::Card(_) => "card",
        Overlay::Account(desk) => self::account_dialog::name(desk),
        Overlay::Export { .. } => "export",
        Overlay::Policy { whole: false, .. } => "policy",
        Overlay::Policy { whole: true, .. } => "policy-whole",
        Overlay::Remove(_) => "remove",
        Overlay::Resume(_) => "resume",
        Overlay::Unfinished { .. } => "unfinished",
        Overlay::Help { .. } => "help",
        Overlay::Glossary { .. } => "glossary",
        Overlay::Leave => "leave",
        Overlay::Confirm(_) => "confirm",
        Overlay::Save { .. } => "save",
    }
}

pub fn turn(model: &Model, talk: &Conversation, overlay: &Overlay) -> Turn {
    let mut ask = LinePrompt::new(PromptContext::Front(name(overlay)));
    match overlay {
        // `?` prints the help without opening the overlay.
        Overlay::Help { .. } | Overlay::Glossary { .. } => {
            return Turn::Go(Msg::LineInput(LineInput::Act(KeyAction::CloseHelp)));
        }
        Overlay::Card(card) => return super::instance_dialog::turn(ask, model, card),
        Overlay::Resume(wishes) => return resume(ask, model, wishes),
        Overlay::Unfinished { found, .. } => unfinished(&mut ask, model, found),
        Overlay::Leave => leave(&mut ask, model),
        Overlay::Save { export, path, problem, .. } => {
            save(&mut ask, model, talk, export.is_some(), path.value(), problem.as_ref());
        }
        Overlay::Account(desk) => return self::account_dialog::turn(ask, model, talk, desk),
        Overlay::Policy { whole, .. } => policy(&mut ask, model, *whole),
        Overlay::Export { format, .. } => export(&mut ask, model, *format),
        Overlay::Confirm(_) if !talk.hands => return nobody(),
        Overlay::Confirm(confirm) => self::confirm(&mut ask, model, confirm),
        Overlay::Remove(confirm) => return remove(ask, model, confirm),
    }
    ask.into()
}

/// Offers to save the plan where no user can type the confirmation word.
fn nobody() -> Turn {
    Turn::Go(Msg::LineInput(LineInput::Act(KeyAction::Stay)))
}

fn yes_or_no(ask: &mut LinePrompt, yes: KeyAction, no: KeyAction, enter: KeyAction) {
    ask.word(crate::t!("plain.yes"), LineInput::Act(yes));
    ask.word(crate::t!("plain.no"), LineInput::Act(no));
    let default = if enter == yes { crate::t!("plain.yes") } else { crate::t!("plain.no") };
    ask.enter = Some(LineInput::Act(enter));
    ask.prompt =
        crate::t!("plain.prompt.yes-no", yes = crate::t!("plain.yes"), no = crate::t!("plain.no"), default = default);
}

fn resume(mut ask: LinePrompt, model: &Model, wishes: &RequestedValues) -> Turn {
    if saved_draft::wants(wishes).iter().any(|want| model.catalog.waits_for(want)) {
        return Turn::Wait(crate::t!("plain.the-lists").to_owned());
    }
    ask.lines = vec![crate::t!("resume.prompt").to_owned()];
    ask.lines.extend(kept_words(model, wishes).into_iter().map(|line| format!("  {line}")));
    ask.lines.push(crate::t!("resume.title").to_owned());
    yes_or_no(&mut ask, KeyAction::GoOn, KeyAction::Afresh, KeyAction::GoOn);
    ask.into()
}

fn unfinished(ask: &mut LinePrompt, model: &Model, found: &UnfinishedLaunch) {
    ask.lines = vec![crate::t!("unfinished.title").to_owned(), unfinished_words(model, found)];
    ask.lines.push(crate::t!("plain.unfinished").to_owned());
    yes_or_no(ask, KeyAction::TakeUp, KeyAction::Later, KeyAction::TakeUp);
}

fn leave(ask: &mut LinePrompt, model: &Model) {
    ask.lines = vec![exit_summary::words(model), crate::t!("leave.title").to_owned()];
    yes_or_no(ask, KeyAction::Leave, KeyAction::Stay, KeyAction::Stay);
}

fn save(
    ask: &mut LinePrompt,
    model: &Model,
    talk: &Conversation,
    export: bool,
    path: &str,
    problem: Option<&UserText>,
) {
    let key = match (export, model.draft.chosen_script().is_some()) {
        (true, _) => "save.prompt.export",
        (false, true) => "save.prompt.script",
        (false, false) if model.draft.restores() => "save.prompt.snapshot",
        (false, false) => "save.prompt",
    };
    ask.lines = key_to_bring(model).into_iter().chain([words(key).to_owned()]).collect();
    ask.news.extend(problem.map(say));
    ask.free = FreeText::Path;
    ask.word("<", LineInput::Act(KeyAction::Stay));
    if talk.parting {
        // The confirmation word isn't a file name, although it may come next in the piped answers.
        let words = ["", crate::t!("confirm.word"), crate::t!("confirm.word.english")];
        ask.words.extend(words.map(|word| (word.to_owned(), ParsedLine::Leave(2))));
        ask.prompt = crate::t!("plain.prompt.parting", path = path);
        ask.enter = None;
    } else {
        ask.prompt = crate::t!("plain.prompt.path", path = path);
        ask.enter = Some(LineInput::Path(path.to_owned()));
    }
}

fn export(ask: &mut LinePrompt, model: &Model, format: usize) {
    let (Some(format), Ok(order)) = (FORMATS.get(format), model.draft.finish(&model.catalog)) else { return };
    ask.lines = vec![crate::t!("plain.export", name = format.name)];
    let request = ExportRequest::of(&order);
    if !format.comments() {
        ask.lines.extend(format.lacks(&request).iter().map(say));
    }
    ask.lines.extend(format.text(&request, say).lines().map(|line| format!("    {line}")));
    for (at, other) in FORMATS.iter().enumerate() {
        ask.lines.push(format!("  {:>3}  {}", at + 1, other.name));
        ask.numbered.push((at + 1, LineInput::Format(at)));
    }
    ask.word("s", LineInput::Act(KeyAction::SavePlan));
    ask.word("<", LineInput::Act(KeyAction::Stay));
    ask.enter = Some(LineInput::Act(KeyAction::Stay));
    ask.prompt = crate::t!("plain.prompt.export").to_owned();
}

/// Prints the IAM policy, with a word to switch between the two versions.
fn policy(ask: &mut LinePrompt, model: &Model, whole: bool) {
    ask.lines = policy_words(model.denied().as_ref());
    ask.lines.push(crate::t!(if whole { "policy.whole" } else { "policy.missing" }).to_owned());
    ask.lines.extend(policy_text(model, whole).lines().map(|line| format!("    {line}")));
    ask.word("w", LineInput::Act(KeyAction::OtherPolicy));
    ask.word("<", LineInput::Act(KeyAction::Stay));
    ask.enter = Some(LineInput::Act(KeyAction::Stay));
    ask.prompt = crate::t!(if whole { "plain.prompt.policy-whole" } else { "plain.prompt.policy" }).to_owned();
}

/// Prompts for the confirmation word, after printing what will be sent.
fn confirm(ask: &mut LinePrompt, model: &Model, confirm: &ConfirmationInput) {
    let word = crate::t!("confirm.word");
    let launch = model.watch.as_ref().map(|watch| &watch.launch);
    let again = match confirm.sends {
        ConfirmedAction::Order => None,
        ConfirmedAction::Failed => launch.and_then(|launch| launch.retryable()),
        ConfirmedAction::Same => launch.and_then(|launch| launch.order.clone()),
    };
    ask.lines = match again {
        Some(order) => {
            let names: Vec<&str> = order.names.iter().map(SanitizedText::as_str).collect();
            let price = order.monthly().map_or(crate::t!("unknown").to_owned(), |price| price.to_string());
            vec![crate::t!("again.what", names = names.join(", "), price = price)]
        }
        None => {
            let instances = crate::text::count("instances", model.draft.count());
            let key = if model.site.practice { "confirm.prompt.practice" } else { "confirm.prompt" };
            let line = crate::t!(key, word = word, instances = instances);
            vec![format!("{line} {}", review::so_far(model)).trim_end().to_owned()]
        }
    };
    ask.news.extend(confirm.problem.map(|key| crate::text::fill(own(key), &[("word", word)])));
    ask.free = FreeText::Word;
    ask.word("<", LineInput::Act(KeyAction::Stay));
    ask.enter = Some(LineInput::Act(KeyAction::Stay));
    ask.prompt = crate::t!("plain.prompt.word", word = word);
}

fn remove(mut ask: LinePrompt, model: &Model, confirm: &ConfirmationInput) -> Turn {
    if let Some(key) = &model.home.state.deleting {
        ask.lines = crate::home::words::deletion(key);
        ask.news.extend(confirm.problem.map(|key| crate::t!(own(key)).to_owned()));
        ask.free = FreeText::Word;
        ask.word("<", LineInput::Act(KeyAction::Stay));
        ask.enter = Some(LineInput::Act(KeyAction::Stay));
        ask.prompt = crate::t!("plain.prompt.delete", word = key.word());
        return ask.into();
    }
    let Some(removal) = model.watch.as_ref().and_then(|watch| watch.removal.as_ref()) else {
        return Turn::Go(Msg::LineInput(LineInput::Act(KeyAction::Stay)));
    };
    if removal.stage == deletion::DeletionStage::Looking {
        return Turn::Wait(crate::t!("plain.the-instances").to_owned());
    }
    let doomed = deletion_cost::doomed(removal);
    let word = removal_word(removal);
    let one = removal.of_one();
    ask.lines = match &one {
        Some(one) => deletion_cost::choice(one, removal, &word).into(),
        None => std::iter::once(doomed.what).chain(doomed.extras).collect(),
    };
    ask.lines.extend(deletion_cost::summary_lines(removal, model.now, model.site.practice));
    ask.lines.extend(doomed.lost.map(str::to_owned));
    ask.lines.extend(deletion_cost::left(removal));
    ask.news.extend(confirm.problem.map(|key| crate::t!(own(key)).to_owned()));
    ask.free = FreeText::Word;
    ask.word("<", LineInput::Act(KeyAction::Stay));
    ask.enter = Some(LineInput::Act(KeyAction::Stay));
    ask.prompt = match one.and(removal.alone.as_ref()) {
        Some(name) => crate::t!("plain.prompt.delete.one-or-all", name = name, word = word),
        None => crate::t!("plain.prompt.delete", word = word),
    };
    ask.into()
}

/// Returns the line-mode variant of a text key, if one exists.
fn own(key: &'static str) -> &'static str {
    match key {
        "confirm.empty" => "plain.confirm.empty",
        key => key,
    }
}

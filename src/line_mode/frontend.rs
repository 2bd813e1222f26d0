//! Line-mode prompts of the overlays: restoring a draft, leaving, saving a plan, exporting, and confirming.

use super::messages::{say, words};
use super::prompt::{FreeText, LinePrompt, ParsedLine, PromptContext, Turn};
use super::{Conversation, account_dialog};
use crate::app::exit_summary;
use crate::app::keymap::{self, KeyAction};
use crate::app::message::{LineInput, Msg};
use crate::app::model::{ConfirmationInput, ConfirmedAction, Model, Overlay};
use crate::app::saved_draft;
use crate::app::update::{deletion_word, policy_text};
use crate::app::view::{kept_words, key_to_bring, policy_words, prompt_words, unfinished_words};
use crate::domain::deletion;
use crate::domain::requested_values::RequestedValues;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::unfinished_launch::UnfinishedLaunch;
use crate::domain::user_text::UserText;
use crate::export::{ExportRequest, FORMATS};
use crate::live_panes::deletion_cost;
use crate::text::Language;

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
        Overlay::ServerAction(_) => "server-action",
        Overlay::Leave => "leave",
        Overlay::Confirm(_) => "confirm",
        Overlay::Save { .. } => "save",
    }
}

pub fn turn(model: &Model, conversation: &Conversation, overlay: &Overlay) -> Turn {
    let mut prompt = LinePrompt::new(PromptContext::Front(name(overlay)));
    match overlay {
        // `?` prints the help without opening the overlay.
        Overlay::Help { .. } | Overlay::Glossary { .. } => {
            return Turn::Go(Msg::LineInput(LineInput::Act(KeyAction::CloseHelp)));
        }
        Overlay::Card(card) => return super::instance_dialog::turn(prompt, model, card),
        Overlay::Resume(requested) => return resume(prompt, model, requested),
        Overlay::Unfinished { found, .. } => unfinished(&mut prompt, model, found),
        Overlay::ServerAction(question) => {
            prompt.lines = vec![crate::home::words::question(model.language, question.kind, &question.server)];
            // The letter that asked answers too.
            let bindings = keymap::bindings(model);
            let yes = bindings.iter().filter(|binding| binding.action == KeyAction::Choose);
            let letters = yes.flat_map(|binding| binding.keys).filter_map(|press| press.letter());
            letters.for_each(|letter| prompt.word(letter, LineInput::Act(KeyAction::Choose)));
            yes_or_no(model.language, &mut prompt, KeyAction::Choose, KeyAction::Stay, KeyAction::Choose);
        }
        Overlay::Leave => leave(&mut prompt, model),
        Overlay::Save { export, path, problem, .. } => {
            save(&mut prompt, model, conversation, export.is_some(), path.value(), problem.as_ref());
        }
        Overlay::Account(desk) => return self::account_dialog::turn(prompt, model, conversation, desk),
        Overlay::Policy { whole, .. } => policy(&mut prompt, model, *whole),
        Overlay::Export { format, .. } => export(&mut prompt, model, *format),
        Overlay::Confirm(_) if !conversation.hands => return nobody(),
        Overlay::Confirm(confirm) => self::confirm(&mut prompt, model, confirm),
        Overlay::Remove(confirm) => return remove(prompt, model, confirm),
    }
    prompt.quits(KeyAction::Leave);
    prompt.into()
}

/// Offers to save the plan where no user can type the confirmation word.
fn nobody() -> Turn {
    Turn::Go(Msg::LineInput(LineInput::Act(KeyAction::Stay)))
}

fn yes_or_no(language: Language, prompt: &mut LinePrompt, yes: KeyAction, no: KeyAction, enter: KeyAction) {
    prompt.yes_or_no(language, LineInput::Act(yes), LineInput::Act(no));
    prompt.enter = Some(LineInput::Act(enter));
    let words = (t!(language, "plain.yes"), t!(language, "plain.no"));
    let default = if enter == yes { words.0 } else { words.1 };
    prompt.how = Some(t!(language, "plain.how.yes-no", yes = words.0, no = words.1));
    prompt.prompt = t!(language, "plain.prompt.yes-no", yes = words.0, no = words.1, default = default);
}

fn resume(mut prompt: LinePrompt, model: &Model, requested: &RequestedValues) -> Turn {
    let language = model.language;
    if saved_draft::wants(requested).iter().any(|want| model.catalog.waits_for(want)) {
        return Turn::Wait(t!(language, "plain.the-lists").to_owned());
    }
    prompt.lines = vec![t!(language, "resume.prompt").to_owned()];
    prompt.lines.extend(kept_words(model, requested).into_iter().map(|line| format!("  {line}")));
    prompt.lines.push(t!(language, "resume.title").to_owned());
    yes_or_no(language, &mut prompt, KeyAction::GoOn, KeyAction::Afresh, KeyAction::GoOn);
    prompt.quits(KeyAction::Leave);
    prompt.into()
}

fn unfinished(prompt: &mut LinePrompt, model: &Model, found: &UnfinishedLaunch) {
    let language = model.language;
    prompt.lines = vec![t!(language, "unfinished.title").to_owned(), unfinished_words(model, found)];
    prompt.lines.push(t!(language, "plain.unfinished").to_owned());
    yes_or_no(language, prompt, KeyAction::TakeUp, KeyAction::Later, KeyAction::TakeUp);
}

fn leave(prompt: &mut LinePrompt, model: &Model) {
    prompt.lines = vec![exit_summary::words(model), t!(model.language, "leave.title").to_owned()];
    yes_or_no(model.language, prompt, KeyAction::Leave, KeyAction::Stay, KeyAction::Stay);
}

fn save(
    prompt: &mut LinePrompt,
    model: &Model,
    conversation: &Conversation,
    export: bool,
    path: &str,
    problem: Option<&UserText>,
) {
    let language = model.language;
    let key = match (export, model.draft.chosen_script().is_some()) {
        (true, _) => "save.prompt.export",
        (false, true) => "save.prompt.script",
        (false, false) if model.draft.restores() => "save.prompt.snapshot",
        (false, false) => "save.prompt",
    };
    prompt.lines = key_to_bring(model).into_iter().chain([words(language, key).to_owned()]).collect();
    prompt.news.extend(problem.map(|it| say(language, it)));
    prompt.free = FreeText::Path;
    prompt.word("<", LineInput::Act(KeyAction::Stay));
    if conversation.parting {
        // The confirmation word isn't a file name, although it may come next in the piped answers.
        let words = ["", t!(language, "confirm.word"), t!(language, "confirm.word.english")];
        prompt.words.extend(words.map(|word| (word.to_owned(), ParsedLine::Leave(2))));
        prompt.prompt = t!(language, "plain.prompt.parting", path = path);
        prompt.enter = None;
    } else {
        prompt.prompt = t!(language, "plain.prompt.path", path = path);
        prompt.enter = Some(LineInput::Path(path.to_owned()));
    }
}

fn export(prompt: &mut LinePrompt, model: &Model, format: usize) {
    let language = model.language;
    let (Some(format), Ok(order)) = (FORMATS.get(format), model.draft.finish(&model.catalog)) else { return };
    prompt.lines = vec![t!(language, "plain.export", name = format.name)];
    let request = ExportRequest::of(&order);
    if !format.comments() {
        prompt.lines.extend(format.lacks(&request).iter().map(|it| say(language, it)));
    }
    prompt.lines.extend(format.text(&request, |it| say(language, it)).lines().map(|line| format!("    {line}")));
    for (at, other) in FORMATS.iter().enumerate() {
        prompt.lines.push(format!("  {:>3}  {}", at + 1, other.name));
        prompt.numbered.push((at + 1, LineInput::Format(at)));
    }
    prompt.word("s", LineInput::Act(KeyAction::SavePlan));
    prompt.word("<", LineInput::Act(KeyAction::Stay));
    prompt.enter = Some(LineInput::Act(KeyAction::Stay));
    prompt.prompt = t!(language, "plain.prompt.export").to_owned();
}

/// Prints the IAM policy, with a word to switch between the two versions.
fn policy(prompt: &mut LinePrompt, model: &Model, whole: bool) {
    let language = model.language;
    prompt.lines = policy_words(language, model.denied().as_ref());
    prompt.lines.push(t!(language, if whole { "policy.whole" } else { "policy.missing" }).to_owned());
    prompt.lines.extend(policy_text(model, whole).lines().map(|line| format!("    {line}")));
    prompt.word("w", LineInput::Act(KeyAction::OtherPolicy));
    prompt.word("<", LineInput::Act(KeyAction::Stay));
    prompt.enter = Some(LineInput::Act(KeyAction::Stay));
    prompt.prompt = t!(language, if whole { "plain.prompt.policy-whole" } else { "plain.prompt.policy" }).to_owned();
}

/// Prompts for the confirmation word, after printing what will be sent.
fn confirm(prompt: &mut LinePrompt, model: &Model, confirm: &ConfirmationInput) {
    let language = model.language;
    let word = t!(language, "confirm.word");
    let launch = model.watch.as_ref().map(|watch| &watch.launch);
    let again = match confirm.sends {
        ConfirmedAction::Order => None,
        ConfirmedAction::Failed => launch.and_then(|launch| launch.retryable()),
        ConfirmedAction::Same => launch.and_then(|launch| launch.order.clone()),
    };
    prompt.lines = match again {
        Some(order) => {
            let names: Vec<&str> = order.names.iter().map(SanitizedText::as_str).collect();
            let price = order.monthly().map_or(t!(language, "unknown").to_owned(), |price| price.to_string());
            vec![t!(language, "again.what", names = names.join(", "), price = price)]
        }
        None => {
            vec![prompt_words(model)]
        }
    };
    prompt.news.extend(confirm.problem.map(|key| crate::text::fill(language, own(key), &[("word", word)])));
    prompt.free = FreeText::Word;
    prompt.word("<", LineInput::Act(KeyAction::Stay));
    prompt.enter = Some(LineInput::Act(KeyAction::Stay));
    prompt.prompt = t!(language, "plain.prompt.word", word = word);
}

fn remove(mut prompt: LinePrompt, model: &Model, confirm: &ConfirmationInput) -> Turn {
    let language = model.language;
    if let Some(target) = &model.home.state.deleting {
        prompt.lines = crate::home::view::deletion(language, target);
        prompt.news.extend(confirm.problem.map(|key| t!(language, own(key)).to_owned()));
        prompt.free = FreeText::Word;
        prompt.word("<", LineInput::Act(KeyAction::Stay));
        prompt.enter = Some(LineInput::Act(KeyAction::Stay));
        prompt.prompt = t!(language, "plain.prompt.delete", word = target.word());
        return prompt.into();
    }
    if model.home.looks_before_deleting().is_some() {
        return Turn::Wait(t!(language, "plain.the-instances").to_owned());
    }
    let Some(deletion) = model.watch.as_ref().and_then(|watch| watch.deletion.as_ref()) else {
        return Turn::Go(Msg::LineInput(LineInput::Act(KeyAction::Stay)));
    };
    if deletion.stage == deletion::DeletionStage::Looking {
        return Turn::Wait(t!(language, "plain.the-instances").to_owned());
    }
    let doomed = deletion_cost::doomed(language, deletion);
    let word = deletion_word(language, deletion);
    let one = deletion.of_one();
    prompt.lines = match &one {
        Some(one) => deletion_cost::choice(language, one, deletion, &word).into(),
        None => std::iter::once(doomed.what).chain(doomed.extras).collect(),
    };
    prompt.lines.extend(deletion_cost::summary_lines(language, deletion, model.now, model.target.sandbox));
    prompt.lines.extend(doomed.lost.map(str::to_owned));
    prompt.lines.extend(deletion_cost::left(language, deletion));
    prompt.news.extend(confirm.problem.map(|key| t!(language, own(key)).to_owned()));
    prompt.free = FreeText::Word;
    prompt.word("<", LineInput::Act(KeyAction::Stay));
    prompt.enter = Some(LineInput::Act(KeyAction::Stay));
    prompt.prompt = match one.and(deletion.alone.as_ref()) {
        Some(name) => t!(language, "plain.prompt.delete.one-or-all", name = name, word = word),
        None => t!(language, "plain.prompt.delete", word = word),
    };
    prompt.into()
}

/// Returns the line-mode variant of a text key, if one exists.
fn own(key: &'static str) -> &'static str {
    match key {
        "confirm.empty" => "plain.confirm.empty",
        key => key,
    }
}

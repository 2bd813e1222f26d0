//! Line-mode prompts of a launch: its overall state and the actions available.

use super::instance_actions;
use super::prompt::{LinePrompt, PromptContext, Turn};
use crate::app::keymap::{self, KeyAction};
use crate::app::message::LineInput;
use crate::app::model::{LaunchView, Model};
use crate::app::view::known_panes;
use crate::domain::launch::LaunchStage;
use crate::domain::launch::launched_instance::InstanceOutcome;
use crate::domain::sanitized_text::SanitizedText;
use crate::live_panes::{self, connect, headline, table};
use crate::text::Language;

/// Wide enough that nothing is wrapped here.
const WHOLE: usize = 10_000;

/// Returns the name of the prompt: a different one at each stage and when more actions become available.
pub fn stage(model: &Model) -> String {
    let Some(watch) = &model.watch else { return String::new() };
    let deletion = watch.deletion.as_ref().map(|deletion| std::mem::discriminant(&deletion.stage));
    if let Some(job) = model.open_pane() {
        return instance_actions::place(job);
    }
    let enough = matches!(&watch.launch.stage, LaunchStage::Unknown(unknown) if unknown.looked_enough());
    let climbing = watch.launch.awaiting_readiness();
    let (stage, paused, cursor) = (std::mem::discriminant(&watch.launch.stage), watch.launch.paused, watch.cursor);
    let scripts: Vec<_> = watch.login.scripts.values().map(std::mem::discriminant).collect();
    format!("{stage:?} {enough} {paused} {cursor} {deletion:?} {climbing} {scripts:?}")
}

pub fn turn(model: &Model) -> Turn {
    let language = model.language;
    let mut prompt = LinePrompt::new(PromptContext::Launch(stage(model)));
    let Some(watch) = &model.watch else { return prompt.into() };
    // A child process is about to get the terminal: its input must not be read here.
    if watch.login.pending.is_some() {
        return Turn::Wait(t!(language, "plain.the-shell").to_owned());
    }
    let over = matches!(watch.launch.stage, LaunchStage::Settled | LaunchStage::Abandoned);
    let menu = menu(&mut prompt, model, over);
    prompt.how = Some(menu.clone());
    // That the request was sent is announced when it happens.
    if watch.launch.stage != LaunchStage::Sent {
        prompt.lines = vec![String::new()];
        prompt.lines.extend(known(model, watch));
        prompt.lines.push(menu);
        several(language, &mut prompt, watch);
    }
    // While something is in progress no answer is needed.
    let quiet = watch.launch.under_way() || watch.launch.in_flight() || watch.deleting();
    prompt.prompt = if quiet { String::new() } else { t!(language, "plain.prompt.launch").to_owned() };
    prompt.into()
}

/// Adds the numbers that select the instance that the letters apply to.
fn several(language: Language, prompt: &mut LinePrompt, watch: &LaunchView) {
    if watch.launch.instances.len() < 2 || !matches!(watch.launch.stage, LaunchStage::Watched | LaunchStage::Settled) {
        return;
    }
    prompt.lines.push(t!(language, "plain.which").to_owned());
    for (at, instance) in watch.launch.instances.iter().enumerate() {
        prompt.numbered.push((at + 1, LineInput::Instance(at)));
        let address = connect::address(instance).unwrap_or_default();
        let line = format!("{:>4}  {}  {}  {address}", at + 1, instance.name, table::state(language, instance));
        prompt.lines.push(line.trim_end().to_owned());
    }
    if let Some(instance) = watch.launch.instances.get(watch.cursor) {
        prompt.lines.push(t!(language, "plain.after.means", name = instance.name));
    }
}

/// Returns the sentences shown above the panes, and how to connect to running instances.
fn known(model: &Model, watch: &LaunchView) -> Vec<String> {
    // The menu prints each letter with its text.
    let panes = known_panes(model, watch);
    let texts = |lines: Vec<(String, _)>| lines.into_iter().map(|(text, _)| text).filter(|text| !text.is_empty());
    let mut all: Vec<String> = texts(headline::lines(&panes, &model.theme, WHOLE)).collect();
    if watch.launch.stage == LaunchStage::Settled {
        for instance in watch.launch.instances.iter().filter(|instance| instance.outcome == InstanceOutcome::Running) {
            all.push(t!(model.language, "plain.connect", name = instance.name));
            all.extend(texts(connect::lines(instance, &panes, &model.theme, WHOLE)).map(|line| format!("  {line}")));
            all.extend(
                live_panes::action_texts::lines(model.language, &watch.launch, &instance.name)
                    .into_iter()
                    .map(|line| format!("  {line}")),
            );
        }
    }
    all
}

/// Adds the key bindings of the panes that are useful in line mode, by letter, and returns the menu.
pub(super) fn menu(prompt: &mut LinePrompt, model: &Model, over: bool) -> String {
    let language = model.language;
    let mut choices = Vec::new();
    for binding in keymap::bindings(model) {
        let (Some(words), true) = (binding.words, is_of_use(binding.action)) else { continue };
        let Some(letter) = binding.keys.iter().find_map(|press| press.letter()) else { continue };
        if binding.keys.iter().any(|press| press.is_enter()) {
            prompt.enter = Some(LineInput::Act(binding.action));
        }
        prompt.word(letter, LineInput::Act(binding.action));
        choices.push(t!(language, "plain.menu.one", letter = letter, words = t!(language, words)));
    }
    prompt.word("q", LineInput::Act(KeyAction::Quit));
    choices.push(t!(language, "plain.menu.one", letter = "q", words = t!(language, "hint.quit")));
    if over {
        prompt.enter = Some(LineInput::Act(KeyAction::Quit));
        choices.push(t!(language, "plain.menu.enter").to_owned());
    }
    SanitizedText::new(choices.join(", ")).to_string()
}

/// Moving the cursor, scrolling, and redrawing have no counterpart in line mode, and a filter needs no key.
fn is_of_use(action: KeyAction) -> bool {
    use KeyAction::*;
    !matches!(
        action,
        Up | Down
            | PageUp
            | PageDown
            | First
            | Last
            | NextField
            | PreviousField
            | Copy
            | FilterServers
            | Help
            | Glossary
            | Quit
            | Mouse
            | Redraw
            | Replay
    )
}

//! The launch: what is known of it as a whole, and what can be said to it.

use super::instance_actions;
use super::prompt::{LinePrompt, PromptContext, Turn};
use crate::app::keymap::{self, KeyAction};
use crate::app::message::LineInput;
use crate::app::model::{LaunchView, Model};
use crate::app::update::open_pane;
use crate::domain::launch::LaunchStage;
use crate::domain::launch::launch_instance::InstanceOutcome;
use crate::domain::sanitized_text::SanitizedText;
use crate::live_panes::{self, LivePanes, connect, headline, table};

/// Wide enough that nothing is broken here.
const WHOLE: usize = 10_000;

/// Which question it is: another at each stage, and when there is more to choose.
pub fn stage(model: &Model) -> String {
    let Some(watch) = &model.watch else { return String::new() };
    let removal = watch.removal.as_ref().map(|removal| std::mem::discriminant(&removal.stage));
    if let Some(job) = open_pane(model) {
        return instance_actions::place(job);
    }
    let enough = matches!(&watch.launch.stage, LaunchStage::Unknown(doubt) if doubt.looked_enough);
    let climbing = watch.launch.awaiting_readiness();
    let (stage, paused, cursor) = (std::mem::discriminant(&watch.launch.stage), watch.launch.paused, watch.cursor);
    let scripts: Vec<_> = watch.login.scripts.values().map(std::mem::discriminant).collect();
    format!("{stage:?} {enough} {paused} {cursor} {removal:?} {climbing} {scripts:?}")
}

pub fn turn(model: &Model) -> Turn {
    let mut ask = LinePrompt::new(PromptContext::Launch(stage(model)));
    let Some(watch) = &model.watch else { return ask.into() };
    // The terminal is about to be lent: no line is read that the shell should get.
    if watch.login.pending.is_some() {
        return Turn::Wait(crate::t!("plain.the-shell").to_owned());
    }
    let over = matches!(watch.launch.stage, LaunchStage::Settled | LaunchStage::Abandoned);
    let menu = menu(&mut ask, model, over);
    // That it was sent is told as it happens.
    if watch.launch.stage != LaunchStage::Sent {
        ask.lines = vec![String::new()];
        ask.lines.extend(known(model, watch));
        ask.lines.push(menu);
        several(&mut ask, watch);
    }
    // While something is under way nothing need be said.
    let quiet = watch.launch.under_way() || watch.launch.in_flight() || watch.deleting();
    ask.prompt = if quiet { String::new() } else { crate::t!("plain.prompt.launch").to_owned() };
    ask.into()
}

/// Of several instances a number says which of them the letters mean.
fn several(ask: &mut LinePrompt, watch: &LaunchView) {
    if watch.launch.subjects.len() < 2 || !matches!(watch.launch.stage, LaunchStage::Watched | LaunchStage::Settled) {
        return;
    }
    ask.lines.push(crate::t!("plain.which").to_owned());
    for (at, subject) in watch.launch.subjects.iter().enumerate() {
        ask.numbered.push((at + 1, LineInput::Instance(at)));
        let address = connect::address(subject).unwrap_or_default();
        let line = format!("{:>4}  {}  {}  {address}", at + 1, subject.name, table::state(subject));
        ask.lines.push(line.trim_end().to_owned());
    }
    if let Some(subject) = watch.launch.subjects.get(watch.cursor) {
        ask.lines.push(crate::t!("plain.after.means", name = subject.name));
    }
}

/// The sentences that are above the panes, and how to connect to what runs.
fn known(model: &Model, watch: &LaunchView) -> Vec<String> {
    let panes = LivePanes {
        launch: &watch.launch,
        tally: watch.tally(),
        cursor: watch.cursor,
        in_detail: false,
        scroll: 0,
        removal: watch.removal.as_deref(),
        access: &watch.access,
        calls: &model.calls,
        deeds: watch.after.jobs.iter().map(|job| &job.deed).collect(),
        practice: model.site.practice,
        // Each letter that can be said is told with its words.
        next: Vec::new(),
        helps: Vec::new(),
        buttons: Vec::new(),
        usual: watch.usual.unwrap_or_default(),
        scripts: &watch.login.scripts,
        now: model.now,
        time_zone: model.catalog.time_zone.as_ref(),
    };
    let texts = |lines: Vec<(String, _)>| lines.into_iter().map(|(text, _)| text).filter(|text| !text.is_empty());
    let mut all: Vec<String> = texts(headline::lines(&panes, &model.theme, WHOLE)).collect();
    if watch.launch.stage == LaunchStage::Settled {
        for subject in watch.launch.subjects.iter().filter(|subject| subject.fate == InstanceOutcome::Running) {
            all.push(crate::t!("plain.connect", name = subject.name));
            all.extend(texts(connect::lines(subject, &panes, &model.theme, WHOLE)).map(|line| format!("  {line}")));
            all.extend(
                live_panes::instance_actions::lines(&watch.launch, &subject.name)
                    .into_iter()
                    .map(|line| format!("  {line}")),
            );
        }
    }
    all
}

/// Each key of the panes that is of use without panes, by its letter.
pub(super) fn menu(ask: &mut LinePrompt, model: &Model, over: bool) -> String {
    let mut said = Vec::new();
    for binding in keymap::bindings(model) {
        let (Some(words), true) = (binding.words, is_of_use(binding.action)) else { continue };
        let Some(letter) = binding.keys.iter().find_map(|press| press.letter()) else { continue };
        if binding.keys.iter().any(|press| press.is_enter()) {
            ask.enter = Some(LineInput::Act(binding.action));
        }
        ask.word(letter, LineInput::Act(binding.action));
        said.push(crate::t!("plain.menu.one", letter = letter, words = crate::t!(words)));
    }
    ask.word("q", LineInput::Act(KeyAction::Quit));
    said.push(crate::t!("plain.menu.one", letter = "q", words = crate::t!("hint.quit")));
    if over {
        ask.enter = Some(LineInput::Act(KeyAction::Quit));
        said.push(crate::t!("plain.menu.enter").to_owned());
    }
    SanitizedText::new(said.join(", ")).to_string()
}

/// Moving a cursor, scrolling, and what is done to a screen have no counterpart here.
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
            | Help
            | Glossary
            | Quit
            | Mouse
            | Redraw
            | Replay
    )
}

//! Line-mode prompts of the instance actions: the same form as on screen, one line at a time.

use super::messages::{failure, say};
use super::prompt::{FreeText, LinePrompt, PromptContext, Turn};
use crate::app::effect::Secret;
use crate::app::instance_actions::ActiveAction;
use crate::app::keymap::KeyAction;
use crate::app::message::LineInput;
use crate::app::model::Model;
use crate::domain::instance_actions::InstanceActionStage;
use crate::domain::instance_actions::form::FormLine;
use crate::live_panes::instance_actions;

/// Wide enough that nothing is wrapped here.
const WHOLE: usize = 10_000;

/// Returns the name of the prompt.
pub fn place(job: &ActiveAction) -> String {
    let enough = matches!(&job.deed.stage, InstanceActionStage::Unknown { doubt, .. } if doubt.looked_enough);
    let stage = std::mem::discriminant(&job.deed.stage);
    format!("{} {:?} {stage:?} {enough} {:?}", job.deed.instance, job.deed.kind, job.slot())
}

/// Returns the prompt while a pane is open.
pub fn turn(model: &Model, job: &ActiveAction) -> Turn {
    let mut ask = LinePrompt::new(PromptContext::Launch(place(job)));
    match &job.deed.stage {
        InstanceActionStage::Looking | InstanceActionStage::Proving | InstanceActionStage::Writing => {
            return Turn::Wait(crate::t!("plain.after.wait").to_owned());
        }
        InstanceActionStage::Asked => match job.slot() {
            Some(slot) => line(&mut ask, model, job, slot),
            None => button(&mut ask, model, job),
        },
        _ => shown(&mut ask, model, job),
    }
    ask.word("<", LineInput::Act(KeyAction::Back));
    ask.into()
}

/// Adds the introduction to the first prompt.
fn heading(ask: &mut LinePrompt, model: &Model, job: &ActiveAction) {
    ask.lines = vec![String::new(), format!("{}.", instance_actions::title(&job.deed))];
    if let Some(watch) = &model.watch {
        ask.lines.extend(instance_actions::intro(&job.deed, &watch.launch));
    }
}

fn line(ask: &mut LinePrompt, model: &Model, job: &ActiveAction, slot: FormLine) {
    if job.focus == 0 {
        heading(ask, model, job);
    }
    let label = crate::t!(&format!("after.slot.{}", slot.key()));
    ask.lines.push(format!("{label}. {}", super::messages::words(&format!("after.slot.{}.rule", slot.key()))));
    ask.news.extend(job.problem.as_ref().map(|(_, problem)| say(problem)));
    if let Some(trouble) = &job.deed.trouble {
        ask.news.extend(failure(trouble));
    }
    let now = job.text(slot).to_owned();
    ask.free = FreeText::Line;
    let shown = if slot.chosen() { choices(ask, job, slot) } else { now.clone() };
    ask.enter = (!now.is_empty()).then(|| LineInput::Line(Secret::new(now.clone())));
    ask.prompt = match shown.is_empty() {
        true => crate::t!("plain.prompt.open", label = label),
        false => crate::t!("plain.after.prompt", label = label, value = shown),
    };
}

/// Lists the choices with their numbers and returns the text of the current one.
fn choices(ask: &mut LinePrompt, job: &ActiveAction, slot: FormLine) -> String {
    let mut now = String::new();
    ask.free = FreeText::Nothing;
    for (at, choice) in job.deed.choices(slot).into_iter().enumerate() {
        let words = instance_actions::choice(&job.deed, slot, &choice);
        if choice == job.text(slot) {
            now = format!("{} {words}", at + 1);
        }
        ask.lines.push(format!("  {:>3}  {words}", at + 1));
        ask.numbered.push((at + 1, LineInput::Line(Secret::new(choice))));
    }
    now
}

fn button(ask: &mut LinePrompt, model: &Model, job: &ActiveAction) {
    if job.slots().is_empty() {
        heading(ask, model, job);
    }
    if job.would_lock_out() {
        ask.lines.push(crate::t!("after.firewall.locks-out").to_owned());
    }
    ask.lines.push(format!("{}.", instance_actions::button(&job.deed, &job.filled())));
    // Input that was piped or typed ahead must not confirm: the word has to be typed.
    ask.word(crate::t!("plain.yes"), LineInput::Act(KeyAction::Choose));
    ask.word(crate::t!("plain.no"), LineInput::Act(KeyAction::Back));
    ask.enter = Some(LineInput::Act(KeyAction::Back));
    let (yes, no) = (crate::t!("plain.yes"), crate::t!("plain.no"));
    ask.prompt = crate::t!("plain.prompt.yes-no", yes = yes, no = no, default = no);
}

/// Adds the progress of the action and the possible answers.
fn shown(ask: &mut LinePrompt, model: &Model, job: &ActiveAction) {
    match &job.deed.stage {
        // The texts for line mode don't name keys.
        InstanceActionStage::Unready(why) => {
            ask.news.push(crate::t!("after.unready").to_owned());
            ask.news.extend(why.iter().map(|why| format!("  {}", say(why))));
        }
        _ => {
            let lines = instance_actions::progress(&job.deed, &model.theme, model.now, WHOLE);
            ask.lines.extend(lines.into_iter().map(|(text, _)| text).filter(|text| !text.is_empty()));
        }
    }
    match &job.deed.stage {
        InstanceActionStage::Unready(_) => {
            ask.word("a", LineInput::Act(KeyAction::AllTheSame));
            ask.word("r", LineInput::Act(KeyAction::Choose));
            ask.prompt = crate::t!("plain.after.unready").to_owned();
        }
        InstanceActionStage::Unseen(_) => {
            ask.word("r", LineInput::Act(KeyAction::Refresh));
            ask.prompt = crate::t!("plain.prompt.retry").to_owned();
        }
        InstanceActionStage::Unknown { doubt, .. } if doubt.looked_enough => {
            ask.word("a", LineInput::Act(KeyAction::SendAgain));
            ask.prompt = crate::t!("plain.after.unknown").to_owned();
        }
        InstanceActionStage::Sent { .. }
        | InstanceActionStage::Unknown { .. }
        | InstanceActionStage::Watched { .. } => {
            ask.word("r", LineInput::Act(KeyAction::Refresh));
        }
        _ => {
            ask.enter = Some(LineInput::Act(KeyAction::Back));
            ask.prompt = crate::t!("plain.prompt.go-on").to_owned();
        }
    }
    ask.word("q", LineInput::Act(KeyAction::Quit));
}

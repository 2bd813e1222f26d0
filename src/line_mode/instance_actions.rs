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
use crate::domain::sent_once::SentRequest;
use crate::live_panes::{action_texts, firewall};
use crate::text::Language;

/// Wide enough that nothing is wrapped here.
const WHOLE: usize = 10_000;

/// Returns the name of the prompt.
pub fn place(job: &ActiveAction) -> String {
    let enough = job.action.sent_request().is_some_and(SentRequest::may_send_again);
    let stage = std::mem::discriminant(&job.action.stage);
    let sent = job.action.sent_request().map(std::mem::discriminant);
    format!("{} {:?} {stage:?} {sent:?} {enough} {:?}", job.action.instance, job.action.kind, job.slot())
}

/// Returns the prompt while a pane is open.
pub fn turn(model: &Model, job: &ActiveAction) -> Turn {
    let mut prompt = LinePrompt::new(PromptContext::Launch(place(job)));
    match &job.action.stage {
        InstanceActionStage::Looking | InstanceActionStage::Proving | InstanceActionStage::Writing => {
            return Turn::Wait(t!(model.language, "plain.after.wait").to_owned());
        }
        InstanceActionStage::Asked => match job.slot() {
            Some(slot) => line(&mut prompt, model, job, slot),
            None => button(&mut prompt, model, job),
        },
        _ => shown(&mut prompt, model, job),
    }
    prompt.word("<", LineInput::Act(KeyAction::Back));
    prompt.quits(KeyAction::Quit);
    prompt.into()
}

/// Adds the introduction to the first prompt.
fn heading(prompt: &mut LinePrompt, model: &Model, job: &ActiveAction) {
    let language = model.language;
    prompt.lines = vec![String::new(), format!("{}.", action_texts::title(language, &job.action))];
    if let Some(watch) = &model.watch {
        prompt.lines.extend(action_texts::intro(language, &job.action));
        prompt.lines.extend(action_texts::obstacles(language, &job.action, &watch.launch));
    }
}

fn line(prompt: &mut LinePrompt, model: &Model, job: &ActiveAction, slot: FormLine) {
    let language = model.language;
    if job.focus == 0 {
        heading(prompt, model, job);
    }
    let label = t!(language, &format!("after.slot.{}", slot.key()));
    prompt
        .lines
        .push(format!("{label}. {}", super::messages::words(language, &format!("after.slot.{}.rule", slot.key()))));
    prompt.news.extend(job.problem.as_ref().map(|(_, problem)| say(language, problem)));
    if let Some(error) = &job.action.error {
        prompt.news.extend(failure(language, error));
    }
    let now = job.text(slot).to_owned();
    prompt.free = FreeText::Line;
    let shown = if slot.chosen() { choices(language, prompt, job, slot) } else { now.clone() };
    prompt.enter = (!now.is_empty()).then(|| LineInput::Line(Secret::new(now.clone())));
    prompt.prompt = match shown.is_empty() {
        true => t!(language, "plain.prompt.open", label = label),
        false => t!(language, "plain.after.prompt", label = label, value = shown),
    };
}

/// Lists the choices with their numbers and returns the text of the current one.
fn choices(language: Language, prompt: &mut LinePrompt, job: &ActiveAction, slot: FormLine) -> String {
    let mut now = String::new();
    prompt.free = FreeText::Nothing;
    for (at, choice) in job.action.choices(slot).into_iter().enumerate() {
        let words = action_texts::choice(language, &job.action, slot, &choice);
        if choice == job.text(slot) {
            now = format!("{} {words}", at + 1);
        }
        prompt.lines.push(format!("  {:>3}  {words}", at + 1));
        prompt.numbered.push((at + 1, LineInput::Line(Secret::new(choice))));
    }
    now
}

fn button(prompt: &mut LinePrompt, model: &Model, job: &ActiveAction) {
    let language = model.language;
    if job.slots().is_empty() {
        heading(prompt, model, job);
    }
    prompt.lines.extend(job.login_risk().as_ref().map(|it| firewall::risk(language, it)));
    prompt.lines.push(format!("{}.", action_texts::button(language, &job.action, &job.filled())));
    // Input that was piped or typed ahead must not confirm: the word has to be typed.
    prompt.yes_or_no(language, LineInput::Act(KeyAction::Choose), LineInput::Act(KeyAction::Back));
    prompt.enter = Some(LineInput::Act(KeyAction::Back));
    let (yes, no) = (t!(language, "plain.yes"), t!(language, "plain.no"));
    prompt.how = Some(t!(language, "plain.how.yes-no", yes = yes, no = no));
    prompt.prompt = t!(language, "plain.prompt.yes-no", yes = yes, no = no, default = no);
}

/// Adds the progress of the action and the possible answers.
fn shown(prompt: &mut LinePrompt, model: &Model, job: &ActiveAction) {
    let language = model.language;
    match &job.action.stage {
        // The texts for line mode don't name keys.
        InstanceActionStage::Unready(why) => {
            prompt.news.push(t!(language, "after.unready").to_owned());
            prompt.news.extend(why.iter().map(|why| format!("  {}", say(language, why))));
        }
        _ => {
            let lines = action_texts::progress(language, &job.action, &model.theme, model.now, WHOLE);
            prompt.lines.extend(lines.into_iter().map(|(text, _)| text).filter(|text| !text.is_empty()));
        }
    }
    match &job.action.stage {
        InstanceActionStage::Unready(_) => {
            prompt.word("a", LineInput::Act(KeyAction::AllTheSame));
            prompt.word("r", LineInput::Act(KeyAction::Choose));
            prompt.prompt = t!(language, "plain.after.unready").to_owned();
        }
        InstanceActionStage::Unseen(_) => {
            prompt.word("r", LineInput::Act(KeyAction::Refresh));
            prompt.prompt = t!(language, "plain.prompt.retry").to_owned();
        }
        InstanceActionStage::Sent(SentRequest::Unknown { unknown, .. }) if unknown.looked_enough() => {
            prompt.word("a", LineInput::Act(KeyAction::SendAgain));
            prompt.prompt = t!(language, "plain.after.unknown").to_owned();
        }
        InstanceActionStage::Sent(
            SentRequest::InFlight { .. } | SentRequest::Unknown { .. } | SentRequest::Watched { .. },
        ) => {
            prompt.word("r", LineInput::Act(KeyAction::Refresh));
        }
        _ => {
            prompt.enter = Some(LineInput::Act(KeyAction::Back));
            prompt.prompt = t!(language, "plain.prompt.go-on").to_owned();
        }
    }
}

//! What is done to an instance afterwards, line by line: the same form, a line at a time.

use super::ask::{Ask, Free, Place, Turn};
use super::words::{failure, say};
use crate::app::act::Secret;
use crate::app::after::Job;
use crate::app::keys::Action;
use crate::app::message::Spoken;
use crate::app::model::Model;
use crate::domain::after::Stage;
use crate::domain::after::slots::Slot;
use crate::status::afterwards;

/// Wide enough that nothing is broken here.
const WHOLE: usize = 10_000;

/// Which question it is.
pub fn place(job: &Job) -> String {
    let enough = matches!(&job.deed.stage, Stage::Unknown { doubt, .. } if doubt.looked_enough);
    let stage = std::mem::discriminant(&job.deed.stage);
    format!("{} {:?} {stage:?} {enough} {:?}", job.deed.instance, job.deed.kind, job.slot())
}

/// What is asked while a pane is open.
pub fn turn(model: &Model, job: &Job) -> Turn {
    let mut ask = Ask::new(Place::Launch(super::launch::stage(model)));
    match &job.deed.stage {
        Stage::Looking | Stage::Proving | Stage::Writing => {
            return Turn::Wait(crate::t!("plain.after.wait").to_owned());
        }
        Stage::Asked => match job.slot() {
            Some(slot) => line(&mut ask, model, job, slot),
            None => button(&mut ask, model, job),
        },
        _ => shown(&mut ask, model, job),
    }
    ask.word("<", Spoken::Act(Action::Back));
    ask.into()
}

/// What it is about, said with the first line.
fn heading(ask: &mut Ask, model: &Model, job: &Job) {
    ask.lines = vec![String::new(), format!("{}.", afterwards::title(&job.deed))];
    if let Some(watch) = &model.watch {
        ask.lines.extend(afterwards::intro(&job.deed, &watch.launch));
    }
}

fn line(ask: &mut Ask, model: &Model, job: &Job, slot: Slot) {
    if job.focus == 0 {
        heading(ask, model, job);
    }
    let label = crate::t!(&format!("after.slot.{}", slot.key()));
    ask.lines.push(format!("{label}. {}", super::words::words(&format!("after.slot.{}.rule", slot.key()))));
    ask.news.extend(job.problem.as_ref().map(|(_, problem)| say(problem)));
    if let Some(trouble) = &job.deed.trouble {
        ask.news.extend(failure(trouble));
    }
    let now = job.text(slot).to_owned();
    ask.free = Free::Line;
    let shown = if slot.chosen() { choices(ask, job, slot) } else { now.clone() };
    ask.enter = (!now.is_empty()).then(|| Spoken::Line(Secret(now.clone())));
    ask.prompt = match shown.is_empty() {
        true => crate::t!("plain.prompt.open", label = label),
        false => crate::t!("plain.after.prompt", label = label, value = shown),
    };
}

/// Each choice with its number; the words of the one that stands there.
fn choices(ask: &mut Ask, job: &Job, slot: Slot) -> String {
    let mut now = String::new();
    ask.free = Free::Nothing;
    for (at, choice) in job.deed.choices(slot).into_iter().enumerate() {
        let words = afterwards::choice(&job.deed, slot, &choice);
        if choice == job.text(slot) {
            now = format!("{} {words}", at + 1);
        }
        ask.lines.push(format!("  {:>3}  {words}", at + 1));
        ask.numbered.push((at + 1, Spoken::Line(Secret(choice))));
    }
    now
}

fn button(ask: &mut Ask, model: &Model, job: &Job) {
    if job.slots().is_empty() {
        heading(ask, model, job);
    }
    if job.locks_out() {
        ask.lines.push(crate::t!("after.firewall.locks-out").to_owned());
    }
    ask.lines.push(format!("{}.", afterwards::button(&job.deed, &job.filled())));
    // What came through the pipe or was typed ahead says nothing here: it has to be said.
    ask.word(crate::t!("plain.yes"), Spoken::Act(Action::Choose));
    ask.word(crate::t!("plain.no"), Spoken::Act(Action::Back));
    ask.enter = Some(Spoken::Act(Action::Back));
    let (yes, no) = (crate::t!("plain.yes"), crate::t!("plain.no"));
    ask.prompt = crate::t!("plain.prompt.yes-no", yes = yes, no = no, default = no);
}

/// How it goes, and what can be said to it.
fn shown(ask: &mut Ask, model: &Model, job: &Job) {
    match &job.deed.stage {
        // Keys are not named where there are none.
        Stage::Unready(why) => {
            ask.news.push(crate::t!("after.unready").to_owned());
            ask.news.extend(why.iter().map(|why| format!("  {}", say(why))));
        }
        _ => {
            let lines = afterwards::progress(&job.deed, &model.theme, model.now, WHOLE);
            ask.lines.extend(lines.into_iter().map(|(text, _)| text).filter(|text| !text.is_empty()));
        }
    }
    match &job.deed.stage {
        Stage::Unready(_) => {
            ask.word("a", Spoken::Act(Action::AllTheSame));
            ask.word("r", Spoken::Act(Action::Choose));
            ask.prompt = crate::t!("plain.after.unready").to_owned();
        }
        Stage::Unseen(_) => {
            ask.word("r", Spoken::Act(Action::Refresh));
            ask.prompt = crate::t!("plain.prompt.retry").to_owned();
        }
        Stage::Unknown { doubt, .. } if doubt.looked_enough => {
            ask.word("a", Spoken::Act(Action::SendAgain));
            ask.prompt = crate::t!("plain.after.unknown").to_owned();
        }
        Stage::Sent { .. } | Stage::Unknown { .. } | Stage::Watched { .. } => {
            ask.word("r", Spoken::Act(Action::Refresh));
        }
        _ => {
            ask.enter = Some(Spoken::Act(Action::Back));
            ask.prompt = crate::t!("plain.prompt.go-on").to_owned();
        }
    }
    ask.word("q", Spoken::Act(Action::Quit));
}

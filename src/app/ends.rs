//! What the terminal is told beside the picture: the window's name and how far a launch is.
//!
//! Both follow from the model, and are said when they change. Which of them a terminal has, and
//! the person wants, is [`Ends`](crate::domain::habits::Ends).

use super::act::{Act, Effect, Progress};
use super::model::{Model, Screen, Watch};
use crate::domain::launch::subject::Subject;
use crate::domain::launch::{Launch, Stage};
use crate::domain::removal;
use crate::status::connect;

/// Text that is copied may be so long, in bytes: beyond that no terminal takes it.
pub const LONGEST_COPY: usize = 56_000;

/// What was last said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    title: Option<String>,
    progress: Option<Progress>,
}

/// What has to be said anew. Before the settings are known nothing is: they may forbid it.
pub fn news(model: &mut Model) -> Vec<Effect> {
    if !model.settled {
        return Vec::new();
    }
    let mut acts = Vec::new();
    let title = model.ends.title.then(|| title(model));
    if title != model.told.title {
        acts.extend(title.clone().map(Act::Title));
        model.told.title = title;
    }
    let progress = model.ends.progress.then(|| progress(model)).flatten();
    if progress != model.told.progress {
        acts.push(Act::Progress(progress));
        model.told.progress = progress;
    }
    acts.into_iter().map(Effect::Act).collect()
}

/// The name of the window.
fn title(model: &Model) -> String {
    match (&model.screen, &model.watch) {
        (Screen::Launch, Some(watch)) => crate::t!("title.launch", what = state(watch)),
        _ => crate::t!("title.asking", label = model.site.label),
    }
}

/// How a launch stands, in few words.
fn state(watch: &Watch) -> String {
    let launch = &watch.launch;
    if let Some(removal) = watch.removal.as_deref().filter(|removal| removal.stage == removal::Stage::Deleting) {
        return crate::t!("title.deleting", n = removal.lots.len());
    }
    match &launch.stage {
        Stage::Intended | Stage::Sent => crate::t!("title.sending").to_owned(),
        Stage::Unknown(_) | Stage::Abandoned => crate::t!("title.unknown").to_owned(),
        Stage::Watched => {
            let running = launch.subjects.iter().filter(|subject| subject.fate.key() == "running").count();
            crate::t!("title.watching", running = running, all = launch.subjects.len())
        }
        Stage::Settled => connect::headline(launch),
        Stage::NoJournal { .. } | Stage::NamesTaken(_) | Stage::Refused(_) => crate::t!("title.not-sent").to_owned(),
    }
}

/// How far the launch on the screen is; none once there is nothing to wait for.
fn progress(model: &Model) -> Option<Progress> {
    let watch = model.watch.as_ref().filter(|_| model.screen == Screen::Launch)?;
    let launch = &watch.launch;
    match &launch.stage {
        Stage::Intended | Stage::Sent | Stage::Unknown(_) => Some(Progress::Busy),
        Stage::Watched if launch.paused => Some(Progress::Paused(percent(launch))),
        Stage::Watched => Some(Progress::Percent(percent(launch))),
        Stage::Settled if launch.settled_status() != 0 && watch.removal.is_none() => Some(Progress::Failed),
        _ => None,
    }
}

/// Of all rungs of all instances those that are reached; one that is decided has reached all.
fn percent(launch: &Launch) -> u8 {
    let reached = |subject: &Subject| if subject.decided() { Subject::RUNGS } else { subject.reached() };
    let all = launch.subjects.len() * Subject::RUNGS;
    let reached: usize = launch.subjects.iter().map(reached).sum();
    u8::try_from(reached * 100 / all.max(1)).unwrap_or(100)
}

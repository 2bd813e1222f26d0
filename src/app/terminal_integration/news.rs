//! Derives the window title and the taskbar progress, and returns what has changed.

use crate::app::effect::{Effect, TaskbarProgress, TerminalAction};
use crate::app::model::{LaunchView, Model, Screen};
use crate::domain::deletion;
use crate::domain::launch::launched_instance::LaunchInstance;
use crate::domain::launch::{Launch, LaunchStage};
use crate::live_panes::connect;
use crate::text::Language;

/// Returns what must be sent to the terminal. Nothing is sent before the settings are known, as they may forbid it.
pub fn news(model: &mut Model) -> Vec<Effect> {
    if !model.settled {
        return Vec::new();
    }
    let mut acts = Vec::new();
    let title = model.ends.title.then(|| title(model));
    if title != model.told.title {
        acts.extend(title.clone().map(TerminalAction::Title));
        model.told.title = title;
    }
    let progress = model.ends.progress.then(|| progress(model)).flatten();
    if progress != model.told.progress {
        acts.push(TerminalAction::Progress(progress));
        model.told.progress = progress;
    }
    acts.into_iter().map(Effect::Terminal).collect()
}

/// Returns the window title.
fn title(model: &Model) -> String {
    let language = model.language;
    match (&model.screen, &model.watch) {
        (Screen::Launch, Some(watch)) => t!(language, "title.launch", what = state(language, watch)),
        (Screen::Home, _) => t!(language, "title.home", label = model.target.label(language)),
        _ => t!(language, "title.asking", label = model.target.label(language)),
    }
}

/// Summarizes the state of a launch in a few words.
fn state(language: Language, watch: &LaunchView) -> String {
    let launch = &watch.launch;
    if let Some(deletion) =
        watch.deletion.as_deref().filter(|deletion| deletion.stage == deletion::DeletionStage::Deleting)
    {
        return t!(language, "title.deleting", n = deletion.statuses.len());
    }
    match &launch.stage {
        LaunchStage::Intended | LaunchStage::Sent => t!(language, "title.sending").to_owned(),
        LaunchStage::Unknown(_) | LaunchStage::Abandoned => t!(language, "title.unknown").to_owned(),
        LaunchStage::Watched => {
            let running = watch.counts().running;
            t!(language, "title.watching", running = running, all = launch.instances.len())
        }
        LaunchStage::Settled => connect::headline(language, launch),
        LaunchStage::NoJournal { .. } | LaunchStage::NamesTaken(_) | LaunchStage::Refused(_) => {
            t!(language, "title.not-sent").to_owned()
        }
    }
}

/// Returns the progress of the launch on the screen; `None` once there is nothing to wait for.
fn progress(model: &Model) -> Option<TaskbarProgress> {
    let watch = model.watch.as_ref().filter(|_| model.screen == Screen::Launch)?;
    let launch = &watch.launch;
    match &launch.stage {
        LaunchStage::Intended | LaunchStage::Sent | LaunchStage::Unknown(_) => Some(TaskbarProgress::Busy),
        LaunchStage::Watched if launch.paused => Some(TaskbarProgress::Paused(percent(launch))),
        LaunchStage::Watched => Some(TaskbarProgress::Percent(percent(launch))),
        LaunchStage::Settled if launch.settled_status() != 0 && watch.deletion.is_none() => {
            Some(TaskbarProgress::Failed)
        }
        _ => None,
    }
}

/// Returns the percentage of milestones reached, of all instances; one that has ended counts as complete.
fn percent(launch: &Launch) -> u8 {
    let reached =
        |instance: &LaunchInstance| if instance.decided() { LaunchInstance::RUNGS } else { instance.reached() };
    let all = launch.instances.len() * LaunchInstance::RUNGS;
    let reached: usize = launch.instances.iter().map(reached).sum();
    u8::try_from(reached * 100 / all.max(1)).unwrap_or(100)
}

//! Progress of an instance: its phase, and the elapsed share of the usual time.

use super::LivePanes;
use crate::domain::instance::Instance;
use crate::domain::keyed::keyed;
use crate::domain::launch::Launch;
use crate::domain::launch::launched_instance::{InstanceOutcome, LaunchInstance};
use crate::domain::reachability::Reachability;
use crate::domain::time::Now;
use crate::theme::{Mark, Theme};
use ratatui::style::{Modifier, Style};
use std::time::Duration;

keyed! {
    /// The phase of an instance, as its row shows it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Phase {
        /// It accepts logins.
        Ready = "ready",
        /// It runs and isn't known to accept logins.
        Running = "running",
        /// It runs, but its port was given up on.
        Unreached = "unreached",
        /// It was stopped after it ran.
        Stopped = "stopped",
        /// AWS hasn't reported it yet, or it is being created.
        Pending = "pending",
        /// AWS didn't create it, or says so and nothing of it is listed.
        Failed = "failed",
        /// It is gone, or its name is now used by another instance.
        Lost = "lost",
        /// Skysail deleted it.
        Deleted = "deleted",
    }
}

impl Phase {
    /// Returns the phase of an instance.
    pub fn of(instance: &LaunchInstance) -> Phase {
        match &instance.outcome {
            InstanceOutcome::Gone if instance.deleted => Phase::Deleted,
            InstanceOutcome::Gone | InstanceOutcome::Taken => Phase::Lost,
            InstanceOutcome::Failed { .. } => Phase::Failed,
            InstanceOutcome::Waiting if instance.failing() => Phase::Failed,
            // Its address is still to come.
            InstanceOutcome::Waiting if instance.instance.as_ref().is_some_and(Instance::running) => Phase::Running,
            InstanceOutcome::Waiting | InstanceOutcome::UnderWay => Phase::Pending,
            InstanceOutcome::Running => match instance.way {
                Reachability::Open => Phase::Ready,
                Reachability::GivenUp(_) => Phase::Unreached,
                Reachability::Stopped => Phase::Stopped,
                Reachability::Ahead | Reachability::Knocked(_) | Reachability::Unknowable => Phase::Running,
            },
        }
    }
}

/// Maximum share of a progress bar before AWS reports the instance.
const MOST: f64 = 0.95;
/// How many times the usual time counts as late.
pub(super) const LATE: u32 = 2;

/// Returns whether something more is expected of the instance.
pub fn open(instance: &LaunchInstance, panes: &LivePanes) -> bool {
    expects(instance, panes.launch)
}

/// Returns whether something more is expected of an instance of this launch.
pub(super) fn expects(instance: &LaunchInstance, launch: &Launch) -> bool {
    match instance.outcome {
        InstanceOutcome::Waiting | InstanceOutcome::UnderWay => launch.under_way() && !instance.failing(),
        InstanceOutcome::Running => instance.way.undecided(),
        InstanceOutcome::Failed { .. } | InstanceOutcome::Gone | InstanceOutcome::Taken => false,
    }
}

/// Returns the elapsed time, or the time until the instance ended.
fn taken(instance: &LaunchInstance, panes: &LivePanes) -> Option<Duration> {
    let milestones = &instance.milestones;
    let end: Option<Now> = if open(instance, panes) {
        Some(panes.now)
    } else {
        milestones
            .door
            .or(milestones.address)
            .or(milestones.running)
            .or(milestones.operation_done)
            .or(milestones.seen)
            .or(milestones.requested)
    };
    Some(panes.launch.span(milestones.requested?, end?))
}

/// Returns the progress from 0 to 1: the elapsed share of the usual time, at most 95 % until AWS reports success. It
/// only grows, as the elapsed time does.
pub fn share(instance: &LaunchInstance, panes: &LivePanes) -> f64 {
    match Phase::of(instance) {
        Phase::Ready => return 1.0,
        Phase::Running | Phase::Unreached if !instance.way.undecided() => return 1.0,
        Phase::Stopped => return 0.0,
        Phase::Deleted | Phase::Lost => return 0.0,
        _ => {}
    }
    let usual = panes.usual.until_ready(panes.launch.port());
    let taken = taken(instance, panes).unwrap_or_default();
    (taken.as_secs_f64() / usual.as_secs_f64().max(0.001)).min(MOST)
}

/// Returns whether it takes far longer than usual.
pub fn late(instance: &LaunchInstance, panes: &LivePanes) -> bool {
    let after = panes.usual.until_ready(panes.launch.port()) * LATE;
    open(instance, panes) && taken(instance, panes).is_some_and(|taken| taken > after)
}

/// Returns the style of the mark and the bar, which may have a color where the state has none.
pub fn mark_style(instance: &LaunchInstance, panes: &LivePanes, theme: &Theme) -> Style {
    // Only the color: an instance in progress isn't a heading.
    role(instance, panes).map_or(theme.dim, |role| theme.mark(role)).remove_modifier(Modifier::BOLD)
}

/// Returns the style of the state.
pub fn style(instance: &LaunchInstance, panes: &LivePanes, theme: &Theme) -> Style {
    match role(instance, panes) {
        // Only the color: an instance in progress isn't a heading.
        Some(Mark::Accent) => theme.accent.remove_modifier(Modifier::BOLD),
        Some(role) => theme.words(role),
        None => theme.dim,
    }
}

/// Returns the role of its mark, its bar, and its state; none once it's deleted.
fn role(instance: &LaunchInstance, panes: &LivePanes) -> Option<Mark> {
    Some(match Phase::of(instance) {
        _ if panes.deletes(instance) => Mark::Warn,
        Phase::Ready => Mark::Good,
        Phase::Failed => Mark::Bad,
        Phase::Unreached | Phase::Stopped | Phase::Lost => Mark::Warn,
        Phase::Deleted => return None,
        _ if late(instance, panes) => Mark::Warn,
        // Nothing more will be known of it.
        Phase::Running if !open(instance, panes) => Mark::Good,
        Phase::Running | Phase::Pending => Mark::Accent,
    })
}

/// Returns the mark, which shows the phase without color. It changes every second while in progress.
pub fn mark(instance: &LaunchInstance, panes: &LivePanes, theme: &Theme) -> &'static str {
    match Phase::of(instance) {
        _ if panes.deletes(instance) => theme.glyphs.waiting,
        Phase::Failed => theme.glyphs.failed,
        Phase::Unreached | Phase::Stopped | Phase::Lost => theme.glyphs.attention,
        Phase::Ready | Phase::Deleted => theme.glyphs.done,
        Phase::Running if !open(instance, panes) => theme.glyphs.done,
        Phase::Running | Phase::Pending if open(instance, panes) && !panes.launch.paused => {
            spinner(taken(instance, panes).unwrap_or_default(), panes.motion, theme)
        }
        Phase::Running | Phase::Pending => theme.glyphs.waiting,
    }
}

/// How long something is in progress before a spinner says so.
const UNNOTICED: Duration = Duration::from_millis(300);
/// How long the row of an instance is bold once it has finished: two ticks.
const FRESH: Duration = Duration::from_secs(2);

/// Returns the spinner for something in progress since this long: a quarter further each second. None appears at first,
/// so that what is done at once doesn't flash.
pub fn spinner(since: Duration, motion: bool, theme: &Theme) -> &'static str {
    match motion {
        _ if since < UNNOTICED => theme.glyphs.waiting,
        true => theme.glyphs.working[(since.as_secs() % 4) as usize],
        false => theme.glyphs.working[0],
    }
}

/// Returns whether an instance has just become ready or failed, as this run observed it.
pub fn is_fresh(instance: &LaunchInstance, launch: &Launch, now: Now) -> bool {
    let milestones = &instance.milestones;
    let ended = match Phase::of(instance) {
        Phase::Ready => milestones.door,
        Phase::Failed if !expects(instance, launch) => milestones.operation_done,
        _ => None,
    };
    ended.is_some_and(|at| !launch.undated(at) && launch.span(at, now) < FRESH)
}

/// Formats an elapsed time as `0:41`, `12:05`, `1:02:05`.
pub fn stopwatch(span: Duration) -> String {
    let secs = span.as_secs();
    match secs {
        0..=3599 => format!("{}:{:02}", secs / 60, secs % 60),
        _ => format!("{}:{:02}:{:02}", secs / 3600, secs % 3600 / 60, secs % 60),
    }
}

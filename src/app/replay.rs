//! Replays a launch from its journal: the panes as they were, at the recorded times. It sends nothing and changes
//! nothing.

pub mod keys;
mod open;
pub mod update;
pub mod view;

use super::instance_actions::InstanceActions;
use super::model::{CALLS, Notice};
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::launch::playback::Playback;
use crate::domain::time::Now;
use crate::live_panes::timeline;
use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

pub use super::model::Replay;

/// Minimum and maximum speed, as a multiple of real time.
const SPEEDS: (f64, f64) = (0.125, 1024.0);
/// A longer gap was a time when nobody watched, and is shortened.
const LONGEST_PAUSE: Duration = Duration::from_secs(90);
/// How long such a gap lasts in the replay.
const SHORT_PAUSE: Duration = Duration::from_secs(2);

impl Replay {
    /// Starts again from the beginning.
    fn restart(&mut self) {
        let Some(playback) = Playback::new(self.entries.clone()) else { return };
        (self.playback, self.over, self.paused) = (playback, false, false);
        self.stage.now = self.playback.now;
        self.step();
    }

    /// Advances to the current time.
    pub fn advance(&mut self, now: Duration) {
        let moved = self.moved.replace(now).unwrap_or(now);
        if self.paused || self.over {
            return;
        }
        let mut left = now.saturating_sub(moved).mul_f64(self.speed);
        while let Some(next) = self.playback.next_at() {
            let pause = self.pause(next);
            if left < pause {
                return self.wait(left);
            }
            left -= pause;
            self.step();
        }
        self.over = true;
    }

    /// Returns the time until the next entry. A gap in which nobody watched is shortened.
    fn pause(&mut self, next: SystemTime) -> Duration {
        let pause = next.duration_since(self.stage.now.wall).unwrap_or_default();
        if pause <= LONGEST_PAUSE {
            return pause;
        }
        self.wait(pause - SHORT_PAUSE);
        SHORT_PAUSE
    }

    fn wait(&mut self, span: Duration) {
        let now = self.stage.now;
        self.stage.now = Now { mono: now.mono + span, wall: now.wall + span };
    }

    /// Applies the next entry to the replayed state.
    pub fn step(&mut self) -> Option<usize> {
        let at = self.playback.step()?;
        let (playback, stage) = (&self.playback, &mut self.stage);
        stage.now = playback.now;
        let older = playback.calls.len().saturating_sub(CALLS);
        stage.calls = playback.calls[older..].iter().cloned().collect::<VecDeque<_>>();
        if let Some(watch) = &mut stage.watch {
            watch.launch = playback.launch.clone().into();
            watch.usual = Some(playback.beside.usual);
            watch.access = playback.beside.access.clone().into();
            let deletion = playback.beside.deletion.clone();
            watch.deletion = deletion.map(|deletion| Box::new(deletion.deletion(playback.launch.clone())));
            watch.after = InstanceActions::recorded(&playback.beside.actions);
            let ended =
                playback.beside.scripts.iter().filter(|(name, log)| watch.login.scripts.get(*name) != Some(log));
            let told = ended.filter_map(|(name, log)| timeline::script_notice(stage.language, name, log)).next_back();
            watch.login.scripts = playback.beside.scripts.clone();
            stage.notice = told.map(|(say, bad)| Notice::new(say, bad)).or(stage.notice.take());
        }
        Some(at)
    }

    /// Returns the entries of its journal.
    pub fn entries(&self) -> &[JournalEntry] {
        &self.entries
    }
}

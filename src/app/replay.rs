//! A launch played again from its journal: the panes as they were, by the times that were written down. It asks for
//! nothing and changes nothing.

pub mod keys;
mod open;
pub mod update;
pub mod view;

use super::instance_actions::InstanceActions;
use super::model::{CALLS, Model};
use crate::domain::access_grant::ScriptLog;
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::launch::playback::Playback;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

/// How many times faster than it was, at most and at least.
const SPEEDS: (f64, f64) = (0.125, 1024.0);
/// The pause between two frames.
const FRAME: Duration = Duration::from_millis(100);
/// What is longer than this was a time in which nobody watched, and is passed over.
const LONGEST_PAUSE: Duration = Duration::from_secs(90);
/// How long such a time lasts in the replay.
const SHORT_PAUSE: Duration = Duration::from_secs(2);

/// A replay on the screen.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The journal, for another time from the beginning.
    entries: Vec<JournalEntry>,
    playback: Playback,
    /// The program as it was then: what is drawn.
    pub stage: Box<Model>,
    /// How many times faster than it was.
    pub speed: f64,
    /// Whether it stands still.
    pub paused: bool,
    /// The last state is shown.
    pub over: bool,
    /// Leaving it ends the program: it was opened from the command line.
    pub closes: bool,
    /// When it last moved on, by the clock that never jumps.
    moved: Option<Duration>,
}

impl Replay {
    /// Begins again.
    fn restart(&mut self) {
        let Some(playback) = Playback::new(self.entries.clone()) else { return };
        (self.playback, self.over, self.paused) = (playback, false, false);
        self.stage.now = self.playback.now;
        self.step();
    }

    /// Returns when the next frame is due.
    pub fn due(&self, now: Duration) -> Option<Duration> {
        (!self.paused && !self.over).then(|| now + FRAME)
    }

    /// Moves on to where it is by now.
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

    /// How long it still is until the next entry. A time in which nobody watched is cut short.
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

    /// Takes the next entry and puts on the stage what was known then.
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
            let removal = playback.beside.removal.clone();
            watch.removal = removal.map(|removal| Box::new(removal.removal(playback.launch.clone())));
            watch.after = InstanceActions::recorded(&playback.beside.actions);
            watch.login.scripts = playback.beside.scripts.clone();
            watch.login.scripts.values_mut().for_each(say_unrecorded);
        }
        Some(at)
    }

    /// Returns the entries of its journal.
    pub fn entries(&self) -> &[JournalEntry] {
        &self.entries
    }
}

/// What a launch script wrote is in no journal.
fn say_unrecorded(log: &mut ScriptLog) {
    if let ScriptLog::Ended { lines, .. } = log {
        *lines = vec![SanitizedText::new(crate::t!("replay.script-unrecorded"))];
    }
}

//! What happened to a launch since the last look, a line each: for a terminal and for a log.

use super::console::Console;
use super::launch_driver::DriverEvent;
use super::styled::{Piece, StyledLine, Tone};
use crate::domain::time::{Now, spoken};
use crate::live_panes::changes;
use crate::runtime::services::Clock;
use std::time::SystemTime;

/// Notes what happens, each line with its time: how long it has been on a terminal, the time
/// of day (UTC) in a log.
pub struct ProgressLog<'a> {
    console: &'a mut Console,
    clock: Clock,
    began: Now,
}

impl ProgressLog<'_> {
    /// Begins the log; times on a terminal count from now.
    pub fn new(console: &mut Console, clock: Clock) -> ProgressLog<'_> {
        let began = clock();
        ProgressLog { console, clock, began }
    }

    /// Notes what changed of a launch.
    pub fn tell(&mut self, news: DriverEvent) {
        match news {
            DriverEvent::Changed { before, after } => {
                changes::of(before, after).iter().for_each(|line| self.note(line))
            }
            DriverEvent::WaitingForAnswer => self.note(crate::t!("cli.launch.waiting-answer")),
        }
    }

    /// Notes one line, with its time.
    pub fn note(&mut self, text: &str) {
        let now = (self.clock)();
        let stamp = match self.console.live {
            true => format!("{:>11}", crate::text::figure(&spoken(now.since(self.began)))),
            false => utc(now.wall),
        };
        let pieces = vec![Piece::new(Tone::Dim, format!("{stamp}  ")), Piece::plain(text)];
        self.console.note_styled(&StyledLine(pieces));
    }
}

/// `2026-11-23T14:03:01Z`.
pub fn utc(wall: SystemTime) -> String {
    let time = jiff::Timestamp::try_from(wall).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

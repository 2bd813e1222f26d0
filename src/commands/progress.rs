//! Prints the progress of a launch, one line per change, to a terminal or a log.

use super::documents::utc;
use super::launch_driver::DriverEvent;
use super::output::Console;
use super::styled::{Piece, StyledLine, Tone};
use crate::domain::time::{Now, spoken};
use crate::live_panes::change_messages;
use crate::runtime::services::Clock;

/// Prints each change with a time: elapsed on a terminal, the time of day (UTC) in a log.
pub struct ProgressLog<'a> {
    console: &'a mut Console,
    clock: Clock,
    began: Now,
}

impl ProgressLog<'_> {
    /// Starts the log; elapsed times count from now.
    pub fn new(console: &mut Console, clock: Clock) -> ProgressLog<'_> {
        let began = clock();
        ProgressLog { console, clock, began }
    }

    /// Prints what changed in a launch.
    pub fn tell(&mut self, news: DriverEvent) {
        let language = self.console.language;
        match news {
            DriverEvent::Changed { before, after } => {
                change_messages::of(language, before, after).iter().for_each(|line| self.note(line))
            }
            DriverEvent::WaitingForAnswer => self.note(t!(language, "cli.launch.waiting-answer")),
        }
    }

    /// Prints a line with its time.
    pub fn note(&mut self, text: &str) {
        let now = (self.clock)();
        let stamp = match self.console.live {
            true => format!("{:>11}", crate::text::figure(self.console.language, &spoken(now.since(self.began)))),
            false => utc(now.wall),
        };
        let pieces = vec![Piece::new(Tone::Dim, format!("{stamp}  ")), Piece::plain(text)];
        self.console.note_styled(&StyledLine(pieces));
    }
}

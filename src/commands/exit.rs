//! Exit statuses of commands, and the message of an early exit.

use super::messages;
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::user_text::Problem;
use crate::text::Language;

/// Every instance runs, or everything requested was done.
pub const DONE: u8 = 0;
/// Refused or failed: nothing exists.
pub const NOTHING: u8 = 1;
/// The command line or the plan is wrong, or a terminal is needed and missing.
pub const USAGE: u8 = 2;
/// The outcome is unknown or still in progress: something may exist.
pub const UNSURE: u8 = 3;
/// It was done, but its output couldn't be written.
pub const OUTPUT_LOST: u8 = 5;

/// An internal error.
pub const INTERNAL: u8 = 101;

/// An exit before the work was done: the status, and what to print to standard error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlyExit {
    /// The exit status.
    pub status: u8,
    /// The lines to print to standard error.
    pub lines: Vec<String>,
}

impl EarlyExit {
    /// Returns an exit with this status and one line.
    pub fn new(status: u8, line: impl Into<String>) -> EarlyExit {
        EarlyExit { status, lines: vec![line.into()] }
    }

    /// Returns the exit for a wrong command line or plan, with the reason.
    pub fn usage(line: impl Into<String>) -> EarlyExit {
        EarlyExit::new(USAGE, line)
    }

    /// Returns the exit for a failed request that changed nothing.
    pub fn failed(language: Language, heading: &str, failure: &Failure) -> EarlyExit {
        let mut lines = vec![heading.to_owned()];
        lines.extend(messages::failure(language, failure));
        EarlyExit { status: if failure.error == ErrorKind::Bug { INTERNAL } else { NOTHING }, lines }
    }

    /// Returns the exit for invalid answers: a heading, and a line for each.
    pub fn problems(language: Language, heading: &str, problems: &[Problem]) -> EarlyExit {
        let mut lines = vec![heading.to_owned()];
        lines.extend(problems.iter().map(|it| messages::problem(language, it)));
        EarlyExit { status: USAGE, lines }
    }

    /// Returns the exit for a signal while nothing was in flight.
    pub fn signal(signal: i32, line: impl Into<String>) -> EarlyExit {
        EarlyExit::new(128u8.saturating_add(signal as u8), line)
    }
}

//! How a command ends: its exit status, and the words for an early end.

use super::messages;
use crate::domain::failure::Failure;
use crate::domain::user_text::Problem;

/// Every instance runs, or all that was asked for was done.
pub const DONE: u8 = 0;
/// Refused or failed: nothing exists.
pub const NOTHING: u8 = 1;
/// The command line or the plan is wrong, or there is no terminal where one is needed.
pub const USAGE: u8 = 2;
/// The outcome is unknown or still under way: something may exist.
pub const UNSURE: u8 = 3;

/// An end before the work was done: its status, and what is said on standard error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlyExit {
    /// The exit status.
    pub status: u8,
    /// What is said on standard error, a line each.
    pub lines: Vec<String>,
}

impl EarlyExit {
    /// Ends with this status and one line.
    pub fn new(status: u8, line: impl Into<String>) -> EarlyExit {
        EarlyExit { status, lines: vec![line.into()] }
    }

    /// The command line or the plan is wrong, and this line says how.
    pub fn usage(line: impl Into<String>) -> EarlyExit {
        EarlyExit::new(USAGE, line)
    }

    /// Something could not be asked of the service, and nothing was changed.
    pub fn failed(heading: &str, failure: &Failure) -> EarlyExit {
        let mut lines = vec![heading.to_owned()];
        lines.extend(messages::failure(failure));
        EarlyExit { status: NOTHING, lines }
    }

    /// The answers break rules: a heading, and a line for each.
    pub fn problems(heading: &str, problems: &[Problem]) -> EarlyExit {
        let mut lines = vec![heading.to_owned()];
        lines.extend(problems.iter().map(messages::problem));
        EarlyExit { status: USAGE, lines }
    }

    /// A signal came while nothing was in flight.
    pub fn signal(signal: i32, line: impl Into<String>) -> EarlyExit {
        EarlyExit::new(128u8.saturating_add(signal as u8), line)
    }
}

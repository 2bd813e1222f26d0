//! An answer that never came, and what has been done about it.
//!
//! Of a launch, of the key pair that it brings along, and of what is done to an instance afterwards:
//! the rule is one. It is looked for; only after looking long enough is it certain that nothing came.

use super::failure::Failure;
use super::time::Now;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long to look before the user is offered to send again: a request may still be on its way in.
pub const SETTLE: Duration = Duration::from_secs(60);
/// So many looks after that must have found nothing.
const CONFIRMED: u32 = 2;

/// Nobody knows whether the service did what it was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnknownOutcome {
    /// What came in place of the answer.
    pub failure: Failure,
    /// When it became unknown.
    pub since: Now,
    /// Looks that were answered and did not find it done.
    pub looks: u32,
    /// Those of them that came once nothing could be on its way in any more.
    pub late: u32,
    /// An earlier run of the program looked for it as long as it takes already.
    pub sought: bool,
    /// The last look that failed itself.
    pub look_failure: Option<Failure>,
    /// Looked for long enough that nothing can still be on its way in.
    pub looked_enough: bool,
}

impl UnknownOutcome {
    /// Returns that nobody knows, from now on, because of this failure.
    pub fn new(failure: Failure, since: Now) -> UnknownOutcome {
        UnknownOutcome { failure, since, looks: 0, late: 0, sought: false, look_failure: None, looked_enough: false }
    }

    /// Whether a request had time enough to come in, if it ever does.
    pub fn settled(&self, now: Now) -> bool {
        self.sought || now.since(self.since) >= SETTLE
    }

    /// One more look was answered and did not find it done. One answer may be stale, so a second one
    /// confirms it.
    pub fn found_nothing(&mut self, now: Now) {
        self.saw_nothing(now);
        self.looked_enough |= self.late >= CONFIRMED;
    }

    /// The same, of a look that alone is not enough to say that nothing came.
    pub fn saw_nothing(&mut self, now: Now) {
        self.looks += 1;
        self.look_failure = None;
        self.late += u32::from(self.settled(now));
    }

    /// Whether it was looked for since nothing could be on its way in any more.
    pub fn looked_late(&self) -> bool {
        self.late > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failure::ErrorKind;

    fn at(seconds: u64) -> Now {
        Now { mono: Duration::from_secs(seconds), ..Now::default() }
    }

    #[test]
    fn only_looks_that_were_answered_and_came_late_enough_are_enough_and_one_confirms_the_other() {
        let mut doubt = UnknownOutcome::new(Failure::local("CreateInstances", ErrorKind::CutOff, ""), at(10));
        doubt.found_nothing(at(69));
        assert_eq!((doubt.looks, doubt.looked_enough), (1, false));
        assert!(doubt.settled(at(70)) && !doubt.looked_enough, "time alone tells nothing");
        doubt.found_nothing(at(70));
        assert_eq!((doubt.looks, doubt.looked_enough), (2, false), "one answer may be stale");
        doubt.found_nothing(at(73));
        assert_eq!((doubt.looks, doubt.looked_enough), (3, true));
    }

    #[test]
    fn what_was_looked_for_long_enough_before_takes_no_minute_again() {
        let mut doubt = UnknownOutcome::new(Failure::local("CreateInstances", ErrorKind::CutOff, ""), at(10));
        doubt.sought = true;
        doubt.found_nothing(at(10));
        doubt.found_nothing(at(13));
        assert!(doubt.looked_enough);
    }
}

//! The unknown outcome of a request whose reply was lost, and the lookups made for it.
//!
//! The same rule holds for a launch, its key pair, and later actions on an instance: the outcome is looked up, and only
//! after looking long enough is it certain that the request had no effect.

use super::failure::Failure;
use super::time::Now;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long to look before the user may send the request again: it may still be in flight.
pub const SETTLE: Duration = Duration::from_secs(60);
/// The number of lookups after that time that must find nothing.
const CONFIRMED: u32 = 2;

/// The state after a lost reply, when it is unknown whether the service carried out the request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnknownOutcome {
    /// The failure in place of the reply.
    pub failure: Failure,
    /// When it became unknown.
    pub since: Now,
    /// The number of lookups with a reply that didn't find it carried out.
    pub looks: u32,
    /// How many of them were made when the request could no longer be in flight.
    pub late: u32,
    /// Whether an earlier run of Skysail has already completed the search.
    pub sought: bool,
    /// The error of the last lookup, if it failed.
    pub look_failure: Option<Failure>,
    /// Whether it was looked for long enough that it can't still be in flight.
    pub looked_enough: bool,
}

impl UnknownOutcome {
    /// Creates one that is unknown from now on because of this failure.
    pub fn new(failure: Failure, since: Now) -> UnknownOutcome {
        UnknownOutcome { failure, since, looks: 0, late: 0, sought: false, look_failure: None, looked_enough: false }
    }

    /// Returns whether the request has had enough time to arrive, if it ever does.
    pub fn settled(&self, now: Now) -> bool {
        self.sought || now.since(self.since) >= SETTLE
    }

    /// Records a lookup that didn't find it carried out. One reply may be stale, so a second one confirms it.
    pub fn found_nothing(&mut self, now: Now) {
        self.saw_nothing(now);
        self.looked_enough |= self.late >= CONFIRMED;
    }

    /// Records such a lookup if it isn't sufficient to say that the request had no effect.
    pub fn saw_nothing(&mut self, now: Now) {
        self.looks += 1;
        self.look_failure = None;
        self.late += u32::from(self.settled(now));
    }

    /// Returns whether there was a lookup when the request could no longer be in flight.
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
    fn two_late_lookups_without_a_result_are_enough() {
        let mut unknown = UnknownOutcome::new(Failure::local("CreateInstances", ErrorKind::CutOff, ""), at(10));
        unknown.found_nothing(at(69));
        assert_eq!((unknown.looks, unknown.looked_enough), (1, false));
        assert!(unknown.settled(at(70)) && !unknown.looked_enough, "time alone tells nothing");
        unknown.found_nothing(at(70));
        assert_eq!((unknown.looks, unknown.looked_enough), (2, false), "one answer may be stale");
        unknown.found_nothing(at(73));
        assert_eq!((unknown.looks, unknown.looked_enough), (3, true));
    }

    #[test]
    fn completed_lookups_are_not_waited_for_again() {
        let mut unknown = UnknownOutcome::new(Failure::local("CreateInstances", ErrorKind::CutOff, ""), at(10));
        unknown.sought = true;
        unknown.found_nothing(at(10));
        unknown.found_nothing(at(13));
        assert!(unknown.looked_enough);
    }
}

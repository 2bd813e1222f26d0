//! What is sent once: the rules for its reply, for the lookups after a lost reply, and for its end. Every state machine
//! that sends something uses them: a launch, its key pair, its follow-ups, deletions, and actions on servers.
//!
//! ```text
//! planned ─▶ recorded ─▶ in flight ─┬─▶ refused: nothing was done
//!                                   ├─▶ watched ─▶ settled
//!                                   └─▶ unknown ─▶ looked up ─┬─▶ found: watched
//!                                          ▲                  └─▶ looked for long enough
//!                                          └── in flight ◀── the user sends it again ──┘
//! ```
//!
//! No request has an idempotency token. After a lost reply, the outcome is looked up, and only after looking long enough
//! is it certain that the request had no effect. Only then may the user send it again.

use super::failure::{Certainty, ErrorKind, Failure};
use super::sanitized_text::SanitizedText;
use super::time::Now;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long to look before the user may send the request again: it may still be in flight.
pub const SETTLE: Duration = Duration::from_secs(60);
/// The number of lookups after that time that must find nothing.
const CONFIRMED: u32 = 2;

/// The reply to a request that is sent once, as far as it decides what happens next.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply<T> {
    /// AWS accepted it.
    Accepted(T),
    /// It had no effect.
    Refused(Failure),
    /// It may have been carried out.
    Unknown(Failure),
}

impl<T> Reply<T> {
    /// Classifies a reply. `claims_name`: the request takes a name that was checked to be free, so if that is in use,
    /// the request itself may have taken it.
    pub fn of(answer: Result<T, Failure>, claims_name: bool) -> Reply<T> {
        match answer {
            Ok(accepted) => Reply::Accepted(accepted),
            Err(failure) if claims_name && failure.error == ErrorKind::NamesTaken => Reply::Unknown(failure),
            Err(failure) => match failure.certainty {
                Certainty::NotSent | Certainty::Refused => Reply::Refused(failure),
                // Even a throttled request may have been carried out.
                Certainty::Throttled | Certainty::Unknown => Reply::Unknown(failure),
            },
        }
    }
}

/// A request that was sent once. `at` is its index among those of its machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SentRequest {
    /// It is in flight.
    #[serde(rename = "Sent")]
    InFlight {
        /// The index of the request.
        at: usize,
    },
    /// It is unknown whether the service carried it out.
    Unknown {
        /// The index of the request.
        at: usize,
        /// What is known about its outcome.
        #[serde(rename = "doubt")]
        unknown: UnknownOutcome,
    },
    /// Accepted, or found to be; waiting for the change to show.
    Watched {
        /// The index of the request.
        at: usize,
        /// When it was accepted.
        since: Now,
    },
    /// The service rejected it.
    Refused {
        /// The index of the request.
        at: usize,
        /// AWS's error.
        failure: Failure,
    },
    /// Finished.
    Settled(RequestOutcome),
}

/// The outcome of an accepted request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RequestOutcome {
    /// It is done.
    Done,
    /// Accepted, but it failed later; the service's message.
    Failed(#[serde(with = "at_most_one")] Option<SanitizedText>),
    /// Still in progress at AWS when the watch ended.
    UnderWay,
}

/// What a lookup says about a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Nothing shows that it was carried out.
    Absent,
    /// Accepted, and not finished yet.
    There,
    /// It is done.
    Done,
    /// Accepted, but it failed later; the service's message.
    Failed(Option<SanitizedText>),
}

impl SentRequest {
    /// Returns the state after the reply.
    pub fn replied<T>(at: usize, reply: &Reply<T>, now: Now) -> SentRequest {
        match reply {
            Reply::Accepted(_) => SentRequest::Watched { at, since: now },
            Reply::Refused(failure) => SentRequest::Refused { at, failure: failure.clone() },
            Reply::Unknown(failure) => SentRequest::Unknown { at, unknown: UnknownOutcome::new(failure.clone(), now) },
        }
    }

    /// Handles a lookup. What isn't decided after `watch_for` is still in progress at AWS.
    pub fn looked(&mut self, verdict: Verdict, watch_for: Duration, now: Now) {
        match (&mut *self, verdict) {
            (_, Verdict::Done) => *self = SentRequest::Settled(RequestOutcome::Done),
            (_, Verdict::Failed(why)) => *self = SentRequest::Settled(RequestOutcome::Failed(why)),
            // The reply was lost, but the request was accepted.
            (SentRequest::Unknown { at, .. }, Verdict::There) => *self = SentRequest::Watched { at: *at, since: now },
            (SentRequest::Unknown { unknown, .. }, Verdict::Absent) => unknown.found_nothing(now),
            (SentRequest::Watched { since, .. }, _) if now.since(*since) >= watch_for => {
                *self = SentRequest::Settled(RequestOutcome::UnderWay);
            }
            _ => {}
        }
    }

    /// Handles a failed lookup, which says nothing about the request. Returns the failure if the user is to see it.
    pub fn look_failed(&mut self, failure: Failure) -> Option<Failure> {
        match self {
            SentRequest::Unknown { unknown, .. } => {
                unknown.look_failure = Some(failure);
                None
            }
            _ => Some(failure),
        }
    }

    /// Returns whether its outcome still has to be looked up.
    pub fn under_way(&self) -> bool {
        matches!(self, SentRequest::Unknown { .. } | SentRequest::Watched { .. })
    }

    /// Returns whether no more happens to it.
    pub fn over(&self) -> bool {
        matches!(self, SentRequest::Refused { .. } | SentRequest::Settled(_))
    }

    /// Returns whether it was looked for long enough to be sent again.
    pub fn may_send_again(&self) -> bool {
        matches!(self, SentRequest::Unknown { unknown, .. } if unknown.looked_enough())
    }
}

/// The lookups of a machine: at most one is requested at a time, and at most one pause before the next one is pending.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lookups {
    asking: bool,
    waiting: bool,
    rounds: u32,
}

impl Lookups {
    /// Records that a lookup is requested. Returns false if one already is.
    pub fn ask(&mut self) -> bool {
        !std::mem::replace(&mut self.asking, true)
    }

    /// Returns whether a lookup is requested.
    pub fn asking(&self) -> bool {
        self.asking
    }

    /// Returns whether neither a lookup nor a pause is pending.
    pub fn idle(&self) -> bool {
        !self.asking && !self.waiting
    }

    /// Records that the lookup has its reply, or that the reply no longer counts. Returns whether one was requested.
    pub fn answered(&mut self) -> bool {
        std::mem::take(&mut self.asking)
    }

    /// Records that a pause starts. Returns how many there were, including this one; `None` if one is pending.
    pub fn pause(&mut self) -> Option<u32> {
        let starts = !std::mem::replace(&mut self.waiting, true);
        self.rounds += u32::from(starts);
        starts.then_some(self.rounds)
    }

    /// Records that the pause is over. Returns whether one was pending.
    pub fn due(&mut self) -> bool {
        std::mem::take(&mut self.waiting)
    }
}

/// The state after a lost reply, when it is unknown whether the service carried out the request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnknownOutcome {
    /// The failure in place of the reply.
    pub failure: Failure,
    /// When it became unknown.
    pub since: Now,
    /// The number of lookups with a reply that didn't find it carried out.
    pub looks: u32,
    /// How far the search is.
    #[serde(flatten)]
    pub search: Search,
    /// The error of the last lookup, if it failed.
    pub look_failure: Option<Failure>,
}

/// How far the search for a request's effect is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "RecordedSearch", into = "RecordedSearch")]
pub enum Search {
    /// The request may still be in flight, or that time is over and there was no lookup since.
    Early,
    /// It can't be in flight any more: it was looked for this often since then.
    Late(u32),
    /// It was looked for long enough.
    Complete,
}

/// A search, as journals have it.
#[derive(Serialize, Deserialize)]
struct RecordedSearch {
    late: u32,
    sought: bool,
    looked_enough: bool,
}

impl From<RecordedSearch> for Search {
    fn from(recorded: RecordedSearch) -> Search {
        match (recorded.looked_enough, recorded.sought, recorded.late) {
            (true, ..) => Search::Complete,
            (_, false, 0) => Search::Early,
            (.., late) => Search::Late(late),
        }
    }
}

impl From<Search> for RecordedSearch {
    fn from(search: Search) -> RecordedSearch {
        let (late, sought, looked_enough) = match search {
            Search::Early => (0, false, false),
            Search::Late(late) => (late, late == 0, false),
            Search::Complete => (CONFIRMED, false, true),
        };
        RecordedSearch { late, sought, looked_enough }
    }
}

impl UnknownOutcome {
    /// Creates one that is unknown from now on because of this failure.
    pub fn new(failure: Failure, since: Now) -> UnknownOutcome {
        UnknownOutcome { failure, since, looks: 0, search: Search::Early, look_failure: None }
    }

    /// Returns whether the request has had enough time to arrive, if it ever does.
    pub fn settled(&self, now: Now) -> bool {
        self.search != Search::Early || now.since(self.since) >= SETTLE
    }

    /// Records that an earlier run of Skysail has completed the search.
    pub fn searched_before(&mut self) {
        self.search = Search::Late(0);
    }

    /// Records a lookup that didn't find it carried out. One reply may be stale, so a second one confirms it.
    pub fn found_nothing(&mut self, now: Now) {
        self.saw_nothing(now);
        if matches!(self.search, Search::Late(CONFIRMED..)) {
            self.search = Search::Complete;
        }
    }

    /// Records such a lookup if it isn't sufficient to say that the request had no effect.
    pub fn saw_nothing(&mut self, now: Now) {
        self.looks += 1;
        self.look_failure = None;
        self.search = match self.search {
            Search::Early if self.settled(now) => Search::Late(1),
            Search::Late(looks) => Search::Late(looks + 1),
            search => search,
        };
    }

    /// Returns whether there was a lookup when the request could no longer be in flight.
    pub fn looked_late(&self) -> bool {
        !matches!(self.search, Search::Early | Search::Late(0))
    }

    /// Returns whether it was looked for long enough that it can't still be in flight.
    pub fn looked_enough(&self) -> bool {
        self.search == Search::Complete
    }
}

/// Stores an optional value as a list: otherwise an empty member would be left out of the record, and its variant with
/// it.
mod at_most_one {
    use super::SanitizedText;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(one: &Option<SanitizedText>, to: S) -> Result<S::Ok, S::Error> {
        one.as_slice().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SanitizedText>, D::Error> {
        Ok(Vec::deserialize(from)?.pop())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Now {
        Now { mono: Duration::from_secs(seconds), ..Now::default() }
    }

    fn lost() -> Failure {
        Failure { certainty: Certainty::Unknown, ..Failure::local("CreateInstances", ErrorKind::CutOff, "") }
    }

    fn unknown() -> UnknownOutcome {
        UnknownOutcome::new(lost(), at(10))
    }

    #[test]
    fn two_late_lookups_without_a_result_are_enough() {
        let mut unknown = unknown();
        unknown.found_nothing(at(69));
        assert_eq!((unknown.looks, unknown.looked_enough()), (1, false));
        assert!(unknown.settled(at(70)) && !unknown.looked_enough(), "time alone tells nothing");
        unknown.found_nothing(at(70));
        assert_eq!((unknown.looks, unknown.looked_enough()), (2, false), "one answer may be stale");
        unknown.found_nothing(at(73));
        assert_eq!((unknown.looks, unknown.looked_enough()), (3, true));
    }

    #[test]
    fn completed_lookups_are_not_waited_for_again() {
        let mut unknown = unknown();
        unknown.searched_before();
        unknown.found_nothing(at(10));
        unknown.found_nothing(at(13));
        assert!(unknown.looked_enough());
    }

    #[test]
    fn only_a_certain_refusal_counts_as_one() {
        let answer = |certainty, error| Err::<(), Failure>(Failure { certainty, error, ..lost() });
        let refused = |answer, claims_name| matches!(Reply::of(answer, claims_name), Reply::Refused(_));
        for certainty in [Certainty::NotSent, Certainty::Refused] {
            assert!(refused(answer(certainty, ErrorKind::Other), true));
            assert!(refused(answer(certainty, ErrorKind::NamesTaken), false));
            assert!(!refused(answer(certainty, ErrorKind::NamesTaken), true), "the request may have taken it");
        }
        for certainty in [Certainty::Throttled, Certainty::Unknown] {
            assert!(!refused(answer(certainty, ErrorKind::Other), false));
        }
    }

    #[test]
    fn request_is_watched_once_it_is_found_and_settles() {
        let watch_for = Duration::from_secs(100);
        let sent = || SentRequest::replied(1, &Reply::<()>::Unknown(lost()), at(0));
        let mut found = sent();
        found.looked(Verdict::Absent, watch_for, at(5));
        assert!(found.under_way() && !found.may_send_again());
        found.looked(Verdict::There, watch_for, at(9));
        assert_eq!(found, SentRequest::Watched { at: 1, since: at(9) });
        found.looked(Verdict::Absent, watch_for, at(108));
        assert!(found.under_way());
        found.looked(Verdict::Absent, watch_for, at(109));
        assert_eq!(found, SentRequest::Settled(RequestOutcome::UnderWay));
        let mut lost = sent();
        (0..3).for_each(|n| lost.looked(Verdict::Absent, watch_for, at(60 + n)));
        assert!(lost.may_send_again());
        lost.looked(Verdict::Done, watch_for, at(70));
        assert!(lost.over());
    }

    #[test]
    fn search_is_recorded_as_in_journals_of_earlier_versions() {
        for (search, recorded) in [
            (Search::Early, r#"{"late":0,"sought":false,"looked_enough":false}"#),
            (Search::Late(0), r#"{"late":0,"sought":true,"looked_enough":false}"#),
            (Search::Late(1), r#"{"late":1,"sought":false,"looked_enough":false}"#),
            (Search::Complete, r#"{"late":2,"sought":false,"looked_enough":true}"#),
        ] {
            assert_eq!(serde_json::to_string(&search).unwrap(), recorded);
            assert_eq!(serde_json::from_str::<Search>(recorded).unwrap(), search);
        }
    }

    #[test]
    fn pause_and_lookup_are_not_started_twice() {
        let mut lookups = Lookups::default();
        assert!(lookups.ask() && !lookups.ask() && lookups.answered() && !lookups.answered());
        assert_eq!((lookups.pause(), lookups.pause(), lookups.due(), lookups.pause()), (Some(1), None, true, Some(2)));
    }
}

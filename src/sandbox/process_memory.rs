//! State of this process besides the account: requests seen, and deferred requests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::actions::Action;
use super::clock::Millis;
use super::protocol::ParsedRequest;
use super::settings::SeenRequest;

/// Number of requests remembered for tests.
const REMEMBERED: usize = 8_192;

#[derive(Default)]
pub struct ProcessMemory(Mutex<DeferredState>);

#[derive(Default)]
struct DeferredState {
    seen: VecDeque<Glimpse>,
    /// Number of requests dropped again.
    forgotten: usize,
    answered: u64,
    /// Ordered by time.
    later: Vec<DeferredRequest>,
}

/// A request, stored compactly until it is needed.
struct Glimpse {
    action: &'static Action,
    region: String,
    body: Arc<Value>,
    unknown: Vec<String>,
    at: Millis,
    took_effect: bool,
}

impl Glimpse {
    fn whole(&self) -> SeenRequest {
        SeenRequest {
            action: self.action.name.to_owned(),
            region: self.region.clone(),
            body: (*self.body).clone(),
            unknown: self.unknown.clone(),
            at: SystemTime::UNIX_EPOCH + Duration::from_millis(self.at.0.try_into().unwrap_or_default()),
            took_effect: self.took_effect,
        }
    }
}

/// A request that takes effect later.
pub struct DeferredRequest {
    pub at: Millis,
    pub region: String,
    pub action: &'static Action,
    pub body: Value,
    /// The seen request that it belongs to, if any.
    pub seen: Option<SeenId>,
}

/// Identifies a seen request.
#[derive(Clone, Copy)]
pub struct SeenId(usize);

impl ProcessMemory {
    /// Returns the newest few thousand requests, oldest first.
    pub fn seen(&self) -> Vec<SeenRequest> {
        self.kept().seen.iter().map(Glimpse::whole).collect()
    }

    pub fn remember(&self, order: &ParsedRequest<'_>, at: Millis) -> SeenId {
        let mut kept = self.kept();
        if kept.seen.len() == REMEMBERED {
            kept.seen.pop_front();
            kept.forgotten += 1;
        }
        kept.seen.push_back(Glimpse {
            action: order.action,
            region: order.region.name.clone(),
            body: order.body.clone(),
            unknown: order.unknown.clone(),
            at,
            took_effect: false,
        });
        SeenId(kept.forgotten + kept.seen.len() - 1)
    }

    pub fn mark_effect(&self, ticket: SeenId) {
        let mut kept = self.kept();
        let at = ticket.0.checked_sub(kept.forgotten);
        if let Some(seen) = at.and_then(|at| kept.seen.get_mut(at)) {
            seen.took_effect = true;
        }
    }

    /// Counts a reply; returns its number.
    pub fn count_answer(&self) -> u64 {
        let mut kept = self.kept();
        kept.answered += 1;
        kept.answered
    }

    pub fn put_off(&self, later: DeferredRequest) {
        let mut kept = self.kept();
        let place = kept.later.partition_point(|other| other.at <= later.at);
        kept.later.insert(place, later);
    }

    /// Returns whether a deferred request is due at `now`.
    pub fn is_due(&self, now: Millis) -> bool {
        self.kept().later.first().is_some_and(|later| later.at <= now)
    }

    /// Takes the next request that is due.
    pub fn due(&self, now: Millis) -> Option<DeferredRequest> {
        let mut kept = self.kept();
        let due = kept.later.first().is_some_and(|later| later.at <= now);
        due.then(|| kept.later.remove(0))
    }

    fn kept(&self) -> MutexGuard<'_, DeferredState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Rounds of polling: which calls each one makes, and the pause until the next.

use super::{Launch, LaunchRequest, LaunchStage, OPERATIONS_A_ROUND, PollResult};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use std::time::Duration;

/// The pause added for each call of a round, for at most two calls per second.
const A_CALL: Duration = Duration::from_millis(500);
/// Seconds between lookups after a lost reply; then 30 each.
const LOOKS: [u64; 6] = [1, 2, 4, 8, 15, 15];
/// The pause between lookups that confirm that nothing was created.
const CONFIRMING: Duration = Duration::from_secs(3);

impl Launch {
    pub(super) fn pause(&mut self) -> Vec<LaunchRequest> {
        self.paused = !self.paused;
        if self.paused { Vec::new() } else { self.poll() }
    }

    pub(super) fn poll(&mut self) -> Vec<LaunchRequest> {
        if !self.under_way() || !self.lookups.ask() {
            return Vec::new();
        }
        let region = self.manifest.region.clone();
        let (operations, by_name) = match self.stage {
            LaunchStage::Unknown(_) => (Vec::new(), self.names_to_look_up()),
            _ => self.operations_to_ask(),
        };
        let alone = self.missing();
        self.calls = 1 + (operations.len() + by_name.len() + alone.len()) as u32;
        vec![LaunchRequest::Poll { region, operations, by_name, alone }]
    }

    /// Returns at most eight instances that a listing lacked: first those for which one more reply is proof.
    fn missing(&self) -> Vec<SanitizedText> {
        let mut missing: Vec<_> = self.instances.iter().filter(|s| s.missing && !s.absence.proved()).collect();
        missing.sort_by_key(|instance| !instance.absence.suspected());
        missing.into_iter().take(OPERATIONS_A_ROUND).map(|instance| instance.name.clone()).collect()
    }

    pub(super) fn names_to_look_up(&mut self) -> Vec<SanitizedText> {
        let names: Vec<SanitizedText> = self.instances.iter().map(|s| s.name.clone()).collect();
        self.turn_of(names)
    }

    /// Returns the operations to look up, by ID and by name: at most eight per round, in turn among the undecided.
    pub(super) fn operations_to_ask(&mut self) -> (Vec<SanitizedText>, Vec<SanitizedText>) {
        let open = |decided: bool| {
            let open = self.instances.iter().filter(move |s| s.operation_open() && s.decided() == decided);
            open.map(|s| s.name.clone()).collect::<Vec<_>>()
        };
        // Running instances have only their operation left; they come last.
        let (undecided, running) = (open(false), open(true));
        let mut turn = self.turn_of(undecided);
        turn.extend(running);
        turn.truncate(OPERATIONS_A_ROUND);
        let mut requested = (Vec::new(), Vec::new());
        for instance in self.instances.iter().filter(|s| turn.contains(&s.name)) {
            match (&instance.operation_id, instance.vanished) {
                (Some(id), false) => requested.0.push(id.clone()),
                _ => requested.1.push(instance.name.clone()),
            }
        }
        requested
    }

    pub(super) fn turn_of(&mut self, names: Vec<SanitizedText>) -> Vec<SanitizedText> {
        if names.len() <= OPERATIONS_A_ROUND {
            return names;
        }
        let start = self.turn % names.len();
        self.turn = start + OPERATIONS_A_ROUND;
        names.iter().cycle().skip(start).take(OPERATIONS_A_ROUND).cloned().collect()
    }

    pub(super) fn polled(&mut self, round: PollResult, now: Now) -> Vec<LaunchRequest> {
        self.lookups.answered();
        if !self.under_way() {
            return Vec::new();
        }
        self.note_error(&round);
        if matches!(round.instances, Some(Ok(_))) {
            self.first_look.get_or_insert(now);
        }
        let requests = match self.stage {
            LaunchStage::Unknown(_) => self.looked(round, now),
            _ => self.watched(round, now),
        };
        self.instances.iter_mut().for_each(|instance| instance.stale = false);
        requests
    }

    pub(super) fn note_error(&mut self, round: &PollResult) {
        let listing = round.instances.as_ref().and_then(|r| r.as_ref().err());
        let by_id = round.operations.iter().filter_map(|(_, r)| r.as_ref().err());
        let by_name = round.by_name.iter().filter_map(|(_, r)| r.as_ref().err());
        let alone = round.alone.iter().filter_map(|(_, r)| r.as_ref().err());
        self.error = listing.into_iter().chain(by_id).chain(by_name).chain(alone).next().cloned();
        match &self.error {
            Some(_) => self.pace.throttled(),
            None => self.pace.went_well(),
        }
    }

    pub(super) fn pause_then_poll(&mut self, now: Now) -> Vec<LaunchRequest> {
        if self.paused || self.lookups.pause().is_none() {
            return Vec::new();
        }
        let wait = match &self.stage {
            LaunchStage::Unknown(unknown) => {
                let seconds = LOOKS.get(unknown.looks as usize).copied().unwrap_or(30);
                // A result is confirmed soon.
                let confirms = unknown.settled(now) && !unknown.looked_enough();
                let wait = if confirms { CONFIRMING } else { Duration::from_secs(seconds) };
                wait.max(self.braked())
            }
            _ => self.pace.pause(self.accepted.map_or(Duration::ZERO, |at| now.since(at))),
        };
        vec![LaunchRequest::Wait(wait.max(A_CALL * self.calls))]
    }

    /// Failed lookups are slowed down by the shared interval.
    pub(super) fn braked(&mut self) -> Duration {
        if self.error.is_some() { self.pace.pause(Duration::ZERO) } else { Duration::ZERO }
    }
}

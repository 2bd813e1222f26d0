//! Sends each request of an action once, and follows its outcome.

use super::InstanceAction;
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::instance::{Operation, OperationPhase};
use crate::domain::instance_actions::{
    ActionAnswers, InstanceActionKind, InstanceActionRequest, InstanceActionResult, InstanceActionStage, Mutation,
    MutationStatus, ResolvedDomains, firewall, https, static_ip,
};
use crate::domain::launch::journal_record::JournalRecord;
use crate::domain::owned_resource::{self, InstanceChange, OwnedResource};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use crate::domain::unknown_outcome::UnknownOutcome;
use std::time::Duration;

impl InstanceAction {
    /// Handles whether the name is free, in use, or unknown.
    pub(super) fn proved(&mut self, answer: Result<bool, Failure>, now: Now) -> Vec<InstanceActionRequest> {
        let (InstanceActionStage::Proving, Some(ActionAnswers::Allocate { name })) =
            (&self.stage, self.answers.clone())
        else {
            return Vec::new();
        };
        match answer {
            Err(failure) => (self.stage, self.error) = (InstanceActionStage::Asked, Some(failure)),
            Ok(true) => (self.stage, self.taken) = (InstanceActionStage::Asked, Some(name)),
            Ok(false) => {
                let made = OwnedResource::new(
                    owned_resource::ResourceKind::StaticIp,
                    name,
                    Some(self.instance.clone()),
                    now.wall,
                );
                self.own = Some(made.clone());
                let mut requests = vec![InstanceActionRequest::Journal(JournalRecord::Making { made })];
                self.stage = InstanceActionStage::Writing;
                // Without a journal, at the user's request, there is no record to wait for.
                if !self.kept {
                    requests.extend(self.send(0, now));
                }
                return requests;
            }
        }
        Vec::new()
    }

    /// Handles the addresses of the domain names.
    pub(super) fn resolved(&mut self, resolved: &[ResolvedDomains], now: Now) -> Vec<InstanceActionRequest> {
        if self.stage != InstanceActionStage::Proving {
            return Vec::new();
        }
        let obstacles = https::obstacles(&self.seen, resolved);
        if obstacles.is_empty() {
            return self.send(0, now);
        }
        self.stage = InstanceActionStage::Unready(obstacles);
        Vec::new()
    }

    pub(super) fn send(&mut self, at: usize, now: Now) -> Vec<InstanceActionRequest> {
        let Some(request) = self.requests.get(at).cloned() else { return Vec::new() };
        self.stage = InstanceActionStage::Sent { at };
        self.sent.get_or_insert(now);
        (self.waiting, self.rounds, self.error) = (false, 0, None);
        vec![InstanceActionRequest::Send(request)]
    }

    pub(super) fn accepted(&mut self, operations: Vec<Operation>, now: Now) -> Vec<InstanceActionRequest> {
        let InstanceActionStage::Sent { at } = self.stage else { return Vec::new() };
        let failed = operations.iter().find(|operation| operation.phase() == OperationPhase::Failed);
        let failed = failed.map(|operation| operation.error_details.clone().or_else(|| operation.error_code.clone()));
        self.operations.extend(operations);
        if let Some(words) = failed {
            let mut requests = self.nothing_made(at);
            requests.extend(self.settle(InstanceActionResult::Failed(words), now));
            return requests;
        }
        self.stage = InstanceActionStage::Watched { at, since: now };
        let mut requests = self.note(at);
        // A lookup from before the request would show the old state.
        self.asking = false;
        requests.extend(self.look());
        requests
    }

    pub(super) fn send_failed(&mut self, failure: Failure, now: Now) -> Vec<InstanceActionRequest> {
        let InstanceActionStage::Sent { at } = self.stage else { return Vec::new() };
        // The name was checked to be free, so our own request may be the one that took it.
        let ours = failure.error == ErrorKind::NamesTaken && matches!(self.requests[at], Mutation::Allocate { .. });
        let nothing = matches!(failure.certainty, Certainty::NotSent | Certainty::Refused) && !ours;
        if nothing {
            let requests = self.nothing_made(at);
            self.ended = Some(now);
            self.stage = InstanceActionStage::Refused { at, failure };
            return requests;
        }
        self.stage = InstanceActionStage::Unknown { at, unknown: UnknownOutcome::new(failure, now) };
        self.asking = false;
        self.look()
    }

    /// Records that what this request would have created does not exist.
    pub(super) fn nothing_made(&mut self, at: usize) -> Vec<InstanceActionRequest> {
        match (&self.requests[at], self.own.take_if(|_| matches!(self.requests[at], Mutation::Allocate { .. }))) {
            (Mutation::Allocate { name }, Some(_)) => {
                vec![InstanceActionRequest::Journal(JournalRecord::Unmade { name: name.clone() })]
            }
            _ => Vec::new(),
        }
    }

    /// Handles a lookup after a request was sent.
    pub(super) fn progress(&mut self, at: usize, now: Now) -> Vec<InstanceActionRequest> {
        if self.status(at) != MutationStatus::Done {
            self.closed.seen();
        }
        if self.seen.instance.is_none() && !self.absence.proved() {
            return self.wait();
        }
        if self.seen.instance.is_none() {
            self.stage = InstanceActionStage::Closed(crate::domain::user_text::UserText::new("after.closed.gone"));
            self.ended = Some(now);
            return Vec::new();
        }
        match self.status(at) {
            MutationStatus::Done if !self.confirmed(at, now) => self.wait(),
            MutationStatus::Done => self.advance(at, now),
            MutationStatus::Failed(words) => self.settle(InstanceActionResult::Failed(words), now),
            status => self.not_yet(at, status == MutationStatus::There, now),
        }
    }

    /// A single listing isn't enough to believe that a rule is gone.
    fn confirmed(&mut self, at: usize, now: Now) -> bool {
        !matches!(self.requests.get(at), Some(Mutation::Close { .. })) || self.closed.denied(now)
    }

    fn status(&self, at: usize) -> MutationStatus {
        let Some(request) = self.requests.get(at) else { return MutationStatus::Absent };
        match self.kind {
            InstanceActionKind::StaticIp => static_ip::status(request, self.own.as_ref(), &self.seen),
            InstanceActionKind::Firewall => firewall::status(request, &self.seen),
            InstanceActionKind::Https => https::status(request, &self.seen, self.operation_id(), &self.known),
        }
    }

    fn not_yet(&mut self, at: usize, there: bool, now: Now) -> Vec<InstanceActionRequest> {
        let mut requests = Vec::new();
        match &mut self.stage {
            // The reply was lost, but the request was accepted.
            InstanceActionStage::Unknown { .. } if there => {
                self.stage = InstanceActionStage::Watched { at, since: now };
                requests = self.note(at);
            }
            InstanceActionStage::Unknown { unknown, .. } => unknown.found_nothing(now),
            InstanceActionStage::Watched { since, .. } if now.since(*since) >= self.kind.watch_for() => {
                return self.settle(InstanceActionResult::UnderWay, now);
            }
            _ => {}
        }
        requests.extend(self.wait());
        requests
    }

    /// The request is complete: continues with the next one, or finishes.
    fn advance(&mut self, at: usize, now: Now) -> Vec<InstanceActionRequest> {
        let mut requests = self.note(at);
        if let (Mutation::Allocate { .. }, Some(found)) = (&self.requests[at], self.seen.ip.clone()) {
            self.own = self.own.take().map(|made| made.known(&found));
            requests.extend(self.own.clone().map(|made| InstanceActionRequest::Journal(JournalRecord::Made { made })));
        }
        match at + 1 < self.requests.len() {
            true => requests.extend(self.send(at + 1, now)),
            false => requests.extend(self.settle(InstanceActionResult::Done, now)),
        }
        requests
    }

    fn settle(&mut self, ending: InstanceActionResult, now: Now) -> Vec<InstanceActionRequest> {
        self.stage = InstanceActionStage::Settled(ending);
        self.ended = Some(now);
        Vec::new()
    }

    /// Records what was changed about the instance, once.
    fn note(&mut self, at: usize) -> Vec<InstanceActionRequest> {
        let Some(change) = self.requests.get(at).and_then(Mutation::change).filter(|_| !self.noted) else {
            return Vec::new();
        };
        self.noted = true;
        let InstanceChange { instance, action, details } = change;
        vec![InstanceActionRequest::Journal(JournalRecord::Changed { instance, action, details })]
    }

    /// Waits before the next lookup, longer with each round.
    pub(super) fn wait(&mut self) -> Vec<InstanceActionRequest> {
        if std::mem::replace(&mut self.waiting, true) {
            return Vec::new();
        }
        self.rounds += 1;
        let seconds = match (self.kind, self.rounds) {
            (_, ..=5) => 2,
            (InstanceActionKind::Https, 20..) => 10,
            _ => 5,
        };
        vec![InstanceActionRequest::Wait(Duration::from_secs(seconds))]
    }
}

impl Mutation {
    /// Returns the lasting change that it makes to an instance.
    fn change(&self) -> Option<InstanceChange> {
        let (instance, details) = match self {
            Mutation::Open { instance, rule } | Mutation::Close { instance, rule } => (instance, rule.ports()),
            Mutation::SetUpHttps { instance, domains, .. } => {
                let names: Vec<&str> = domains.iter().map(SanitizedText::as_str).collect();
                (instance, names.join(", "))
            }
            // These have a journal record of their own.
            Mutation::Allocate { .. } | Mutation::Attach { .. } => return None,
        };
        Some(InstanceChange {
            instance: instance.clone(),
            action: self.action().into(),
            details: SanitizedText::new(details),
        })
    }
}

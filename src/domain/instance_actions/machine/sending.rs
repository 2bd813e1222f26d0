//! Sends each request of an action once, and follows its outcome.

use super::InstanceAction;
use crate::domain::failure::Failure;
use crate::domain::instance::{Operation, OperationPhase};
use crate::domain::instance_actions::{
    ActionAnswers, InstanceActionKind, InstanceActionRequest, InstanceActionStage, Mutation, ResolvedDomains, firewall,
    https, static_ip,
};
use crate::domain::launch::journal_record::JournalRecord;
use crate::domain::owned_resource::{self, InstanceChange, OwnedResource};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::{Lookups, Reply, RequestOutcome, SentRequest, Verdict};
use crate::domain::time::Now;
use crate::domain::user_text::Words;
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

    /// Handles whether the record of a static IP to create is on disk.
    pub(super) fn journaled(&mut self, answer: Result<(), Words>, now: Now) -> Vec<InstanceActionRequest> {
        match answer {
            _ if self.stage != InstanceActionStage::Writing => Vec::new(),
            Ok(()) => self.send(0, now),
            Err(why) => {
                self.stage = InstanceActionStage::NoJournal(why);
                // It was not sent, so nothing was created.
                self.nothing_made(0)
            }
        }
    }

    pub(super) fn send(&mut self, at: usize, now: Now) -> Vec<InstanceActionRequest> {
        let Some(request) = self.requests.get(at).cloned() else { return Vec::new() };
        self.stage = InstanceActionStage::Sent(SentRequest::InFlight { at });
        self.sent.get_or_insert(now);
        (self.lookups, self.error) = (Lookups::default(), None);
        vec![InstanceActionRequest::Send(request)]
    }

    pub(super) fn replied(&mut self, answer: Result<Vec<Operation>, Failure>, now: Now) -> Vec<InstanceActionRequest> {
        let InstanceActionStage::Sent(SentRequest::InFlight { at }) = self.stage else { return Vec::new() };
        let reply = Reply::of(answer, matches!(self.requests[at], Mutation::Allocate { .. }));
        let mut sent = SentRequest::replied(at, &reply, now);
        if let Reply::Accepted(operations) = reply {
            if let Some(failed) = operations.iter().find(|operation| operation.phase() == OperationPhase::Failed) {
                let why = failed.error_details.clone().or_else(|| failed.error_code.clone());
                sent = SentRequest::Settled(RequestOutcome::Failed(why));
            }
            self.operations.extend(operations);
        }
        // A lookup from before the request would show the old state.
        self.lookups.answered();
        self.put(sent, now);
        let mut requests = if self.over() { self.nothing_made(at) } else { self.note_accepted(at) };
        requests.extend(if self.under_way() { self.look() } else { Vec::new() });
        requests
    }

    fn put(&mut self, sent: SentRequest, now: Now) {
        self.ended = sent.over().then_some(now);
        self.stage = InstanceActionStage::Sent(sent);
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
        let verdict = self.verdict(at);
        if verdict != Verdict::Done {
            self.closed.seen();
        }
        if self.there().is_none() && !self.absence.proved() {
            return self.wait();
        }
        if self.there().is_none() {
            self.stage = InstanceActionStage::Closed(crate::domain::user_text::UserText::new("after.closed.gone"));
            self.ended = Some(now);
            return Vec::new();
        }
        if verdict == Verdict::Done {
            return if self.confirmed(at, now) { self.advance(at, now) } else { self.wait() };
        }
        let InstanceActionStage::Sent(sent) = &mut self.stage else { return Vec::new() };
        sent.looked(verdict, self.kind.watch_for(), now);
        self.ended = sent.over().then_some(now);
        let mut requests = self.note_accepted(at);
        requests.extend(if self.under_way() { self.wait() } else { Vec::new() });
        requests
    }

    /// A single listing isn't enough to believe that a rule is gone.
    fn confirmed(&mut self, at: usize, now: Now) -> bool {
        !matches!(self.requests.get(at), Some(Mutation::Close { .. })) || self.closed.denied(now)
    }

    fn verdict(&self, at: usize) -> Verdict {
        let Some(request) = self.requests.get(at) else { return Verdict::Absent };
        match self.kind {
            InstanceActionKind::StaticIp => static_ip::verdict(request, self.own.as_ref(), &self.seen),
            InstanceActionKind::Firewall => firewall::verdict(request, &self.seen),
            InstanceActionKind::Https => https::verdict(request, &self.seen, self.operation_id(), &self.known),
        }
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
            false => self.put(SentRequest::Settled(RequestOutcome::Done), now),
        }
        requests
    }

    /// Records what was changed about the instance if the request is known to be accepted.
    fn note_accepted(&mut self, at: usize) -> Vec<InstanceActionRequest> {
        match self.sent_request() {
            Some(SentRequest::Watched { .. }) => self.note(at),
            _ => Vec::new(),
        }
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
        let Some(count) = self.lookups.pause() else { return Vec::new() };
        let seconds = match (self.kind, count) {
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
            Mutation::Open { instance, rule, .. } | Mutation::Close { instance, rule } => (instance, rule.ports()),
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

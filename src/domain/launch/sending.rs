//! Sends a launch: recorded, names checked to be free, sent once, and its reply handled.

use super::journal_record::JournalRecord;
use super::key_import::KeyImport;
use super::launched_instance::LaunchInstance;
use super::taken_name::TakenName;
use super::{Launch, LaunchRequest, LaunchStage, Names};
use crate::domain::failure::{Certainty, Failure};
use crate::domain::instance::Operation;
use crate::domain::sent_once::{Lookups, Reply, UnknownOutcome};
use crate::domain::time::Now;
use crate::domain::user_text::{UserText, Words};

impl Launch {
    pub(super) fn journaled(&mut self, now: Now) -> Vec<LaunchRequest> {
        match self.stage {
            LaunchStage::Intended if self.names == Names::Unchecked => vec![self.prove()],
            LaunchStage::Intended if matches!(self.key_import, KeyImport::Recording(_)) => self.import_key(),
            LaunchStage::Intended => self.send(now),
            _ => Vec::new(),
        }
    }

    pub(super) fn prove(&self) -> LaunchRequest {
        let names = self.manifest.names().into_iter().chain(self.key_to_bring().cloned()).collect();
        LaunchRequest::Prove { region: self.manifest.region.clone(), names }
    }

    pub(super) fn send(&mut self, now: Now) -> Vec<LaunchRequest> {
        self.stage = LaunchStage::Sent;
        self.note_sent(now);
        self.instances.iter_mut().for_each(LaunchInstance::look_anew);
        vec![LaunchRequest::Send]
    }

    /// Notes when the request was sent: for the first time, or again.
    pub(super) fn note_sent(&mut self, at: Now) {
        match self.sent {
            None => self.sent = Some(at),
            Some(_) => self.resent = Some(at),
        }
    }

    pub(super) fn journal_failed(&mut self, why: Words, now: Now) -> Vec<LaunchRequest> {
        match self.stage {
            // The journal already has that it was sent; the outcome is still unknown.
            LaunchStage::Intended if self.sent.is_some() => {
                self.unjournaled = Some(why);
                self.stage = LaunchStage::Unknown(UnknownOutcome::new(self.lost(), now));
                return self.poll();
            }
            LaunchStage::Intended => self.stage = LaunchStage::NoJournal { why },
            _ => self.unjournaled = Some(why),
        }
        Vec::new()
    }

    pub(super) fn without_journal(&mut self, now: Now) -> Vec<LaunchRequest> {
        let LaunchStage::NoJournal { why } = &self.stage else { return Vec::new() };
        self.unjournaled = Some(why.clone());
        self.stage = LaunchStage::Intended;
        self.journaled(now)
    }

    pub(super) fn proved(&mut self, taken: Vec<TakenName>, now: Now) -> Vec<LaunchRequest> {
        if self.stage != LaunchStage::Intended {
            return Vec::new();
        }
        if taken.is_empty() {
            self.names = Names::Free;
            return self.bring_key(now);
        }
        // Sent again, with a name now in use: the first request may have succeeded late.
        if let Some(first) = self.sent {
            self.stage = LaunchStage::Unknown(UnknownOutcome::new(self.lost(), first));
            return self.poll();
        }
        let names: Vec<&str> = taken.iter().map(|taken| taken.name.as_str()).collect();
        let why = UserText::new("cause.names-taken").with("names", names.join(", ")).into();
        self.stage = LaunchStage::NamesTaken(taken);
        self.journal(JournalRecord::NotSent { why }, now)
    }

    pub(super) fn proof_failed(&mut self, failure: Failure, now: Now) -> Vec<LaunchRequest> {
        if self.stage != LaunchStage::Intended {
            return Vec::new();
        }
        if self.sent.is_some() {
            self.stage = LaunchStage::Unknown(UnknownOutcome {
                look_failure: Some(failure),
                ..UnknownOutcome::new(self.lost(), now)
            });
            return self.pause_then_poll(now);
        }
        self.refuse(Failure { certainty: Certainty::NotSent, ..failure }, now)
    }

    pub(super) fn replied(&mut self, answer: Result<Vec<Operation>, Failure>, now: Now) -> Vec<LaunchRequest> {
        if self.stage != LaunchStage::Sent {
            return Vec::new();
        }
        match Reply::of(answer, true) {
            Reply::Accepted(operations) => self.accepted(operations, now),
            Reply::Refused(failure) if self.resent.is_none() => self.refuse(failure, now),
            // The first of two requests may have had an effect.
            Reply::Refused(failure) | Reply::Unknown(failure) => {
                let why = failure.noted();
                self.stage = LaunchStage::Unknown(UnknownOutcome::new(failure, now));
                let mut requests = self.journal(JournalRecord::Unknown { why }, now);
                requests.extend(self.pause_then_poll(now));
                requests
            }
        }
    }

    fn accepted(&mut self, operations: Vec<Operation>, now: Now) -> Vec<LaunchRequest> {
        self.accept(now);
        let mut named = Vec::new();
        for operation in operations {
            let found = self.instances.iter_mut().find(|s| Some(&s.name) == operation.resource.as_ref());
            if let Some(instance) = found {
                if operation.creates() {
                    named.push((instance.name.clone(), operation.id.clone()));
                }
                instance.learn_operation(operation, now);
            }
        }
        let mut requests = self.journal(JournalRecord::Accepted { operations: named }, now);
        requests.extend(self.pause_then_poll(now));
        requests
    }

    pub(super) fn refuse(&mut self, failure: Failure, now: Now) -> Vec<LaunchRequest> {
        let why = failure.noted();
        let record = match failure.certainty {
            Certainty::NotSent => JournalRecord::NotSent { why },
            _ => JournalRecord::Refused { why },
        };
        self.stage = LaunchStage::Refused(failure);
        self.journal(record, now)
    }

    pub(super) fn send_again(&mut self) -> Vec<LaunchRequest> {
        let LaunchStage::Unknown(unknown) = &self.stage else { return Vec::new() };
        if !unknown.looked_enough() || self.order.is_none() {
            return Vec::new();
        }
        self.stage = LaunchStage::Intended;
        self.names = Names::Unchecked;
        self.lookups = Lookups::default();
        vec![self.prove()]
    }
}

//! From the intent to the answer: written down, proved free, sent once, and what came back.

use super::keying::Keying;
use super::record::Record;
use super::subject::Subject;
use super::{Ask, Launch, Stage, lost};
use crate::domain::clean::Clean;
use crate::domain::doubt::Doubt;
use crate::domain::failure::{Certainty, Failure, Trouble};
use crate::domain::instance::Operation;
use crate::domain::time::Now;

impl Launch {
    pub(super) fn journaled(&mut self, now: Now) -> Vec<Ask> {
        match self.stage {
            Stage::Intended if !self.proved => vec![self.prove()],
            Stage::Intended if matches!(self.keying, Keying::Recording(_)) => self.import_key(),
            Stage::Intended => self.send(now),
            _ => Vec::new(),
        }
    }

    pub(super) fn prove(&self) -> Ask {
        let names = self.manifest.names().into_iter().chain(self.key_to_bring().cloned()).collect();
        Ask::Prove { region: self.manifest.region.clone(), names }
    }

    pub(super) fn send(&mut self, now: Now) -> Vec<Ask> {
        self.stage = Stage::Sent;
        self.sent.get_or_insert(now);
        self.resent = Some(now);
        self.subjects.iter_mut().for_each(Subject::look_anew);
        vec![Ask::Send]
    }

    pub(super) fn journal_failed(&mut self, why: Clean, now: Now) -> Vec<Ask> {
        match self.stage {
            // That it was sent is on disk already; what came of it is still not known.
            Stage::Intended if self.resending => {
                self.unjournaled = Some(why);
                self.stage = Stage::Unknown(Doubt::new(lost(), now));
                return self.poll();
            }
            Stage::Intended => self.stage = Stage::NoJournal { why },
            _ => self.unjournaled = Some(why),
        }
        Vec::new()
    }

    pub(super) fn without_journal(&mut self, now: Now) -> Vec<Ask> {
        let Stage::NoJournal { why } = &self.stage else { return Vec::new() };
        self.unjournaled = Some(why.clone());
        self.stage = Stage::Intended;
        self.journaled(now)
    }

    pub(super) fn proved(&mut self, taken: Vec<(Clean, Option<Clean>)>, now: Now) -> Vec<Ask> {
        if self.stage != Stage::Intended {
            return Vec::new();
        }
        if taken.is_empty() {
            self.proved = true;
            return self.bring_key(now);
        }
        // Sending again and finding a name taken: the first request may have come through late.
        if self.resending {
            self.stage = Stage::Unknown(Doubt::new(lost(), self.sent.unwrap_or_default()));
            return self.poll();
        }
        let names: Vec<&str> = taken.iter().map(|(name, _)| name.as_str()).collect();
        let why = Clean::new(format!("names already in use: {}", names.join(", ")));
        self.stage = Stage::NamesTaken(taken);
        self.journal(Record::NotSent { why }, now)
    }

    pub(super) fn proof_failed(&mut self, failure: Failure, now: Now) -> Vec<Ask> {
        if self.stage != Stage::Intended {
            return Vec::new();
        }
        if self.resending {
            self.stage = Stage::Unknown(Doubt { look_failure: Some(failure), ..Doubt::new(lost(), now) });
            return self.pause_then_poll(now);
        }
        self.refuse(Failure { certainty: Certainty::NotSent, ..failure }, now)
    }

    pub(super) fn answered(&mut self, operations: Vec<Operation>, now: Now) -> Vec<Ask> {
        if self.stage != Stage::Sent {
            return Vec::new();
        }
        self.accept(now);
        let mut named = Vec::new();
        for operation in operations {
            let found = self.subjects.iter_mut().find(|s| Some(&s.name) == operation.resource.as_ref());
            if let Some(subject) = found {
                if operation.creates() {
                    named.push((subject.name.clone(), operation.id.clone()));
                }
                subject.learn_operation(operation, now);
            }
        }
        let mut asks = self.journal(Record::Accepted { operations: named }, now);
        asks.extend(self.pause_then_poll(now));
        asks
    }

    pub(super) fn send_failed(&mut self, failure: Failure, now: Now) -> Vec<Ask> {
        if self.stage != Stage::Sent {
            return Vec::new();
        }
        let ours_perhaps = failure.trouble == Trouble::NamesTaken && self.proved;
        match failure.certainty {
            Certainty::NotSent | Certainty::Refused if !ours_perhaps && !self.resending => self.refuse(failure, now),
            _ => {
                let why = Clean::new(failure.own_words().unwrap_or_else(|| failure.trouble.key().to_owned()));
                self.stage = Stage::Unknown(Doubt::new(failure, now));
                let mut asks = self.journal(Record::Unknown { why }, now);
                asks.extend(self.pause_then_poll(now));
                asks
            }
        }
    }

    pub(super) fn refuse(&mut self, failure: Failure, now: Now) -> Vec<Ask> {
        let why = Clean::new(failure.own_words().unwrap_or_else(|| failure.trouble.key().to_owned()));
        let record = match failure.certainty {
            Certainty::NotSent => Record::NotSent { why },
            _ => Record::Refused { why },
        };
        self.stage = Stage::Refused(failure);
        self.journal(record, now)
    }

    pub(super) fn send_again(&mut self) -> Vec<Ask> {
        let Stage::Unknown(doubt) = &self.stage else { return Vec::new() };
        if !doubt.looked_enough || self.order.is_none() {
            return Vec::new();
        }
        self.stage = Stage::Intended;
        (self.proved, self.resending) = (false, true);
        (self.waiting, self.polling) = (false, false);
        vec![self.prove()]
    }
}

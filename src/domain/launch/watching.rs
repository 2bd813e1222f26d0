//! Watching what was accepted, until every instance is decided or the watch ends.

use super::record::Record;
use super::subject::{Fate, Subject};
use super::{Ask, Launch, Round, Stage, WATCH_FOR};
use crate::domain::clean::Clean;
use crate::domain::instance::{Instance, Operation};
use crate::domain::time::Now;

impl Launch {
    pub(super) fn watched(&mut self, round: Round, now: Now) -> Vec<Ask> {
        for (id, answer) in round.operations {
            match answer {
                Ok(Some(operation)) => self.learn_operation(operation, now),
                Ok(None) => self.operation_vanished(&id),
                Err(_) => {}
            }
        }
        for (name, answer) in round.by_name {
            if let Ok(operations) = answer {
                self.learn_by_name(&name, operations, now);
            }
        }
        if let Some(Ok(instances)) = round.instances {
            self.learn_instances(&instances, now);
        }
        self.after_round(now)
    }

    pub(super) fn learn_by_name(&mut self, name: &Clean, operations: Vec<Operation>, now: Now) {
        let mut found = false;
        for operation in operations {
            if operation.resource.as_ref() == Some(name) && self.after_sending(operation.created_at) {
                found |= operation.creates();
                self.learn_operation(operation, now);
            }
        }
        if let Some(subject) = self.subjects.iter_mut().find(|subject| subject.name == *name) {
            subject.nowhere = !found;
        }
    }

    pub(super) fn learn_operation(&mut self, operation: Operation, now: Now) {
        let by_id = |s: &Subject| s.operation_id.as_ref() == Some(&operation.id);
        let by_name = |s: &Subject| operation.resource.as_ref() == Some(&s.name);
        if let Some(subject) = self.subjects.iter_mut().find(|s| by_id(s) || by_name(s)) {
            subject.learn_operation(operation, now);
        }
    }

    pub(super) fn operation_vanished(&mut self, id: &Clean) {
        if let Some(subject) = self.subjects.iter_mut().find(|s| s.operation_id.as_ref() == Some(id)) {
            subject.vanished = true;
        }
    }

    pub(super) fn learn_instances(&mut self, instances: &[Instance], now: Now) {
        let lost = |one: &Instance| self.lost_its_tag(one) && !self.is_gone(&one.name);
        let ours: Vec<bool> = instances.iter().map(|one| self.is_ours(one) || lost(one)).collect();
        for subject in self.subjects.iter_mut().filter(|subject| subject.fate != Fate::Taken && !subject.stale) {
            match instances.iter().zip(&ours).find(|(instance, _)| instance.name == subject.name) {
                Some((instance, true)) => subject.learn_instance(instance, now),
                Some((_, false)) if self.adopted && subject.instance.is_none() => subject.fate = Fate::Taken,
                // The request was accepted, so another's instance took the name after ours was gone.
                Some((_, false)) => subject.lose(),
                None if !subject.decided() || subject.exists() => subject.learn_absence(now),
                None => {}
            }
        }
    }

    fn is_gone(&self, name: &Clean) -> bool {
        self.subjects.iter().any(|subject| subject.name == *name && subject.fate == Fate::Gone)
    }

    /// Writes down the ARNs of instances that are proved ours, once.
    fn recognise(&mut self, now: Now) -> Vec<Ask> {
        let new = |subject: &Subject| {
            let seen = subject.instance.as_ref().filter(|one| subject.arn.is_none() && self.is_ours(one))?;
            Some((subject.name.clone(), seen.arn.clone()?))
        };
        let arns: Vec<(Clean, Clean)> = self.subjects.iter().filter_map(new).collect();
        for (name, arn) in &arns {
            let subject = self.subjects.iter_mut().find(|subject| subject.name == *name);
            subject.into_iter().for_each(|subject| subject.arn = Some(arn.clone()));
        }
        if arns.is_empty() { Vec::new() } else { self.journal(Record::Seen { arns }, now) }
    }

    pub(super) fn after_round(&mut self, now: Now) -> Vec<Ask> {
        let mut asks = self.recognise(now);
        asks.extend(self.go_on(now));
        asks
    }

    fn go_on(&mut self, now: Now) -> Vec<Ask> {
        let over = self.accepted.is_some_and(|at| now.since(at) >= WATCH_FOR);
        if over {
            self.subjects.iter_mut().filter(|s| !s.decided()).for_each(|s| s.fate = Fate::UnderWay);
        }
        if !self.subjects.iter().all(Subject::decided) {
            return self.pause_then_poll(now);
        }
        self.stage = Stage::Settled;
        self.settled = Some(now);
        let fates = self.subjects.iter().map(|s| (s.name.clone(), Clean::new(s.noted()))).collect();
        self.journal(Record::Settled { fates }, now)
    }
}

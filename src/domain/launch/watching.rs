//! Watches an accepted launch until every instance is decided or the watch ends.

use super::journal_record::JournalRecord;
use super::launch_instance::{InstanceOutcome, LaunchInstance};
use super::{Launch, LaunchRequest, LaunchStage, PollResult, WATCH_FOR};
use crate::domain::failure::Failure;
use crate::domain::instance::{Instance, Operation};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;

/// Lookups of single instances, by name.
pub(super) type Alone = [(SanitizedText, Result<Option<Instance>, Failure>)];

/// Returns the listing, with instances that it lacks and that were found individually.
pub(super) fn with_those_alone(mut list: Vec<Instance>, alone: &Alone) -> Vec<Instance> {
    let seen = alone.iter().filter_map(|(_, answer)| answer.as_ref().ok()?.clone());
    for instance in seen {
        if !list.iter().any(|listed| listed.name == instance.name) {
            list.push(instance);
        }
    }
    list
}

impl Launch {
    pub(super) fn watched(&mut self, round: PollResult, now: Now) -> Vec<LaunchRequest> {
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
        match round.instances {
            Some(Ok(instances)) => self.learn_instances(&with_those_alone(instances, &round.alone), now),
            _ => self.learn_alone(&round.alone, now),
        }
        self.learn_denials(&round.alone, now);
        self.after_round(now)
    }

    pub(super) fn learn_by_name(&mut self, name: &SanitizedText, operations: Vec<Operation>, now: Now) {
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
        let by_id = |s: &LaunchInstance| s.operation_id.as_ref() == Some(&operation.id);
        let by_name = |s: &LaunchInstance| operation.resource.as_ref() == Some(&s.name);
        if let Some(subject) = self.subjects.iter_mut().find(|s| by_id(s) || by_name(s)) {
            subject.learn_operation(operation, now);
        }
    }

    pub(super) fn operation_vanished(&mut self, id: &SanitizedText) {
        if let Some(subject) = self.subjects.iter_mut().find(|s| s.operation_id.as_ref() == Some(id)) {
            subject.vanished = true;
        }
    }

    /// Instances in the listing exist. What it lacks is looked up individually before anything is decided.
    pub(super) fn learn_instances(&mut self, instances: &[Instance], now: Now) {
        let ours = self.which_are_ours(instances);
        for subject in
            self.subjects.iter_mut().filter(|subject| subject.fate != InstanceOutcome::Taken && !subject.stale)
        {
            match instances.iter().zip(&ours).find(|(instance, _)| instance.name == subject.name) {
                Some((instance, true)) => subject.learn_instance(instance, now),
                _ if !subject.decided() || subject.exists() => subject.unlisted(now),
                _ => {}
            }
        }
    }

    /// Without a listing, uses the instances that were looked up individually.
    fn learn_alone(&mut self, alone: &Alone, now: Now) {
        let seen: Vec<Instance> = alone.iter().filter_map(|(_, answer)| answer.clone().ok().flatten()).collect();
        for (instance, _) in seen.iter().zip(self.which_are_ours(&seen)).filter(|(_, ours)| *ours) {
            let subject = self.subjects.iter_mut().find(|subject| subject.name == instance.name && !subject.stale);
            subject.into_iter().for_each(|subject| subject.learn_instance(instance, now));
        }
    }

    fn which_are_ours(&self, instances: &[Instance]) -> Vec<bool> {
        let lost = |one: &Instance| self.lost_its_tag(one) && !self.is_gone(&one.name);
        instances.iter().map(|one| self.is_ours(one) || lost(one)).collect()
    }

    /// Handles the service's own *not found* for one of the launch's instances.
    fn learn_denials(&mut self, alone: &Alone, now: Now) {
        for name in self.denials(alone) {
            let adopted = self.adopted;
            let held = alone.iter().any(|(other, answer)| *other == name && matches!(answer, Ok(Some(_))));
            let open = |subject: &&mut LaunchInstance| subject.name == name && !subject.stale && subject.missing;
            if let Some(subject) = self.subjects.iter_mut().find(open) {
                // The request was accepted, so an instance that ran can only have lost its name to another's after its
                // deletion.
                let taken = held && adopted && subject.instance.is_none();
                subject.denied(taken, now);
            }
        }
    }

    /// Returns the names for which the service itself says that the launch's instance doesn't exist: it knows none of
    /// that name, or reports another's that was created later.
    pub(super) fn denials(&self, alone: &Alone) -> Vec<SanitizedText> {
        let others = |instance: &Instance| {
            let ours = self.is_ours(instance) || self.lost_its_tag(instance) && !self.is_gone(&instance.name);
            let subject = self.subjects.iter().find(|subject| subject.name == instance.name);
            let same_arn = |s: &LaunchInstance| s.arn.is_some() && s.arn == instance.arn;
            let older = |s: &LaunchInstance| {
                let known = s.instance.as_ref().and_then(|known| known.created_at);
                known.zip(instance.created_at).is_some_and(|(ours, theirs)| theirs <= ours)
            };
            !ours && subject.is_some_and(|subject| !same_arn(subject) && !older(subject))
        };
        let denies = |answer: &Result<Option<Instance>, Failure>| match answer {
            Ok(None) => true,
            Ok(Some(instance)) => others(instance),
            Err(_) => false,
        };
        alone.iter().filter(|(_, answer)| denies(answer)).map(|(name, _)| name.clone()).collect()
    }

    fn is_gone(&self, name: &SanitizedText) -> bool {
        self.subjects.iter().any(|subject| subject.name == *name && subject.fate == InstanceOutcome::Gone)
    }

    /// Records the ARNs of instances that are proven to be the launch's, once.
    fn recognise(&mut self, now: Now) -> Vec<LaunchRequest> {
        let new = |subject: &LaunchInstance| {
            let seen = subject.instance.as_ref().filter(|one| subject.arn.is_none() && self.is_ours(one))?;
            Some((subject.name.clone(), seen.arn.clone()?))
        };
        let arns: Vec<(SanitizedText, SanitizedText)> = self.subjects.iter().filter_map(new).collect();
        for (name, arn) in &arns {
            let subject = self.subjects.iter_mut().find(|subject| subject.name == *name);
            subject.into_iter().for_each(|subject| subject.arn = Some(arn.clone()));
        }
        if arns.is_empty() { Vec::new() } else { self.journal(JournalRecord::Seen { arns }, now) }
    }

    pub(super) fn after_round(&mut self, now: Now) -> Vec<LaunchRequest> {
        let mut asks = self.recognise(now);
        asks.extend(self.go_on(now));
        asks
    }

    fn go_on(&mut self, now: Now) -> Vec<LaunchRequest> {
        let over = self.accepted.is_some_and(|at| now.since(at) >= WATCH_FOR);
        if over {
            self.subjects.iter_mut().filter(|s| !s.decided()).for_each(|s| s.fate = InstanceOutcome::UnderWay);
        }
        if !self.subjects.iter().all(LaunchInstance::decided) {
            return self.pause_then_poll(now);
        }
        self.stage = LaunchStage::Settled;
        self.settled = Some(now);
        let fates = self.subjects.iter().map(|s| (s.name.clone(), SanitizedText::new(s.noted()))).collect();
        self.journal(JournalRecord::Settled { fates }, now)
    }
}

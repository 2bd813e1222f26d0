//! Watches an accepted launch until every instance is decided or the watch ends.

use super::journal_record::JournalRecord;
use super::launched_instance::{InstanceOutcome, LaunchInstance};
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
        if let Some(instance) = self.instances.iter_mut().find(|instance| instance.name == *name) {
            instance.nowhere = !found;
        }
    }

    pub(super) fn learn_operation(&mut self, operation: Operation, now: Now) {
        let by_id = |s: &LaunchInstance| s.operation_id.as_ref() == Some(&operation.id);
        let by_name = |s: &LaunchInstance| operation.resource.as_ref() == Some(&s.name);
        if let Some(instance) = self.instances.iter_mut().find(|s| by_id(s) || by_name(s)) {
            instance.learn_operation(operation, now);
        }
    }

    pub(super) fn operation_vanished(&mut self, id: &SanitizedText) {
        if let Some(instance) = self.instances.iter_mut().find(|s| s.operation_id.as_ref() == Some(id)) {
            instance.vanished = true;
        }
    }

    /// Instances in the listing exist. What it lacks is looked up individually before anything is decided.
    pub(super) fn learn_instances(&mut self, instances: &[Instance], now: Now) {
        let ours = self.which_are_ours(instances);
        for launched in
            self.instances.iter_mut().filter(|launched| launched.outcome != InstanceOutcome::Taken && !launched.stale)
        {
            match instances.iter().zip(&ours).find(|(instance, _)| instance.name == launched.name) {
                Some((instance, true)) => launched.learn_instance(instance, now),
                _ if !launched.decided() || launched.exists() => launched.unlisted(now),
                _ => {}
            }
        }
    }

    /// Without a listing, uses the instances that were looked up individually.
    fn learn_alone(&mut self, alone: &Alone, now: Now) {
        let seen: Vec<Instance> = alone.iter().filter_map(|(_, answer)| answer.clone().ok().flatten()).collect();
        for (instance, _) in seen.iter().zip(self.which_are_ours(&seen)).filter(|(_, ours)| *ours) {
            let launched = self.instances.iter_mut().find(|launched| launched.name == instance.name && !launched.stale);
            launched.into_iter().for_each(|launched| launched.learn_instance(instance, now));
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
            let open = |instance: &&mut LaunchInstance| instance.name == name && !instance.stale && instance.missing;
            if let Some(instance) = self.instances.iter_mut().find(open) {
                // The request was accepted, so an instance that ran can only have lost its name to another's after its
                // deletion.
                let taken = held && adopted && instance.instance.is_none();
                instance.denied(taken, now);
            }
        }
    }

    /// Returns the names for which the service itself says that the launch's instance doesn't exist: it knows none of
    /// that name, or reports another's that was created later.
    pub(super) fn denials(&self, alone: &Alone) -> Vec<SanitizedText> {
        let others = |instance: &Instance| {
            let ours = self.is_ours(instance) || self.lost_its_tag(instance) && !self.is_gone(&instance.name);
            let launched = self.instances.iter().find(|launched| launched.name == instance.name);
            let same_arn = |s: &LaunchInstance| s.arn.is_some() && s.arn == instance.arn;
            let older = |s: &LaunchInstance| {
                let known = s.instance.as_ref().and_then(|known| known.created_at);
                known.zip(instance.created_at).is_some_and(|(ours, theirs)| theirs <= ours)
            };
            !ours && launched.is_some_and(|launched| !same_arn(launched) && !older(launched))
        };
        let denies = |answer: &Result<Option<Instance>, Failure>| match answer {
            Ok(None) => true,
            Ok(Some(instance)) => others(instance),
            Err(_) => false,
        };
        alone.iter().filter(|(_, answer)| denies(answer)).map(|(name, _)| name.clone()).collect()
    }

    fn is_gone(&self, name: &SanitizedText) -> bool {
        self.instances.iter().any(|instance| instance.name == *name && instance.outcome == InstanceOutcome::Gone)
    }

    /// Records the ARNs of instances that are proven to be the launch's, once.
    fn recognise(&mut self, now: Now) -> Vec<LaunchRequest> {
        let new = |instance: &LaunchInstance| {
            let seen = instance.instance.as_ref().filter(|one| instance.arn.is_none() && self.is_ours(one))?;
            Some((instance.name.clone(), seen.arn.clone()?))
        };
        let arns: Vec<(SanitizedText, SanitizedText)> = self.instances.iter().filter_map(new).collect();
        for (name, arn) in &arns {
            let instance = self.instances.iter_mut().find(|instance| instance.name == *name);
            instance.into_iter().for_each(|instance| instance.arn = Some(arn.clone()));
        }
        if arns.is_empty() { Vec::new() } else { self.journal(JournalRecord::Seen { arns }, now) }
    }

    pub(super) fn after_round(&mut self, now: Now) -> Vec<LaunchRequest> {
        let mut requests = self.recognise(now);
        requests.extend(self.go_on(now));
        requests
    }

    fn go_on(&mut self, now: Now) -> Vec<LaunchRequest> {
        let over = self.accepted.is_some_and(|at| now.since(at) >= WATCH_FOR);
        if over {
            self.instances.iter_mut().filter(|s| !s.decided()).for_each(|s| s.outcome = InstanceOutcome::UnderWay);
        }
        if !self.instances.iter().all(LaunchInstance::decided) {
            return self.pause_then_poll(now);
        }
        self.stage = LaunchStage::Settled;
        self.settled = Some(now);
        let outcomes = self.instances.iter().map(|s| (s.name.clone(), s.noted())).collect();
        self.journal(JournalRecord::Settled { outcomes }, now)
    }
}

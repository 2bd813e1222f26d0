//! Looks for the outcome of a lost reply: decides which instances are the launch's, and when it is certain that none
//! exists.

use super::journal_record::JournalRecord;
use super::launched_instance::LaunchInstance;
use super::watching::{Alone, with_those_alone};
use super::{Launch, LaunchRequest, LaunchStage, Names, PollResult};
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::instance::{Instance, Operation, OperationPhase};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::tags::LAUNCH_KEY;
use crate::domain::time::Now;
use std::time::{Duration, SystemTime};

/// Who created an instance with one of the launch's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// This launch created it.
    Ours,
    /// Someone else: its tag, its ARN or other properties say so.
    Others,
    /// It has no launch tag, and nothing contradicts that the launch created it.
    Unproven,
}

/// The maximum time from the last request to the creation of its instance.
const LATE: Duration = Duration::from_secs(15 * 60);
/// The clock skew between this computer and AWS that is allowed when comparing times.
const SKEW: Duration = Duration::from_secs(5 * 60);

impl Launch {
    pub(super) fn stop_looking(&mut self, now: Now) -> Vec<LaunchRequest> {
        let LaunchStage::Unknown(_) = &self.stage else { return Vec::new() };
        self.stage = LaunchStage::Abandoned;
        self.journal(JournalRecord::Abandoned, now)
    }

    /// Handles one lookup after a lost reply.
    pub(super) fn looked(&mut self, round: PollResult, now: Now) -> Vec<LaunchRequest> {
        let instances = match round.instances {
            Some(Ok(instances)) => with_those_alone(instances, &round.alone),
            Some(Err(failure)) => {
                if let LaunchStage::Unknown(unknown) = &mut self.stage {
                    unknown.look_failure = Some(failure);
                }
                return self.pause_then_poll(now);
            }
            None => return self.pause_then_poll(now),
        };
        let ours: Vec<&Instance> = instances.iter().filter(|instance| self.is_ours(instance)).collect();
        let operations = self.own_operations(&round.by_name, now);
        if !ours.is_empty() || !operations.is_empty() {
            let names = ours.iter().map(|instance| instance.name.clone()).collect();
            self.accept(now);
            self.adopted = true;
            let mut requests = self.journal(JournalRecord::Adopted { names }, now);
            operations.into_iter().for_each(|operation| self.learn_operation(operation, now));
            self.learn_instances(&instances, now);
            requests.extend(self.after_round(now));
            return requests;
        }
        let proved = self.absent(&round.alone, now);
        if proved && self.all_taken(&instances) && self.nothing_in_flight(now) {
            return self
                .refuse(Failure { certainty: Certainty::Refused, error: ErrorKind::NamesTaken, ..self.lost() }, now);
        }
        self.found_nothing(proved, now)
    }

    /// Returns whether the service itself has said, and confirmed, for each name that no instance of the launch exists.
    /// It is asked once no request can be in flight any more.
    fn absent(&mut self, alone: &Alone, now: Now) -> bool {
        if !self.nothing_in_flight(now) {
            return false;
        }
        let LaunchStage::Unknown(unknown) = &self.stage else { return false };
        // Replies from when a request could still be in flight don't count.
        if unknown.settled(now) && !unknown.looked_late() {
            self.instances.iter_mut().for_each(LaunchInstance::look_anew);
        }
        for name in self.denials(alone) {
            if let Some(instance) = self.instances.iter_mut().find(|instance| instance.name == name && instance.missing)
            {
                instance.absence.denied(now);
            }
        }
        self.instances.iter_mut().for_each(|instance| instance.missing = true);
        self.instances.iter().all(|instance| instance.absence.proved())
    }

    /// Handles a lookup that found none of the launch's instances; `proved`: the service confirmed that for each name.
    fn found_nothing(&mut self, proved: bool, now: Now) -> Vec<LaunchRequest> {
        let LaunchStage::Unknown(unknown) = &mut self.stage else { return Vec::new() };
        let before = unknown.looked_enough();
        match proved {
            true => unknown.found_nothing(now),
            false => unknown.saw_nothing(now),
        }
        if unknown.looked_enough() && unknown.failure.certainty == Certainty::Refused {
            // The service had rejected it, and an earlier request has had the time to show its effect.
            let failure = unknown.failure.clone();
            return self.refuse(failure, now);
        }
        let news = unknown.looked_enough() && !before;
        let mut requests = if news { self.journal(JournalRecord::Looked, now) } else { Vec::new() };
        requests.extend(self.pause_then_poll(now));
        requests
    }

    /// Returns whether none of the launch's requests can be in flight any more: the service replied, or enough time has
    /// passed. Until then, a name in use may become free and be taken by the launch.
    pub(super) fn nothing_in_flight(&self, now: Now) -> bool {
        let LaunchStage::Unknown(unknown) = &self.stage else { return true };
        unknown.failure.certainty == Certainty::Refused || unknown.settled(now)
    }

    /// Returns whether every name is in use by other instances, so that the service can't have created the launch's.
    pub(super) fn all_taken(&self, instances: &[Instance]) -> bool {
        self.instances.iter().all(|launched| instances.iter().any(|instance| instance.name == launched.name))
    }

    /// Returns who created an instance with one of the launch's names. The launch's tag proves it, and so does the ARN
    /// that was once seen with that tag; a launch without a tag goes by time, bundle, blueprint and zone until it knows
    /// the ARN.
    pub fn ownership(&self, instance: &Instance) -> Ownership {
        let Some(launched) = self.instances.iter().find(|launched| launched.name == instance.name) else {
            return Ownership::Others;
        };
        let (tag, ours) = (instance.tag(LAUNCH_KEY), self.manifest.launch_tag());
        match (&launched.arn, &instance.arn) {
            _ if tag.is_some() && tag == ours => Ownership::Ours,
            _ if tag.is_some() => Ownership::Others,
            (Some(known), Some(arn)) if known == arn => Ownership::Ours,
            (Some(_), Some(_)) => Ownership::Others,
            _ if self.speaks_against(instance) => Ownership::Others,
            _ if ours.is_none() && self.fits(instance) => Ownership::Ours,
            _ => Ownership::Unproven,
        }
    }

    /// Returns whether this launch created it, by the ARN it was seen with, whatever its tags say.
    pub fn knows(&self, instance: &Instance) -> bool {
        let known = |launched: &&LaunchInstance| launched.arn.is_some() && launched.arn == instance.arn;
        self.instances.iter().filter(|launched| launched.name == instance.name).any(|launched| known(&launched))
    }

    /// Returns whether an instance that this launch created has this ARN.
    pub fn made_instance(&self, arn: &str) -> bool {
        self.instances.iter().any(|instance| instance.arn.as_deref() == Some(arn))
    }

    /// Returns whether this launch is known to have created it.
    pub fn is_ours(&self, instance: &Instance) -> bool {
        self.ownership(instance) == Ownership::Ours
    }

    /// Returns whether creation time, bundle, blueprint and zone are those of this launch.
    fn fits(&self, instance: &Instance) -> bool {
        let same = |have: &Option<SanitizedText>, want: Option<&str>| have.as_deref() == want;
        let request = &self.manifest.request;
        self.around_sending(instance.created_at)
            && same(&instance.bundle, request.bundle_id.as_deref())
            && same(&instance.blueprint, self.manifest.blueprint_id())
            && same(&instance.zone, request.availability_zone.as_deref())
    }

    /// Returns whether it can't be this launch's: the launch can't have created any, or its creation time or its
    /// properties are others.
    fn speaks_against(&self, instance: &Instance) -> bool {
        let differs = |have: &Option<SanitizedText>, want: Option<&str>| {
            have.as_deref().zip(want).is_some_and(|(have, want)| have != want)
        };
        let request = &self.manifest.request;
        let never = self.sent.is_none() || matches!(self.stage, LaunchStage::Refused(_) | LaunchStage::NamesTaken(_));
        never
            || instance.created_at.is_some() && !self.around_sending(instance.created_at)
            || differs(&instance.bundle, request.bundle_id.as_deref())
            || differs(&instance.blueprint, self.manifest.blueprint_id())
            || differs(&instance.zone, request.availability_zone.as_deref())
    }

    /// Returns whether it is an accepted instance that lost its tags: no launch claims it, and all else fits.
    pub(super) fn lost_its_tag(&self, instance: &Instance) -> bool {
        !self.adopted && self.ownership(instance) == Ownership::Unproven && self.fits(instance)
    }

    /// Returns whether it may result from the requests: not created before the first, nor long after the last.
    fn around_sending(&self, at: Option<SystemTime>) -> bool {
        let last = self.resent.or(self.sent).unwrap_or(self.began).wall;
        self.after_sending(at) && at.is_some_and(|at| at <= last + LATE)
    }

    pub(super) fn after_sending(&self, at: Option<SystemTime>) -> bool {
        let sent = self.sent.unwrap_or(self.began).wall;
        at.is_some_and(|at| at + SKEW >= sent)
    }

    /// Returns creations of the launch's names since the request. Without an instance to look at, they count only if
    /// the names were checked to be free right before; otherwise another's instance would have shown up then.
    pub(super) fn own_operations(
        &self,
        by_name: &[(SanitizedText, Result<Vec<Operation>, Failure>)],
        now: Now,
    ) -> Vec<Operation> {
        if self.names == Names::Unchecked || !self.nothing_in_flight(now) {
            return Vec::new();
        }
        let all = by_name.iter().filter_map(|(_, answer)| answer.as_ref().ok()).flatten();
        let recent = all.filter(|operation| operation.creates() && self.after_sending(operation.created_at));
        recent.filter(|operation| operation.phase() == OperationPhase::Failed).cloned().collect()
    }
}

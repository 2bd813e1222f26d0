//! Looking for what came of an answer that never came: whose an instance is, and when it is
//! certain that there is none.

use super::record::Record;
use super::{Ask, Launch, Round, Stage, lost};
use crate::domain::clean::Clean;
use crate::domain::failure::{Certainty, Failure, Trouble};
use crate::domain::instance::{Instance, Operation, Phase};
use crate::domain::tags::LAUNCH_KEY;
use crate::domain::time::Now;
use std::time::{Duration, SystemTime};

/// How far the clock here and the one at AWS may be apart when times decide whose an instance is.
const SKEW: Duration = Duration::from_secs(5 * 60);

impl Launch {
    pub(super) fn stop_looking(&mut self, now: Now) -> Vec<Ask> {
        let Stage::Unknown(doubt) = &self.stage else { return Vec::new() };
        self.fruitless = doubt.looked_enough;
        self.stage = Stage::Abandoned;
        self.journal(Record::Abandoned, now)
    }

    /// One look for an answer that never came.
    pub(super) fn looked(&mut self, round: Round, now: Now) -> Vec<Ask> {
        let instances = match round.instances {
            Some(Ok(instances)) => instances,
            Some(Err(failure)) => {
                if let Stage::Unknown(doubt) = &mut self.stage {
                    doubt.look_failure = Some(failure);
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
            let mut asks = self.journal(Record::Adopted { names }, now);
            operations.into_iter().for_each(|operation| self.learn_operation(operation, now));
            self.learn_instances(&instances, now);
            asks.extend(self.after_round(now));
            return asks;
        }
        if self.all_taken(&instances) && self.nothing_in_flight(now) {
            return self.refuse(Failure { certainty: Certainty::Refused, trouble: Trouble::NamesTaken, ..lost() }, now);
        }
        self.found_nothing(now)
    }

    /// One more look that was answered and found nothing of ours.
    pub(super) fn found_nothing(&mut self, now: Now) -> Vec<Ask> {
        let Stage::Unknown(doubt) = &mut self.stage else { return Vec::new() };
        doubt.found_nothing(now);
        // The service did say no, and what might have come before it had time to show.
        if doubt.looked_enough && doubt.failure.certainty == Certainty::Refused {
            let failure = doubt.failure.clone();
            return self.refuse(failure, now);
        }
        self.pause_then_poll(now)
    }

    /// Whether a request of ours can no longer be on its way in: the service answered it, or it
    /// had time enough. Until then, a name that another holds now may be free again and ours.
    pub(super) fn nothing_in_flight(&self, now: Now) -> bool {
        let Stage::Unknown(doubt) = &self.stage else { return true };
        doubt.failure.certainty == Certainty::Refused || doubt.settled(now)
    }

    /// Every name is held by an instance that is not ours, so the service cannot have made ours.
    pub(super) fn all_taken(&self, instances: &[Instance]) -> bool {
        self.subjects.iter().all(|subject| instances.iter().any(|instance| instance.name == subject.name))
    }

    /// Whose an instance of one of our names is: the launch's tag proves it; without that tag,
    /// time, bundle, blueprint and zone decide.
    pub fn is_ours(&self, instance: &Instance) -> bool {
        if !self.subjects.iter().any(|subject| subject.name == instance.name) {
            return false;
        }
        if let Some(tag) = self.manifest.launch_tag() {
            return instance.tag(LAUNCH_KEY) == Some(tag);
        }
        self.fits(instance)
    }

    /// Whether time, bundle, blueprint and zone are those of this launch.
    pub(super) fn fits(&self, instance: &Instance) -> bool {
        let same = |have: &Option<Clean>, want: &Option<String>| have.as_deref() == want.as_deref();
        let request = &self.manifest.request;
        self.after_sending(instance.created_at)
            && same(&instance.bundle, &request.bundle_id)
            && same(&instance.blueprint, &request.blueprint_id)
            && same(&instance.zone, &request.availability_zone)
    }

    /// An accepted instance whose tags somebody took off: no launch claims it, and all else fits.
    pub(super) fn lost_its_tag(&self, instance: &Instance) -> bool {
        !self.adopted && instance.tag(LAUNCH_KEY).is_none() && self.fits(instance)
    }

    pub(super) fn after_sending(&self, at: Option<SystemTime>) -> bool {
        let sent = self.sent.unwrap_or(self.began).wall;
        at.is_some_and(|at| at + SKEW >= sent)
    }

    /// Creations of our names since we sent. Without an instance to look at they prove ours only
    /// where the names had been proved free just before; an instance of somebody else shows first.
    pub(super) fn own_operations(
        &self,
        by_name: &[(Clean, Result<Vec<Operation>, Failure>)],
        now: Now,
    ) -> Vec<Operation> {
        if !self.proved || !self.nothing_in_flight(now) {
            return Vec::new();
        }
        let all = by_name.iter().filter_map(|(_, answer)| answer.as_ref().ok()).flatten();
        let recent = all.filter(|operation| operation.creates() && self.after_sending(operation.created_at));
        recent.filter(|operation| operation.phase() == Phase::Failed).cloned().collect()
    }
}

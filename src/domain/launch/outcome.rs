//! The results of a launch: which instances exist, their price, and the exit status.

use super::launched_instance::{InstanceOutcome, LaunchInstance};
use super::{Launch, LaunchStage};
use crate::domain::cost::Usd;
use crate::domain::failure::Failure;
use crate::domain::follow_ups::FollowUpStatus;
use crate::domain::order::Order;
use crate::domain::owned_resource::{OwnedResource, ResourceKind};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use std::time::Duration;

/// After this time an instance is late: it usually runs within a minute.
const OVERDUE: Duration = Duration::from_secs(3 * 60);

impl Launch {
    /// Returns how many of its instances exist and are billed, as far as is known.
    pub fn existing(&self) -> usize {
        self.instances.iter().filter(|instance| instance.exists()).count()
    }

    /// Returns whether a missing instance of this name means that none exists, nor will.
    pub fn accounted(&self, name: &SanitizedText) -> bool {
        match &self.stage {
            LaunchStage::Intended => self.sent.is_none(),
            LaunchStage::NoJournal { .. } | LaunchStage::Refused(_) | LaunchStage::NamesTaken(_) => true,
            LaunchStage::Sent => false,
            // However long the search was: only one that was seen or accepted can be known to be deleted.
            LaunchStage::Unknown(_) | LaunchStage::Abandoned => {
                self.instances.iter().any(|instance| instance.name == *name && (instance.met || instance.deleted))
            }
            LaunchStage::Watched | LaunchStage::Settled => {
                self.instances.iter().any(|instance| instance.name == *name && instance.accounted())
            }
        }
    }

    /// Returns the resources besides instances that are, or may be, left although what they are for doesn't exist.
    pub fn left(&self) -> impl Iterator<Item = &OwnedResource> {
        let away = |instance: &LaunchInstance| {
            instance.decided() && !instance.exists() && instance.outcome != InstanceOutcome::UnderWay
        };
        let all = self.without_instances() || self.stage == LaunchStage::Settled && self.instances.iter().all(away);
        let gone = move |name: &SanitizedText| self.instances.iter().any(|s| s.name == *name && away(s));
        let left = move |made: &&OwnedResource| all || made.instance.as_ref().is_some_and(gone);
        // What was started before the instances is looked up by the launch itself.
        self.made.iter().filter(left).filter(move |made| made.there || !self.without_instances())
    }

    /// Returns whether any instance exists.
    pub fn has_any(&self) -> bool {
        self.instances.iter().any(|instance| instance.exists())
    }

    /// Returns whether it ended before instances could be created.
    pub fn without_instances(&self) -> bool {
        matches!(self.stage, LaunchStage::NoJournal { .. } | LaunchStage::Refused(_) | LaunchStage::NamesTaken(_))
    }

    /// Returns the monthly price in USD of all existing instances.
    pub fn monthly(&self) -> Option<Usd> {
        self.manifest.price().map(|price| price * self.existing())
    }

    /// Returns why AWS rejected it, if it did.
    pub fn refusal(&self) -> Option<&Failure> {
        match &self.stage {
            LaunchStage::Refused(failure) => Some(failure),
            _ => None,
        }
    }

    /// Returns the exit status: 0 if every instance runs, and its follow-ups are done; 1 if nothing exists; 3 if
    /// something may exist or is in progress; 4 if some exist and some don't, or a follow-up failed.
    pub fn exit_status(&self) -> u8 {
        match &self.stage {
            // A resource besides the instances was started, with unknown outcome.
            _ if self.made.iter().any(|made| !made.there) => 3,
            // About to be sent again.
            LaunchStage::Intended if self.sent.is_some() => 3,
            LaunchStage::Intended
            | LaunchStage::NoJournal { .. }
            | LaunchStage::Refused(_)
            | LaunchStage::NamesTaken(_) => 1,
            LaunchStage::Sent | LaunchStage::Unknown(_) | LaunchStage::Watched | LaunchStage::Abandoned => 3,
            // No instance runs, but a resource is billed.
            LaunchStage::Settled if self.left().any(|made| made.kind == ResourceKind::StaticIp) => {
                self.status_with_follow_ups().max(4)
            }
            LaunchStage::Settled => self.status_with_follow_ups(),
        }
    }

    /// Returns 3 while a follow-up is open, 4 if one failed; only if some instance runs.
    fn status_with_follow_ups(&self) -> u8 {
        match self.settled_status() {
            status @ (0 | 4) => match () {
                () if self.open_follow_ups().next().is_some() => 3,
                () if self.follow_ups.iter().any(|step| matches!(step.status, FollowUpStatus::Failed(_))) => 4,
                () => status,
            },
            status => status,
        }
    }

    /// Returns the exit status for the instances only, without other resources.
    pub fn settled_status(&self) -> u8 {
        let running = self.instances.iter().filter(|s| s.runs()).count();
        let (existing, deleted) = (self.existing(), self.instances.iter().filter(|s| s.deleted).count());
        match () {
            // Instances that the user deleted don't count as missing.
            _ if running > 0 && running + deleted == self.instances.len() => 0,
            _ if self.instances.iter().any(|s| s.outcome == InstanceOutcome::UnderWay) => 3,
            _ if existing == 0 => 1,
            _ => 4,
        }
    }

    /// Returns whether this one can be deleted while others are in progress: it exists, and its outcome is known, or it
    /// is overdue.
    pub fn may_go_alone(&self, instance: &LaunchInstance, now: Now) -> bool {
        instance.exists() && (instance.decided() || self.overdue(instance, now))
    }

    /// Returns whether it takes far longer than usual.
    pub fn overdue(&self, instance: &LaunchInstance, now: Now) -> bool {
        // A resumed watch starts with a lookup, before which nothing is reported.
        self.under_way()
            && self.first_look.is_some()
            && !instance.decided()
            && instance.milestones.requested.is_some_and(|at| self.span(at, now) >= OVERDUE)
    }

    /// Returns an order for the failed and missing instances, with the same names.
    pub fn retryable(&self) -> Option<Order> {
        let names: Vec<SanitizedText> = self.failed_for_good().map(|s| s.name.clone()).collect();
        let order = self.order.clone()?;
        let follow_ups = order.follow_ups.of_some(&order.names, &names);
        (!names.is_empty()).then_some(Order { names, brings: None, follow_ups, ..order })
    }

    /// Returns whether [`Launch::retryable`] has an order, and nothing is expected of the others: they are decided, or
    /// take so much longer than usual that they may never be.
    pub fn can_retry(&self, now: Now) -> bool {
        // Asked for every frame: most launches have no failure, and end here.
        if !self.can_send() || self.failed_for_good().next().is_none() {
            return false;
        }
        let decided = |instance: &LaunchInstance| instance.decided() || self.overdue(instance, now);
        self.stage == LaunchStage::Settled || self.instances.iter().all(decided)
    }

    fn failed_for_good(&self) -> impl Iterator<Item = &LaunchInstance> {
        let gone = |s: &LaunchInstance| {
            matches!(s.outcome, InstanceOutcome::Failed { exists: false, .. } | InstanceOutcome::Gone)
        };
        self.instances.iter().filter(move |s| gone(s) && !s.deleted)
    }
}

//! What it all came to: what exists, what it costs, how a program ends.

use super::launch_instance::{InstanceOutcome, LaunchInstance};
use super::{Launch, LaunchStage};
use crate::domain::cost::Usd;
use crate::domain::failure::Failure;
use crate::domain::follow_ups::FollowUpStatus;
use crate::domain::order::Order;
use crate::domain::owned_resource::{OwnedResource, ResourceKind};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use std::time::Duration;

/// What takes this long is late: an instance runs in under a minute as a rule.
const OVERDUE: Duration = Duration::from_secs(3 * 60);

impl Launch {
    /// How many of its instances exist, and are billed, as far as is known.
    pub fn existing(&self) -> usize {
        self.subjects.iter().filter(|subject| subject.exists()).count()
    }

    /// Whether nothing under this name of it means that nothing of it is there, nor will be.
    pub fn accounted(&self, name: &SanitizedText) -> bool {
        match &self.stage {
            LaunchStage::Intended => self.sent.is_none(),
            LaunchStage::NoJournal { .. } | LaunchStage::Refused(_) | LaunchStage::NamesTaken(_) => true,
            LaunchStage::Sent => false,
            // However long it was looked for: only what was seen, or was accepted, can be known to be gone.
            LaunchStage::Unknown(_) | LaunchStage::Abandoned => {
                self.subjects.iter().any(|subject| subject.name == *name && (subject.met || subject.deleted))
            }
            LaunchStage::Watched | LaunchStage::Settled => {
                self.subjects.iter().any(|subject| subject.name == *name && subject.accounted())
            }
        }
    }

    /// What it made besides its instances and stays, or may stay, though what it is for is not there.
    pub fn left(&self) -> impl Iterator<Item = &OwnedResource> {
        let away = |subject: &LaunchInstance| {
            subject.decided() && !subject.exists() && subject.fate != InstanceOutcome::UnderWay
        };
        let all = self.without_instances() || self.stage == LaunchStage::Settled && self.subjects.iter().all(away);
        let gone = move |name: &SanitizedText| self.subjects.iter().any(|s| s.name == *name && away(s));
        let left = move |made: &&OwnedResource| all || made.instance.as_ref().is_some_and(gone);
        // What was begun before anything was sent is looked for by the launch itself.
        self.made.iter().filter(left).filter(move |made| made.there || !self.without_instances())
    }

    /// Whether any instance exists.
    pub fn has_any(&self) -> bool {
        self.subjects.iter().any(|subject| subject.exists())
    }

    /// Whether it ended before an instance could come of it.
    pub fn without_instances(&self) -> bool {
        matches!(self.stage, LaunchStage::NoJournal { .. } | LaunchStage::Refused(_) | LaunchStage::NamesTaken(_))
    }

    /// USD a month of what exists.
    pub fn monthly(&self) -> Option<Usd> {
        self.manifest.price().map(|price| price * self.existing())
    }

    /// Why AWS refused it, if it did.
    pub fn refusal(&self) -> Option<&Failure> {
        match &self.stage {
            LaunchStage::Refused(failure) => Some(failure),
            _ => None,
        }
    }

    /// How a program that did nothing else ends: 0 every instance runs, and its follow-ups are done; 1 nothing exists;
    /// 3 something may exist or is under way; 4 some exist and some do not, or a follow-up failed.
    pub fn exit_status(&self) -> u8 {
        match &self.stage {
            // Something besides the instances was begun to be made, and nobody knows its end.
            _ if self.made.iter().any(|made| !made.there) => 3,
            // On the way to being sent again.
            LaunchStage::Intended if self.sent.is_some() => 3,
            LaunchStage::Intended
            | LaunchStage::NoJournal { .. }
            | LaunchStage::Refused(_)
            | LaunchStage::NamesTaken(_) => 1,
            LaunchStage::Sent | LaunchStage::Unknown(_) | LaunchStage::Watched | LaunchStage::Abandoned => 3,
            // Nothing of it runs, and something of it is billed.
            LaunchStage::Settled if self.left().any(|made| made.kind == ResourceKind::StaticIp) => {
                self.status_with_follow_ups().max(4)
            }
            LaunchStage::Settled => self.status_with_follow_ups(),
        }
    }

    /// 3 while a follow-up is left to be done, 4 where one failed; where an instance runs at all.
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

    /// The same, as far as its instances go: what else was begun to be made does not count.
    pub fn settled_status(&self) -> u8 {
        let running = self.subjects.iter().filter(|s| s.fate == InstanceOutcome::Running).count();
        let (existing, deleted) = (self.existing(), self.subjects.iter().filter(|s| s.deleted).count());
        match () {
            // What the user deleted lacks nothing.
            _ if running > 0 && running + deleted == self.subjects.len() => 0,
            _ if self.subjects.iter().any(|s| s.fate == InstanceOutcome::UnderWay) => 3,
            _ if existing == 0 => 1,
            _ => 4,
        }
    }

    /// Whether this one can be deleted alone while others are under way: it is there, and what became of it is
    /// known, or it has been waited for far longer than it takes.
    pub fn may_go_alone(&self, subject: &LaunchInstance, now: Now) -> bool {
        subject.exists() && (subject.decided() || self.overdue(subject, now))
    }

    /// Whether it has been waited for far longer than it takes.
    pub fn overdue(&self, subject: &LaunchInstance, now: Now) -> bool {
        // Whoever watches it again begins by looking: nothing is said of what nobody has looked at.
        self.under_way()
            && self.first_look.is_some()
            && !subject.decided()
            && subject.rungs.requested.is_some_and(|at| self.span(at, now) >= OVERDUE)
    }

    /// An order for those that failed or are gone, under the same names.
    pub fn retryable(&self) -> Option<Order> {
        let names: Vec<SanitizedText> = self.failed_for_good().map(|s| s.name.clone()).collect();
        let order = self.order.clone()?;
        let follow_ups = order.follow_ups.of_some(&order.names, &names);
        (!names.is_empty()).then_some(Order { names, brings: None, follow_ups, ..order })
    }

    /// Whether [`Launch::retryable`] has an order.
    pub fn can_retry(&self) -> bool {
        self.can_send() && self.failed_for_good().next().is_some()
    }

    fn failed_for_good(&self) -> impl Iterator<Item = &LaunchInstance> {
        let gone = |s: &LaunchInstance| {
            matches!(s.fate, InstanceOutcome::Failed { exists: false, .. } | InstanceOutcome::Gone)
        };
        self.subjects.iter().filter(move |s| gone(s) && !s.deleted)
    }
}

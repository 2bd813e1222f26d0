//! Static IPs that were there before the launch and that a follow-up attached: each is detached right before its
//! instance is deleted, and never released.
//!
//! Deleting an instance detaches its static IP anyway, so no trouble with a detachment keeps the instance: it's looked
//! up what became of it, and the deletion continues.

use super::*;
use crate::domain::follow_ups::FollowUpTask;
use crate::domain::owned_resource::{FoundResource, OwnedResource, ResourceKind};

/// A static IP that stays in the account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptAddress {
    /// Its name in the account.
    pub name: SanitizedText,
    /// The instance that has it by the plan.
    pub instance: SanitizedText,
    /// Where its detachment stands.
    pub status: KeptStatus,
    /// It was asked for, and has not been told.
    #[serde(skip)]
    looking: bool,
}

/// Where its detachment stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum KeptStatus {
    /// Not looked at, or it couldn't be.
    Unseen,
    /// Its instance doesn't have it (any more).
    Elsewhere,
    /// Its instance has it.
    Attached(FoundResource),
    /// Being looked at once more, before it's detached.
    Checking(FoundResource),
    /// The request is being written down, or is on its way.
    Sending(FoundResource),
    /// Accepted, or in doubt; not known to be detached yet.
    Detaching {
        /// As it was when the request was sent.
        found: FoundResource,
        /// Since when that's looked up.
        since: Now,
    },
    /// The service said that nothing has it.
    Detached(FoundResource),
    /// It couldn't be detached by itself. It's free once its instance is gone.
    Failed(FoundResource),
}

impl KeptAddress {
    /// Returns what is known of it, where its instance has it or had it.
    pub fn found(&self) -> Option<&FoundResource> {
        match &self.status {
            KeptStatus::Unseen | KeptStatus::Elsewhere => None,
            KeptStatus::Attached(found)
            | KeptStatus::Checking(found)
            | KeptStatus::Sending(found)
            | KeptStatus::Detaching { found, .. }
            | KeptStatus::Detached(found)
            | KeptStatus::Failed(found) => Some(found),
        }
    }

    /// Returns whether nothing was sent about it.
    pub(super) fn untouched(&self) -> bool {
        use KeptStatus::{Attached, Checking, Elsewhere, Unseen};
        matches!(self.status, Unseen | Elsewhere | Attached(_) | Checking(_))
    }

    /// Returns how it is looked for.
    fn find(&mut self) -> DeletionRequest {
        self.looking = true;
        let began = std::time::UNIX_EPOCH;
        let (name, instance) = (self.name.clone(), Some(self.instance.clone()));
        DeletionRequest::Find(OwnedResource::new(ResourceKind::StaticIp, name, instance, began))
    }

    fn has_it(&self, found: &FoundResource) -> bool {
        found.attached_to.as_ref() == Some(&self.instance)
    }
}

impl Deletion {
    /// Those that the plan attached to one of these instances.
    pub(super) fn kept_addresses_of(launch: &Launch, names: &[SanitizedText]) -> Vec<KeptAddress> {
        let kept = launch.follow_ups.iter().filter_map(|step| match &step.task {
            FollowUpTask::StaticIp { name, existing: true } => Some((name.clone(), step.instance.clone())),
            _ => None,
        });
        let own = kept.filter(|(_, instance)| names.contains(instance));
        own.map(|(name, instance)| KeptAddress { name, instance, status: KeptStatus::Unseen, looking: false }).collect()
    }

    /// Looks at all of them, for what is shown.
    pub(super) fn look_for_kept(&mut self) -> Vec<DeletionRequest> {
        self.kept.iter_mut().map(KeptAddress::find).collect()
    }

    /// Whether some of them were asked for, and have not been told.
    pub(super) fn looks_for_kept(&self) -> bool {
        self.kept.iter().any(|kept| kept.looking)
    }

    /// Begins to detach what this instance has, right before it's deleted; `None` where it has nothing.
    pub(super) fn begin_detaching(&mut self, instance: &SanitizedText) -> Option<DeletionRequest> {
        let attached = |kept: &&mut KeptAddress| kept.instance == *instance;
        let kept = self.kept.iter_mut().find(attached)?;
        let KeptStatus::Attached(found) = kept.status.clone() else { return None };
        kept.status = KeptStatus::Checking(found);
        Some(kept.find())
    }

    /// The place of the one that this answer is about.
    pub(super) fn kept_at(&self, name: &SanitizedText) -> Option<usize> {
        self.kept.iter().position(|kept| kept.looking && kept.name == *name)
    }

    /// The service told what is under its name.
    pub(super) fn found_kept(
        &mut self,
        at: usize,
        answer: Result<Option<FoundResource>, Failure>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        let kept = &mut self.kept[at];
        kept.looking = false;
        let has_it = answer.as_ref().map(|found| found.as_ref().is_some_and(|found| kept.has_it(found))).ok();
        match (kept.status.clone(), has_it) {
            (KeptStatus::Unseen, _) => {
                if let Ok(found) = answer {
                    let attached = found.filter(|found| kept.has_it(found));
                    kept.status = attached.map_or(KeptStatus::Elsewhere, KeptStatus::Attached);
                }
                self.shown()
            }
            (KeptStatus::Checking(found), Some(true)) => {
                kept.status = KeptStatus::Sending(found);
                let (name, instance) = (kept.name.clone(), kept.instance.clone());
                vec![DeletionRequest::Detach { name, instance }]
            }
            (KeptStatus::Checking(_), Some(false)) => self.settle_kept(at, KeptStatus::Elsewhere),
            (KeptStatus::Checking(found), None) => self.settle_kept(at, KeptStatus::Failed(found)),
            (KeptStatus::Detaching { found, .. }, Some(false)) => self.settle_kept(at, KeptStatus::Detached(found)),
            (KeptStatus::Detaching { found, since }, _) if now.since(since) >= DOUBT_FOR => {
                self.settle_kept(at, KeptStatus::Failed(found))
            }
            (KeptStatus::Detaching { .. }, _) => self.pause(),
            _ => Vec::new(),
        }
    }

    /// The service answered the detachment, or didn't. Either way it's looked up.
    pub(super) fn detached(
        &mut self,
        name: &SanitizedText,
        answer: Result<(), Failure>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        let Some(at) = self.kept.iter().position(|kept| kept.name == *name) else { return Vec::new() };
        let KeptStatus::Sending(found) = self.kept[at].status.clone() else { return Vec::new() };
        match answer {
            Ok(()) => {
                self.kept[at].status = KeptStatus::Detaching { found, since: now };
                vec![self.kept[at].find()]
            }
            Err(failure) if matches!(failure.certainty, Certainty::Unknown | Certainty::Throttled) => {
                self.kept[at].status = KeptStatus::Detaching { found, since: now };
                self.pause()
            }
            Err(_) => self.settle_kept(at, KeptStatus::Failed(found)),
        }
    }

    /// Its instance comes next: it's looked at once more, as time has passed.
    fn settle_kept(&mut self, at: usize, status: KeptStatus) -> Vec<DeletionRequest> {
        self.kept[at].status = status;
        vec![DeletionRequest::Check(self.kept[at].instance.clone())]
    }

    /// Looks for those that are being detached.
    pub(super) fn due_kept(&mut self) -> Vec<DeletionRequest> {
        let going = |kept: &&mut KeptAddress| matches!(kept.status, KeptStatus::Detaching { .. }) && !kept.looking;
        self.kept.iter_mut().filter(going).map(KeptAddress::find).collect()
    }

    /// Returns those that stay in the account while their instances go, or went.
    pub fn kept_addresses(&self) -> impl Iterator<Item = &KeptAddress> {
        let goes = move |kept: &&KeptAddress| {
            let lot = self.lot(&kept.instance);
            let detached = matches!(kept.status, KeptStatus::Detached(_));
            detached || lot.is_some_and(|lot| *lot == DeletionStatus::Gone || lot.found().is_some())
        };
        self.kept.iter().filter(|kept| kept.found().is_some()).filter(goes)
    }
}

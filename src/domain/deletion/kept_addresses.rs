//! Detaches static IPs that existed before the launch, right before their instance is deleted; they are never released.
//!
//! Deleting an instance detaches its static IP anyway, so a failed detachment doesn't stop the deletion: its outcome is
//! looked up, and the deletion continues.

use super::*;
use crate::domain::follow_ups::FollowUpTask;
use crate::domain::owned_resource::{FoundResource, OwnedResource, ResourceKind};

/// A static IP that stays in the account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptAddress {
    /// Its name in the account.
    pub name: SanitizedText,
    /// The instance that the plan attached it to.
    pub instance: SanitizedText,
    /// The status of its detachment.
    pub status: KeptStatus,
    /// Whether it was requested, with the reply pending.
    #[serde(skip)]
    looking: bool,
}

/// The status of a detachment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum KeptStatus {
    /// Not looked up, or the lookup failed.
    Unseen,
    /// It isn't attached to its instance (any more).
    Elsewhere,
    /// It is attached to its instance.
    Attached(FoundResource),
    /// Being checked once more before it is detached.
    Checking(FoundResource),
    /// The request is being recorded, or has been sent.
    Sending(FoundResource),
    /// Accepted, or in doubt; not confirmed detached yet.
    Detaching {
        /// As it was when the request was sent.
        found: FoundResource,
        /// When the first lookup after the request started.
        since: Now,
    },
    /// The service confirmed that it isn't attached.
    Detached(FoundResource),
    /// It couldn't be detached. Deleting its instance will free it.
    Failed(FoundResource),
}

impl KeptAddress {
    /// Returns its details, if it is or was attached to its instance.
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

    /// Returns whether no request was sent about it.
    pub(super) fn untouched(&self) -> bool {
        use KeptStatus::{Attached, Checking, Elsewhere, Unseen};
        matches!(self.status, Unseen | Elsewhere | Attached(_) | Checking(_))
    }

    /// Returns the request that looks it up.
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
    /// Returns those that the plan attached to one of these instances.
    pub(super) fn kept_addresses_of(launch: &Launch, names: &[SanitizedText]) -> Vec<KeptAddress> {
        let kept = launch.follow_ups.iter().filter_map(|step| match &step.task {
            FollowUpTask::StaticIp { name, existing: true } => Some((name.clone(), step.instance.clone())),
            _ => None,
        });
        let own = kept.filter(|(_, instance)| names.contains(instance));
        own.map(|(name, instance)| KeptAddress { name, instance, status: KeptStatus::Unseen, looking: false }).collect()
    }

    /// Looks up all of them, to be shown.
    pub(super) fn look_for_kept(&mut self) -> Vec<DeletionRequest> {
        self.kept.iter_mut().map(KeptAddress::find).collect()
    }

    /// Returns whether some of the lookups are pending.
    pub(super) fn looks_for_kept(&self) -> bool {
        self.kept.iter().any(|kept| kept.looking)
    }

    /// Starts detaching this instance's static IP right before it is deleted; `None` if it has none.
    pub(super) fn begin_detaching(&mut self, instance: &SanitizedText) -> Option<DeletionRequest> {
        let attached = |kept: &&mut KeptAddress| kept.instance == *instance;
        let kept = self.kept.iter_mut().find(attached)?;
        let KeptStatus::Attached(found) = kept.status.clone() else { return None };
        kept.status = KeptStatus::Checking(found);
        Some(kept.find())
    }

    /// Returns the index of the one that this reply is about.
    pub(super) fn kept_at(&self, name: &SanitizedText) -> Option<usize> {
        self.kept.iter().position(|kept| kept.looking && kept.name == *name)
    }

    /// Handles the lookup of a static IP.
    pub(super) fn found_kept(&mut self, at: usize, answer: Answer<FoundResource>, now: Now) -> Vec<DeletionRequest> {
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
            (KeptStatus::Detaching { found, since }, _) if now.since(since) >= SETTLE => {
                self.settle_kept(at, KeptStatus::Failed(found))
            }
            (KeptStatus::Detaching { .. }, _) => self.pause(),
            _ => Vec::new(),
        }
    }

    /// Handles the reply to a detachment. Whether it succeeded or not, the static IP is looked up.
    pub(super) fn detached(
        &mut self,
        name: &SanitizedText,
        answer: Result<(), Failure>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        let Some(at) = self.kept.iter().position(|kept| kept.name == *name) else { return Vec::new() };
        let KeptStatus::Sending(found) = self.kept[at].status.clone() else { return Vec::new() };
        let reply = Reply::of(answer, false);
        if let Reply::Refused(_) = reply {
            return self.settle_kept(at, KeptStatus::Failed(found));
        }
        self.kept[at].status = KeptStatus::Detaching { found, since: now };
        if reply == Reply::Accepted(()) { vec![self.kept[at].find()] } else { self.pause() }
    }

    /// Continues with its instance, which is checked once more, as time has passed.
    fn settle_kept(&mut self, at: usize, status: KeptStatus) -> Vec<DeletionRequest> {
        self.kept[at].status = status;
        vec![DeletionRequest::Check(self.kept[at].instance.clone())]
    }

    /// Looks up those that are being detached.
    pub(super) fn due_kept(&mut self) -> Vec<DeletionRequest> {
        let going = |kept: &&mut KeptAddress| matches!(kept.status, KeptStatus::Detaching { .. }) && !kept.looking;
        self.kept.iter_mut().filter(going).map(KeptAddress::find).collect()
    }

    /// Returns those that stay in the account while their instances are, or were, deleted.
    pub fn kept_addresses(&self) -> impl Iterator<Item = &KeptAddress> {
        let goes = move |kept: &&KeptAddress| {
            let status = self.status(&kept.instance);
            let detached = matches!(kept.status, KeptStatus::Detached(_));
            detached || status.is_some_and(|status| *status == DeletionStatus::Gone || status.found().is_some())
        };
        self.kept.iter().filter(|kept| kept.found().is_some()).filter(goes)
    }
}

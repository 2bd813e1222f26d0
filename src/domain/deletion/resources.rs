//! Deletes the resources that a launch created besides its instances: looks them up, shows them, deletes them last.
//!
//! An unattached static IP is billed, so it is released right after its instance; a key pair is deleted with the last
//! instance of its launch.

use super::*;
use crate::domain::owned_resource::{FoundResource, OwnedResource};

/// A resource besides the instances, and its deletion status.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceDeletion {
    /// The resource that the launch created.
    pub made: OwnedResource,
    /// Its deletion status.
    pub status: DeletionStatus<FoundResource>,
    /// What the service said about it.
    pub(super) evidence: Evidence,
}

impl Deletion {
    /// Returns the launch's resources that are deleted along with these instances.
    pub(super) fn resources_of(launch: &Launch, names: &[SanitizedText]) -> Vec<ResourceDeletion> {
        let gone = |name: &SanitizedText| {
            launch.instances.iter().any(|s| s.name == *name && s.outcome == InstanceOutcome::Gone)
        };
        let away = |name: &SanitizedText| launch.without_instances() || names.contains(name) || gone(name);
        let last = launch.instances.iter().all(|s| away(&s.name));
        let goes = |made: &&OwnedResource| match &made.instance {
            Some(instance) => names.contains(instance) || gone(instance),
            None => last,
        };
        let evidence = Evidence { asked: true, ..Evidence::default() };
        let extra =
            |made: &OwnedResource| ResourceDeletion { made: made.clone(), status: DeletionStatus::Unseen, evidence };
        launch.made.iter().filter(goes).map(extra).collect()
    }

    /// Returns the resources that would be deleted.
    pub fn resources_to_delete(&self) -> impl Iterator<Item = (&OwnedResource, &FoundResource)> {
        let ours = self.extras.iter().filter(|extra| matches!(extra.status, DeletionStatus::Ours(_)));
        ours.filter_map(|extra| Some((&extra.made, extra.status.found()?)))
    }

    /// Handles the lookup of a resource by name.
    pub(super) fn found(
        &mut self,
        name: &SanitizedText,
        answer: Answer<FoundResource>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        let Some(at) = self.extras.iter().position(|extra| extra.made.name == *name) else { return Vec::new() };
        self.extras[at].evidence.asked = false;
        match (&self.stage, &self.extras[at].status) {
            (DeletionStage::Looking, DeletionStatus::Unseen) => self.first_seen(at, answer, now),
            (_, DeletionStatus::Checking(_)) => self.seen_again(at, answer, now),
            (_, DeletionStatus::Going { .. }) => self.seen_going(at, answer, now),
            _ => Vec::new(),
        }
    }

    fn first_seen(&mut self, at: usize, answer: Answer<FoundResource>, now: Now) -> Vec<DeletionRequest> {
        match answer {
            Ok(found) => {
                let status = self.ownership(at, found);
                let evidence = &mut self.extras[at].evidence;
                self.extras[at].status = match status {
                    // One reply proves nothing: it is requested again after a pause.
                    DeletionStatus::Absent | DeletionStatus::NotOurs if !evidence.absence.denied(now) => {
                        DeletionStatus::Unseen
                    }
                    status => {
                        if status.found().is_some() {
                            evidence.absence.seen();
                        }
                        status
                    }
                };
            }
            Err(failure) => self.stage = DeletionStage::Failed(failure),
        }
        self.shown()
    }

    /// Looks up missing resources once more.
    pub(super) fn look_for_unseen_extras(&mut self) -> Vec<DeletionRequest> {
        let unseen =
            self.extras.iter_mut().filter(|extra| extra.status == DeletionStatus::Unseen && !extra.evidence.asked);
        let request = |extra: &mut ResourceDeletion| {
            extra.evidence.asked = true;
            DeletionRequest::Find(extra.made.clone())
        };
        unseen.map(request).collect()
    }

    /// Marks resources as kept if their instance stays, or if an instance that stays uses them.
    pub(super) fn hold_resources(&mut self) {
        let held: Vec<bool> = self.extras.iter().map(|extra| self.is_held(extra)).collect();
        for (extra, _) in self.extras.iter_mut().zip(held).filter(|(_, held)| *held) {
            extra.status = DeletionStatus::Left;
        }
    }

    fn is_held(&self, extra: &ResourceDeletion) -> bool {
        let DeletionStatus::Ours(found) = &extra.status else { return false };
        let stays =
            |name: &SanitizedText| matches!(self.status(name), Some(DeletionStatus::Left | DeletionStatus::Unheard));
        let own = extra.made.instance.as_ref();
        let kept = own.map_or_else(|| self.statuses.iter().any(|(name, _)| stays(name)), stays);
        kept || found.attached_to.as_ref().is_some_and(|name| !self.goes(name))
    }

    /// Returns whether whatever is attached to this instance becomes free through this deletion.
    fn goes(&self, name: &SanitizedText) -> bool {
        self.status(name).is_some_and(|status| !matches!(status, DeletionStatus::NotOurs | DeletionStatus::Left))
    }

    /// Decides whether a resource belongs to the launch, and whether it is now attached to another instance.
    fn ownership(&self, at: usize, found: Option<FoundResource>) -> DeletionStatus<FoundResource> {
        let Some(found) = found else {
            return if self.elsewhere { DeletionStatus::Unheard } else { DeletionStatus::Absent };
        };
        let own = |name: &SanitizedText| self.launch.instances.iter().any(|instance| instance.name == *name);
        let made = &self.extras[at].made;
        match made.is(&found) {
            true if found.attached_to.as_ref().is_none_or(own) => DeletionStatus::Ours(Box::new(found)),
            true if made.arn.is_some() => DeletionStatus::Left,
            _ => DeletionStatus::NotOurs,
        }
    }

    /// Once the instances are deleted, checks their resources once more.
    pub(super) fn next_resources(&mut self, now: Now) -> Vec<DeletionRequest> {
        let stays = |name: &SanitizedText| {
            let there = |status: &DeletionStatus| {
                matches!(
                    status,
                    DeletionStatus::Failed(_)
                        | DeletionStatus::Lingering
                        | DeletionStatus::Left
                        | DeletionStatus::Unheard
                )
            };
            self.statuses.iter().any(|(other, status)| other == name && there(status))
        };
        let some_stays = self.statuses.iter().any(|(name, _)| stays(name));
        let goes = |made: &OwnedResource| made.instance.as_ref().map_or(!some_stays, |name| !stays(name));
        let goes: Vec<bool> = self.extras.iter().map(|extra| goes(&extra.made)).collect();
        let mut requests = Vec::new();
        for (extra, goes) in self.extras.iter_mut().zip(goes) {
            if let (DeletionStatus::Ours(found), true) = (&extra.status, goes) {
                extra.status = DeletionStatus::Checking(found.clone());
                requests.push(DeletionRequest::Find(extra.made.clone()));
            }
        }
        if requests.is_empty() { self.await_resources(now) } else { requests }
    }

    fn seen_again(&mut self, at: usize, answer: Answer<FoundResource>, now: Now) -> Vec<DeletionRequest> {
        let DeletionStatus::Checking(shown) = self.extras[at].status.clone() else { return Vec::new() };
        self.extras[at].status = match answer {
            Ok(found) => match self.ownership(at, found) {
                DeletionStatus::Ours(found) if found.attached_to.as_ref().is_none_or(|name| self.goes(name)) => {
                    let extra = &mut self.extras[at];
                    extra.status = DeletionStatus::Sending(found);
                    extra.evidence.absence.seen();
                    return vec![DeletionRequest::Unmake(self.extras[at].made.clone())];
                }
                DeletionStatus::Ours(_) => DeletionStatus::Left,
                DeletionStatus::Absent | DeletionStatus::Unheard | DeletionStatus::NotOurs => {
                    DeletionStatus::missing(shown, &mut self.extras[at].evidence, now)
                }
                other => other,
            },
            Err(failure) => DeletionStatus::Failed(failure),
        };
        self.await_resources(now)
    }

    /// Handles the reply to a delete request. Success or not, a lookup decides whether it is deleted.
    pub(super) fn resource_deleted(
        &mut self,
        name: &SanitizedText,
        answer: Result<(), Failure>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        let Some(extra) = self.extras.iter_mut().find(|extra| extra.made.name == *name) else { return Vec::new() };
        let DeletionStatus::Sending(found) = extra.status.clone() else { return Vec::new() };
        extra.status = DeletionStatus::replied(found, answer, &mut extra.evidence, now);
        match extra.status {
            DeletionStatus::Going { unknown: None, .. } => vec![DeletionRequest::Find(extra.made.clone())],
            _ => self.await_resources(now),
        }
    }

    fn seen_going(&mut self, at: usize, answer: Answer<FoundResource>, now: Now) -> Vec<DeletionRequest> {
        let extra = &mut self.extras[at];
        extra.evidence.unheard = answer.is_err();
        let Ok(found) = answer else {
            // No information; the next lookup may bring some.
            return self.await_resources(now);
        };
        let there = found.as_ref().is_some_and(|found| extra.made.is(found));
        let DeletionStatus::Going { instance, .. } = &extra.status else { return Vec::new() };
        if there && std::mem::take(&mut extra.evidence.unsent) {
            // It exists after all, and no delete request was sent.
            extra.status = DeletionStatus::Checking(instance.clone());
            return self.seen_again(at, Ok(found), now);
        }
        if there {
            extra.evidence.absence.seen();
            extra.status.still_there(now);
        } else if extra.evidence.absence.denied(now) {
            extra.status = DeletionStatus::Gone;
        }
        self.await_resources(now)
    }

    /// Once every request has its reply, waits for the deletions in progress, or ends.
    fn await_resources(&mut self, now: Now) -> Vec<DeletionRequest> {
        if self.extras.iter().any(|extra| extra.status.is_busy()) {
            return Vec::new();
        }
        if self.began.is_some_and(|began| now.since(began) >= WAIT_FOR) {
            self.extras.iter_mut().for_each(|extra| extra.status.give_up(extra.evidence));
        }
        match self.extras.iter().any(|extra| extra.status.is_going()) {
            false => self.over(),
            // Several are looked up in one round, and each reply ends up here.
            true => self.pause(),
        }
    }

    /// Looks up the resources that are being deleted.
    pub(super) fn due_resources(&self) -> Vec<DeletionRequest> {
        let going = self.extras.iter().filter(|extra| extra.status.is_going());
        going.map(|extra| DeletionRequest::Find(extra.made.clone())).collect()
    }
}

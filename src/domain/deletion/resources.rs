//! What a launch made besides its instances: looked for, shown, and removed after them.
//!
//! A static IP is billed once nothing holds it, so it goes right after its instance; a key pair
//! goes with the last instance of its launch.

use super::*;
use crate::domain::owned_resource::{FoundResource, OwnedResource};

/// Something besides the instances, and what becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceDeletion {
    /// What the launch made.
    pub made: OwnedResource,
    /// What becomes of it.
    pub lot: DeletionStatus<FoundResource>,
    /// What the service said of it when it was not there.
    pub(super) absence: AbsenceProof,
    /// It was asked for, and has not been told.
    pub(super) looking: bool,
    /// The last answer about it told nothing.
    pub(super) unheard: bool,
    /// Its removal was sent.
    pub(super) sent: bool,
}

impl ResourceDeletion {
    /// Returns one as it was told of, of which nothing is asked.
    pub(super) fn told(made: OwnedResource, lot: DeletionStatus<FoundResource>) -> ResourceDeletion {
        ResourceDeletion { made, lot, absence: AbsenceProof::default(), looking: false, unheard: false, sent: false }
    }
}

impl Deletion {
    /// Those of the launch that go with these instances of it.
    pub(super) fn resources_of(launch: &Launch, names: &[SanitizedText]) -> Vec<ResourceDeletion> {
        let gone =
            |name: &SanitizedText| launch.subjects.iter().any(|s| s.name == *name && s.fate == InstanceOutcome::Gone);
        let away = |name: &SanitizedText| launch.without_instances() || names.contains(name) || gone(name);
        let last = launch.subjects.iter().all(|s| away(&s.name));
        let goes = |made: &&OwnedResource| match &made.instance {
            Some(instance) => names.contains(instance) || gone(instance),
            None => last,
        };
        let absence = AbsenceProof::default();
        let extra = |made: &OwnedResource| ResourceDeletion {
            made: made.clone(),
            lot: DeletionStatus::Unseen,
            absence,
            looking: true,
            unheard: false,
            sent: false,
        };
        launch.made.iter().filter(goes).map(extra).collect()
    }

    /// What would be removed besides the instances.
    pub fn resources_to_delete(&self) -> impl Iterator<Item = (&OwnedResource, &FoundResource)> {
        let ours = self.extras.iter().filter(|extra| matches!(extra.lot, DeletionStatus::Ours(_)));
        ours.filter_map(|extra| Some((&extra.made, extra.lot.found()?)))
    }

    /// The service told what is under a name.
    pub(super) fn found(
        &mut self,
        name: &SanitizedText,
        answer: Result<Option<FoundResource>, Failure>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        let Some(at) = self.extras.iter().position(|extra| extra.made.name == *name) else { return Vec::new() };
        self.extras[at].looking = false;
        match (&self.stage, &self.extras[at].lot) {
            (DeletionStage::Looking, DeletionStatus::Unseen) => self.first_seen(at, answer, now),
            (_, DeletionStatus::Checking(_)) => self.seen_again(at, answer, now),
            (_, DeletionStatus::Going { .. }) => self.seen_going(at, answer, now),
            _ => Vec::new(),
        }
    }

    fn first_seen(
        &mut self,
        at: usize,
        answer: Result<Option<FoundResource>, Failure>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        match answer {
            Ok(found) => {
                let lot = self.whose(at, found);
                self.extras[at].lot = match lot {
                    // One answer proves nothing: it is asked for again after a pause.
                    DeletionStatus::Absent | DeletionStatus::NotOurs if !self.extras[at].absence.denied(now) => {
                        DeletionStatus::Unseen
                    }
                    lot => {
                        if lot.found().is_some() {
                            self.extras[at].absence.seen();
                        }
                        lot
                    }
                };
            }
            Err(failure) => self.stage = DeletionStage::Failed(failure),
        }
        self.shown()
    }

    /// Asks once more for those that were not there.
    pub(super) fn look_for_unseen_extras(&mut self) -> Vec<DeletionRequest> {
        let unseen = self.extras.iter_mut().filter(|extra| extra.lot == DeletionStatus::Unseen && !extra.looking);
        let ask = |extra: &mut ResourceDeletion| {
            extra.looking = true;
            DeletionRequest::Find(extra.made.clone())
        };
        unseen.map(ask).collect()
    }

    /// What stays with an instance that stays, or is held by one that does not go, is left alone.
    pub(super) fn hold_resources(&mut self) {
        let held: Vec<bool> = self.extras.iter().map(|extra| self.is_held(extra)).collect();
        for (extra, _) in self.extras.iter_mut().zip(held).filter(|(_, held)| *held) {
            extra.lot = DeletionStatus::Left;
        }
    }

    fn is_held(&self, extra: &ResourceDeletion) -> bool {
        let DeletionStatus::Ours(found) = &extra.lot else { return false };
        let stays =
            |name: &SanitizedText| matches!(self.lot(name), Some(DeletionStatus::Left | DeletionStatus::Unheard));
        let own = extra.made.instance.as_ref();
        let kept = own.map_or_else(|| self.lots.iter().any(|(name, _)| stays(name)), stays);
        kept || found.attached_to.as_ref().is_some_and(|name| !self.goes(name))
    }

    /// Whether what is attached to this instance is free once this removal is through with it.
    fn goes(&self, name: &SanitizedText) -> bool {
        self.lot(name).is_some_and(|lot| !matches!(lot, DeletionStatus::NotOurs | DeletionStatus::Left))
    }

    /// Whose it is, and whether somebody gave it to an instance that is none of the launch's.
    fn whose(&self, at: usize, found: Option<FoundResource>) -> DeletionStatus<FoundResource> {
        let Some(found) = found else {
            return if self.elsewhere { DeletionStatus::Unheard } else { DeletionStatus::Absent };
        };
        let own = |name: &SanitizedText| self.launch.subjects.iter().any(|subject| subject.name == *name);
        let made = &self.extras[at].made;
        match made.is(&found) {
            true if found.attached_to.as_ref().is_none_or(own) => DeletionStatus::Ours(Box::new(found)),
            true if made.arn.is_some() => DeletionStatus::Left,
            _ => DeletionStatus::NotOurs,
        }
    }

    /// The instances are done with: what goes with those that are gone is looked at once more.
    pub(super) fn next_resources(&mut self, now: Now) -> Vec<DeletionRequest> {
        let stays = |name: &SanitizedText| {
            let there = |lot: &DeletionStatus| {
                matches!(
                    lot,
                    DeletionStatus::Failed(_)
                        | DeletionStatus::Lingering
                        | DeletionStatus::Left
                        | DeletionStatus::Unheard
                )
            };
            self.lots.iter().any(|(other, lot)| other == name && there(lot))
        };
        let some_stays = self.lots.iter().any(|(name, _)| stays(name));
        let goes = |made: &OwnedResource| made.instance.as_ref().map_or(!some_stays, |name| !stays(name));
        let goes: Vec<bool> = self.extras.iter().map(|extra| goes(&extra.made)).collect();
        let mut asks = Vec::new();
        for (extra, goes) in self.extras.iter_mut().zip(goes) {
            if let (DeletionStatus::Ours(found), true) = (&extra.lot, goes) {
                extra.lot = DeletionStatus::Checking(found.clone());
                asks.push(DeletionRequest::Find(extra.made.clone()));
            }
        }
        if asks.is_empty() { self.await_resources(now) } else { asks }
    }

    fn seen_again(
        &mut self,
        at: usize,
        answer: Result<Option<FoundResource>, Failure>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        let DeletionStatus::Checking(shown) = self.extras[at].lot.clone() else { return Vec::new() };
        self.extras[at].lot = match answer {
            Ok(found) => match self.whose(at, found) {
                DeletionStatus::Ours(found) if found.attached_to.as_ref().is_none_or(|name| self.goes(name)) => {
                    let extra = &mut self.extras[at];
                    (extra.lot, extra.sent) = (DeletionStatus::Sending(found), true);
                    extra.absence.seen();
                    return vec![DeletionRequest::Unmake(self.extras[at].made.clone())];
                }
                DeletionStatus::Ours(_) => DeletionStatus::Left,
                // Gone before it was removed, perhaps: it is looked for like what was.
                DeletionStatus::Absent | DeletionStatus::Unheard | DeletionStatus::NotOurs => {
                    self.extras[at].absence.denied(now);
                    DeletionStatus::Going { instance: shown, since: now, doubt: None }
                }
                other => other,
            },
            Err(failure) => DeletionStatus::Failed(failure),
        };
        self.await_resources(now)
    }

    /// The service answered the removal, or did not. Whether it is gone is looked up.
    pub(super) fn resource_deleted(
        &mut self,
        name: &SanitizedText,
        answer: Result<(), Failure>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        let Some(extra) = self.extras.iter_mut().find(|extra| extra.made.name == *name) else { return Vec::new() };
        let DeletionStatus::Sending(found) = extra.lot.clone() else { return Vec::new() };
        let going = |doubt| DeletionStatus::Going { instance: found, since: now, doubt };
        extra.lot = match answer {
            Ok(()) => going(None),
            Err(failure) if failure.trouble == ErrorKind::NotFound => {
                extra.absence.denied(now);
                going(None)
            }
            Err(failure) if matches!(failure.certainty, Certainty::Unknown | Certainty::Throttled) => {
                going(Some(failure))
            }
            Err(failure) => DeletionStatus::Failed(failure),
        };
        match extra.lot {
            DeletionStatus::Going { doubt: None, .. } => vec![DeletionRequest::Find(extra.made.clone())],
            _ => self.await_resources(now),
        }
    }

    fn seen_going(
        &mut self,
        at: usize,
        answer: Result<Option<FoundResource>, Failure>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        let extra = &mut self.extras[at];
        extra.unheard = answer.is_err();
        let Ok(found) = answer else {
            // No information; the next look may bring some.
            return self.await_resources(now);
        };
        let there = found.as_ref().is_some_and(|found| extra.made.is(found));
        let DeletionStatus::Going { instance, since, doubt } = &mut extra.lot else { return Vec::new() };
        if there && !extra.sent {
            // There after all, and its removal was not sent.
            extra.lot = DeletionStatus::Checking(instance.clone());
            return self.seen_again(at, Ok(found), now);
        }
        if there {
            extra.absence.seen();
            if let Some(failure) = doubt.take_if(|_| now.since(*since) >= DOUBT_FOR) {
                extra.lot = DeletionStatus::Failed(failure);
            }
        } else if extra.absence.denied(now) {
            extra.lot = DeletionStatus::Gone;
        }
        self.await_resources(now)
    }

    /// Once every request has its answer: wait for what is going, or be done.
    fn await_resources(&mut self, now: Now) -> Vec<DeletionRequest> {
        if self.extras.iter().any(|extra| matches!(extra.lot, DeletionStatus::Checking(_) | DeletionStatus::Sending(_)))
        {
            return Vec::new();
        }
        if self.began.is_some_and(|began| now.since(began) >= WAIT_FOR) {
            let going = self.extras.iter_mut().filter(|extra| matches!(extra.lot, DeletionStatus::Going { .. }));
            going.for_each(|extra| {
                let unknown = extra.absence.suspected() || extra.unheard;
                extra.lot = if unknown { DeletionStatus::Unheard } else { DeletionStatus::Lingering }
            });
        }
        match self.extras.iter().any(|extra| matches!(extra.lot, DeletionStatus::Going { .. })) {
            false => self.over(),
            // Several are looked for in one round; each of their answers leads here.
            true => self.pause(),
        }
    }

    /// Looks for what is going, if anything besides the instances is.
    pub(super) fn due_resources(&self) -> Vec<DeletionRequest> {
        let going = self.extras.iter().filter(|extra| matches!(extra.lot, DeletionStatus::Going { .. }));
        going.map(|extra| DeletionRequest::Find(extra.made.clone())).collect()
    }
}

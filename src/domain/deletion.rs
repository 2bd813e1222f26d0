//! Deleting what a launch created, as a machine free of IO: look, show, check each again,
//! delete, wait until it is gone; first the instances, then what was made besides them.
//!
//! Nothing counts as gone because a list does not have it, or because one answer said so: it is asked
//! for by its name, and asked again after a pause ([`Absence`]).
//!
//! Only what is proved to be the launch's own is ever deleted, and it is looked at once more
//! just before: a name may have changed hands since it was shown.

use super::absence::AbsenceProof;
use super::cost_so_far::CostSoFar;
use super::failure::{Certainty, ErrorKind, Failure};
use super::instance::Instance;
use super::launch::Launch;
use super::launch::journal_record::JournalRecord;
use super::launch::launch_instance::InstanceOutcome;
use super::launch::reconcile::Ownership;
use super::owned_resource::{FoundResource, OwnedResource};
use super::sanitized_text::SanitizedText;
use super::time::Now;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

mod kept_addresses;
mod resources;

pub use kept_addresses::{KeptAddress, KeptStatus};
pub use resources::ResourceDeletion;

/// After this long without an end, it is still under way at AWS.
pub const WAIT_FOR: Duration = Duration::from_secs(10 * 60);
/// After an answer that never came: what still stands then has not been deleted.
const DOUBT_FOR: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(3);
/// Looks by name of what a list lacks that may fail before nothing is said of it.
const TRIES: u32 = 3;
/// Instances that are asked for one by one in a round.
const A_ROUND: usize = 8;

/// What becomes of one of the launch's names: of an instance, or of something else it made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DeletionStatus<T = Instance> {
    /// Not looked for yet.
    Unseen,
    /// There, and proved to be the launch's.
    Ours(Box<T>),
    /// Nothing is there, nor will be: the service said so twice.
    Absent,
    /// It is not listed, and nobody knows whether it is gone, or will be there, or is somewhere else.
    Unheard,
    /// Something is there that is not the launch's; it is left alone.
    NotOurs,
    /// It is there, and left alone: nothing proves that it is the launch's, or it is the launch's and
    /// held by what stays.
    Left,
    /// Being looked at once more, or being deleted.
    Checking(Box<T>),
    /// The request to delete it is on its way.
    Sending(Box<T>),
    /// Accepted, or in doubt for this failure; not known to be gone yet.
    Going {
        /// It, as it was last seen.
        instance: Box<T>,
        /// When the request was answered.
        since: Now,
        /// What came in place of AWS's answer.
        doubt: Option<Failure>,
    },
    /// AWS says that there is no such thing any more.
    Gone,
    /// It was not deleted, and why.
    Failed(Failure),
    /// Still there when the waiting ended.
    Lingering,
}

/// Where the removal stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DeletionStage {
    /// It is looked for.
    Looking,
    /// The user is shown what it is; nothing has been deleted.
    Shown,
    /// It is being deleted.
    Deleting,
    /// It could not be looked for; nothing was deleted.
    Failed(Failure),
    /// Nothing more will be done.
    Over,
}

/// What the machine is told.
#[derive(Clone, Debug, PartialEq)]
pub enum DeletionEvent {
    /// The instances of the Region, or why they could not be listed.
    Looked(Result<Vec<Instance>, Failure>),
    /// The user said so.
    Confirmed,
    /// What there is of this name, or why nobody knows.
    Checked(SanitizedText, Result<Option<Box<Instance>>, Failure>),
    /// The answer to the request to delete the one of this name.
    Deleted(SanitizedText, Result<(), Failure>),
    /// What is under the name of something besides the instances.
    Found(SanitizedText, Result<Option<FoundResource>, Failure>),
    /// Its removal was answered, or was not.
    Unmade(SanitizedText, Result<(), Failure>),
    /// The detachment of a static IP that stays was answered, or was not.
    Detached(SanitizedText, Result<(), Failure>),
    /// A pause is over.
    Due,
}

/// What it wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum DeletionRequest {
    /// `GetInstances` to its last page.
    Look,
    /// `GetInstance`.
    Check(SanitizedText),
    /// `DeleteInstance`, once; `force` also deletes its add-ons.
    Delete {
        /// Its name.
        name: SanitizedText,
        /// Its add-ons are deleted too.
        force: bool,
    },
    /// `GetStaticIp`, `GetKeyPair`.
    Find(OwnedResource),
    /// `ReleaseStaticIp`, `DeleteKeyPair`; once.
    Unmake(OwnedResource),
    /// `DetachStaticIp`, once, after it's written down.
    Detach {
        /// The static IP.
        name: SanitizedText,
        /// Which has it.
        instance: SanitizedText,
    },
    /// Come back with [`DeletionEvent::Due`].
    Wait(Duration),
    /// Write this down.
    Journal(JournalRecord),
}

/// The removal of a launch's instances, or of some of them.
#[derive(Clone, Debug)]
pub struct Deletion {
    /// The launch whose instances they are.
    pub launch: Launch,
    /// Its current stage.
    pub stage: DeletionStage,
    /// What becomes of each instance, by name.
    pub lots: Vec<(SanitizedText, DeletionStatus)>,
    /// What it made besides instances.
    pub extras: Vec<ResourceDeletion>,
    /// What it was given of what was there before.
    kept: Vec<KeptAddress>,
    /// The one of several instances that may go alone instead.
    pub alone: Option<SanitizedText>,
    began: Option<Now>,
    /// Nobody could tell whose account is asked: what is not there may be in another.
    pub elsewhere: bool,
    /// What it all had cost, once it was begun to be deleted.
    spent: Option<CostSoFar>,
    /// The instances were asked for, and have not been told: only then is an answer heard.
    looking: bool,
    /// What the service said of those that are to be gone, by name.
    absences: BTreeMap<SanitizedText, AbsenceProof>,
    /// Those that were asked for by name, and have not been told.
    probing: Vec<SanitizedText>,
    /// Those that the last list lacked, and that nothing has shown since.
    unlisted: Vec<SanitizedText>,
    /// Those whose deletion was not sent, as they were said not to be there just before it.
    unsent: Vec<SanitizedText>,
    /// How often that failed, before anything was shown.
    tries: u32,
    /// A pause is under way.
    waiting: bool,
}

/// What is shown of a removal, as the launch's journal has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeletionSnapshot {
    stage: DeletionStage,
    lots: Vec<(SanitizedText, DeletionStatus)>,
    /// Each with whether it is known to exist.
    extras: Vec<(OwnedResource, bool, DeletionStatus<FoundResource>)>,
    #[serde(default)]
    kept: Vec<KeptAddress>,
    alone: Option<SanitizedText>,
    elsewhere: bool,
    began: Option<Now>,
    spent: Option<CostSoFar>,
}

impl DeletionSnapshot {
    /// Returns what is to be kept of a removal. `None` until something is deleted: before that it is a question in
    /// front of the panes.
    pub fn of(removal: &Deletion) -> Option<DeletionSnapshot> {
        let extra = |extra: &ResourceDeletion| (extra.made.clone(), extra.made.there, extra.lot.clone());
        matches!(removal.stage, DeletionStage::Deleting | DeletionStage::Over).then(|| DeletionSnapshot {
            stage: removal.stage.clone(),
            lots: removal.lots.clone(),
            extras: removal.extras.iter().map(extra).collect(),
            kept: removal.kept.clone(),
            alone: removal.alone.clone(),
            elsewhere: removal.elsewhere,
            began: removal.began,
            spent: removal.spent.clone(),
        })
    }

    /// Returns the removal of this launch as it was then. It asks for nothing.
    pub fn removal(self, launch: Launch) -> Deletion {
        let (mut removal, _) = Deletion::begin(launch, &[]);
        removal.looking = false;
        removal.stage = self.stage;
        removal.lots = self.lots;
        let extra = |(made, there, lot)| ResourceDeletion::told(OwnedResource { there, ..made }, lot);
        removal.extras = self.extras.into_iter().map(extra).collect();
        removal.kept = self.kept;
        removal.alone = self.alone;
        removal.elsewhere = self.elsewhere;
        removal.began = self.began;
        removal.spent = self.spent;
        removal
    }
}

impl Deletion {
    /// Of these names of the launch; others are none of its business.
    pub fn begin(launch: Launch, names: &[SanitizedText]) -> (Deletion, Vec<DeletionRequest>) {
        let own = launch.manifest.names().into_iter().filter(|name| names.contains(name));
        let lots = own.map(|name| (name, DeletionStatus::Unseen)).collect();
        let extras = Deletion::resources_of(&launch, names);
        let kept = Deletion::kept_addresses_of(&launch, names);
        let find = extras.iter().map(|extra| DeletionRequest::Find(extra.made.clone()));
        let mut look: Vec<DeletionRequest> = std::iter::once(DeletionRequest::Look).chain(find).collect();
        let (stage, looking) = (DeletionStage::Looking, true);
        let mut deletion = Deletion {
            launch,
            stage,
            lots,
            extras,
            kept,
            alone: None,
            began: None,
            spent: None,
            elsewhere: false,
            looking,
            absences: BTreeMap::new(),
            probing: Vec::new(),
            unlisted: Vec::new(),
            unsent: Vec::new(),
            tries: 0,
            waiting: false,
        };
        look.extend(deletion.look_for_kept());
        (deletion, look)
    }

    /// What all that is deleted has cost: until now, or until it was begun to be deleted.
    pub fn cost_so_far(&self, now: Now) -> CostSoFar {
        let counted = || {
            let instances = self.to_delete().into_iter();
            CostSoFar::of(instances, self.resources_to_delete(), self.launch.manifest.price(), now.wall)
        };
        self.spent.clone().unwrap_or_else(counted)
    }

    /// The removal of that one instance alone, with what goes with it: where it is one of several.
    pub fn of_one(&self) -> Option<Deletion> {
        let name = self.alone.as_ref().filter(|_| self.stage == DeletionStage::Shown)?;
        let doomed = self.to_delete();
        if doomed.len() < 2 || !doomed.iter().any(|instance| instance.name == *name) {
            return None;
        }
        let mut one = self.clone();
        let goes = Deletion::resources_of(&self.launch, std::slice::from_ref(name));
        one.lots.retain(|(other, _)| other == name);
        one.extras.retain(|extra| goes.iter().any(|goes| goes.made.name == extra.made.name));
        one.kept.retain(|kept| kept.instance == *name);
        one.hold_resources();
        Some(one)
    }

    /// Whether there is anything to be deleted.
    pub fn nothing(&self) -> bool {
        self.to_delete().is_empty() && self.resources_to_delete().next().is_none()
    }

    /// What would be deleted.
    pub fn to_delete(&self) -> Vec<&Instance> {
        let ours = self.lots.iter().filter(|(_, lot)| matches!(lot, DeletionStatus::Ours(_)));
        ours.filter_map(|(_, lot)| lot.found()).collect()
    }

    /// Whether nothing was asked to be deleted so far, so that leaving now leaves everything as it is.
    pub fn sent_nothing(&self) -> bool {
        fn untouched<T>(lot: &DeletionStatus<T>) -> bool {
            use DeletionStatus::{Absent, Checking, Left, NotOurs, Ours, Unheard, Unseen};
            matches!(lot, Unseen | Ours(_) | Absent | Unheard | NotOurs | Left | Checking(_))
        }
        self.lots.iter().all(|(_, lot)| untouched(lot))
            && self.extras.iter().all(|extra| untouched(&extra.lot))
            && self.kept.iter().all(KeptAddress::untouched)
    }

    /// Takes an event, and returns what is to be done next.
    pub fn on(&mut self, event: DeletionEvent, now: Now) -> Vec<DeletionRequest> {
        match event {
            DeletionEvent::Looked(answer) => match std::mem::take(&mut self.looking) {
                true => self.looked(answer, now),
                // A late one, of a look that nobody waits for any more.
                false => Vec::new(),
            },
            DeletionEvent::Confirmed => self.confirmed(now),
            DeletionEvent::Checked(name, answer) => self.checked(&name, answer, now),
            DeletionEvent::Deleted(name, answer) => self.deleted(&name, answer, now),
            DeletionEvent::Found(name, answer) => match self.kept_at(&name) {
                Some(at) => self.found_kept(at, answer, now),
                None => self.found(&name, answer, now),
            },
            DeletionEvent::Detached(name, answer) => self.detached(&name, answer, now),
            DeletionEvent::Unmade(name, answer) => self.resource_deleted(&name, answer, now),
            DeletionEvent::Due => match std::mem::take(&mut self.waiting) {
                true => self.due(),
                false => Vec::new(),
            },
        }
    }

    fn looked(&mut self, answer: Result<Vec<Instance>, Failure>, now: Now) -> Vec<DeletionRequest> {
        match (&self.stage, answer) {
            (DeletionStage::Looking, Ok(instances)) => self.seen(&instances),
            (DeletionStage::Looking, Err(failure)) => {
                self.stage = DeletionStage::Failed(failure);
                Vec::new()
            }
            (DeletionStage::Deleting, Ok(instances)) => self.looked_again(&instances, now),
            // No information; the next look may bring some.
            (DeletionStage::Deleting, Err(_)) => self.after_look(now),
            (DeletionStage::Shown | DeletionStage::Failed(_) | DeletionStage::Over, _) => Vec::new(),
        }
    }

    fn due(&mut self) -> Vec<DeletionRequest> {
        if self.stage == DeletionStage::Looking {
            return self.look_closer();
        }
        let kept = self.due_kept();
        if !kept.is_empty() {
            return kept;
        }
        if !self.instances_going() {
            return self.due_resources();
        }
        self.looking = true;
        vec![DeletionRequest::Look]
    }

    /// A pause before the next look, unless one is under way.
    fn pause(&mut self) -> Vec<DeletionRequest> {
        match std::mem::replace(&mut self.waiting, true) {
            true => Vec::new(),
            false => vec![DeletionRequest::Wait(PAUSE)],
        }
    }

    /// What a list has is there; what it lacks, or has of another's, is looked at more closely.
    fn seen(&mut self, instances: &[Instance]) -> Vec<DeletionRequest> {
        let found = |name: &SanitizedText| instances.iter().find(|instance| instance.name == *name);
        let names: Vec<SanitizedText> = self.lots.iter().map(|(name, _)| name.clone()).collect();
        for name in names {
            match found(&name) {
                Some(instance) => self.classify(&name, instance),
                // It may not be listed yet.
                None if !self.launch.accounted(&name) => self.put(&name, DeletionStatus::Unheard),
                None => {}
            }
            // In another account its absence proves nothing.
            if self.elsewhere && self.lot(&name) == Some(&DeletionStatus::Unseen) {
                self.put(&name, DeletionStatus::Unheard);
            }
        }
        let asks = self.look_for_unseen();
        if asks.is_empty() { self.shown() } else { asks }
    }

    /// One that is there: only of another's it is to be confirmed.
    fn classify(&mut self, name: &SanitizedText, instance: &Instance) {
        let lot = match self.launch.ownership(instance) {
            Ownership::Ours => DeletionStatus::Ours(Box::new(instance.clone())),
            Ownership::Unproven => DeletionStatus::Left,
            // It has another launch's tag by now, and is the one that this launch made.
            Ownership::Others if self.launch.knows(instance) => DeletionStatus::Left,
            Ownership::Others => return,
        };
        self.absences.remove(name);
        self.put(name, lot);
    }

    /// Asks once more for what was not there, after a pause.
    fn look_closer(&mut self) -> Vec<DeletionRequest> {
        let mut asks = self.look_for_unseen();
        asks.extend(self.look_for_unseen_extras());
        asks
    }

    /// Asks by their names for instances that no list had.
    fn look_for_unseen(&mut self) -> Vec<DeletionRequest> {
        let unseen = self.lots.iter().filter(|(_, lot)| *lot == DeletionStatus::Unseen).map(|(name, _)| name);
        let names: Vec<SanitizedText> =
            unseen.filter(|name| !self.probing.contains(name)).take(A_ROUND).cloned().collect();
        self.probing.extend(names.iter().cloned());
        names.into_iter().map(DeletionRequest::Check).collect()
    }

    /// What one that was not in a list is by its name, before anything is shown.
    fn looked_closer(
        &mut self,
        name: &SanitizedText,
        answer: Result<Option<Box<Instance>>, Failure>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        if self.lot(name) != Some(&DeletionStatus::Unseen) {
            return self.shown();
        }
        match answer {
            Ok(found) => {
                if let Some(instance) = &found {
                    self.classify(name, instance);
                }
                if self.lot(name) == Some(&DeletionStatus::Unseen)
                    && self.absences.entry(name.clone()).or_default().denied(now)
                {
                    self.put(name, if found.is_some() { DeletionStatus::NotOurs } else { DeletionStatus::Absent });
                }
            }
            Err(_) => self.tries += 1,
        }
        if self.tries >= TRIES {
            self.give_up_looking();
        }
        self.shown()
    }

    /// Of what could not be looked at nothing is said.
    fn give_up_looking(&mut self) {
        let unseen = self.lots.iter_mut().filter(|(_, lot)| *lot == DeletionStatus::Unseen);
        unseen.for_each(|(_, lot)| *lot = DeletionStatus::Unheard);
    }

    /// Once all of it has been looked for. What was not there is looked for once more after a pause.
    fn shown(&mut self) -> Vec<DeletionRequest> {
        let unseen = self.lots.iter().any(|(_, lot)| *lot == DeletionStatus::Unseen)
            || self.extras.iter().any(|extra| extra.lot == DeletionStatus::Unseen);
        if self.stage != DeletionStage::Looking || self.looking || self.looks_for_kept() {
            return Vec::new();
        }
        if unseen {
            let asked = !self.probing.is_empty() || self.extras.iter().any(|extra| extra.looking);
            return if asked { Vec::new() } else { self.pause() };
        }
        self.stage = DeletionStage::Shown;
        self.hold_resources();
        Vec::new()
    }

    fn confirmed(&mut self, now: Now) -> Vec<DeletionRequest> {
        if self.stage != DeletionStage::Shown {
            return Vec::new();
        }
        self.spent = Some(self.cost_so_far(now));
        self.stage = DeletionStage::Deleting;
        self.began = Some(now);
        let mut asks = Vec::new();
        for (name, lot) in &mut self.lots {
            if let DeletionStatus::Ours(instance) = lot {
                *lot = DeletionStatus::Checking(instance.clone());
                asks.push(DeletionRequest::Check(name.clone()));
            }
        }
        if asks.is_empty() { self.next_resources(now) } else { asks }
    }

    fn checked(
        &mut self,
        name: &SanitizedText,
        answer: Result<Option<Box<Instance>>, Failure>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        let asked = self.probing.iter().position(|other| other == name).map(|at| self.probing.remove(at)).is_some();
        if asked && self.stage == DeletionStage::Looking {
            return self.looked_closer(name, answer, now);
        }
        match self.lot(name).cloned() {
            Some(DeletionStatus::Checking(shown)) => self.checked_again(name, shown, answer, now),
            Some(DeletionStatus::Going { .. }) if asked => self.probed(name, answer, now),
            _ => Vec::new(),
        }
    }

    /// The last look before it is deleted.
    fn checked_again(
        &mut self,
        name: &SanitizedText,
        shown: Box<Instance>,
        answer: Result<Option<Box<Instance>>, Failure>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        let force = self.launch.manifest.add_ons();
        let lot = match answer {
            // It was proved ours when it was shown, and it is that one still.
            Ok(Some(found)) if self.launch.ownership(&found) != Ownership::Others && same(&shown, &found) => {
                self.absences.remove(name);
                if let Some(find) = self.begin_detaching(name) {
                    self.put(name, DeletionStatus::Checking(shown));
                    return vec![find];
                }
                self.put(name, DeletionStatus::Sending(shown));
                let force = force || !found.add_ons.is_empty();
                return vec![DeletionRequest::Delete { name: name.clone(), force }];
            }
            Ok(Some(found)) if found.arn.is_some() && found.arn == shown.arn => DeletionStatus::Left,
            // Gone before it was deleted, perhaps: it is looked for like what was.
            Ok(Some(_)) | Ok(None) => {
                self.unsent.push(name.clone());
                self.absences.entry(name.clone()).or_default().denied(now);
                DeletionStatus::Going { instance: shown, since: now, doubt: None }
            }
            Err(failure) => DeletionStatus::Failed(failure),
        };
        self.put(name, lot);
        self.next(now)
    }

    /// What is being deleted was asked for by its name, as a list lacked it.
    fn probed(
        &mut self,
        name: &SanitizedText,
        answer: Result<Option<Box<Instance>>, Failure>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        let Some(DeletionStatus::Going { instance, .. }) = self.lot(name).cloned() else { return Vec::new() };
        match answer {
            Ok(Some(found)) if !replaces(&found, &instance) => {
                self.absences.remove(name);
                if let Some(at) = self.unsent.iter().position(|other| other == name) {
                    self.unsent.remove(at);
                    return self.checked_again(name, instance, Ok(Some(found)), now);
                }
                self.still_there(name, &found, now);
            }
            Ok(found) => {
                if self.absences.entry(name.clone()).or_default().denied(now) {
                    self.put(name, if found.is_some() { DeletionStatus::NotOurs } else { DeletionStatus::Gone });
                }
            }
            // No information; the next look may bring some.
            Err(_) => {}
        }
        if self.probing.is_empty() { self.next(now) } else { Vec::new() }
    }

    /// It is there: on its way out, or its deletion may never have come in.
    fn still_there(&mut self, name: &SanitizedText, there: &Instance, now: Now) {
        self.unlisted.retain(|other| other != name);
        let Some((_, lot)) = self.lots.iter_mut().find(|(other, _)| other == name) else { return };
        let DeletionStatus::Going { since, doubt, .. } = lot else { return };
        if !there.is_terminating()
            && now.since(*since) >= DOUBT_FOR
            && let Some(failure) = doubt.take()
        {
            *lot = DeletionStatus::Failed(failure);
        }
    }

    fn deleted(&mut self, name: &SanitizedText, answer: Result<(), Failure>, now: Now) -> Vec<DeletionRequest> {
        let Some(DeletionStatus::Sending(instance)) = self.lot(name).cloned() else { return Vec::new() };
        let going = |doubt| DeletionStatus::Going { instance, since: now, doubt };
        let lot = match answer {
            Ok(()) => going(None),
            Err(failure) if failure.trouble == ErrorKind::NotFound => {
                self.absences.entry(name.clone()).or_default().denied(now);
                going(None)
            }
            Err(failure) if matches!(failure.certainty, Certainty::Unknown | Certainty::Throttled) => {
                going(Some(failure))
            }
            Err(failure) => DeletionStatus::Failed(failure),
        };
        self.put(name, lot);
        self.next(now)
    }

    /// Once every request has its answer: wait for what is going.
    fn next(&mut self, now: Now) -> Vec<DeletionRequest> {
        let busy = |lot: &DeletionStatus| matches!(lot, DeletionStatus::Checking(_) | DeletionStatus::Sending(_));
        match self.lots.iter().any(|(_, lot)| busy(lot)) {
            true => Vec::new(),
            false => self.after_look(now),
        }
    }

    fn looked_again(&mut self, instances: &[Instance], now: Now) -> Vec<DeletionRequest> {
        let mut missing = Vec::new();
        for (name, going) in self.going() {
            match instances.iter().find(|other| other.name == name && same(&going, other)) {
                // There after all: it is looked at by its name before it is deleted.
                Some(_) if self.unsent.contains(&name) => missing.push(name),
                Some(there) => {
                    self.absences.remove(&name);
                    self.still_there(&name, there, now);
                }
                None => missing.push(name),
            }
        }
        self.unlisted = missing.clone();
        // First those of which one more answer is proof.
        let suspected = |name: &SanitizedText| self.absences.get(name).is_some_and(AbsenceProof::suspected);
        missing.sort_by_key(|name| !suspected(name));
        missing.truncate(A_ROUND);
        self.probing = missing.clone();
        if missing.is_empty() {
            self.after_look(now)
        } else {
            missing.into_iter().map(DeletionRequest::Check).collect()
        }
    }

    fn going(&self) -> Vec<(SanitizedText, Instance)> {
        let going = |(name, lot): &(SanitizedText, DeletionStatus)| match lot {
            DeletionStatus::Going { instance, .. } => Some((name.clone(), (**instance).clone())),
            _ => None,
        };
        self.lots.iter().filter_map(going).collect()
    }

    fn after_look(&mut self, now: Now) -> Vec<DeletionRequest> {
        if self.began.is_some_and(|began| now.since(began) >= WAIT_FOR) {
            for (name, _) in self.going() {
                // Not to be seen, and not said to be gone: nobody knows.
                let seen = !self.absences.contains_key(&name) && !self.unlisted.contains(&name);
                self.put(&name, if seen { DeletionStatus::Lingering } else { DeletionStatus::Unheard });
            }
        }
        match self.instances_going() {
            true => self.pause(),
            false => self.next_resources(now),
        }
    }

    fn instances_going(&self) -> bool {
        self.lots.iter().any(|(_, lot)| matches!(lot, DeletionStatus::Going { .. }))
    }

    /// What is proved not to be there (any more) is written down.
    fn over(&mut self) -> Vec<DeletionRequest> {
        self.stage = DeletionStage::Over;
        let away = self.lots.iter().filter(|(_, lot)| lot.away());
        let names: Vec<SanitizedText> = away.map(|(name, _)| name.clone()).collect();
        let mut asks = Vec::new();
        if !names.is_empty() {
            asks.push(DeletionRequest::Journal(JournalRecord::Deleted { names }));
        }
        let away = self.extras.iter().filter(|extra| extra.lot.away());
        asks.extend(
            away.map(|extra| DeletionRequest::Journal(JournalRecord::Unmade { name: extra.made.name.clone() })),
        );
        asks
    }

    fn lot(&self, name: &SanitizedText) -> Option<&DeletionStatus> {
        self.lots.iter().find(|(other, _)| other == name).map(|(_, lot)| lot)
    }

    fn put(&mut self, name: &SanitizedText, lot: DeletionStatus) {
        if let Some((_, slot)) = self.lots.iter_mut().find(|(other, _)| other == name) {
            *slot = lot;
        }
    }

    /// Whether what is there of the launch besides is kept.
    pub fn spares(&self) -> bool {
        let named = |name: &SanitizedText| self.lots.iter().any(|(other, _)| other == name);
        self.launch.under_way() || self.launch.subjects.iter().any(|subject| subject.exists() && !named(&subject.name))
    }

    /// What `skysail delete` is given to delete this and nothing else: the one instance, or all of the launch.
    pub fn command_argument(&self) -> SanitizedText {
        match &self.lots[..] {
            [(name, _)] if self.spares() => name.clone(),
            _ => self.launch.id.clone(),
        }
    }

    /// 0 nothing of it is left; 1 nothing was deleted; 3 something may still be there, or nobody
    /// knows; 4 some were deleted and some were not.
    pub fn exit_status(&self) -> u8 {
        let ends: Vec<DeletionResult> = self.lots.iter().map(|(_, lot)| lot.end()).collect();
        let ends: Vec<DeletionResult> =
            ends.into_iter().chain(self.extras.iter().map(|extra| extra.lot.end())).collect();
        let has = |end: DeletionResult| ends.contains(&end);
        match self.stage {
            DeletionStage::Looking | DeletionStage::Shown | DeletionStage::Failed(_) => 1,
            _ if has(DeletionResult::Open) => 3,
            _ if !has(DeletionResult::Stays) => 0,
            _ if has(DeletionResult::Gone) => 4,
            _ => 1,
        }
    }
}

/// How a lot counts in the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DeletionResult {
    Gone,
    /// It was not there, or is none of ours.
    Nothing,
    Stays,
    Open,
}

impl<T> DeletionStatus<T> {
    fn end(&self) -> DeletionResult {
        match self {
            DeletionStatus::Gone => DeletionResult::Gone,
            DeletionStatus::Unseen | DeletionStatus::Absent | DeletionStatus::NotOurs => DeletionResult::Nothing,
            DeletionStatus::Failed(_) | DeletionStatus::Ours(_) | DeletionStatus::Left => DeletionResult::Stays,
            DeletionStatus::Checking(_)
            | DeletionStatus::Sending(_)
            | DeletionStatus::Going { .. }
            | DeletionStatus::Lingering
            | DeletionStatus::Unheard => DeletionResult::Open,
        }
    }

    /// Whether nothing of the launch's is there (any more).
    pub fn away(&self) -> bool {
        matches!(self, DeletionStatus::Gone | DeletionStatus::Absent | DeletionStatus::NotOurs)
    }

    /// What was found of it.
    pub fn found(&self) -> Option<&T> {
        match self {
            DeletionStatus::Ours(found) | DeletionStatus::Checking(found) | DeletionStatus::Sending(found) => {
                Some(found)
            }
            DeletionStatus::Going { instance, .. } => Some(instance),
            _ => None,
        }
    }
}

/// Whether these are one instance: a name may be used again, an ARN and a time are not.
fn same(one: &Instance, other: &Instance) -> bool {
    one.arn == other.arn && one.created_at == other.created_at
}

/// Whether this one has the name now that another had: it has another ARN, and came later. An answer
/// from before that other one came to be proves nothing of it.
fn replaces(one: &Instance, other: &Instance) -> bool {
    let older = one.created_at.zip(other.created_at).is_some_and(|(one, other)| one <= other);
    one.arn != other.arn && !older
}

#[cfg(test)]
mod tests;

//! State machine for deleting a launch's instances and resources: look, show, check again, delete, wait until deleted.
//! Instances come first, then the resources created with them. Does no IO.
//!
//! Nothing counts as deleted because a listing lacks it, or because of a single reply: the machine asks for it by name,
//! and asks again after a pause ([`AbsenceProof`]).
//!
//! Only what provably belongs to the launch is ever deleted, and it is checked once more right before: the name may
//! belong to something else by then.

use super::absence::AbsenceProof;
use super::cost_so_far::CostSoFar;
use super::failure::{ErrorKind, Failure};
use super::instance::{AttachedDisk, Instance};
use super::launch::Launch;
use super::launch::journal_record::JournalRecord;
use super::launch::launched_instance::InstanceOutcome;
use super::launch::reconcile::Ownership;
use super::owned_resource::{FoundResource, OwnedResource};
use super::sanitized_text::SanitizedText;
use super::sent_once::{Lookups, Reply, SETTLE};
use super::time::Now;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

mod kept_addresses;
mod resources;

pub use kept_addresses::{KeptAddress, KeptStatus};
pub use resources::ResourceDeletion;

/// After this time the deletion counts as still in progress at AWS.
pub const WAIT_FOR: Duration = Duration::from_secs(10 * 60);
const PAUSE: Duration = Duration::from_secs(3);
/// Failed lookups by name allowed for what a listing lacks, before its status is left unknown.
const TRIES: u32 = 3;
/// The maximum number of instances looked up by name in one round.
const A_ROUND: usize = 8;

/// The deletion status of one of the launch's names: an instance, or another resource it created.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DeletionStatus<T = Instance> {
    /// Not looked for yet.
    Unseen,
    /// It exists, and provably belongs to the launch.
    Ours(Box<T>),
    /// It doesn't exist: the service said so twice.
    Absent,
    /// It isn't listed, and it is unknown whether it was deleted, will still appear, or is elsewhere.
    Unheard,
    /// A resource with this name exists that isn't the launch's; it is kept.
    NotOurs,
    /// It exists, and is kept: it isn't proven to be the launch's, or it is the launch's but used by something that
    /// stays.
    Left,
    /// Being checked once more, or being deleted.
    Checking(Box<T>),
    /// The delete request has been sent.
    Sending(Box<T>),
    /// Accepted, or in doubt because of this failure; not confirmed deleted yet.
    Going {
        /// The resource, as last seen.
        instance: Box<T>,
        /// When the request was answered.
        since: Now,
        /// The failure in place of AWS's reply.
        #[serde(rename = "doubt")]
        unknown: Option<Failure>,
    },
    /// AWS confirmed that it no longer exists.
    Gone,
    /// It was not deleted; the reason.
    Failed(Failure),
    /// It still existed when the wait ended.
    Lingering,
}

/// The stage of a deletion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DeletionStage {
    /// Looking up what exists.
    Looking,
    /// Shown to the user; nothing has been deleted.
    Shown,
    /// Deleting.
    Deleting,
    /// The lookup failed; nothing was deleted.
    Failed(Failure),
    /// Complete; nothing more will be done.
    Over,
}

/// The service's answer to a lookup by name; `None` if it says that there is none.
pub type Answer<T> = Result<Option<T>, Failure>;

/// An event for the state machine.
#[derive(Clone, Debug, PartialEq)]
pub enum DeletionEvent {
    /// The instances of the Region, or why they couldn't be listed.
    Looked(Result<Vec<Instance>, Failure>),
    /// The user confirmed.
    Confirmed,
    /// The instance of this name, or why it is unknown.
    Checked(SanitizedText, Answer<Box<Instance>>),
    /// The reply to the delete request for this instance.
    Deleted(SanitizedText, Result<(), Failure>),
    /// The resource of this name besides the instances.
    Found(SanitizedText, Answer<FoundResource>),
    /// The reply to the delete request for this resource, or a failure.
    Unmade(SanitizedText, Result<(), Failure>),
    /// The reply to the request that detaches a static IP that stays, or a failure.
    Detached(SanitizedText, Result<(), Failure>),
    /// A pause is over.
    Due,
}

/// A request by the state machine.
#[derive(Clone, Debug, PartialEq)]
pub enum DeletionRequest {
    /// `GetInstances`, all pages.
    Look,
    /// `GetInstance`.
    Check(SanitizedText),
    /// `DeleteInstance`, once; `force` also deletes its add-ons.
    Delete {
        /// The instance's name.
        name: SanitizedText,
        /// Whether its add-ons are deleted too.
        force: bool,
    },
    /// `GetStaticIp`, `GetKeyPair`.
    Find(OwnedResource),
    /// `ReleaseStaticIp`, `DeleteKeyPair`; once.
    Unmake(OwnedResource),
    /// `DetachStaticIp`, once, after it is recorded in the journal.
    Detach {
        /// The static IP.
        name: SanitizedText,
        /// The instance it is attached to.
        instance: SanitizedText,
    },
    /// Send [`DeletionEvent::Due`] after this time.
    Wait(Duration),
    /// Write this record to the journal.
    Journal(JournalRecord),
}

impl DeletionRequest {
    /// Returns whether it changes something, on this computer or at AWS.
    pub fn changes(&self) -> bool {
        use DeletionRequest::{Delete, Detach, Journal, Unmake};
        matches!(self, Delete { .. } | Unmake(_) | Detach { .. } | Journal(_))
    }
}

/// The deletion of a launch's instances, or of some of them.
#[derive(Clone, Debug)]
pub struct Deletion {
    /// The launch that the instances belong to.
    pub launch: Launch,
    /// Its current stage.
    pub stage: DeletionStage,
    /// The status of each instance, by name.
    pub statuses: Vec<(SanitizedText, DeletionStatus)>,
    /// The resources it created besides instances.
    pub extras: Vec<ResourceDeletion>,
    /// The existing static IPs that were attached to its instances.
    kept: Vec<KeptAddress>,
    /// The disks attached to its instances when those were last looked up, by instance. They stay.
    pub disks: BTreeMap<SanitizedText, Vec<AttachedDisk>>,
    /// The one of several instances that may be deleted without the others.
    pub alone: Option<SanitizedText>,
    began: Option<Now>,
    /// Whether the account is unknown: what is missing may be in another one.
    pub elsewhere: bool,
    /// The total cost, fixed when the deletion starts.
    spent: Option<CostSoFar>,
    /// The listings, and the pauses before lookups.
    lookups: Lookups,
    /// What the service said about its instances, by name.
    evidence: BTreeMap<SanitizedText, Evidence>,
    /// The number of failed lookups before anything was shown.
    tries: u32,
}

/// What the service said about one that is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Evidence {
    /// Its *not found* replies so far.
    absence: AbsenceProof,
    /// Whether it was requested by name, with the reply pending.
    asked: bool,
    /// Whether the last listing lacked it and it wasn't seen since, or the last reply had no information about it.
    unheard: bool,
    /// Whether it was reported missing right before its deletion, so no request was sent.
    unsent: bool,
}

/// A deletion's state, as stored in the launch's journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeletionSnapshot {
    stage: DeletionStage,
    #[serde(rename = "lots")]
    statuses: Vec<(SanitizedText, DeletionStatus)>,
    /// Each with whether it is known to exist.
    extras: Vec<(OwnedResource, bool, DeletionStatus<FoundResource>)>,
    #[serde(default)]
    kept: Vec<KeptAddress>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    disks: BTreeMap<SanitizedText, Vec<AttachedDisk>>,
    alone: Option<SanitizedText>,
    elsewhere: bool,
    began: Option<Now>,
    spent: Option<CostSoFar>,
}

impl DeletionSnapshot {
    /// Returns the state of a deletion to store; `None` until the user has confirmed it.
    pub fn of(deletion: &Deletion) -> Option<DeletionSnapshot> {
        let extra = |extra: &ResourceDeletion| (extra.made.clone(), extra.made.there, extra.status.clone());
        matches!(deletion.stage, DeletionStage::Deleting | DeletionStage::Over).then(|| DeletionSnapshot {
            stage: deletion.stage.clone(),
            statuses: deletion.statuses.clone(),
            extras: deletion.extras.iter().map(extra).collect(),
            kept: deletion.kept.clone(),
            disks: deletion.disks.clone(),
            alone: deletion.alone.clone(),
            elsewhere: deletion.elsewhere,
            began: deletion.began,
            spent: deletion.spent.clone(),
        })
    }

    /// Returns the deletion in the stored state. It sends no requests.
    pub fn deletion(self, launch: Launch) -> Deletion {
        let (mut deletion, _) = Deletion::begin(launch, &[]);
        deletion.lookups.answered();
        deletion.stage = self.stage;
        deletion.statuses = self.statuses;
        let extra = |(made, there, status)| ResourceDeletion {
            made: OwnedResource { there, ..made },
            status,
            evidence: Evidence::default(),
        };
        deletion.extras = self.extras.into_iter().map(extra).collect();
        deletion.kept = self.kept;
        deletion.disks = self.disks;
        deletion.alone = self.alone;
        deletion.elsewhere = self.elsewhere;
        deletion.began = self.began;
        deletion.spent = self.spent;
        deletion
    }
}

impl Deletion {
    /// Starts a deletion of these names; names that aren't the launch's are ignored.
    pub fn begin(launch: Launch, names: &[SanitizedText]) -> (Deletion, Vec<DeletionRequest>) {
        let own = launch.manifest.names().into_iter().filter(|name| names.contains(name));
        let statuses = own.map(|name| (name, DeletionStatus::Unseen)).collect();
        let extras = Deletion::resources_of(&launch, names);
        let kept = Deletion::kept_addresses_of(&launch, names);
        let find = extras.iter().map(|extra| DeletionRequest::Find(extra.made.clone()));
        let mut look: Vec<DeletionRequest> = std::iter::once(DeletionRequest::Look).chain(find).collect();
        let mut deletion = Deletion {
            launch,
            stage: DeletionStage::Looking,
            statuses,
            extras,
            kept,
            disks: BTreeMap::new(),
            alone: None,
            began: None,
            spent: None,
            elsewhere: false,
            lookups: Lookups::default(),
            evidence: BTreeMap::new(),
            tries: 0,
        };
        deletion.lookups.ask();
        look.extend(deletion.look_for_kept());
        (deletion, look)
    }

    /// Returns the cost of everything to be deleted: until now, or until the deletion started.
    pub fn cost_so_far(&self, now: Now) -> CostSoFar {
        let counted = || {
            let instances = self.to_delete().into_iter();
            CostSoFar::of(instances, self.resources_to_delete(), self.launch.manifest.price(), now.wall)
        };
        self.spent.clone().unwrap_or_else(counted)
    }

    /// Returns the deletion of that one instance, with its resources, if others would be deleted too.
    pub fn of_one(&self) -> Option<Deletion> {
        let name = self.alone.as_ref().filter(|_| self.stage == DeletionStage::Shown)?;
        let doomed = self.to_delete();
        if doomed.len() < 2 || !doomed.iter().any(|instance| instance.name == *name) {
            return None;
        }
        let mut one = self.clone();
        let goes = Deletion::resources_of(&self.launch, std::slice::from_ref(name));
        one.statuses.retain(|(other, _)| other == name);
        one.extras.retain(|extra| goes.iter().any(|goes| goes.made.name == extra.made.name));
        one.kept.retain(|kept| kept.instance == *name);
        one.disks.retain(|instance, _| instance == name);
        one.hold_resources();
        Some(one)
    }

    /// Returns whether there is nothing to delete.
    pub fn nothing(&self) -> bool {
        self.to_delete().is_empty() && self.resources_to_delete().next().is_none()
    }

    /// Returns the instances that would be deleted.
    pub fn to_delete(&self) -> Vec<&Instance> {
        let ours = self.statuses.iter().filter(|(_, status)| matches!(status, DeletionStatus::Ours(_)));
        ours.filter_map(|(_, status)| status.found()).collect()
    }

    /// Returns whether no delete request was sent yet, so that leaving now changes nothing.
    pub fn sent_nothing(&self) -> bool {
        fn untouched<T>(status: &DeletionStatus<T>) -> bool {
            use DeletionStatus::{Absent, Checking, Left, NotOurs, Ours, Unheard, Unseen};
            matches!(status, Unseen | Ours(_) | Absent | Unheard | NotOurs | Left | Checking(_))
        }
        self.statuses.iter().all(|(_, status)| untouched(status))
            && self.extras.iter().all(|extra| untouched(&extra.status))
            && self.kept.iter().all(KeptAddress::untouched)
    }

    /// Handles an event, and returns the next requests.
    pub fn on(&mut self, event: DeletionEvent, now: Now) -> Vec<DeletionRequest> {
        match event {
            DeletionEvent::Looked(answer) => match self.lookups.answered() {
                true => self.looked(answer, now),
                // A late reply that is no longer needed.
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
            DeletionEvent::Due => match self.lookups.due() {
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
            // No information; the next lookup may bring some.
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
        self.lookups.ask();
        vec![DeletionRequest::Look]
    }

    /// Starts a pause before the next lookup, unless one is pending.
    fn pause(&mut self) -> Vec<DeletionRequest> {
        self.lookups.pause().map(|_| DeletionRequest::Wait(PAUSE)).into_iter().collect()
    }

    /// Instances in the listing exist; missing ones, and those of other launches, are looked up by name.
    fn seen(&mut self, instances: &[Instance]) -> Vec<DeletionRequest> {
        let found = |name: &SanitizedText| instances.iter().find(|instance| instance.name == *name);
        let names: Vec<SanitizedText> = self.statuses.iter().map(|(name, _)| name.clone()).collect();
        for name in names {
            match found(&name) {
                Some(instance) => self.classify(&name, instance),
                // It may not be listed yet.
                None if !self.launch.accounted(&name) => self.put(&name, DeletionStatus::Unheard),
                None => {}
            }
            // In another account, its absence proves nothing.
            if self.elsewhere && self.status(&name) == Some(&DeletionStatus::Unseen) {
                self.put(&name, DeletionStatus::Unheard);
            }
        }
        let requests = self.look_for_unseen();
        if requests.is_empty() { self.shown() } else { requests }
    }

    /// Classifies an existing instance; only another launch's still has to be confirmed.
    fn classify(&mut self, name: &SanitizedText, instance: &Instance) {
        let status = match self.launch.ownership(instance) {
            Ownership::Ours => DeletionStatus::Ours(Box::new(instance.clone())),
            Ownership::Unproven => DeletionStatus::Left,
            // It has another launch's tag by now, but is the one that this launch created.
            Ownership::Others if self.launch.knows(instance) => DeletionStatus::Left,
            Ownership::Others => return,
        };
        self.evidence(name).absence.seen();
        self.put(name, status);
    }

    fn evidence(&mut self, name: &SanitizedText) -> &mut Evidence {
        self.evidence.entry(name.clone()).or_default()
    }

    /// Looks up missing resources once more, after a pause.
    fn look_closer(&mut self) -> Vec<DeletionRequest> {
        let mut requests = self.look_for_unseen();
        requests.extend(self.look_for_unseen_extras());
        requests
    }

    /// Looks up, by name, instances that no listing contained.
    fn look_for_unseen(&mut self) -> Vec<DeletionRequest> {
        let unseen = self.statuses.iter().filter(|(_, status)| *status == DeletionStatus::Unseen).map(|(name, _)| name);
        let asked = |name: &SanitizedText| self.evidence.get(name).is_some_and(|evidence| evidence.asked);
        let names = unseen.filter(|name| !asked(name)).take(A_ROUND).cloned().collect();
        self.check_all(names)
    }

    fn check_all(&mut self, names: Vec<SanitizedText>) -> Vec<DeletionRequest> {
        names.iter().for_each(|name| self.evidence(name).asked = true);
        names.into_iter().map(DeletionRequest::Check).collect()
    }

    /// Handles the first lookup by name of an instance that a listing lacked.
    fn looked_closer(&mut self, name: &SanitizedText, answer: Answer<Box<Instance>>, now: Now) -> Vec<DeletionRequest> {
        if self.status(name) != Some(&DeletionStatus::Unseen) {
            return self.shown();
        }
        match answer {
            Ok(found) => {
                if let Some(instance) = &found {
                    self.classify(name, instance);
                }
                if self.status(name) == Some(&DeletionStatus::Unseen) && self.evidence(name).absence.denied(now) {
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

    /// Marks what couldn't be looked up as unknown.
    fn give_up_looking(&mut self) {
        let unseen = self.statuses.iter_mut().filter(|(_, status)| *status == DeletionStatus::Unseen);
        unseen.for_each(|(_, status)| *status = DeletionStatus::Unheard);
    }

    /// Shows the result once everything has been looked up. What is missing is looked up once more after a pause.
    fn shown(&mut self) -> Vec<DeletionRequest> {
        let unseen = self.statuses.iter().any(|(_, status)| *status == DeletionStatus::Unseen)
            || self.extras.iter().any(|extra| extra.status == DeletionStatus::Unseen);
        if self.stage != DeletionStage::Looking || self.lookups.asking() || self.looks_for_kept() {
            return Vec::new();
        }
        if unseen {
            let mut extras = self.extras.iter().map(|extra| &extra.evidence);
            let awaited = self.is_checking() || extras.any(|evidence| evidence.asked);
            return if awaited { Vec::new() } else { self.pause() };
        }
        self.stage = DeletionStage::Shown;
        self.hold_resources();
        Vec::new()
    }

    /// Returns whether instances were requested by name, with the reply pending.
    fn is_checking(&self) -> bool {
        self.evidence.values().any(|evidence| evidence.asked)
    }

    fn confirmed(&mut self, now: Now) -> Vec<DeletionRequest> {
        if self.stage != DeletionStage::Shown {
            return Vec::new();
        }
        self.spent = Some(self.cost_so_far(now));
        self.stage = DeletionStage::Deleting;
        self.began = Some(now);
        let mut requests = Vec::new();
        for (name, status) in &mut self.statuses {
            if let DeletionStatus::Ours(instance) = status {
                *status = DeletionStatus::Checking(instance.clone());
                requests.push(DeletionRequest::Check(name.clone()));
            }
        }
        if requests.is_empty() { self.next_resources(now) } else { requests }
    }

    fn checked(&mut self, name: &SanitizedText, answer: Answer<Box<Instance>>, now: Now) -> Vec<DeletionRequest> {
        let awaited = std::mem::take(&mut self.evidence(name).asked);
        if awaited && self.stage == DeletionStage::Looking {
            return self.looked_closer(name, answer, now);
        }
        match self.status(name).cloned() {
            Some(DeletionStatus::Checking(shown)) => self.checked_again(name, shown, answer, now),
            Some(DeletionStatus::Going { .. }) if awaited => self.probed(name, answer, now),
            _ => Vec::new(),
        }
    }

    /// Handles the last check before an instance is deleted.
    fn checked_again(
        &mut self,
        name: &SanitizedText,
        shown: Box<Instance>,
        answer: Answer<Box<Instance>>,
        now: Now,
    ) -> Vec<DeletionRequest> {
        let force = self.launch.manifest.add_ons();
        let status = match answer {
            // It was proven to be the launch's when it was shown, and is still the same.
            Ok(Some(found)) if self.launch.ownership(&found) != Ownership::Others && same(&shown, &found) => {
                self.evidence(name).absence.seen();
                if let Some(find) = self.begin_detaching(name) {
                    self.put(name, DeletionStatus::Checking(shown));
                    return vec![find];
                }
                self.put(name, DeletionStatus::Sending(shown));
                let force = force || !found.add_ons.is_empty();
                return vec![DeletionRequest::Delete { name: name.clone(), force }];
            }
            Ok(Some(found)) if found.arn.is_some() && found.arn == shown.arn => DeletionStatus::Left,
            Ok(_) => DeletionStatus::missing(shown, self.evidence(name), now),
            Err(failure) => DeletionStatus::Failed(failure),
        };
        self.put(name, status);
        self.next(now)
    }

    /// Handles the lookup by name of an instance that is being deleted and that a listing lacked.
    fn probed(&mut self, name: &SanitizedText, answer: Answer<Box<Instance>>, now: Now) -> Vec<DeletionRequest> {
        let Some(DeletionStatus::Going { instance, .. }) = self.status(name).cloned() else { return Vec::new() };
        match answer {
            Ok(Some(found)) if !replaces(&found, &instance) => {
                let evidence = self.evidence(name);
                evidence.absence.seen();
                if std::mem::take(&mut evidence.unsent) {
                    return self.checked_again(name, instance, Ok(Some(found)), now);
                }
                self.still_there(name, &found, now);
            }
            Ok(found) => {
                if self.evidence(name).absence.denied(now) {
                    self.put(name, if found.is_some() { DeletionStatus::NotOurs } else { DeletionStatus::Gone });
                }
            }
            // No information; the next lookup may bring some.
            Err(_) => {}
        }
        if self.is_checking() { Vec::new() } else { self.next(now) }
    }

    /// The instance still exists: it is shutting down, or the delete request never arrived.
    fn still_there(&mut self, name: &SanitizedText, there: &Instance, now: Now) {
        self.evidence(name).unheard = false;
        let status = self.statuses.iter_mut().find(|(other, _)| other == name).filter(|_| !there.is_terminating());
        status.into_iter().for_each(|(_, status)| status.still_there(now));
    }

    fn deleted(&mut self, name: &SanitizedText, answer: Result<(), Failure>, now: Now) -> Vec<DeletionRequest> {
        let Some(DeletionStatus::Sending(instance)) = self.status(name).cloned() else { return Vec::new() };
        let status = DeletionStatus::replied(instance, answer, self.evidence(name), now);
        self.put(name, status);
        self.next(now)
    }

    /// Once every request has its reply, waits for the deletions in progress.
    fn next(&mut self, now: Now) -> Vec<DeletionRequest> {
        match self.statuses.iter().any(|(_, status)| status.is_busy()) {
            true => Vec::new(),
            false => self.after_look(now),
        }
    }

    fn looked_again(&mut self, instances: &[Instance], now: Now) -> Vec<DeletionRequest> {
        let mut missing = Vec::new();
        self.evidence.values_mut().for_each(|it| (it.asked, it.unheard) = (false, false));
        for (name, going) in self.going() {
            match instances.iter().find(|other| other.name == name && same(&going, other)) {
                // It exists after all: it is looked up by name before it is deleted.
                Some(_) if self.evidence(&name).unsent => missing.push(name),
                Some(there) => {
                    self.evidence(&name).absence.seen();
                    self.still_there(&name, there, now);
                }
                None => missing.push(name),
            }
        }
        missing.iter().for_each(|name| self.evidence(name).unheard = true);
        // First those for which one more reply is proof.
        missing.sort_by_key(|name| !self.evidence(name).absence.suspected());
        missing.truncate(A_ROUND);
        if missing.is_empty() { self.after_look(now) } else { self.check_all(missing) }
    }

    fn going(&self) -> Vec<(SanitizedText, Instance)> {
        let going = |(name, status): &(SanitizedText, DeletionStatus)| match status {
            DeletionStatus::Going { instance, .. } => Some((name.clone(), (**instance).clone())),
            _ => None,
        };
        self.statuses.iter().filter_map(going).collect()
    }

    fn after_look(&mut self, now: Now) -> Vec<DeletionRequest> {
        if self.began.is_some_and(|began| now.since(began) >= WAIT_FOR) {
            for (name, status) in &mut self.statuses {
                status.give_up(self.evidence.get(name).copied().unwrap_or_default());
            }
        }
        match self.instances_going() {
            true => self.pause(),
            false => self.next_resources(now),
        }
    }

    fn instances_going(&self) -> bool {
        self.statuses.iter().any(|(_, status)| status.is_going())
    }

    /// Records in the journal what is proven not to exist (any more).
    fn over(&mut self) -> Vec<DeletionRequest> {
        self.stage = DeletionStage::Over;
        let away = self.statuses.iter().filter(|(_, status)| status.away());
        let names: Vec<SanitizedText> = away.map(|(name, _)| name.clone()).collect();
        let mut requests = Vec::new();
        if !names.is_empty() {
            requests.push(DeletionRequest::Journal(JournalRecord::Deleted { names }));
        }
        let away = self.extras.iter().filter(|extra| extra.status.away());
        requests.extend(
            away.map(|extra| DeletionRequest::Journal(JournalRecord::Unmade { name: extra.made.name.clone() })),
        );
        requests
    }

    fn status(&self, name: &SanitizedText) -> Option<&DeletionStatus> {
        self.statuses.iter().find(|(other, _)| other == name).map(|(_, status)| status)
    }

    fn put(&mut self, name: &SanitizedText, status: DeletionStatus) {
        use DeletionStatus::{Checking, Ours, Sending};
        if let Ours(instance) | Checking(instance) | Sending(instance) = &status {
            self.disks.insert(name.clone(), instance.disks.clone());
        }
        if let Some((_, slot)) = self.statuses.iter_mut().find(|(other, _)| other == name) {
            *slot = status;
        }
    }

    /// Returns whether some of the launch's existing instances are kept.
    pub fn spares(&self) -> bool {
        let named = |name: &SanitizedText| self.statuses.iter().any(|(other, _)| other == name);
        self.launch.under_way()
            || self.launch.instances.iter().any(|instance| instance.exists() && !named(&instance.name))
    }

    /// Returns the argument of `skysail delete` for exactly this: the one instance, or the whole launch.
    pub fn command_argument(&self) -> SanitizedText {
        match &self.statuses[..] {
            [(name, _)] if self.spares() => name.clone(),
            _ => self.launch.id.clone(),
        }
    }

    /// Returns the exit status: 0 if nothing is left; 1 if nothing was deleted; 3 if something may still exist, or that
    /// is unknown; 4 if some were deleted and some weren't.
    pub fn exit_status(&self) -> u8 {
        let ends: Vec<DeletionResult> = self.statuses.iter().map(|(_, status)| status.end()).collect();
        let ends: Vec<DeletionResult> =
            ends.into_iter().chain(self.extras.iter().map(|extra| extra.status.end())).collect();
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

/// A status, as it counts for the exit status.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DeletionResult {
    Gone,
    /// It didn't exist, or isn't the launch's.
    Nothing,
    Stays,
    Open,
}

impl<T> DeletionStatus<T> {
    /// Returns the status after the reply to its delete request. Whether it is deleted, a lookup decides.
    fn replied(found: Box<T>, answer: Result<(), Failure>, evidence: &mut Evidence, now: Now) -> DeletionStatus<T> {
        let going = |unknown| DeletionStatus::Going { instance: found, since: now, unknown };
        match Reply::of(answer, false) {
            Reply::Accepted(()) => going(None),
            Reply::Unknown(failure) => going(Some(failure)),
            Reply::Refused(failure) if failure.error == ErrorKind::NotFound => {
                evidence.absence.denied(now);
                going(None)
            }
            Reply::Refused(failure) => DeletionStatus::Failed(failure),
        }
    }

    /// Returns the status of one that was reported missing right before its deletion. It may have been deleted
    /// meanwhile: from here on it is treated as being deleted.
    fn missing(shown: Box<T>, evidence: &mut Evidence, now: Now) -> DeletionStatus<T> {
        evidence.unsent = true;
        evidence.absence.denied(now);
        DeletionStatus::Going { instance: shown, since: now, unknown: None }
    }

    /// Handles that it still exists after its delete request: if the reply was lost, the request never arrived.
    fn still_there(&mut self, now: Now) {
        if let DeletionStatus::Going { since, unknown, .. } = self
            && let Some(failure) = unknown.take_if(|_| now.since(*since) >= SETTLE)
        {
            *self = DeletionStatus::Failed(failure);
        }
    }

    /// Ends the wait for a deletion in progress. If it is neither visible nor confirmed deleted, its state is unknown.
    fn give_up(&mut self, evidence: Evidence) {
        if self.is_going() {
            let unknown = evidence.unheard || evidence.absence.suspected();
            *self = if unknown { DeletionStatus::Unheard } else { DeletionStatus::Lingering };
        }
    }

    /// Returns whether it isn't confirmed deleted yet, after its request.
    fn is_going(&self) -> bool {
        matches!(self, DeletionStatus::Going { .. })
    }

    /// Returns whether a check or a delete request has no reply yet.
    fn is_busy(&self) -> bool {
        matches!(self, DeletionStatus::Checking(_) | DeletionStatus::Sending(_))
    }

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

    /// Returns whether nothing of the launch's exists under this name (any more).
    pub fn away(&self) -> bool {
        matches!(self, DeletionStatus::Gone | DeletionStatus::Absent | DeletionStatus::NotOurs)
    }

    /// Returns what was found under this name.
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

/// Returns whether both are the same instance: a name can be reused, an ARN and creation time can't.
fn same(one: &Instance, other: &Instance) -> bool {
    one.arn == other.arn && one.created_at == other.created_at
}

/// Returns whether `one` now has the name that `other` had: it has another ARN and is newer. An older one is from a
/// stale reply, from before `other` was created, which proves nothing about it.
fn replaces(one: &Instance, other: &Instance) -> bool {
    let older = one.created_at.zip(other.created_at).is_some_and(|(one, other)| one <= other);
    one.arn != other.arn && !older
}

#[cfg(test)]
mod tests;

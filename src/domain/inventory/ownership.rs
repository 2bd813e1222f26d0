//! Which servers of an account are of launches from this computer, by the proofs by which they may be
//! deleted: the launch's tag, and the ARN and the time in its journal.

use super::{BilledKind, BilledResource};
use crate::domain::instance::Instance;
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::launch::launch_instance::{InstanceOutcome, LaunchInstance};
use crate::domain::launch::reconcile::Ownership;
use crate::domain::launch::{Launch, LaunchStage};
use crate::domain::owned_resource::{FoundResource, ResourceKind};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::tags::LAUNCH_KEY;
use crate::domain::time::Now;

/// Whose something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// Proved to come of a launch from this computer.
    Ours,
    /// It may be ours, and nothing proves it: tagged by a Skysail whose journal isn't here, its launch's
    /// tag taken off, or a copy of something that is ours.
    Unproven,
    /// No launch of Skysail's made it.
    NotOurs,
}

impl Owner {
    /// The key of its words, and its word in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Owner::Ours => "ours",
            Owner::Unproven => "unproven",
            Owner::NotOurs => "not-ours",
        }
    }
}

/// The launches of this computer in the account that is looked at.
#[derive(Clone, Debug, Default)]
pub struct OwnershipIndex {
    launches: Vec<Launch>,
}

/// By which launches it knows.
impl PartialEq for OwnershipIndex {
    fn eq(&self, other: &OwnershipIndex) -> bool {
        self.launches.iter().map(|launch| &launch.id).eq(other.launches.iter().map(|launch| &launch.id))
    }
}

impl OwnershipIndex {
    /// Out of what is written of each launch, the newest first.
    pub fn of(journals: impl Iterator<Item = Vec<JournalEntry>>, now: Now) -> OwnershipIndex {
        let launches = journals.filter_map(|entries| Launch::resume(&entries, now)).map(|(launch, _)| launch).collect();
        OwnershipIndex { launches }
    }

    /// Returns whether it knows of no launch.
    pub fn is_empty(&self) -> bool {
        self.launches.is_empty()
    }

    /// Returns the instances of which a launch knows, and of which nothing says that they're gone, each with its launch.
    pub fn expected(&self) -> impl Iterator<Item = (&Launch, &SanitizedText)> {
        let sent = |launch: &&Launch| !launch.without_instances() && launch.stage != LaunchStage::Intended;
        let launches = self.launches.iter().filter(sent);
        launches.flat_map(|launch| launch.subjects.iter().filter(|s| may_exist(s)).map(move |s| (launch, &s.name)))
    }

    /// Whose an instance is.
    pub fn instance(&self, region: &str, instance: &Instance) -> Owner {
        let mut owner = Owner::NotOurs;
        for launch in self.named(region, &instance.name) {
            match launch.ownership(instance) {
                Ownership::Ours => return Owner::Ours,
                Ownership::Unproven => owner = Owner::Unproven,
                Ownership::Others if launch.knows(instance) => owner = Owner::Unproven,
                Ownership::Others => {}
            }
        }
        if owner == Owner::NotOurs && instance.tag(LAUNCH_KEY).is_some() { Owner::Unproven } else { owner }
    }

    /// The launch that an instance is proved to come of.
    pub fn launch(&self, region: &str, instance: &Instance) -> Option<&Launch> {
        self.named(region, &instance.name).find(|launch| launch.ownership(instance) == Ownership::Ours)
    }

    /// Whose a static IP, a disk or a snapshot is. Skysail makes only the first of them.
    pub fn resource(&self, region: &str, resource: &BilledResource) -> Owner {
        let found = FoundResource {
            arn: resource.arn.clone(),
            created_at: resource.created_at,
            address: resource.address.clone(),
            attached_to: resource.attached_to.clone(),
            fingerprint: None,
        };
        let made = self.launches.iter().filter(|launch| launch.manifest.region == *region).flat_map(|l| &l.made);
        let mut named = made.filter(|made| made.kind == ResourceKind::StaticIp && made.name == resource.name);
        if resource.kind == BilledKind::StaticIp && named.any(|made| made.is(&found)) {
            return Owner::Ours;
        }
        let tagged = resource.tags.iter().any(|(key, _)| *key == LAUNCH_KEY);
        if tagged || self.is_copy(resource) { Owner::Unproven } else { Owner::NotOurs }
    }

    /// Whether it was taken of an instance that a launch made.
    fn is_copy(&self, resource: &BilledResource) -> bool {
        let source = resource.source_arn.as_deref();
        source.is_some_and(|arn| self.launches.iter().any(|launch| launch.made_instance(arn)))
    }

    fn named(&self, region: &str, name: &SanitizedText) -> impl Iterator<Item = &Launch> {
        let here = self.launches.iter().filter(move |launch| launch.manifest.region == *region);
        here.filter(move |launch| launch.subjects.iter().any(|subject| subject.name == *name))
    }
}

/// Whether nothing that was seen or done of it says that it's gone.
fn may_exist(subject: &LaunchInstance) -> bool {
    match subject.fate {
        InstanceOutcome::Gone | InstanceOutcome::Taken | InstanceOutcome::Failed { exists: false, .. } => false,
        _ => !subject.deleted,
    }
}

//! Decides which resources of an account were created by launches from this computer, with the same proof that deletion
//! requires: the launch's tag, and the ARN and creation time in its journal. A snapshot's proof is its own record.

use super::{BilledKind, BilledResource, TakenSnapshot};
use crate::domain::instance::Instance;
use crate::domain::keyed::keyed;
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::launch::launched_instance::{InstanceOutcome, LaunchInstance};
use crate::domain::launch::reconcile::Ownership;
use crate::domain::launch::{Launch, LaunchStage};
use crate::domain::owned_resource::{FoundResource, ResourceKind};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::tags::LAUNCH_KEY;
use crate::domain::time::Now;
use std::time::Duration;

/// How far apart the creation times of an instance and of a disk restored with it can be.
const TOGETHER: Duration = Duration::from_secs(600);

keyed! {
    /// Who created a resource.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Owner {
        /// Proven to be created by a launch from this computer.
        Ours = "ours",
        /// Possibly created by Skysail, but not proven: tagged by a Skysail whose journal isn't on this computer, without
        /// its launch's tag, or a copy of a resource that Skysail created. Also while the journals are still being read.
        Unproven = "unproven",
        /// Not created by any launch of Skysail.
        NotOurs = "not-ours",
    }
}

/// The launches from this computer in the current account, and the snapshots taken from it.
#[derive(Clone, Debug, Default)]
pub struct OwnershipIndex {
    /// Whether the journals have been read.
    known: bool,
    launches: Vec<Launch>,
    snapshots: Vec<TakenSnapshot>,
}

/// Compares by the launches' IDs, and the snapshots.
impl PartialEq for OwnershipIndex {
    fn eq(&self, other: &OwnershipIndex) -> bool {
        self.launches.iter().map(|launch| &launch.id).eq(other.launches.iter().map(|launch| &launch.id))
            && self.snapshots == other.snapshots
    }
}

impl OwnershipIndex {
    /// Builds the index from the journals of the launches, newest first.
    pub fn of(journals: impl Iterator<Item = Vec<JournalEntry>>, now: Now) -> OwnershipIndex {
        let launches = journals.filter_map(|entries| Launch::resume(&entries, now)).map(|(launch, _)| launch).collect();
        OwnershipIndex { known: true, launches, snapshots: Vec::new() }
    }

    /// Adds the snapshots that were taken from this computer.
    pub fn with_snapshots(self, snapshots: Vec<TakenSnapshot>) -> OwnershipIndex {
        OwnershipIndex { snapshots, ..self }
    }

    /// Returns whether the journals have been read: until then, nothing is proven not to be Skysail's.
    pub fn is_known(&self) -> bool {
        self.known
    }

    /// Returns whether it contains no launch.
    pub fn is_empty(&self) -> bool {
        self.launches.is_empty()
    }

    /// Returns the instances that launches created and that aren't known to be deleted, each with its launch.
    pub fn expected(&self) -> impl Iterator<Item = (&Launch, &SanitizedText)> {
        let sent = |launch: &&Launch| !launch.without_instances() && launch.stage != LaunchStage::Intended;
        let launches = self.launches.iter().filter(sent);
        launches.flat_map(|launch| launch.instances.iter().filter(|s| may_exist(s)).map(move |s| (launch, &s.name)))
    }

    /// Returns who created an instance.
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
        let doubtful = !self.known || instance.tag(LAUNCH_KEY).is_some();
        if owner == Owner::NotOurs && doubtful { Owner::Unproven } else { owner }
    }

    /// Returns the launch that provably created an instance.
    pub fn launch(&self, region: &str, instance: &Instance) -> Option<&Launch> {
        self.named(region, &instance.name).find(|launch| launch.ownership(instance) == Ownership::Ours)
    }

    /// Returns who created a static IP, a disk or a snapshot, with the instances of its Region. Of these, Skysail
    /// creates static IPs, snapshots of instances, and disks as parts of servers from a snapshot.
    pub fn resource(&self, region: &str, resource: &BilledResource, instances: &[Instance]) -> Owner {
        let taken = self.snapshots.iter().any(|taken| taken.is(region, resource));
        if taken || self.is_restored(region, resource, instances) {
            return Owner::Ours;
        }
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
        if !self.known || tagged || self.is_copy(resource) { Owner::Unproven } else { Owner::NotOurs }
    }

    /// Returns whether it is a disk that came with an instance which a launch created from a snapshot: still attached
    /// to it, and as old. Of a detached one, nothing says where it is from.
    fn is_restored(&self, region: &str, disk: &BilledResource, instances: &[Instance]) -> bool {
        let holds = |instance: &&Instance| Some(&instance.name) == disk.attached_to.as_ref();
        let Some(instance) = instances.iter().find(holds).filter(|_| disk.kind == BilledKind::Disk) else {
            return false;
        };
        let Some((disk, began)) = disk.created_at.zip(instance.created_at) else { return false };
        let apart = disk.duration_since(began).unwrap_or_else(|earlier| earlier.duration());
        let launch = self.launch(region, instance);
        apart <= TOGETHER && launch.is_some_and(|launch| launch.manifest.restored_disks.is_some())
    }

    /// Returns whether it was taken from an instance that a launch created.
    fn is_copy(&self, resource: &BilledResource) -> bool {
        let source = resource.source_arn.as_deref();
        source.is_some_and(|arn| self.launches.iter().any(|launch| launch.made_instance(arn)))
    }

    fn named(&self, region: &str, name: &SanitizedText) -> impl Iterator<Item = &Launch> {
        let here = self.launches.iter().filter(move |launch| launch.manifest.region == *region);
        here.filter(move |launch| launch.instances.iter().any(|instance| instance.name == *name))
    }
}

/// Returns whether nothing that was seen or done means that it is deleted.
fn may_exist(instance: &LaunchInstance) -> bool {
    match instance.outcome {
        InstanceOutcome::Gone | InstanceOutcome::Taken | InstanceOutcome::Failed { exists: false, .. } => false,
        _ => !instance.deleted,
    }
}

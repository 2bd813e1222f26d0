//! The order: a launch request that is complete and valid by construction, exactly as it will be sent.

use super::addons::AddOn;
use super::catalog::{Blueprint, Bundle, InstanceSnapshot};
use super::compatibility::IpType;
use super::cost::Usd;
use super::follow_ups::FollowUps;
use super::key_pair::ImportedKey;
use super::sanitized_text::SanitizedText;
use super::script::Script;
use super::tags::{LAUNCH_KEY, Tag};

/// The API action that creates instances from a blueprint.
pub const CREATE: &str = "CreateInstances";
/// The API action that creates instances from a snapshot.
pub const CREATE_FROM_SNAPSHOT: &str = "CreateInstancesFromSnapshot";

/// Everything that `CreateInstances` or `CreateInstancesFromSnapshot` takes, with the full values that were chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The Region to send it to; the request itself has no such member.
    pub region: SanitizedText,
    /// The names of the instances.
    pub names: Vec<SanitizedText>,
    /// The Availability Zone.
    pub zone: SanitizedText,
    /// The operating system or application; for a snapshot, that of its original server.
    pub blueprint: Blueprint,
    /// The snapshot to create the instances from, instead of the blueprint.
    pub snapshot: Option<InstanceSnapshot>,
    /// The size.
    pub bundle: Bundle,
    /// The IP versions of their addresses.
    pub ip_type: IpType,
    /// The launch script.
    pub script: Option<Script>,
    /// The key pair; absent for the Region's default one.
    pub key_pair: Option<SanitizedText>,
    /// The key to import, if the key pair isn't in the Region yet.
    pub brings: Option<ImportedKey>,
    /// The file with the private half on this computer, if known.
    pub key_file: Option<SanitizedText>,
    /// The user's own tags.
    pub tags: Vec<Tag>,
    /// Whether to send the tag that identifies the launch.
    pub launch_tag: bool,
    /// The add-ons.
    pub add_ons: Vec<AddOn>,
    /// The follow-ups for each instance; not a member of the request.
    pub follow_ups: FollowUps,
}

impl Order {
    /// Returns how many instances it creates.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// Returns the total size of the disks restored from the snapshot, in GB. They are billed in addition.
    pub fn restored_disks(&self) -> usize {
        self.snapshot.as_ref().map_or(0, |snapshot| snapshot.disks_of(self.count()))
    }

    /// Returns the API action that creates the instances.
    pub fn action(&self) -> &'static str {
        if self.snapshot.is_some() { CREATE_FROM_SNAPSHOT } else { CREATE }
    }

    /// Returns the monthly price of all instances; unknown if the bundle's price is.
    pub fn monthly(&self) -> Option<Usd> {
        self.bundle.price.map(|price| price * self.count())
    }

    /// Returns whether automatic snapshots are taken, which are billed in addition.
    pub fn snapshots(&self) -> bool {
        self.add_ons.iter().any(|add_on| matches!(add_on, AddOn::AutoSnapshot { .. }))
    }

    /// Returns the tags to send: the user's, and the launch's unless it is left out.
    pub fn sent_tags(&self, launch: &str) -> Vec<Tag> {
        let ours = Tag { key: SanitizedText::new(LAUNCH_KEY), value: Some(SanitizedText::new(launch)) };
        self.tags.iter().cloned().chain(self.launch_tag.then_some(ours)).collect()
    }
}

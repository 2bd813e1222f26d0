//! Snapshots of instances, as sources for new ones.

use super::items::{Blueprint, Platform};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use std::time::SystemTime;

/// A snapshot of an instance, from which others can be created.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceSnapshot {
    /// Its name in the Region.
    pub name: SanitizedText,
    /// Its ARN, which is never reused, unlike its name.
    pub arn: Option<SanitizedText>,
    /// The API's state: `pending`, `available`, or `error`.
    pub state: Option<SanitizedText>,
    /// When it was taken.
    pub created_at: Option<SystemTime>,
    /// The name of its original instance, which may no longer exist.
    pub source: Option<SanitizedText>,
    /// The ID of that instance's blueprint.
    pub blueprint: Option<SanitizedText>,
    /// The ID of that instance's bundle.
    pub bundle: Option<SanitizedText>,
    /// The size of its system disk, in GB; a bundle's disk can't be smaller.
    pub size: Option<i32>,
    /// The total size of its attached disks, in GB. They are restored too, and billed.
    pub disks: i32,
}

impl InstanceSnapshot {
    /// Returns the image of an instance created from it: its blueprint, with a minimum disk size. A blueprint that
    /// the Region no longer lists still works in snapshots.
    pub fn image(&self, listed: Option<&Blueprint>) -> Blueprint {
        let id = self.blueprint.clone().unwrap_or_default();
        let unlisted = || Blueprint {
            name: id.clone(),
            group: None,
            description: SanitizedText::default(),
            version: None,
            kind: None,
            active: true,
            min_power: None,
            min_disk: None,
            platform: Some(if id.starts_with("windows") { Platform::Windows } else { Platform::Linux }),
            product_url: None,
            license_url: None,
            research: id.starts_with("lfr"),
            id: id.clone(),
        };
        Blueprint { active: true, min_disk: self.size, ..listed.cloned().unwrap_or_else(unlisted) }
    }

    /// Returns the total size of the disks restored with this many instances, in GB.
    pub fn disks_of(&self, instances: usize) -> usize {
        usize::try_from(self.disks).unwrap_or_default() * instances
    }

    /// Checks that an instance can be created from it now.
    ///
    /// # Errors
    /// The reason why not.
    pub fn fits(&self) -> Result<(), UserText> {
        snapshot_fits(&self.name, self.state.as_ref())
    }

    /// Returns whether both are the same snapshot, and not two with the same name.
    pub fn is(&self, other: &InstanceSnapshot) -> bool {
        self.name == other.name && self.arn == other.arn
    }
}

/// Checks that an instance can be created from a snapshot in this state.
///
/// # Errors
/// The reason why not.
pub fn snapshot_fits(name: &SanitizedText, state: Option<&SanitizedText>) -> Result<(), UserText> {
    let no = |key| Err(UserText::new(key).with("name", name));
    match state.map(SanitizedText::as_str) {
        None | Some("available") => Ok(()),
        Some("pending") => no("reason.snapshot.pending"),
        Some(_) => no("reason.snapshot.failed"),
    }
}

//! Snapshots of instances and disks.

use serde::{Deserialize, Serialize};

use super::{Creation, Tag};
use crate::sandbox::clock::Millis;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InstanceSnapshot {
    pub name: String,
    pub id: String,
    pub created: Millis,
    pub making: Creation,
    pub tags: Vec<Tag>,
    /// Name and ARN of the instance, which may have been deleted.
    pub from: (String, String),
    pub blueprint: String,
    pub bundle: String,
    /// Size of the system disk, in GB.
    pub size: i64,
    pub disks: Vec<SnapshotDisk>,
    pub from_auto: bool,
}

/// A disk that was attached when the snapshot was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotDisk {
    pub name: String,
    pub path: String,
    pub size: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DiskSnapshot {
    pub name: String,
    pub id: String,
    pub created: Millis,
    pub making: Creation,
    pub tags: Vec<Tag>,
    pub size: i64,
    /// Name and ARN of the disk, or of the instance for a snapshot of its system disk.
    pub from: (String, String),
    pub of_instance: bool,
    pub from_auto: bool,
}

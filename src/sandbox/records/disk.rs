//! Block storage disks, and where each is attached.

use serde::{Deserialize, Serialize};

use super::{AddOn, Tag};
use crate::sandbox::clock::Millis;

/// The creation of something that takes a while and may fail.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Creation {
    /// When it is created or has failed; never, if it is stuck.
    pub ends: Millis,
    pub fails: bool,
}

/// The stage of a creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreationStage {
    Pending,
    Made,
    Failed,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Disk {
    pub name: String,
    pub id: String,
    pub zone: String,
    pub created: Millis,
    pub size: i64,
    pub making: Creation,
    pub tags: Vec<Tag>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_ons: Vec<AddOn>,
    /// The latest attachment, until it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attachment {
    pub instance: String,
    pub path: String,
    /// Attached from this time on.
    pub from: Millis,
    /// Detached from this time on.
    pub until: Millis,
}

impl Creation {
    pub fn stage(self, now: Millis) -> CreationStage {
        match (self.ends <= now, self.fails) {
            (false, _) => CreationStage::Pending,
            (true, false) => CreationStage::Made,
            (true, true) => CreationStage::Failed,
        }
    }
}

impl Disk {
    /// Returns its attachment, from the request to attach it until it is detached.
    pub fn held(&self, now: Millis) -> Option<&Attachment> {
        self.attachment.as_ref().filter(|held| now < held.until)
    }

    pub fn state(&self, now: Millis) -> &'static str {
        match (self.making.stage(now), self.held(now)) {
            (CreationStage::Pending, _) => "pending",
            (CreationStage::Failed, _) => "error",
            (CreationStage::Made, Some(held)) if held.from <= now => "in-use",
            (CreationStage::Made, _) => "available",
        }
    }
}

//! Disks of their own, and where each is attached.

use serde::{Deserialize, Serialize};

use super::{AddOn, Tag};
use crate::sandbox::clock::Millis;

/// A thing that takes a while to be made, and may fail.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Creation {
    /// When it is made or has failed; never, for one that is stuck.
    pub ends: Millis,
    pub fails: bool,
}

/// How far the making is.
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
    /// Attached from this moment on.
    pub from: Millis,
    /// Detached from this moment on.
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
    /// What holds it, from asking for it to be attached until it is detached.
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

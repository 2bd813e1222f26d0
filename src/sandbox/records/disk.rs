//! Disks of their own, and where each is attached.

use serde::{Deserialize, Serialize};

use super::{AddOn, Tag};
use crate::sandbox::clock::Millis;

/// A thing that takes a while to be made, and may fail.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Making {
    /// When it is made or has failed; never, for one that is stuck.
    pub ends: Millis,
    pub fails: bool,
}

/// How far the making is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
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
    pub making: Making,
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

impl Making {
    pub fn stage(self, now: Millis) -> Stage {
        match (self.ends <= now, self.fails) {
            (false, _) => Stage::Pending,
            (true, false) => Stage::Made,
            (true, true) => Stage::Failed,
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
            (Stage::Pending, _) => "pending",
            (Stage::Failed, _) => "error",
            (Stage::Made, Some(held)) if held.from <= now => "in-use",
            (Stage::Made, _) => "available",
        }
    }
}

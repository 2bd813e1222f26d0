//! DNS zones and their records.

use serde::{Deserialize, Serialize};

use super::Tag;
use crate::sandbox::clock::Millis;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Domain {
    pub name: String,
    pub id: String,
    pub created: Millis,
    pub tags: Vec<Tag>,
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: String,
    pub name: String,
    pub target: String,
    pub alias: bool,
    pub kind: String,
}

impl Entry {
    /// The record types that the API accepts.
    pub const KINDS: &[&str] = &["A", "AAAA", "CNAME", "MX", "NS", "SOA", "SRV", "TXT"];

    /// Returns whether two records are the same except for their IDs.
    pub fn says(&self, other: &Entry) -> bool {
        (&self.name, &self.target, self.alias, &self.kind) == (&other.name, &other.target, other.alias, &other.kind)
    }
}

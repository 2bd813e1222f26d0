//! DNS zones and what is in them.

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
    /// `A`, `AAAA`, and the rest that the API takes.
    pub const KINDS: &[&str] = &["A", "AAAA", "CNAME", "MX", "NS", "SOA", "SRV", "TXT"];

    /// Whether both say the same, whatever their ids.
    pub fn says(&self, other: &Entry) -> bool {
        (&self.name, &self.target, self.alias, &self.kind) == (&other.name, &other.target, other.alias, &other.kind)
    }
}

//! The resources that have tags, found by name.

use serde_json::Value;

use super::{Begin, Call};
use crate::sandbox::account::Change;
use crate::sandbox::records::{Instance, KeyPair, ResourceType, Tag};
use crate::sandbox::refusal::Refusal;

/// A resource about to get other tags.
pub enum Tagged {
    Instance(Box<Instance>),
    KeyPair(Box<KeyPair>),
}

impl Tagged {
    /// The resource that `resourceName` names.
    pub fn find(call: &Call<'_>) -> Result<Self, Refusal> {
        let name = call.input.word("resourceName");
        let (home, now) = (call.home(), call.now);
        let instance = home.instance(name, now).map(|found| Self::Instance(Box::new(found.clone())));
        let pair = || home.key_pairs.get(name).map(|found| Self::KeyPair(Box::new(found.clone())));
        instance.or_else(pair).ok_or_else(|| Refusal::not_found("Resource", name))
    }

    pub fn tags(&mut self) -> &mut Vec<Tag> {
        match self {
            Self::Instance(instance) => &mut instance.tags,
            Self::KeyPair(pair) => &mut pair.tags,
        }
    }

    /// Keeps it, and tells of it in an operation that has ended.
    pub fn keep(self, call: &mut Call<'_>, kind: &str) -> Value {
        let region = call.region.name.clone();
        match self {
            Self::Instance(instance) => {
                let operation = call.begin(Begin::on_instance(kind, &instance));
                call.changes.push(Change::Instance(region, instance));
                operation
            }
            Self::KeyPair(pair) => {
                let operation = call.begin(Begin::everywhere(kind, &pair.name, ResourceType::KeyPair));
                call.changes.push(Change::KeyPair(region, pair));
                operation
            }
        }
    }
}

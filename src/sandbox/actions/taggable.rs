//! Finds resources that can have tags or add-ons, by name.

use serde_json::Value;

use super::{NewOperation, Transaction};
use crate::sandbox::account::{Kept, RecordChange};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::records::{
    AddOn, Disk, DiskSnapshot, Domain, Instance, InstanceSnapshot, KeyPair, ResourceType, Tag,
};

/// A resource whose tags or add-ons will be changed.
pub enum TaggedResource {
    Instance(Box<Instance>),
    KeyPair(Box<KeyPair>),
    Disk(Box<Disk>),
    DiskSnapshot(Box<DiskSnapshot>),
    InstanceSnapshot(Box<InstanceSnapshot>),
    Domain(Box<Domain>),
}

impl TaggedResource {
    /// Finds the resource that `resourceName` names.
    pub fn find(call: &Transaction<'_>) -> Result<Self, ServiceException> {
        let name = call.input.word("resourceName");
        let home = call.home();
        let pair = || home.key_pairs.get(name).map(|found| Self::KeyPair(Box::new(found.clone())));
        let of_disk = || home.disk_snapshots.get(name).map(|found| Self::DiskSnapshot(Box::new(found.clone())));
        let of_instance = || home.snapshots.get(name).map(|found| Self::InstanceSnapshot(Box::new(found.clone())));
        let domain = || home.domains.get(name).map(|found| Self::Domain(Box::new(found.clone())));
        let found = Self::with_add_ons(call).ok().or_else(pair).or_else(of_disk).or_else(of_instance);
        found.or_else(domain).ok_or_else(|| ServiceException::not_found("Resource", name))
    }

    /// Finds the instance or the disk that `resourceName` names.
    pub fn with_add_ons(call: &Transaction<'_>) -> Result<Self, ServiceException> {
        let name = call.input.word("resourceName");
        let home = call.home();
        let instance = home.instance(name, call.now).map(|found| Self::Instance(Box::new(found.clone())));
        let disk = || home.disks.get(name).map(|found| Self::Disk(Box::new(found.clone())));
        instance.or_else(disk).ok_or_else(|| ServiceException::not_found("Instance", name))
    }

    pub fn kind(&self) -> ResourceType {
        match self {
            Self::Instance(_) => ResourceType::Instance,
            Self::KeyPair(_) => ResourceType::KeyPair,
            Self::Disk(_) => ResourceType::Disk,
            Self::DiskSnapshot(_) => ResourceType::DiskSnapshot,
            Self::InstanceSnapshot(_) => ResourceType::InstanceSnapshot,
            Self::Domain(_) => ResourceType::Domain,
        }
    }

    pub fn tags(&mut self) -> &mut Vec<Tag> {
        match self {
            Self::Instance(instance) => &mut instance.tags,
            Self::KeyPair(pair) => &mut pair.tags,
            Self::Disk(disk) => &mut disk.tags,
            Self::DiskSnapshot(snapshot) => &mut snapshot.tags,
            Self::InstanceSnapshot(snapshot) => &mut snapshot.tags,
            Self::Domain(domain) => &mut domain.tags,
        }
    }

    pub fn add_ons(&mut self) -> Option<&mut Vec<AddOn>> {
        match self {
            Self::Instance(instance) => Some(&mut instance.add_ons),
            Self::Disk(disk) => Some(&mut disk.add_ons),
            _ => None,
        }
    }

    /// Stores it and returns a completed operation.
    pub fn keep(self, call: &mut Transaction<'_>, kind: &str) -> Value {
        self.keep_with(call, kind, None)
    }

    pub fn keep_with(self, call: &mut Transaction<'_>, kind: &str, details: Option<&str>) -> Value {
        let resource_type = self.kind();
        let begin = |zoneless: &str, call: &mut Transaction<'_>| {
            call.begin(NewOperation { details, ..NewOperation::everywhere(kind, zoneless, resource_type) })
        };
        let region = call.region.name.clone();
        match self {
            Self::Instance(instance) => {
                let operation = call.begin(NewOperation { details, ..NewOperation::on_instance(kind, &instance) });
                call.changes.push(RecordChange::Instance(region, instance));
                operation
            }
            Self::Disk(disk) => {
                let operation = call.begin(NewOperation { details, ..NewOperation::on_disk(kind, &disk) });
                call.keep(Kept::Disk(*disk));
                operation
            }
            Self::KeyPair(pair) => {
                let operation = begin(&pair.name, call);
                call.changes.push(RecordChange::KeyPair(region, pair));
                operation
            }
            Self::DiskSnapshot(snapshot) => {
                let operation = begin(&snapshot.name, call);
                call.keep(Kept::DiskSnapshot(*snapshot));
                operation
            }
            Self::InstanceSnapshot(snapshot) => {
                let operation = begin(&snapshot.name, call);
                call.keep(Kept::InstanceSnapshot(*snapshot));
                operation
            }
            Self::Domain(domain) => {
                let operation = begin(&domain.name, call);
                call.keep(Kept::Domain(*domain));
                operation
            }
        }
    }
}

//! Converts the billed resources besides instances.

use super::instance::tag;
use super::{clean, time};
use crate::domain::inventory::{BilledKind, BilledResource};
use crate::domain::sanitized_text::SanitizedText;
use aws_sdk_lightsail::types;

pub(in crate::lightsail) fn billed_static_ip(from: types::StaticIp) -> Option<BilledResource> {
    Some(BilledResource {
        arn: clean(from.arn),
        created_at: time(from.created_at),
        address: clean(from.ip_address),
        // Some replies name an instance that it is no longer attached to.
        attached_to: clean(from.attached_to).filter(|_| from.is_attached != Some(false)),
        ..bare(BilledKind::StaticIp, clean(from.name)?)
    })
}

/// Returns none for an instance's system disk, which is included in its price.
pub(in crate::lightsail) fn disk(from: types::Disk) -> Option<BilledResource> {
    if from.is_system_disk == Some(true) {
        return None;
    }
    Some(BilledResource {
        arn: clean(from.arn),
        created_at: time(from.created_at),
        size: from.size_in_gb,
        attached_to: clean(from.attached_to).filter(|_| from.is_attached != Some(false)),
        tags: tags(from.tags),
        ..bare(BilledKind::Disk, clean(from.name)?)
    })
}

pub(in crate::lightsail) fn instance_snapshot(from: types::InstanceSnapshot) -> Option<BilledResource> {
    Some(BilledResource {
        arn: clean(from.arn),
        created_at: time(from.created_at),
        size: from.size_in_gb,
        source: clean(from.from_instance_name),
        source_arn: clean(from.from_instance_arn),
        tags: tags(from.tags),
        ..bare(BilledKind::InstanceSnapshot, clean(from.name)?)
    })
}

pub(in crate::lightsail) fn disk_snapshot(from: types::DiskSnapshot) -> Option<BilledResource> {
    Some(BilledResource {
        arn: clean(from.arn),
        created_at: time(from.created_at),
        size: from.size_in_gb,
        source: clean(from.from_disk_name).or(clean(from.from_instance_name)),
        source_arn: clean(from.from_disk_arn).or(clean(from.from_instance_arn)),
        tags: tags(from.tags),
        ..bare(BilledKind::DiskSnapshot, clean(from.name)?)
    })
}

fn bare(kind: BilledKind, name: SanitizedText) -> BilledResource {
    BilledResource {
        kind,
        name,
        arn: None,
        created_at: None,
        size: None,
        address: None,
        attached_to: None,
        source: None,
        source_arn: None,
        tags: Vec::new(),
    }
}

fn tags(from: Option<Vec<types::Tag>>) -> Vec<(SanitizedText, Option<SanitizedText>)> {
    from.unwrap_or_default().into_iter().filter_map(tag).collect()
}

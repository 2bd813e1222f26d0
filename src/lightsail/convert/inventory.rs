//! Converts the billed resources besides instances.

use super::instance::tag;
use super::{clean, time};
use crate::domain::catalog::InstanceSnapshot;
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
        ..BilledResource::named(BilledKind::StaticIp, clean(from.name)?)
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
        ..BilledResource::named(BilledKind::Disk, clean(from.name)?)
    })
}

pub(in crate::lightsail) fn instance_snapshot(from: types::InstanceSnapshot) -> Option<BilledResource> {
    Some(BilledResource {
        arn: clean(from.arn),
        created_at: time(from.created_at),
        size: from.size_in_gb,
        source: clean(from.from_instance_name),
        source_arn: clean(from.from_instance_arn),
        state: state(from.state.as_ref()),
        tags: tags(from.tags),
        ..BilledResource::named(BilledKind::InstanceSnapshot, clean(from.name)?)
    })
}

/// Converts a snapshot to a source for new instances.
pub(in crate::lightsail) fn snapshot(from: types::InstanceSnapshot) -> Option<InstanceSnapshot> {
    let disks = from.from_attached_disks.unwrap_or_default();
    let beside = disks.iter().filter(|disk| disk.is_system_disk != Some(true));
    Some(InstanceSnapshot {
        name: clean(from.name)?,
        arn: clean(from.arn),
        state: state(from.state.as_ref()),
        created_at: time(from.created_at),
        source: clean(from.from_instance_name),
        blueprint: clean(from.from_blueprint_id),
        bundle: clean(from.from_bundle_id),
        size: from.size_in_gb,
        disks: beside.filter_map(|disk| disk.size_in_gb).sum(),
    })
}

fn state(from: Option<&types::InstanceSnapshotState>) -> Option<SanitizedText> {
    from.map(|state| SanitizedText::new(state.as_str()))
}

pub(in crate::lightsail) fn disk_snapshot(from: types::DiskSnapshot) -> Option<BilledResource> {
    Some(BilledResource {
        arn: clean(from.arn),
        created_at: time(from.created_at),
        size: from.size_in_gb,
        source: clean(from.from_disk_name).or(clean(from.from_instance_name)),
        source_arn: clean(from.from_disk_arn).or(clean(from.from_instance_arn)),
        tags: tags(from.tags),
        ..BilledResource::named(BilledKind::DiskSnapshot, clean(from.name)?)
    })
}

fn tags(from: Option<Vec<types::Tag>>) -> Vec<(SanitizedText, Option<SanitizedText>)> {
    from.unwrap_or_default().into_iter().filter_map(tag).collect()
}

//! Writes snapshots as the service returns them.

use serde_json::{Value, json};

use super::{arn, behind, iops, location, tags};
use crate::sandbox::catalog::Region;
use crate::sandbox::clock::Millis;
use crate::sandbox::records::{Creation, CreationStage, DiskSnapshot, InstanceSnapshot, ResourceType, SnapshotDisk};

pub fn instance_snapshot(snapshot: &InstanceSnapshot, region: &Region, now: Millis) -> Value {
    let (state, progress) = match snapshot.making.stage(now) {
        CreationStage::Pending => ("pending", Some(progress(snapshot.created, snapshot.making, now))),
        CreationStage::Made => ("available", None),
        CreationStage::Failed => ("error", None),
    };
    let disk = |disk: &SnapshotDisk| {
        json!({
            "name": disk.name,
            "path": disk.path,
            "sizeInGb": disk.size,
            "isSystemDisk": false,
            "iops": iops(disk.size),
        })
    };
    let mut shown = json!({
        "name": snapshot.name,
        "arn": arn(region, ResourceType::InstanceSnapshot, &snapshot.id),
        "supportCode": format!("{}/{}", behind("snap", &snapshot.id), image(&snapshot.id)),
        "createdAt": snapshot.created.epoch(),
        "location": location("all", &region.name),
        "resourceType": "InstanceSnapshot",
        "tags": tags(&snapshot.tags),
        "state": state,
        "fromAttachedDisks": snapshot.disks.iter().map(disk).collect::<Vec<_>>(),
        "fromInstanceName": snapshot.from.0,
        "fromInstanceArn": snapshot.from.1,
        "fromBlueprintId": snapshot.blueprint,
        "fromBundleId": snapshot.bundle,
        "isFromAutoSnapshot": snapshot.from_auto,
        "sizeInGb": snapshot.size,
    });
    // Omitted once it is available (observed).
    if let Some(progress) = progress {
        shown["progress"] = json!(progress);
    }
    shown
}

pub fn disk_snapshot(snapshot: &DiskSnapshot, region: &Region, now: Millis) -> Value {
    let state = match snapshot.making.stage(now) {
        CreationStage::Pending => "pending",
        CreationStage::Made => "completed",
        CreationStage::Failed => "error",
    };
    let mut shown = json!({
        "name": snapshot.name,
        "arn": arn(region, ResourceType::DiskSnapshot, &snapshot.id),
        "supportCode": behind("snap", &snapshot.id),
        "createdAt": snapshot.created.epoch(),
        "location": location("all", &region.name),
        "resourceType": "DiskSnapshot",
        "tags": tags(&snapshot.tags),
        "sizeInGb": snapshot.size,
        "state": state,
        "progress": progress(snapshot.created, snapshot.making, now),
        "isFromAutoSnapshot": snapshot.from_auto,
    });
    let (name, arn) = match snapshot.of_instance {
        true => ("fromInstanceName", "fromInstanceArn"),
        false => ("fromDiskName", "fromDiskArn"),
    };
    shown[name] = json!(snapshot.from.0);
    shown[arn] = json!(snapshot.from.1);
    shown
}

/// Formats the progress as `42%`.
fn progress(created: Millis, making: Creation, now: Millis) -> String {
    let whole = making.ends.since(created);
    let part = if whole > 0.0 { now.since(created) / whole } else { 1.0 };
    format!("{:.0}%", part.clamp(0.0, 1.0) * 100.0)
}

/// Returns the EC2 image behind an instance snapshot.
fn image(id: &str) -> String {
    let digits: String = id.chars().rev().filter(|c| *c != '-').take(16).collect();
    format!("ami-0{digits}")
}

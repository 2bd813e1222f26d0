//! Writes disks as the service returns them.

use serde_json::{Value, json};

use super::{arn, behind, iops, location, tags};
use crate::sandbox::catalog::Region;
use crate::sandbox::clock::Millis;
use crate::sandbox::records::{Disk, ResourceType};

/// Returns a disk, as itself and among the disks of its instance.
pub fn disk(disk: &Disk, region: &Region, now: Millis) -> Value {
    let mut shown = json!({
        "name": disk.name,
        "arn": arn(region, ResourceType::Disk, &disk.id),
        "supportCode": behind("vol", &disk.id),
        "createdAt": disk.created.epoch(),
        "location": location(&disk.zone, &region.name),
        "resourceType": "Disk",
        "tags": tags(&disk.tags),
        "sizeInGb": disk.size,
        "isSystemDisk": false,
        "iops": iops(disk.size),
        "state": disk.state(now),
        "isAttached": false,
        "attachmentState": "detached",
    });
    if !disk.add_ons.is_empty() {
        shown["addOns"] = json!(disk.add_ons.iter().map(super::ShownAddOn::of).collect::<Vec<_>>());
    }
    if let Some(held) = disk.held(now) {
        let there = held.from <= now;
        shown["isAttached"] = json!(there);
        shown["attachmentState"] = json!(if there { "attached" } else { "attaching" });
        shown["attachedTo"] = json!(held.instance);
        shown["path"] = json!(held.path);
    }
    shown
}

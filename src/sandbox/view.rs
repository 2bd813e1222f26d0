//! Records as the service shows them, member by member.

mod disk;
mod domain;
mod instance;
mod snapshot;

use serde_json::{Value, json};

use super::account::ACCOUNT_ID;
use super::catalog::Region;
use super::clock::Millis;
use super::records::{KeyPair, Operation, ResourceType, StaticIp, Tag};

pub use disk::disk;
pub use domain::{GLOBAL, domain};
pub use instance::{Shown, ipv6, state};
pub use snapshot::{disk_snapshot, instance_snapshot};

/// The pair of a Region that every instance without another one has.
pub const DEFAULT_PAIR: &str = "LightsailDefaultKeyPair";

pub fn operation(operation: &Operation, region: &str, now: Millis) -> Value {
    let over = operation.settles <= now;
    let (status, changed) = match (over, &operation.failure) {
        (false, _) => ("Started", operation.created),
        (true, None) => ("Succeeded", operation.settles),
        (true, Some(_)) => ("Failed", operation.settles),
    };
    let mut shown = json!({
        "id": operation.id,
        "resourceName": operation.resource,
        "resourceType": operation.resource_type.word(),
        "createdAt": operation.created.epoch(),
        "location": location(&operation.zone, if operation.resource_type == ResourceType::Domain { GLOBAL } else { region }),
        "isTerminal": over,
        "operationType": operation.kind,
        "status": status,
        "statusChangedAt": changed.epoch(),
    });
    if let Some(details) = &operation.details {
        shown["operationDetails"] = json!(details);
    }
    if let (true, Some(failure)) = (over, &operation.failure) {
        shown["errorCode"] = json!(failure.code);
        shown["errorDetails"] = json!(failure.details);
    }
    shown
}

pub fn key_pair(pair: &KeyPair, region: &Region) -> Value {
    json!({
        "name": pair.name,
        "arn": arn(region, ResourceType::KeyPair, &pair.id),
        "supportCode": format!("{ACCOUNT_ID}/{}", pair.name),
        "createdAt": pair.created.epoch(),
        "location": location("all", &region.name),
        "resourceType": "KeyPair",
        "tags": tags(&pair.tags),
        "fingerprint": pair.fingerprint,
    })
}

pub fn static_ip(ip: &StaticIp, region: &Region) -> Value {
    let mut shown = json!({
        "name": ip.name,
        "arn": arn(region, ResourceType::StaticIp, &ip.id),
        "supportCode": format!("{ACCOUNT_ID}/{}", ip.address),
        "createdAt": ip.created.epoch(),
        "location": location("all", &region.name),
        "resourceType": "StaticIp",
        "ipAddress": ip.address.to_string(),
        "isAttached": ip.attached_to.is_some(),
    });
    if let Some(instance) = &ip.attached_to {
        shown["attachedTo"] = json!(instance);
    }
    shown
}

pub fn tags(tags: &[Tag]) -> Vec<Value> {
    let tag = |tag: &Tag| match &tag.value {
        Some(value) => json!({ "key": tag.key, "value": value }),
        None => json!({ "key": tag.key }),
    };
    tags.iter().map(tag).collect()
}

pub fn location(zone: &str, region: &str) -> Value {
    json!({ "availabilityZone": zone, "regionName": region })
}

pub fn arn(region: &Region, kind: ResourceType, id: &str) -> String {
    let place = if kind == ResourceType::Domain { GLOBAL } else { &region.name };
    format!("arn:aws:lightsail:{place}:{ACCOUNT_ID}:{}/{id}", kind.word())
}

/// The number of a resource of EC2 that stands behind one of Lightsail's: `vol-0` and 16 digits of the id.
fn behind(kind: &str, id: &str) -> String {
    let digits: String = id.chars().filter(|c| *c != '-').take(16).collect();
    format!("{ACCOUNT_ID}/{kind}-0{digits}")
}

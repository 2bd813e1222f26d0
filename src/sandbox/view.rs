//! Records as the service shows them, member by member.

mod instance;

use serde_json::{Value, json};

use super::account::ACCOUNT_ID;
use super::catalog::Region;
use super::clock::Millis;
use super::records::{KeyPair, Operation, ResourceType, StaticIp, Tag};

pub use instance::{Shown, ipv6, state};

/// The pair of a Region that every instance without another one has.
pub const DEFAULT_PAIR: &str = "LightsailDefaultKeyPair";

/// What the model has no operation type for. Its enum is kept to: these show none.
const UNTYPED: &[&str] = &["CreateKeyPair", "ImportKeyPair", "DeleteKeyPair", "TagResource", "UntagResource"];

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
        "location": location(&operation.zone, region),
        "isTerminal": over,
        "status": status,
        "statusChangedAt": changed.epoch(),
    });
    if !UNTYPED.contains(&operation.kind.as_str()) {
        shown["operationType"] = json!(operation.kind);
    }
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
    format!("arn:aws:lightsail:{}:{ACCOUNT_ID}:{}/{id}", region.name, kind.word())
}

//! Writes records as the service returns them.

mod add_on;
mod disk;
mod domain;
mod instance;
mod snapshot;

use serde::Serialize;
use serde_json::{Value, json};

use super::account::ACCOUNT_ID;
use super::catalog::Region;
use super::clock::Millis;
use super::records::{KeyPair, Operation, ResourceType, StaticIp, Tag};

use add_on::ShownAddOn;
pub use disk::disk;
pub use domain::{GLOBAL, domain};
pub use instance::{InstanceView, ipv6, state};
pub use snapshot::{disk_snapshot, instance_snapshot};

/// The name of the default key pair, which instances without another one use.
pub const DEFAULT_PAIR: &str = "LightsailDefaultKeyPair";

/// Three per gigabyte and at least a hundred: 80 GB have 240 (observed).
fn iops(size: i64) -> i64 {
    (size * 3).max(100)
}

/// An operation, with its members ordered by name.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownOperation<'a> {
    created_at: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_details: Option<&'a str>,
    id: &'a str,
    is_terminal: bool,
    location: Location<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation_details: Option<&'a str>,
    operation_type: &'a str,
    resource_name: &'a str,
    resource_type: &'static str,
    status: &'static str,
    status_changed_at: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    availability_zone: &'a str,
    region_name: &'a str,
}

pub fn operation<'a>(operation: &'a Operation, region: &'a str, now: Millis) -> ShownOperation<'a> {
    let over = operation.settles <= now;
    let (status, changed) = match (over, &operation.failure) {
        (false, _) => ("Started", operation.created),
        (true, None) => ("Succeeded", operation.settles),
        (true, Some(_)) => ("Failed", operation.settles),
    };
    let failure = operation.failure.as_ref().filter(|_| over);
    let region_name = if operation.resource_type == ResourceType::Domain { GLOBAL } else { region };
    ShownOperation {
        created_at: operation.created.epoch(),
        error_code: failure.map(|failure| failure.code.as_str()),
        error_details: failure.map(|failure| failure.details.as_str()),
        id: &operation.id,
        is_terminal: over,
        location: Location { availability_zone: &operation.zone, region_name },
        operation_details: operation.details.as_deref(),
        operation_type: &operation.kind,
        resource_name: &operation.resource,
        resource_type: operation.resource_type.word(),
        status,
        status_changed_at: changed.epoch(),
    }
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

/// Returns the ID of the EC2 resource behind a Lightsail resource, such as `vol-0` and 16 digits of the ID.
fn behind(kind: &str, id: &str) -> String {
    let digits: String = id.chars().filter(|c| *c != '-').take(16).collect();
    format!("{ACCOUNT_ID}/{kind}-0{digits}")
}

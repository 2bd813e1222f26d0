//! Records as the service shows them, member by member.

mod instance;

use serde::Serialize;
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

/// An operation, its members in the order of their names.
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
    #[serde(skip_serializing_if = "Option::is_none")]
    operation_type: Option<&'a str>,
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
    ShownOperation {
        created_at: operation.created.epoch(),
        error_code: failure.map(|failure| failure.code.as_str()),
        error_details: failure.map(|failure| failure.details.as_str()),
        id: &operation.id,
        is_terminal: over,
        location: Location { availability_zone: &operation.zone, region_name: region },
        operation_details: operation.details.as_deref(),
        operation_type: Some(operation.kind.as_str()).filter(|kind| !UNTYPED.contains(kind)),
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
    format!("arn:aws:lightsail:{}:{ACCOUNT_ID}:{}/{id}", region.name, kind.word())
}

//! Writes DNS zones as the service returns them.

use serde_json::{Value, json};

use super::{arn, location, tags};
use crate::sandbox::account::ACCOUNT_ID;
use crate::sandbox::catalog::Region;
use crate::sandbox::records::{Domain, Entry, ResourceType};

/// The Region of domains in replies; the API model's list of Regions lacks it.
pub const GLOBAL: &str = "global";

pub fn domain(domain: &Domain, region: &Region) -> Value {
    let zone: String = domain.id.chars().filter(|c| *c != '-').take(13).collect();
    json!({
        "name": domain.name,
        "arn": arn(region, ResourceType::Domain, &domain.id),
        "supportCode": format!("{ACCOUNT_ID}//hostedzone/Z{}", zone.to_ascii_uppercase()),
        "createdAt": domain.created.epoch(),
        "location": location("all", GLOBAL),
        "resourceType": "Domain",
        "tags": tags(&domain.tags),
        "domainEntries": domain.entries.iter().map(entry).collect::<Vec<_>>(),
    })
}

fn entry(entry: &Entry) -> Value {
    json!({
        "id": entry.id,
        "name": entry.name,
        "target": entry.target,
        "isAlias": entry.alias,
        "type": entry.kind,
    })
}

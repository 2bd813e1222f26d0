//! An instance as the service shows it.

use serde_json::{Map, Value, json};

use super::{DEFAULT_PAIR, arn, location, tags};
use crate::sandbox::account::ACCOUNT_ID;
use crate::sandbox::catalog::{Catalog, Region};
use crate::sandbox::clock::Millis;
use crate::sandbox::records::{AddOn, Instance, IpType, PortRule, ResourceType, State};

/// `health` is asked for by includeHealthStatus.
pub fn instance(instance: &Instance, region: &Region, catalog: &Catalog, now: Millis, health: bool) -> Value {
    let blueprint = catalog.blueprint(region, &instance.blueprint);
    let bundle = catalog.bundle(region, &instance.bundle);
    let windows = blueprint.is_some_and(|b| b.windows);
    let mut shown = json!({
        "name": instance.name,
        "arn": arn(region, ResourceType::Instance, &instance.id),
        "supportCode": format!("{ACCOUNT_ID}/i-{}", instance.id.replace('-', "").get(..17).unwrap_or_default()),
        "createdAt": instance.created.epoch(),
        "location": location(&instance.zone, &region.name),
        "resourceType": "Instance",
        "tags": tags(&instance.tags),
        "blueprintId": instance.blueprint,
        "blueprintName": blueprint.map_or(instance.blueprint.as_str(), |b| &b.name),
        "bundleId": instance.bundle,
        "addOns": instance.add_ons.iter().map(add_on).collect::<Vec<_>>(),
        "isStaticIp": instance.static_ip.is_some(),
        "privateIpAddress": instance.private.to_string(),
        "ipv6Addresses": [],
        "ipAddressType": instance.ip_type.word(),
        "hardware": {
            "cpuCount": bundle.as_ref().map_or(2, |b| b.cpus),
            "disks": [system_disk(instance, bundle.as_ref().map_or(20, |b| b.disk), windows)],
            "ramSizeInGb": bundle.as_ref().map_or(1.0, |b| b.ram),
        },
        "networking": {
            "monthlyTransfer": { "gbPerMonthAllocated": bundle.as_ref().map_or(1024, |b| b.transfer) },
            "ports": instance.ports.iter().map(port_info).collect::<Vec<_>>(),
        },
        "state": state(instance.state(now)),
        "username": blueprint.map_or("ubuntu", |b| &b.user),
        "sshKeyName": instance.key_pair.as_deref().unwrap_or(DEFAULT_PAIR),
        "metadataOptions": metadata(instance, now),
    });
    let addresses = addresses(instance, now);
    if let Some(members) = shown.as_object_mut() {
        members.extend(addresses);
    }
    if health {
        shown["instanceStatus"] = health_of(instance, now);
        shown["systemStatus"] = health_of(instance, now);
    }
    shown
}

/// The addresses by which an instance can be reached now, under the names that both
/// Instance and its access details know for IPv6.
pub fn addresses(instance: &Instance, now: Millis) -> Map<String, Value> {
    let mut members = Map::new();
    if !instance.has_addresses(now) {
        return members;
    }
    if instance.ip_type != IpType::Ipv6 {
        members.insert("publicIpAddress".into(), json!(instance.public.to_string()));
    }
    if instance.ip_type != IpType::Ipv4 {
        members.insert("ipv6Addresses".into(), json!([ipv6(instance)]));
    }
    members
}

/// Eight groups in capitals: the pattern of the service's model.
fn ipv6(instance: &Instance) -> String {
    let groups = instance.ipv6.segments().map(|group| format!("{group:X}"));
    groups.join(":")
}

fn metadata(instance: &Instance, now: Millis) -> Value {
    let options = &instance.metadata;
    json!({
        "state": if options.applied <= now { "applied" } else { "pending" },
        "httpTokens": options.tokens,
        "httpEndpoint": options.endpoint,
        "httpPutResponseHopLimit": options.hop_limit,
        "httpProtocolIpv6": options.ipv6,
    })
}

pub fn state(state: State) -> Value {
    let (code, name) = state.shown();
    json!({ "code": code, "name": name })
}

fn system_disk(instance: &Instance, size: i64, windows: bool) -> Value {
    json!({
        "createdAt": instance.created.epoch(),
        "sizeInGb": size,
        "isSystemDisk": true,
        // Three a gigabyte and at least a hundred: 80 GB have 240 (observed).
        "iops": (size * 3).max(100),
        "path": if windows { "/dev/sda1" } else { "/dev/xvda" },
        "attachedTo": instance.name,
        "attachmentState": "attached",
    })
}

fn health_of(instance: &Instance, now: Millis) -> Value {
    let (status, check) = match instance.state(now) {
        State::Running | State::Rebooting => ("ok", "passed"),
        State::Pending | State::Starting => ("initializing", "initializing"),
        State::Stopping | State::Stopped => return json!({ "status": "not-applicable" }),
    };
    json!({ "status": status, "details": [{ "name": "reachability", "status": check }] })
}

fn add_on(add_on: &AddOn) -> Value {
    match add_on {
        AddOn::AutoSnapshot { at, .. } => json!({
            "name": "AutoSnapshot",
            "status": "Enabled",
            "snapshotTimeOfDay": at,
            "nextSnapshotTimeOfDay": at,
        }),
        AddOn::StopOnIdle { threshold, duration } => {
            let mut shown = json!({ "name": "StopInstanceOnIdle", "status": "Enabled" });
            for (name, value) in [("threshold", threshold), ("duration", duration)] {
                if let Some(value) = value {
                    shown[name] = json!(value);
                }
            }
            shown
        }
    }
}

fn port_info(rule: &PortRule) -> Value {
    let from = match (rule.cidrs.first(), rule.aliases.first()) {
        (Some(cidr), _) if cidr == "0.0.0.0/0" => "Anywhere (0.0.0.0/0)".to_owned(),
        (Some(_), _) => format!("Custom ({})", rule.cidrs.join(", ")),
        (None, Some(alias)) => alias.clone(),
        (None, None) => format!("Custom ({})", rule.ipv6_cidrs.join(", ")),
    };
    json!({
        "fromPort": rule.from,
        "toPort": rule.to,
        "protocol": rule.protocol,
        "accessFrom": from,
        "accessType": "Public",
        "commonName": "",
        "accessDirection": "inbound",
        "cidrs": rule.cidrs,
        "ipv6Cidrs": rule.ipv6_cidrs,
        "cidrListAliases": rule.aliases,
    })
}

//! Reads the embedded lists.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Blueprint, Bundle, Region};
use crate::sandbox::records::PortRule;

/// Reads an embedded file as packed by `build.rs`: an object with one list. A test reads each, so an invalid list is
/// treated as empty rather than causing a panic.
fn list(packed: &[u8]) -> Vec<Value> {
    let file = miniz_oxide::inflate::decompress_to_vec(packed).unwrap_or_default();
    let parsed: Value = serde_json::from_slice(&file).unwrap_or_default();
    let lists = parsed.as_object().into_iter().flat_map(|o| o.values());
    lists.filter_map(Value::as_array).flatten().cloned().collect()
}

pub fn regions() -> Vec<Region> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Extras {
        name: String,
        half_transfer_allowance: bool,
        bundle_id_minor_suffix: String,
        lightsail_for_research: bool,
        default_auto_snapshot_utc: Option<String>,
    }
    let extras: Vec<Extras> = list(include_bytes!(concat!(env!("OUT_DIR"), "/regions_extras.z")))
        .into_iter()
        .filter_map(|row| serde_json::from_value(row).ok())
        .collect();
    let region = |mut shown: Value| {
        let name = word(&shown, "name");
        let zones = shown["availabilityZones"].take().as_array().cloned().unwrap_or_default();
        let extra = extras.iter().find(|extra| extra.name == name)?;
        Some(Region {
            name,
            shown,
            zone_names: zones.iter().map(|zone| word(zone, "zoneName")).collect(),
            zones,
            half_transfer: extra.half_transfer_allowance,
            bundle_suffix: extra.bundle_id_minor_suffix.clone(),
            research: extra.lightsail_for_research,
            snapshot_time: extra.default_auto_snapshot_utc.clone().unwrap_or_else(|| "06:00".into()),
            offer: OnceLock::new(),
        })
    };
    list(include_bytes!(concat!(env!("OUT_DIR"), "/regions.z"))).into_iter().filter_map(region).collect()
}

pub fn blueprints() -> Vec<Blueprint> {
    static EXTRAS: LazyLock<HashMap<String, Value>> = LazyLock::new(|| {
        let rows = list(include_bytes!(concat!(env!("OUT_DIR"), "/blueprints_extras.z")));
        rows.into_iter().map(|row| (word(&row, "blueprintId"), row)).collect()
    });
    let mut rows = list(include_bytes!(concat!(env!("OUT_DIR"), "/blueprints.z")));
    rows.extend(list(include_bytes!(concat!(env!("OUT_DIR"), "/blueprints_lfr.z"))));
    let blueprint = |shown: Value| {
        let id = word(&shown, "blueprintId");
        let extra = EXTRAS.get(&id);
        let research = shown["appCategory"] == "LfR";
        let mut ports: Vec<PortRule> = match extra.and_then(|row| row["defaultPublicPorts"].as_array()) {
            Some(ports) => ports.iter().filter_map(|p| PortRule::parse(p.as_str()?)).collect(),
            // Lightsail for Research opens these (AWS documentation).
            None => ["22/tcp", "80/tcp", "443/tcp", "8443/tcp"].into_iter().filter_map(PortRule::parse).collect(),
        };
        // 80, then 22, then the rest, as in every observed reply.
        ports.sort_by_key(|rule| [80, 22].iter().position(|port| *port == rule.from).unwrap_or(2));
        Blueprint {
            root: root_disk(&id),
            name: word(&shown, "name"),
            active: shown["isActive"].as_bool().unwrap_or_default(),
            windows: shown["platform"] == "WINDOWS",
            min_power: shown["minPower"].as_i64().unwrap_or_default(),
            user: extra.and_then(|row| row["sshUser"].as_str()).unwrap_or("ubuntu").to_owned(),
            ipv6_only: extra.is_some_and(|row| row["ipv6OnlyCompatible"] == true),
            id,
            shown,
            research,
            ports,
        }
    };
    rows.into_iter().map(blueprint).collect()
}

/// Returns the path of the system disk: `sda1` for Windows and older images (observed: Windows Server 2022, Ubuntu
/// 20.04), `xvda` for newer ones and Bitnami's.
fn root_disk(id: &str) -> &'static str {
    const OLDER: &[&str] = &["ubuntu_20_04", "centos_7_2009_01"];
    match id.starts_with("windows") || OLDER.contains(&id) {
        true => "/dev/sda1",
        false => "/dev/xvda",
    }
}

pub fn made_up(model: &Blueprint, n: usize) -> Blueprint {
    let (id, name) = (format!("practice_{n}"), format!("Practice {n}"));
    let mut shown = model.shown.clone();
    shown["blueprintId"] = json!(id);
    shown["name"] = json!(name);
    Blueprint { id, name, shown, user: model.user.clone(), ports: model.ports.clone(), ..*model }
}

pub fn bundles() -> Vec<Bundle> {
    let mut rows = list(include_bytes!(concat!(env!("OUT_DIR"), "/bundles.z")));
    rows.extend(list(include_bytes!(concat!(env!("OUT_DIR"), "/bundles_lfr.z"))));
    let whole = |row: &Value, key: &str| row[key].as_i64();
    let bundle = |shown: Value| Bundle {
        id: word(&shown, "bundleId"),
        active: shown["isActive"].as_bool().unwrap_or_default(),
        windows: shown["supportedPlatforms"].as_array().is_some_and(|p| p.contains(&json!("WINDOWS"))),
        research: shown["supportedAppCategories"].as_array().is_some_and(|a| !a.is_empty()),
        power: whole(&shown, "power"),
        ipv4: whole(&shown, "publicIpv4AddressCount") != Some(0),
        price: shown["price"].as_f64(),
        cpus: whole(&shown, "cpuCount").unwrap_or(2),
        ram: shown["ramSizeInGb"].as_f64().unwrap_or(1.0),
        disk: whole(&shown, "diskSizeInGb").unwrap_or(20),
        transfer: whole(&shown, "transferPerMonthInGb").unwrap_or(1024),
        shown,
    };
    rows.into_iter().map(bundle).collect()
}

fn word(row: &Value, key: &str) -> String {
    row[key].as_str().unwrap_or_default().to_owned()
}

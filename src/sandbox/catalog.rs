//! What the account is offered: Regions, blueprints and bundles, from the embedded lists.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Value, json};

use super::records::PortRule;

/// The lists as one sandbox shows them, with what a scenario adds.
pub struct Catalog {
    regions: Vec<Region>,
    blueprints: Vec<Blueprint>,
    by_id: HashMap<String, usize>,
    bundles: Vec<Bundle>,
}

pub struct Region {
    pub name: String,
    /// As GetRegions shows it, zones left out.
    pub shown: Value,
    pub zones: Vec<Value>,
    pub zone_names: Vec<String>,
    pub half_transfer: bool,
    /// Replaces the `_0` at the end of bundle ids.
    pub bundle_suffix: String,
    /// Whether Lightsail for Research is there.
    pub research: bool,
    /// `HH:00`, UTC: when automatic snapshots are taken unless asked otherwise.
    pub snapshot_time: String,
}

pub struct Blueprint {
    pub id: String,
    pub name: String,
    /// As GetBlueprints shows it.
    pub shown: Value,
    pub active: bool,
    pub windows: bool,
    pub research: bool,
    pub min_power: i64,
    pub user: String,
    pub ports: Vec<PortRule>,
    /// Whether it runs without a public IPv4 address.
    pub ipv6_only: bool,
}

#[derive(Clone)]
pub struct Bundle {
    pub id: String,
    /// As GetBundles shows it.
    pub shown: Value,
    pub active: bool,
    pub windows: bool,
    pub research: bool,
    /// Unknown for the bundles of Lightsail for Research.
    pub power: Option<i64>,
    pub ipv4: bool,
    pub price: Option<f64>,
    pub cpus: i64,
    pub ram: f64,
    pub disk: i64,
    pub transfer: i64,
}

impl Catalog {
    /// The embedded lists and `extra` made-up blueprints, for lists of any length.
    pub fn new(extra: usize) -> Self {
        let mut blueprints = read_blueprints();
        let model = blueprints.iter().position(|b| b.id == "debian_12");
        if let Some(model) = model {
            let made: Vec<_> = (0..extra).map(|n| made_up(&blueprints[model], n)).collect();
            blueprints.extend(made);
        }
        let by_id = blueprints.iter().enumerate().map(|(at, b)| (b.id.clone(), at)).collect();
        Self { regions: read_regions(), blueprints, by_id, bundles: read_bundles() }
    }

    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    pub fn region(&self, name: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.name == name)
    }

    /// What GetBlueprints lists in `region`: Lightsail for Research is a list of its own.
    pub fn blueprints(&self, region: &Region, research: bool) -> impl Iterator<Item = &Blueprint> {
        let there = !research || region.research;
        self.blueprints.iter().filter(move |b| there && b.research == research)
    }

    pub fn blueprint(&self, region: &Region, id: &str) -> Option<&Blueprint> {
        let found = &self.blueprints[*self.by_id.get(id)?];
        (!found.research || region.research).then_some(found)
    }

    /// What GetBundles lists in `region`, with the ids and the transfer of that Region.
    pub fn bundles(&self, region: &Region, research: bool) -> impl Iterator<Item = Bundle> {
        let there = !research || region.research;
        let list = self.bundles.iter().filter(move |b| there && b.research == research);
        list.map(move |bundle| bundle.in_region(region))
    }

    pub fn bundle(&self, region: &Region, id: &str) -> Option<Bundle> {
        let found = self.bundles.iter().find(|b| b.id_in(region) == id)?;
        (!found.research || region.research).then(|| found.in_region(region))
    }
}

impl Bundle {
    /// Ids end in a minor version that tells the group of Regions (observed).
    fn id_in(&self, region: &Region) -> String {
        match self.id.strip_suffix("_0") {
            Some(stem) if !self.research => format!("{stem}{}", region.bundle_suffix),
            _ => self.id.clone(),
        }
    }

    fn in_region(&self, region: &Region) -> Bundle {
        let mut bundle = self.clone();
        bundle.id = self.id_in(region);
        bundle.shown["bundleId"] = json!(bundle.id);
        if region.half_transfer {
            bundle.transfer /= 2;
            bundle.shown["transferPerMonthInGb"] = json!(bundle.transfer);
        }
        bundle
    }
}

/// One of the embedded files: an object with one list in it. They are ours and a test reads
/// each, so a list that does not parse is an empty one rather than a panic.
fn list(file: &str) -> Vec<Value> {
    let parsed: Value = serde_json::from_str(file).unwrap_or_default();
    let lists = parsed.as_object().into_iter().flat_map(|o| o.values());
    lists.filter_map(Value::as_array).flatten().cloned().collect()
}

fn read_regions() -> Vec<Region> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Extras {
        name: String,
        half_transfer_allowance: bool,
        bundle_id_minor_suffix: String,
        lightsail_for_research: bool,
        default_auto_snapshot_utc: Option<String>,
    }
    let extras: Vec<Extras> = list(include_str!("../../assets/facts/regions_extras.json"))
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
        })
    };
    list(include_str!("../../assets/catalog/regions.json")).into_iter().filter_map(region).collect()
}

fn read_blueprints() -> Vec<Blueprint> {
    static EXTRAS: LazyLock<HashMap<String, Value>> = LazyLock::new(|| {
        let rows = list(include_str!("../../assets/facts/blueprints_extras.json"));
        rows.into_iter().map(|row| (word(&row, "blueprintId"), row)).collect()
    });
    let mut rows = list(include_str!("../../assets/catalog/blueprints.json"));
    rows.extend(list(include_str!("../../assets/catalog/blueprints_lfr.json")));
    let blueprint = |shown: Value| {
        let id = word(&shown, "blueprintId");
        let extra = EXTRAS.get(&id);
        let research = shown["appCategory"] == "LfR";
        let ports = match extra.and_then(|row| row["defaultPublicPorts"].as_array()) {
            Some(ports) => ports.iter().filter_map(|p| PortRule::parse(p.as_str()?)).collect(),
            // Lightsail for Research opens these (AWS documentation).
            None => ["22/tcp", "80/tcp", "443/tcp", "8443/tcp"].into_iter().filter_map(PortRule::parse).collect(),
        };
        Blueprint {
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

fn made_up(model: &Blueprint, n: usize) -> Blueprint {
    let (id, name) = (format!("practice_{n}"), format!("Practice {n}"));
    let mut shown = model.shown.clone();
    shown["blueprintId"] = json!(id);
    shown["name"] = json!(name);
    Blueprint { id, name, shown, user: model.user.clone(), ports: model.ports.clone(), ..*model }
}

fn read_bundles() -> Vec<Bundle> {
    let mut rows = list(include_str!("../../assets/catalog/bundles.json"));
    rows.extend(list(include_str!("../../assets/catalog/bundles_lfr.json")));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_lists_are_whole() {
        let catalog = Catalog::new(0);
        let us = catalog.region("us-east-2").unwrap();
        assert_eq!(catalog.regions().len(), 19);
        assert!(catalog.regions().iter().all(|region| !region.zone_names.is_empty()));
        assert_eq!(catalog.blueprints(us, false).count(), 47);
        assert_eq!(catalog.blueprints(us, true).count(), 5);
        assert_eq!(catalog.bundles(us, false).count(), 107);
        assert_eq!(catalog.bundles(us, true).count(), 6);
        assert!(catalog.blueprints(us, false).all(|b| !b.ports.is_empty() && !b.user.is_empty()));
    }

    #[test]
    fn bundle_ids_and_transfer_are_those_of_the_region() {
        let catalog = Catalog::new(0);
        let mumbai = catalog.region("ap-south-1").unwrap();
        let nano = catalog.bundle(mumbai, "nano_3_1").unwrap();
        assert_eq!(nano.shown["transferPerMonthInGb"], 512);
        assert!(catalog.bundle(mumbai, "nano_3_0").is_none());
    }

    #[test]
    fn research_is_not_offered_in_virginia() {
        let catalog = Catalog::new(0);
        let us = catalog.region("us-east-1").unwrap();
        assert_eq!(catalog.bundles(us, true).count(), 0);
        assert!(catalog.blueprint(us, "lfr_ubuntu_1_0").is_none());
    }

    #[test]
    fn made_up_blueprints_are_found_by_id() {
        let catalog = Catalog::new(5_000);
        let us = catalog.region("us-east-1").unwrap();
        assert_eq!(catalog.blueprint(us, "practice_4999").unwrap().name, "Practice 4999");
    }
}

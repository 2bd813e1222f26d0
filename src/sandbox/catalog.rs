//! The catalog: Regions, blueprints, and bundles from the embedded lists.

mod read;

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::records::PortRule;

/// The lists of one sandbox, with a scenario's additions.
pub struct Catalog {
    regions: Vec<Region>,
    blueprints: Vec<Blueprint>,
    by_id: HashMap<String, usize>,
    bundles: Vec<Bundle>,
}

pub struct Region {
    pub name: String,
    /// As in GetRegions, without zones.
    pub shown: Value,
    pub zones: Vec<Value>,
    pub zone_names: Vec<String>,
    pub half_transfer: bool,
    /// Replaces the `_0` at the end of bundle IDs.
    pub bundle_suffix: String,
    /// Whether Lightsail for Research is available.
    pub research: bool,
    /// `HH:00`, UTC: when automatic snapshots are taken by default.
    pub snapshot_time: String,
    offer: OnceLock<Offer>,
}

/// The bundles of a Region.
struct Offer {
    bundles: Vec<Bundle>,
    by_id: HashMap<String, usize>,
}

pub struct Blueprint {
    pub id: String,
    pub name: String,
    /// As in GetBlueprints.
    pub shown: Value,
    pub active: bool,
    pub windows: bool,
    pub research: bool,
    pub min_power: i64,
    /// The path of the system disk.
    pub root: &'static str,
    pub user: String,
    pub ports: Vec<PortRule>,
    /// Whether it runs without a public IPv4 address.
    pub ipv6_only: bool,
}

#[derive(Clone)]
pub struct Bundle {
    pub id: String,
    /// As in GetBundles.
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
    /// Returns the embedded lists and `extra` invented blueprints, for lists of any length.
    pub fn new(extra: usize) -> Self {
        let mut blueprints = read::blueprints();
        let model = blueprints.iter().position(|b| b.id == "debian_12");
        if let Some(model) = model {
            let made: Vec<_> = (0..extra).map(|n| read::made_up(&blueprints[model], n)).collect();
            blueprints.extend(made);
        }
        let by_id = blueprints.iter().enumerate().map(|(at, b)| (b.id.clone(), at)).collect();
        Self { regions: read::regions(), blueprints, by_id, bundles: read::bundles() }
    }

    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    pub fn region(&self, name: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.name == name)
    }

    /// Returns what GetBlueprints lists in `region`: Lightsail for Research has its own list.
    pub fn blueprints(&self, region: &Region, research: bool) -> impl Iterator<Item = &Blueprint> {
        let there = !research || region.research;
        self.blueprints.iter().filter(move |b| there && b.research == research)
    }

    pub fn blueprint(&self, region: &Region, id: &str) -> Option<&Blueprint> {
        let found = &self.blueprints[*self.by_id.get(id)?];
        (!found.research || region.research).then_some(found)
    }

    /// Returns what GetBundles lists in `region`, with that Region's IDs and transfer allowances.
    pub fn bundles<'a>(&'a self, region: &'a Region, research: bool) -> impl Iterator<Item = &'a Bundle> {
        self.offer(region).bundles.iter().filter(move |bundle| bundle.research == research)
    }

    pub fn bundle<'a>(&'a self, region: &'a Region, id: &str) -> Option<&'a Bundle> {
        let offer = self.offer(region);
        offer.by_id.get(id).map(|at| &offer.bundles[*at])
    }

    /// Built when a Region is first requested: most never are.
    fn offer<'a>(&self, region: &'a Region) -> &'a Offer {
        region.offer.get_or_init(|| {
            let there = self.bundles.iter().filter(|bundle| !bundle.research || region.research);
            let bundles: Vec<Bundle> = there.map(|bundle| bundle.in_region(region)).collect();
            let by_id = bundles.iter().enumerate().map(|(at, bundle)| (bundle.id.clone(), at)).collect();
            Offer { bundles, by_id }
        })
    }
}

impl Bundle {
    /// Returns the ID in a Region: it ends in a minor version that identifies the group of Regions (observed).
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_catalog_is_complete() {
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
    fn bundle_ids_and_transfer_depend_on_the_region() {
        let catalog = Catalog::new(0);
        let mumbai = catalog.region("ap-south-1").unwrap();
        let nano = catalog.bundle(mumbai, "nano_3_1").unwrap();
        assert_eq!(nano.shown["transferPerMonthInGb"], 512);
        assert!(catalog.bundle(mumbai, "nano_3_0").is_none());
    }

    #[test]
    fn research_is_unavailable_in_virginia() {
        let catalog = Catalog::new(0);
        let us = catalog.region("us-east-1").unwrap();
        assert_eq!(catalog.bundles(us, true).count(), 0);
        assert!(catalog.blueprint(us, "lfr_ubuntu_1_0").is_none());
    }

    #[test]
    fn generated_blueprints_are_found_by_id() {
        let catalog = Catalog::new(5_000);
        let us = catalog.region("us-east-1").unwrap();
        assert_eq!(catalog.blueprint(us, "practice_4999").unwrap().name, "Practice 4999");
    }
}

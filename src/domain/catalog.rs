//! The catalog: Regions, zones, blueprints, bundles, key pairs and other listings, as loaded from the service.
//!
//! Only items without an ID are dropped (and counted); every other member may be unknown, and an unknown price is never
//! shown as zero.

mod cached;
mod items;
mod listing;
mod query;
mod snapshot;

use super::failure::Failure;
use super::key_pair::LocalKeys;
use super::latencies::Latencies;
use super::loadable::Loadable;
use super::sanitized_text::SanitizedText;
use super::time::Now;
use crate::domain::user_text::Words;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::SystemTime;

pub use cached::{Cached, RefreshState};
pub use items::{Blueprint, BlueprintKind, Bundle, BundleFamily, KeyPair, Platform, Region, StaticIp, Zone};
pub use listing::{HasId, Listing};
pub use query::{CatalogQuery, CatalogReply};
pub use snapshot::{InstanceSnapshot, snapshot_fits};

/// The listings of one Region. Each reply fills its own slot, so a late one can't appear on the wrong screen.
#[derive(Clone, Debug, Default)]
pub struct RegionCatalog {
    /// Its blueprints.
    pub blueprints: Loadable<Listing<Blueprint>>,
    /// Its bundles.
    pub bundles: Loadable<Listing<Bundle>>,
    /// Its blueprints for Lightsail for Research.
    pub research_blueprints: Loadable<Listing<Blueprint>>,
    /// Its bundles for Lightsail for Research.
    pub research_bundles: Loadable<Listing<Bundle>>,
    /// Its key pairs.
    pub key_pairs: Loadable<Listing<KeyPair>>,
    /// Every name in use in the Region, for any kind of resource.
    pub names: Loadable<Vec<SanitizedText>>,
    /// Every static IP in the Region, attached or not.
    pub static_ips: Loadable<Vec<StaticIp>>,
    /// The snapshots of instances in the Region.
    pub snapshots: Loadable<Vec<InstanceSnapshot>>,
}

/// All listings loaded so far.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// The Regions.
    pub regions: Loadable<Listing<Region>>,
    /// The latency of each Region.
    pub pings: Loadable<Latencies>,
    /// The keys in the user's `~/.ssh`.
    pub own_keys: Loadable<LocalKeys>,
    /// Files where a new private key can't be saved, each with the reason.
    pub key_places: BTreeMap<PathBuf, Words>,
    /// The listings of each Region, by its name.
    pub in_region: BTreeMap<SanitizedText, RegionCatalog>,
    /// Cached listings from an earlier run, shown until the service has replied.
    pub aged: BTreeMap<CatalogQuery, Cached>,
    /// The user's time zone, if known; a future date may be on the other side of a clock change.
    pub time_zone: Option<TimeZone>,
    /// The local clock's current offset from UTC in seconds, for daily events.
    pub utc_offset: Option<i32>,
    /// The current time, while a time field is shown: its input may be relative to it.
    pub now: Option<SystemTime>,
    /// Whether this is the sandbox's catalog: its keys open nothing and must not overwrite real ones.
    pub sandbox: bool,
}

impl Catalog {
    /// Sets the user's time zone.
    pub fn set_time_zone(&mut self, zone: Option<TimeZone>, now: SystemTime) {
        let now = Timestamp::try_from(now).unwrap_or_default();
        self.utc_offset = zone.as_ref().map(|zone| zone.to_offset(now).seconds());
        self.time_zone = zone;
    }

    /// Returns the Region of this name.
    pub fn region(&self, name: &str) -> Option<&Region> {
        self.regions.ready()?.items.iter().find(|region| region.name == name)
    }

    /// Returns the Region that contains this zone.
    pub fn region_of(&self, zone: &str) -> Option<&Region> {
        let has = |region: &&Region| region.zones.iter().any(|z| z.name == zone);
        self.regions.ready()?.items.iter().find(has)
    }

    /// Returns the listings of a Region; empty if they were never requested.
    pub fn listings(&self, region: &str) -> &RegionCatalog {
        static NONE: RegionCatalog = RegionCatalog {
            blueprints: Loadable::Idle,
            bundles: Loadable::Idle,
            research_blueprints: Loadable::Idle,
            research_bundles: Loadable::Idle,
            key_pairs: Loadable::Idle,
            names: Loadable::Idle,
            static_ips: Loadable::Idle,
            snapshots: Loadable::Idle,
        };
        self.in_region.get(region).unwrap_or(&NONE)
    }

    /// Returns the blueprints of a Region, or those for research.
    pub fn blueprints(&self, region: &str, research: bool) -> &Loadable<Listing<Blueprint>> {
        let listings = self.listings(region);
        if research { &listings.research_blueprints } else { &listings.blueprints }
    }

    /// Returns whether a listing is still to come: never requested, or loading. A failed one isn't.
    pub fn waits_for(&self, want: &CatalogQuery) -> bool {
        fn open<T>(slot: &Loadable<T>) -> bool {
            matches!(slot, Loadable::Idle | Loadable::Loading { .. })
        }
        match want {
            CatalogQuery::Regions => open(&self.regions),
            CatalogQuery::Pings => open(&self.pings),
            CatalogQuery::OwnKeys => open(&self.own_keys),
            CatalogQuery::Blueprints { region, research } => open(self.blueprints(region, *research)),
            CatalogQuery::Bundles { region, research } => open(self.bundles(region, *research)),
            CatalogQuery::KeyPairs { region } => open(&self.listings(region).key_pairs),
            CatalogQuery::Names { region } => open(&self.listings(region).names),
            CatalogQuery::StaticIps { region } => open(&self.listings(region).static_ips),
            CatalogQuery::Snapshots { region } => open(&self.listings(region).snapshots),
        }
    }

    /// Returns whether a listing hasn't been requested yet.
    pub fn unasked(&self, want: &CatalogQuery) -> bool {
        fn idle<T>(slot: &Loadable<T>) -> bool {
            matches!(slot, Loadable::Idle)
        }
        if self.needs_refresh(want) {
            return true;
        }
        match want {
            CatalogQuery::Regions => idle(&self.regions),
            CatalogQuery::Pings => idle(&self.pings),
            CatalogQuery::OwnKeys => idle(&self.own_keys),
            CatalogQuery::Blueprints { region, research } => idle(self.blueprints(region, *research)),
            CatalogQuery::Bundles { region, research } => idle(self.bundles(region, *research)),
            CatalogQuery::KeyPairs { region } => idle(&self.listings(region).key_pairs),
            CatalogQuery::Names { region } => idle(&self.listings(region).names),
            CatalogQuery::StaticIps { region } => idle(&self.listings(region).static_ips),
            CatalogQuery::Snapshots { region } => idle(&self.listings(region).snapshots),
        }
    }

    /// Returns the error of a listing, if it failed.
    pub fn failure(&self, want: &CatalogQuery) -> Option<&Failure> {
        match want {
            CatalogQuery::Regions => self.regions.failure(),
            CatalogQuery::Pings => self.pings.failure(),
            CatalogQuery::OwnKeys => self.own_keys.failure(),
            CatalogQuery::Blueprints { region, research } => self.blueprints(region, *research).failure(),
            CatalogQuery::Bundles { region, research } => self.bundles(region, *research).failure(),
            CatalogQuery::KeyPairs { region } => self.listings(region).key_pairs.failure(),
            CatalogQuery::Names { region } => self.listings(region).names.failure(),
            CatalogQuery::StaticIps { region } => self.listings(region).static_ips.failure(),
            CatalogQuery::Snapshots { region } => self.listings(region).snapshots.failure(),
        }
    }

    /// Marks a listing as loading; returns false if it already is, or is already loaded.
    pub fn ask(&mut self, want: &CatalogQuery, now: Now) -> bool {
        fn ask<T>(slot: &mut Loadable<T>, now: Now) -> bool {
            let open = matches!(slot, Loadable::Idle);
            if open {
                *slot = Loadable::Loading { since: now };
            }
            open
        }
        if let Some(aged) = self.aged.get_mut(want).filter(|aged| aged.refresh == RefreshState::Wanted) {
            aged.refresh = RefreshState::UnderWay;
            return true;
        }
        match want {
            CatalogQuery::Regions => ask(&mut self.regions, now),
            CatalogQuery::Pings => ask(&mut self.pings, now),
            CatalogQuery::OwnKeys => ask(&mut self.own_keys, now),
            CatalogQuery::Blueprints { region, research: false } => ask(&mut self.slot(region).blueprints, now),
            CatalogQuery::Blueprints { region, research: true } => ask(&mut self.slot(region).research_blueprints, now),
            CatalogQuery::Bundles { region, research: false } => ask(&mut self.slot(region).bundles, now),
            CatalogQuery::Bundles { region, research: true } => ask(&mut self.slot(region).research_bundles, now),
            CatalogQuery::KeyPairs { region } => ask(&mut self.slot(region).key_pairs, now),
            CatalogQuery::Names { region } => ask(&mut self.slot(region).names, now),
            CatalogQuery::StaticIps { region } => ask(&mut self.slot(region).static_ips, now),
            CatalogQuery::Snapshots { region } => ask(&mut self.slot(region).snapshots, now),
        }
    }

    /// Stores a reply in its slot.
    pub fn fill(&mut self, want: &CatalogQuery, answer: Result<CatalogReply, Failure>) {
        if answer.as_ref().is_err_and(|failure| self.stays(want, failure)) {
            return;
        }
        self.aged.remove(want);
        let (got, failure) = match answer {
            Ok(got) => (Some(got), None),
            Err(failure) => (None, Some(failure)),
        };
        fn put<T>(slot: &mut Loadable<T>, value: Option<T>, failure: Option<Failure>) {
            match (value, failure) {
                (Some(value), _) => *slot = Loadable::Ready(value),
                (None, Some(failure)) => *slot = Loadable::Failed(failure),
                (None, None) => {}
            }
        }
        macro_rules! of {
            ($kind:path) => {
                got.and_then(|got| if let $kind(value) = got { Some(value) } else { None })
            };
        }
        match want {
            CatalogQuery::Regions => put(&mut self.regions, of!(CatalogReply::Regions), failure),
            CatalogQuery::Pings => put(&mut self.pings, of!(CatalogReply::Pings), failure),
            CatalogQuery::OwnKeys => put(&mut self.own_keys, of!(CatalogReply::OwnKeys), failure),
            CatalogQuery::Blueprints { region, research: false } => {
                put(&mut self.slot(region).blueprints, of!(CatalogReply::Blueprints), failure);
            }
            CatalogQuery::Blueprints { region, research: true } => {
                put(&mut self.slot(region).research_blueprints, of!(CatalogReply::Blueprints), failure);
            }
            CatalogQuery::Bundles { region, research: false } => {
                put(&mut self.slot(region).bundles, of!(CatalogReply::Bundles), failure);
            }
            CatalogQuery::Bundles { region, research: true } => {
                put(&mut self.slot(region).research_bundles, of!(CatalogReply::Bundles), failure);
            }
            CatalogQuery::KeyPairs { region } => {
                put(&mut self.slot(region).key_pairs, of!(CatalogReply::KeyPairs), failure)
            }
            CatalogQuery::Names { region } => put(&mut self.slot(region).names, of!(CatalogReply::Names), failure),
            CatalogQuery::StaticIps { region } => {
                put(&mut self.slot(region).static_ips, of!(CatalogReply::StaticIps), failure)
            }
            CatalogQuery::Snapshots { region } => {
                put(&mut self.slot(region).snapshots, of!(CatalogReply::Snapshots), failure)
            }
        }
    }

    /// Resets a failed listing, or one whose refresh failed, so that it is requested again.
    pub fn forget_failure(&mut self, want: &CatalogQuery) {
        fn forget<T>(slot: &mut Loadable<T>) {
            if matches!(slot, Loadable::Failed(_)) {
                *slot = Loadable::Idle;
            }
        }
        self.refresh(want);
        match want {
            CatalogQuery::Regions => forget(&mut self.regions),
            CatalogQuery::Pings => forget(&mut self.pings),
            CatalogQuery::OwnKeys => forget(&mut self.own_keys),
            CatalogQuery::Blueprints { region, research: false } => forget(&mut self.slot(region).blueprints),
            CatalogQuery::Blueprints { region, research: true } => forget(&mut self.slot(region).research_blueprints),
            CatalogQuery::Bundles { region, research: false } => forget(&mut self.slot(region).bundles),
            CatalogQuery::Bundles { region, research: true } => forget(&mut self.slot(region).research_bundles),
            CatalogQuery::KeyPairs { region } => forget(&mut self.slot(region).key_pairs),
            CatalogQuery::Names { region } => forget(&mut self.slot(region).names),
            CatalogQuery::StaticIps { region } => forget(&mut self.slot(region).static_ips),
            CatalogQuery::Snapshots { region } => forget(&mut self.slot(region).snapshots),
        }
    }

    /// Resets all listings whose error matches the predicate.
    pub fn forget_failures(&mut self, so: impl Fn(&Failure) -> bool) {
        fn forget<T>(slot: &mut Loadable<T>, so: &impl Fn(&Failure) -> bool) {
            if slot.failure().is_some_and(so) {
                *slot = Loadable::Idle;
            }
        }
        forget(&mut self.regions, &so);
        forget(&mut self.pings, &so);
        forget(&mut self.own_keys, &so);
        for listings in self.in_region.values_mut() {
            forget(&mut listings.blueprints, &so);
            forget(&mut listings.research_blueprints, &so);
            forget(&mut listings.bundles, &so);
            forget(&mut listings.research_bundles, &so);
            forget(&mut listings.key_pairs, &so);
            forget(&mut listings.names, &so);
            forget(&mut listings.static_ips, &so);
            forget(&mut listings.snapshots, &so);
        }
    }

    /// Returns the blueprint of a snapshot's original server, if the Region lists it.
    pub fn blueprint_of(&self, region: &str, snapshot: &InstanceSnapshot) -> Option<&Blueprint> {
        let id = snapshot.blueprint.as_ref()?;
        [false, true].into_iter().find_map(|research| self.blueprints(region, research).ready()?.find(id))
    }

    fn slot(&mut self, region: &SanitizedText) -> &mut RegionCatalog {
        self.in_region.entry(region.clone()).or_default()
    }

    /// Returns the bundles of a Region, or those for research.
    pub fn bundles(&self, region: &str, research: bool) -> &Loadable<Listing<Bundle>> {
        let listings = self.listings(region);
        if research { &listings.research_bundles } else { &listings.bundles }
    }
}

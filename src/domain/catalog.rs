//! What the service offers: Regions, zones, blueprints, bundles, key pairs.
//!
//! Only a missing id drops an item (and the drop is counted); every other member may be
//! unknown, and an unknown price is never shown as nothing.

mod listing;
mod offer;
mod want;

use super::aged::{Aged, Refresh};
use super::clean::Clean;
use super::failure::Failure;
use super::key::OwnKeys;
use super::pings::Pings;
use super::remote::Remote;
use super::time::Now;
use std::collections::BTreeMap;
use std::path::PathBuf;

pub use listing::{Known, Listing};
pub use offer::{Blueprint, Bundle, Family, KeyPair, Platform, Region, Shelf, Zone};
pub use want::{Got, Want};

/// What one Region has. A reply fills its own slot, so none lands on the wrong screen.
#[derive(Clone, Debug, Default)]
pub struct Shelves {
    pub blueprints: Remote<Listing<Blueprint>>,
    pub bundles: Remote<Listing<Bundle>>,
    pub research_blueprints: Remote<Listing<Blueprint>>,
    pub research_bundles: Remote<Listing<Bundle>>,
    pub key_pairs: Remote<Listing<KeyPair>>,
    /// Every name in use in the Region, of whatever kind of resource.
    pub names: Remote<Vec<Clean>>,
}

/// All that has been learnt of the service so far.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    pub regions: Remote<Listing<Region>>,
    /// How far each Region is.
    pub pings: Remote<Pings>,
    /// What lies in the person's `~/.ssh`.
    pub own_keys: Remote<OwnKeys>,
    /// Files into which a new private key cannot go, and why: a sentence.
    pub key_places: BTreeMap<PathBuf, Clean>,
    pub in_region: BTreeMap<Clean, Shelves>,
    /// Listings of an earlier run that are shown until the service has answered.
    pub aged: BTreeMap<Want, Aged>,
    /// Seconds east of UTC where the person is, if known.
    pub utc_offset: Option<i32>,
    /// It is offered in the sandbox: a key of it opens nothing, and lies in no real one's way.
    pub practice: bool,
}

impl Catalog {
    pub fn region(&self, name: &str) -> Option<&Region> {
        self.regions.ready()?.items.iter().find(|region| region.name == name)
    }

    /// The Region that has this zone.
    pub fn region_of(&self, zone: &str) -> Option<&Region> {
        let has = |region: &&Region| region.zones.iter().any(|z| z.name == zone);
        self.regions.ready()?.items.iter().find(has)
    }

    pub fn shelves(&self, region: &str) -> &Shelves {
        static NONE: Shelves = Shelves {
            blueprints: Remote::Idle,
            bundles: Remote::Idle,
            research_blueprints: Remote::Idle,
            research_bundles: Remote::Idle,
            key_pairs: Remote::Idle,
            names: Remote::Idle,
        };
        self.in_region.get(region).unwrap_or(&NONE)
    }

    pub fn blueprints(&self, region: &str, research: bool) -> &Remote<Listing<Blueprint>> {
        let shelves = self.shelves(region);
        if research { &shelves.research_blueprints } else { &shelves.blueprints }
    }

    /// Whether a listing is not here yet: never asked for, or under way. A failed one is not waited for.
    pub fn waits_for(&self, want: &Want) -> bool {
        fn open<T>(slot: &Remote<T>) -> bool {
            matches!(slot, Remote::Idle | Remote::Loading { .. })
        }
        match want {
            Want::Regions => open(&self.regions),
            Want::Pings => open(&self.pings),
            Want::OwnKeys => open(&self.own_keys),
            Want::Blueprints { region, research } => open(self.blueprints(region, *research)),
            Want::Bundles { region, research } => open(self.bundles(region, *research)),
            Want::KeyPairs { region } => open(&self.shelves(region).key_pairs),
            Want::Names { region } => open(&self.shelves(region).names),
        }
    }

    /// Whether nobody has asked for a listing yet.
    pub fn unasked(&self, want: &Want) -> bool {
        fn idle<T>(slot: &Remote<T>) -> bool {
            matches!(slot, Remote::Idle)
        }
        if self.wants_freshening(want) {
            return true;
        }
        match want {
            Want::Regions => idle(&self.regions),
            Want::Pings => idle(&self.pings),
            Want::OwnKeys => idle(&self.own_keys),
            Want::Blueprints { region, research } => idle(self.blueprints(region, *research)),
            Want::Bundles { region, research } => idle(self.bundles(region, *research)),
            Want::KeyPairs { region } => idle(&self.shelves(region).key_pairs),
            Want::Names { region } => idle(&self.shelves(region).names),
        }
    }

    /// The failure of a listing, if it has one.
    pub fn failure(&self, want: &Want) -> Option<&Failure> {
        match want {
            Want::Regions => self.regions.failure(),
            Want::Pings => self.pings.failure(),
            Want::OwnKeys => self.own_keys.failure(),
            Want::Blueprints { region, research } => self.blueprints(region, *research).failure(),
            Want::Bundles { region, research } => self.bundles(region, *research).failure(),
            Want::KeyPairs { region } => self.shelves(region).key_pairs.failure(),
            Want::Names { region } => self.shelves(region).names.failure(),
        }
    }

    /// Marks a listing as asked for; false if it is under way or here already.
    pub fn ask(&mut self, want: &Want, now: Now) -> bool {
        fn ask<T>(slot: &mut Remote<T>, now: Now) -> bool {
            let open = matches!(slot, Remote::Idle);
            if open {
                *slot = Remote::Loading { since: now };
            }
            open
        }
        if let Some(aged) = self.aged.get_mut(want).filter(|aged| aged.refresh == Refresh::Wanted) {
            aged.refresh = Refresh::UnderWay;
            return true;
        }
        match want {
            Want::Regions => ask(&mut self.regions, now),
            Want::Pings => ask(&mut self.pings, now),
            Want::OwnKeys => ask(&mut self.own_keys, now),
            Want::Blueprints { region, research: false } => ask(&mut self.slot(region).blueprints, now),
            Want::Blueprints { region, research: true } => ask(&mut self.slot(region).research_blueprints, now),
            Want::Bundles { region, research: false } => ask(&mut self.slot(region).bundles, now),
            Want::Bundles { region, research: true } => ask(&mut self.slot(region).research_bundles, now),
            Want::KeyPairs { region } => ask(&mut self.slot(region).key_pairs, now),
            Want::Names { region } => ask(&mut self.slot(region).names, now),
        }
    }

    /// Puts an answer into the slot it belongs to.
    pub fn fill(&mut self, want: &Want, answer: Result<Got, Failure>) {
        if answer.as_ref().is_err_and(|failure| self.stays(want, failure)) {
            return;
        }
        self.aged.remove(want);
        let (got, failure) = match answer {
            Ok(got) => (Some(got), None),
            Err(failure) => (None, Some(failure)),
        };
        fn put<T>(slot: &mut Remote<T>, value: Option<T>, failure: Option<Failure>) {
            match (value, failure) {
                (Some(value), _) => *slot = Remote::Ready(value),
                (None, Some(failure)) => *slot = Remote::Failed(failure),
                (None, None) => {}
            }
        }
        macro_rules! of {
            ($kind:path) => {
                got.and_then(|got| if let $kind(value) = got { Some(value) } else { None })
            };
        }
        match want {
            Want::Regions => put(&mut self.regions, of!(Got::Regions), failure),
            Want::Pings => put(&mut self.pings, of!(Got::Pings), failure),
            Want::OwnKeys => put(&mut self.own_keys, of!(Got::OwnKeys), failure),
            Want::Blueprints { region, research: false } => {
                put(&mut self.slot(region).blueprints, of!(Got::Blueprints), failure);
            }
            Want::Blueprints { region, research: true } => {
                put(&mut self.slot(region).research_blueprints, of!(Got::Blueprints), failure);
            }
            Want::Bundles { region, research: false } => {
                put(&mut self.slot(region).bundles, of!(Got::Bundles), failure);
            }
            Want::Bundles { region, research: true } => {
                put(&mut self.slot(region).research_bundles, of!(Got::Bundles), failure);
            }
            Want::KeyPairs { region } => put(&mut self.slot(region).key_pairs, of!(Got::KeyPairs), failure),
            Want::Names { region } => put(&mut self.slot(region).names, of!(Got::Names), failure),
        }
    }

    /// Forgets a failed listing, so that it is asked for again; also one that could not be refreshed.
    pub fn forget_failure(&mut self, want: &Want) {
        fn forget<T>(slot: &mut Remote<T>) {
            if matches!(slot, Remote::Failed(_)) {
                *slot = Remote::Idle;
            }
        }
        self.freshen(want);
        match want {
            Want::Regions => forget(&mut self.regions),
            Want::Pings => forget(&mut self.pings),
            Want::OwnKeys => forget(&mut self.own_keys),
            Want::Blueprints { region, research: false } => forget(&mut self.slot(region).blueprints),
            Want::Blueprints { region, research: true } => forget(&mut self.slot(region).research_blueprints),
            Want::Bundles { region, research: false } => forget(&mut self.slot(region).bundles),
            Want::Bundles { region, research: true } => forget(&mut self.slot(region).research_bundles),
            Want::KeyPairs { region } => forget(&mut self.slot(region).key_pairs),
            Want::Names { region } => forget(&mut self.slot(region).names),
        }
    }

    /// Forgets all failures that are so, wherever they are shown.
    pub fn forget_failures(&mut self, so: impl Fn(&Failure) -> bool) {
        fn forget<T>(slot: &mut Remote<T>, so: &impl Fn(&Failure) -> bool) {
            if slot.failure().is_some_and(so) {
                *slot = Remote::Idle;
            }
        }
        forget(&mut self.regions, &so);
        forget(&mut self.pings, &so);
        forget(&mut self.own_keys, &so);
        for shelves in self.in_region.values_mut() {
            forget(&mut shelves.blueprints, &so);
            forget(&mut shelves.research_blueprints, &so);
            forget(&mut shelves.bundles, &so);
            forget(&mut shelves.research_bundles, &so);
            forget(&mut shelves.key_pairs, &so);
            forget(&mut shelves.names, &so);
        }
    }

    fn slot(&mut self, region: &Clean) -> &mut Shelves {
        self.in_region.entry(region.clone()).or_default()
    }

    pub fn bundles(&self, region: &str, research: bool) -> &Remote<Listing<Bundle>> {
        let shelves = self.shelves(region);
        if research { &shelves.research_bundles } else { &shelves.bundles }
    }
}

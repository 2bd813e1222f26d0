//! What the service offers: Regions, zones, blueprints, bundles, key pairs.
//!
//! Only a missing id drops an item (and the drop is counted); every other member may be
//! unknown, and an unknown price is never shown as nothing.

use super::aged::{Aged, Refresh};
use super::clean::Clean;
use super::cost::Usd;
use super::failure::Failure;
use super::key::OwnKeys;
use super::pings::Pings;
use super::remote::Remote;
use super::time::Now;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::PathBuf;
use std::sync::OnceLock;

/// A Lightsail Region, as `GetRegions` tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    /// Its code, such as `eu-central-1`.
    pub name: Clean,
    /// Its place, such as `Frankfurt`.
    pub display_name: Clean,
    pub description: Clean,
    /// `NA`, `EU`, `AP`, `SA`; absent if the service does not say.
    #[serde(rename = "continentCode")]
    pub continent: Option<Clean>,
    #[serde(rename = "availabilityZones")]
    pub zones: Vec<Zone>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    #[serde(rename = "zoneName")]
    pub name: Clean,
    /// The service's word, usually `available`.
    pub state: Option<Clean>,
}

/// What an instance's system is made for, by its blueprint and bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Platform {
    Linux,
    Windows,
    Other(Clean),
}

impl Platform {
    /// From the API's value.
    pub fn parse(value: &str) -> Platform {
        match value {
            "LINUX_UNIX" => Platform::Linux,
            "WINDOWS" => Platform::Windows,
            other => Platform::Other(Clean::new(other)),
        }
    }

    /// As people say it.
    pub fn spoken(&self) -> &str {
        match self {
            Platform::Linux => "Linux/Unix",
            Platform::Windows => "Windows",
            Platform::Other(name) => name,
        }
    }
}

impl From<String> for Platform {
    fn from(value: String) -> Platform {
        Platform::parse(&value)
    }
}

impl From<Platform> for String {
    fn from(platform: Platform) -> String {
        match platform {
            Platform::Linux => "LINUX_UNIX".to_owned(),
            Platform::Windows => "WINDOWS".to_owned(),
            Platform::Other(name) => name.to_string(),
        }
    }
}

/// An image that an instance starts from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Blueprint {
    #[serde(rename = "blueprintId")]
    pub id: Clean,
    pub name: Clean,
    pub group: Option<Clean>,
    pub description: Clean,
    pub version: Option<Clean>,
    /// `os` or `app`, as the service says.
    #[serde(rename = "type")]
    pub kind: Option<Clean>,
    #[serde(rename = "isActive")]
    pub active: bool,
    /// The least `power` a bundle must have to carry it.
    pub min_power: Option<i32>,
    pub platform: Option<Platform>,
    pub product_url: Option<Clean>,
    pub license_url: Option<Clean>,
    /// Of Lightsail for Research.
    pub research: bool,
}

/// The four shelves on which blueprints are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shelf {
    /// An operating system alone, Linux or Unix.
    Os,
    /// A ready-made application on Linux.
    App,
    Windows,
    /// Lightsail for Research.
    Research,
}

impl Shelf {
    pub const ALL: [Shelf; 4] = [Shelf::Os, Shelf::App, Shelf::Windows, Shelf::Research];

    pub fn key(self) -> &'static str {
        match self {
            Shelf::Os => "os",
            Shelf::App => "app",
            Shelf::Windows => "windows",
            Shelf::Research => "research",
        }
    }

    pub fn parse(key: &str) -> Option<Shelf> {
        Shelf::ALL.into_iter().find(|shelf| shelf.key() == key)
    }
}

impl Blueprint {
    pub fn windows(&self) -> bool {
        self.platform == Some(Platform::Windows)
    }

    pub fn shelf(&self) -> Shelf {
        match (self.research, self.windows(), self.kind.as_deref()) {
            (true, _, _) => Shelf::Research,
            (_, true, _) => Shelf::Windows,
            (_, _, Some("app")) => Shelf::App,
            _ => Shelf::Os,
        }
    }

    /// `Ubuntu 24.04 LTS`: name and version, without saying the version twice.
    pub fn title(&self) -> String {
        match &self.version {
            Some(version) if !self.name.contains(version.as_str()) => format!("{} {}", self.name, version),
            _ => self.name.to_string(),
        }
    }
}

/// A size: memory, vCPUs, disk, transfer, and its price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bundle {
    #[serde(rename = "bundleId")]
    pub id: Clean,
    pub name: Clean,
    /// USD a month; absent for bundles of Lightsail for Research, whose price no call tells.
    pub price: Option<Usd>,
    pub cpu_count: Option<i32>,
    /// GB.
    #[serde(rename = "diskSizeInGb")]
    pub disk: Option<i32>,
    /// GB.
    #[serde(rename = "ramSizeInGb")]
    pub ram: Option<f32>,
    /// GB a month that are included.
    #[serde(rename = "transferPerMonthInGb")]
    pub transfer: Option<i32>,
    pub instance_type: Option<Clean>,
    pub power: Option<i32>,
    #[serde(rename = "isActive")]
    pub active: bool,
    #[serde(rename = "supportedPlatforms")]
    pub platforms: Vec<Platform>,
    /// Public IPv4 addresses it comes with; 0 means IPv6 only.
    #[serde(rename = "publicIpv4AddressCount")]
    pub ipv4_addresses: Option<i32>,
    /// Of Lightsail for Research.
    pub research: bool,
}

/// What a bundle is strong in. The reply does not tell; ids begin `m_` or `c_`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    General,
    Memory,
    Compute,
    Research,
}

impl Bundle {
    pub fn ipv6_only(&self) -> bool {
        self.ipv4_addresses == Some(0)
    }

    pub fn family(&self) -> Family {
        match () {
            _ if self.research => Family::Research,
            _ if self.id.starts_with("m_") => Family::Memory,
            _ if self.id.starts_with("c_") => Family::Compute,
            _ => Family::General,
        }
    }

    /// The id without its Region's generation: `micro_3_0` and `micro_3_2` are the same size.
    pub fn size(&self) -> &str {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        match self.id.rsplit_once('_') {
            Some((rest, minor)) if digits(minor) => match rest.rsplit_once('_') {
                Some((size, major)) if digits(major) => size,
                _ => rest,
            },
            _ => &self.id,
        }
    }
}

/// A key pair that the Region already has.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyPair {
    pub name: Clean,
    pub fingerprint: Option<Clean>,
}

/// Items of one listing, and how many came without an id and could not be used.
#[derive(Clone, Serialize, Deserialize)]
pub struct Listing<T> {
    pub items: Vec<T>,
    pub dropped: usize,
    /// Where each id first stands, made when somebody looks for one: a list may be long, and the
    /// one under the cursor is looked for in every frame.
    #[serde(skip)]
    places: OnceLock<HashMap<Clean, usize>>,
}

impl<T> Listing<T> {
    pub fn new(items: Vec<T>, dropped: usize) -> Listing<T> {
        Listing { items, dropped, places: OnceLock::new() }
    }
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Listing::new(Vec::new(), 0)
    }
}

impl<T: fmt::Debug> fmt::Debug for Listing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing").field("items", &self.items).field("dropped", &self.dropped).finish()
    }
}

impl<T: PartialEq> PartialEq for Listing<T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items && self.dropped == other.dropped
    }
}

/// Something that has an id of its own in its listing.
pub trait Known {
    fn id(&self) -> &Clean;
}

impl Known for Blueprint {
    fn id(&self) -> &Clean {
        &self.id
    }
}

impl Known for Bundle {
    fn id(&self) -> &Clean {
        &self.id
    }
}

impl<T: Known> Listing<T> {
    /// The first item of this id.
    pub fn find(&self, id: &str) -> Option<&T> {
        let places = self.places.get_or_init(|| {
            let ids = self.items.iter().enumerate().rev();
            ids.map(|(at, item)| (item.id().clone(), at)).collect()
        });
        self.items.get(*places.get(id)?).filter(|item| **item.id() == *id)
    }
}

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

/// One listing to ask the service for, and the slot it fills.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Want {
    Regions,
    /// How far the Regions are: measured once a session.
    Pings,
    /// The keys on this computer; nothing is asked of the service.
    OwnKeys,
    Blueprints {
        region: Clean,
        research: bool,
    },
    Bundles {
        region: Clean,
        research: bool,
    },
    KeyPairs {
        region: Clean,
    },
    Names {
        region: Clean,
    },
}

impl Want {
    /// Whose Region's it is.
    pub fn region(&self) -> Option<&Clean> {
        match self {
            Want::Regions | Want::Pings | Want::OwnKeys => None,
            Want::Blueprints { region, .. }
            | Want::Bundles { region, .. }
            | Want::KeyPairs { region }
            | Want::Names { region } => Some(region),
        }
    }
}

/// The answer to a [`Want`].
#[derive(Clone, Debug, PartialEq)]
pub enum Got {
    Regions(Listing<Region>),
    Pings(Pings),
    OwnKeys(OwnKeys),
    Blueprints(Listing<Blueprint>),
    Bundles(Listing<Bundle>),
    KeyPairs(Listing<KeyPair>),
    Names(Vec<Clean>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_the_same_in_every_region() {
        let bundle = |id: &str| Bundle {
            id: Clean::new(id),
            name: Clean::default(),
            price: None,
            cpu_count: None,
            disk: None,
            ram: None,
            transfer: None,
            instance_type: None,
            power: None,
            active: true,
            platforms: vec![],
            ipv4_addresses: None,
            research: false,
        };
        assert_eq!(bundle("micro_3_0").size(), bundle("micro_3_2").size());
        assert_eq!(bundle("m_2xlarge_win_ipv6_1_0").size(), "m_2xlarge_win_ipv6");
        assert_eq!(bundle("odd").size(), "odd");
        assert_eq!(bundle("c_large_1_0").family(), Family::Compute);
    }
}

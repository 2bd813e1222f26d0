//! The inventory of an account: its servers in every Region, and other billed resources.
//!
//! Does no IO, like a launch: it returns requests and takes their replies as events. All Regions are requested at once
//! and each reply is used as it arrives; a Region that doesn't reply hides no other.

mod ownership;
mod taken_snapshot;
#[cfg(test)]
mod tests;

pub use ownership::{Owner, OwnershipIndex};
pub use taken_snapshot::TakenSnapshot;

use super::catalog::{Bundle, Region};
use super::cost::{SNAPSHOT_CENTS_PER_GB, Usd};
use super::cost_so_far::IDLE_STATIC_IP_HOUR;
use super::facts;
use super::failure::{ErrorKind, Failure};
use super::instance::Instance;
use super::launch::Launch;
use super::names;
use super::sanitized_text::SanitizedText;
use super::time::Now;
use super::until::Until;
use crate::domain::keyed::keyed;
use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

/// The monthly price per GB of a block storage disk, in cents (AWS's Lightsail pricing page).
pub const DISK_CENTS_PER_GB: i64 = 10;
/// Hours in a monthly price (AWS's billing FAQ).
const HOURS_A_MONTH: f64 = 744.0;

keyed! {
    /// A kind of billed resource besides instances.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum BilledKind {
        /// A static IP.
        StaticIp = "static-ip",
        /// A disk.
        Disk = "disk",
        /// A snapshot of an instance.
        InstanceSnapshot = "instance-snapshot",
        /// A snapshot of a disk.
        DiskSnapshot = "disk-snapshot",
    }
}

/// A static IP, a disk or a snapshot, as the service reports it.
#[derive(Clone, Debug, PartialEq)]
pub struct BilledResource {
    /// Its kind.
    pub kind: BilledKind,
    /// Its name.
    pub name: SanitizedText,
    /// Its ARN, which is unique forever.
    pub arn: Option<SanitizedText>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// The size of a disk or a snapshot, in GB.
    pub size: Option<i32>,
    /// The address of a static IP.
    pub address: Option<SanitizedText>,
    /// The instance it is attached to.
    pub attached_to: Option<SanitizedText>,
    /// What a snapshot was taken from.
    pub source: Option<SanitizedText>,
    /// The ARN of what a snapshot was taken from.
    pub source_arn: Option<SanitizedText>,
    /// The state of an instance snapshot, such as `available`.
    pub state: Option<SanitizedText>,
    /// Key and value.
    pub tags: Vec<(SanitizedText, Option<SanitizedText>)>,
}

impl BilledResource {
    /// Returns a resource of which only kind and name are known.
    pub fn named(kind: BilledKind, name: SanitizedText) -> BilledResource {
        BilledResource {
            kind,
            name,
            arn: None,
            created_at: None,
            size: None,
            address: None,
            attached_to: None,
            source: None,
            source_arn: None,
            state: None,
            tags: Vec::new(),
        }
    }

    /// Returns the monthly price in USD. For snapshots it is the maximum, as only stored data is billed. A static IP is
    /// free while attached.
    pub fn monthly(&self) -> Option<Usd> {
        let per_gb = |cents: i64| Some(Usd::cents(cents) * usize::try_from(self.size?).ok()?);
        match self.kind {
            BilledKind::StaticIp if self.attached_to.is_some() => Some(Usd::cents(0)),
            BilledKind::StaticIp => Usd::from_dollars(IDLE_STATIC_IP_HOUR * HOURS_A_MONTH),
            BilledKind::Disk => per_gb(DISK_CENTS_PER_GB),
            BilledKind::InstanceSnapshot | BilledKind::DiskSnapshot => per_gb(SNAPSHOT_CENTS_PER_GB),
        }
    }

    /// Returns whether its price is a maximum.
    pub fn at_most(&self) -> bool {
        matches!(self.kind, BilledKind::InstanceSnapshot | BilledKind::DiskSnapshot)
    }

    /// Returns whether it is billed: an attached static IP isn't.
    pub fn is_billed(&self) -> bool {
        self.kind != BilledKind::StaticIp || self.attached_to.is_none()
    }
}

/// The name and price of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundlePrice {
    /// Its name.
    pub name: SanitizedText,
    /// The monthly price in USD, if known.
    pub monthly: Option<Usd>,
}

/// The status of a Region's listing.
#[derive(Clone, Debug, PartialEq)]
pub enum RegionStatus {
    /// Its first reply is pending.
    Asked,
    /// AWS has replied.
    Answered,
    /// It must be enabled in the account first, so it is empty.
    NotEnabled,
    /// The request failed; the reason.
    Failed(Failure),
}

/// The resources of one Region, as far as they are loaded.
#[derive(Clone, Debug)]
pub struct RegionInventory {
    /// Its name.
    pub name: SanitizedText,
    /// Its place, such as `Frankfurt`.
    pub place: SanitizedText,
    /// Its instances, kept during a refresh.
    pub instances: Vec<Instance>,
    /// Its static IPs.
    pub static_ips: Vec<BilledResource>,
    /// Disks and snapshots.
    pub storage: Vec<BilledResource>,
    /// When its instances were last reported.
    pub at: Option<Now>,
    failure: Option<Failure>,
    /// Why its disks and snapshots couldn't be listed.
    pub storage_failure: Option<Failure>,
    asking: bool,
    asking_storage: bool,
}

impl RegionInventory {
    fn new(name: SanitizedText, place: SanitizedText) -> RegionInventory {
        RegionInventory {
            name,
            place,
            instances: Vec::new(),
            static_ips: Vec::new(),
            storage: Vec::new(),
            at: None,
            failure: None,
            storage_failure: None,
            asking: false,
            asking_storage: false,
        }
    }
}

/// A request by the inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InventoryRequest {
    /// Read which instances belong to which launches from this computer's journals.
    Owners,
    /// `GetRegions`.
    Regions,
    /// `GetInstances` and `GetStaticIps` of a Region, all pages.
    Servers(SanitizedText),
    /// `GetDisks`, `GetInstanceSnapshots` and `GetDiskSnapshots` of a Region.
    Storage(SanitizedText),
    /// `GetBundles` of a Region, including those that are no longer offered.
    Bundles(SanitizedText),
}

/// An event for the inventory: a reply to a request.
#[derive(Clone, Debug, PartialEq)]
pub enum InventoryEvent {
    /// Which instances belong to which launches.
    Owners(Box<OwnershipIndex>),
    /// The Regions, or why they couldn't be listed.
    Regions(Result<Vec<Region>, Failure>),
    /// The servers and static IPs of a Region.
    Servers(SanitizedText, Result<(Vec<Instance>, Vec<BilledResource>), Failure>),
    /// The disks and snapshots of a Region.
    Storage(SanitizedText, Result<Vec<BilledResource>, Failure>),
    /// The bundles of a Region.
    Bundles(SanitizedText, Result<Vec<Bundle>, Failure>),
}

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InventoryScope {
    /// Only this Region.
    pub region: Option<SanitizedText>,
    /// Include disks and snapshots.
    pub storage: bool,
    /// Include prices.
    pub prices: bool,
}

/// The servers of an account, and other billed resources.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// What to list.
    pub scope: InventoryScope,
    /// In the order of `GetRegions`.
    pub regions: Vec<RegionInventory>,
    /// All Regions of Lightsail, if the requested one isn't among them.
    pub others: Vec<Region>,
    /// Why the Regions couldn't be listed.
    pub failure: Option<Failure>,
    /// Which instances belong to which launches.
    pub owners: OwnershipIndex,
    bundles: BTreeMap<SanitizedText, BundlePrice>,
    /// Regions with requested prices.
    priced: BTreeSet<SanitizedText>,
    /// Regions with pending prices.
    pricing: BTreeSet<SanitizedText>,
    /// Why the prices of a Region couldn't be loaded.
    price_failures: BTreeMap<SanitizedText, Failure>,
    asking_regions: bool,
}

/// A server with everything known about it.
#[derive(Clone, Copy, Debug)]
pub struct Server<'a> {
    /// The Region that it is in.
    pub region: &'a RegionInventory,
    /// The instance, as last reported.
    pub instance: &'a Instance,
    /// Its bundle and price, if known.
    pub bundle: Option<&'a BundlePrice>,
    /// Whether a launch from this computer created it.
    pub owner: Owner,
}

impl Server<'_> {
    /// Returns its monthly price, if known.
    pub fn monthly(&self) -> Option<Usd> {
        self.bundle.and_then(|bundle| bundle.monthly)
    }

    /// Returns whether it is stopped, and so still billed.
    pub fn stopped(&self) -> bool {
        self.instance.state.as_deref() == Some("stopped")
    }

    /// Returns its planned end, if it has that tag.
    pub fn until(&self) -> Option<Until> {
        self.instance.until()
    }

    /// Returns whether its planned end has passed.
    pub fn overdue(&self, now: SystemTime) -> bool {
        self.until().is_some_and(|until| until.passed(now))
    }
}

impl Inventory {
    /// Starts with the Regions, or with the requested one if it is known.
    pub fn begin(scope: InventoryScope) -> (Inventory, Vec<InventoryRequest>) {
        let mut inventory = Inventory { scope, ..Inventory::default() };
        let mut requests = vec![InventoryRequest::Owners];
        requests.extend(inventory.refresh());
        (inventory, requests)
    }

    /// Requests everything again. Existing data is shown until the new replies arrive.
    pub fn refresh(&mut self) -> Vec<InventoryRequest> {
        if self.is_asking() {
            return Vec::new();
        }
        self.failure = None;
        let known = self.scope.region.clone().and_then(|name| facts::region(&name).map(|facts| facts.place.clone()));
        match (known, self.scope.region.clone()) {
            (Some(place), Some(name)) => {
                if self.regions.is_empty() {
                    self.regions.push(RegionInventory::new(name, place));
                }
                self.ask_all()
            }
            _ => {
                self.asking_regions = true;
                vec![InventoryRequest::Regions]
            }
        }
    }

    /// Requests the instances of one Region again.
    pub fn refresh_region(&mut self, name: &str) -> Vec<InventoryRequest> {
        self.ask_anew(name, |region| &mut region.asking, InventoryRequest::Servers)
    }

    /// Requests the disks and snapshots of a Region again, unless that is pending.
    pub fn refresh_storage(&mut self, name: &str) -> Vec<InventoryRequest> {
        self.ask_anew(name, |region| &mut region.asking_storage, InventoryRequest::Storage)
    }

    /// Returns whether the disks and snapshots of a Region are being loaded.
    pub fn asks_storage(&self, name: &str) -> bool {
        self.regions.iter().any(|region| region.name == *name && region.asking_storage)
    }

    /// Sends a Region's request again, unless it is pending.
    fn ask_anew(
        &mut self,
        name: &str,
        asking: impl Fn(&mut RegionInventory) -> &mut bool,
        request: impl Fn(SanitizedText) -> InventoryRequest,
    ) -> Vec<InventoryRequest> {
        let region = self.regions.iter_mut().filter(|region| region.name == *name);
        let begun = region
            .filter_map(|region| (!std::mem::replace(asking(region), true)).then(|| request(region.name.clone())));
        begun.collect()
    }

    /// Handles a reply, and returns the next requests.
    pub fn on(&mut self, event: InventoryEvent, now: Now) -> Vec<InventoryRequest> {
        match event {
            InventoryEvent::Owners(owners) => {
                self.owners = *owners;
                // Otherwise, these are requested once the Regions are known.
                if self.asking_regions || self.regions.is_empty() { Vec::new() } else { self.ask_expected() }
            }
            InventoryEvent::Regions(answer) => self.regions_reported(answer),
            InventoryEvent::Servers(region, answer) => self.servers_reported(&region, answer, now),
            InventoryEvent::Storage(region, answer) => {
                if let Some(region) = self.region_mut(&region) {
                    region.asking_storage = false;
                    match answer {
                        Ok(storage) => (region.storage, region.storage_failure) = (storage, None),
                        Err(failure) => region.storage_failure = Some(failure),
                    }
                }
                Vec::new()
            }
            InventoryEvent::Bundles(region, answer) => {
                self.pricing.remove(&region);
                match answer {
                    Ok(bundles) => {
                        let price =
                            |bundle: Bundle| (bundle.id, BundlePrice { name: bundle.name, monthly: bundle.price });
                        self.bundles.extend(bundles.into_iter().map(price));
                        self.price_failures.remove(&region);
                    }
                    // Without prices, the rest is still worth showing; a refresh tries again.
                    Err(failure) => {
                        self.priced.remove(&region);
                        self.price_failures.insert(region, failure);
                    }
                }
                Vec::new()
            }
        }
    }

    fn regions_reported(&mut self, answer: Result<Vec<Region>, Failure>) -> Vec<InventoryRequest> {
        self.asking_regions = false;
        match answer {
            Err(failure) => {
                self.failure = Some(failure);
                Vec::new()
            }
            Ok(regions) => {
                let meant = |region: &Region| self.scope.region.as_ref().is_none_or(|name| region.name == *name);
                let (meant, others): (Vec<Region>, Vec<Region>) = regions.into_iter().partition(meant);
                self.others = if meant.is_empty() { others } else { Vec::new() };
                let mut before = std::mem::take(&mut self.regions);
                for region in meant {
                    let old = before.iter().position(|old| old.name == region.name).map(|at| before.remove(at));
                    let new = || RegionInventory::new(region.name.clone(), region.display_name.clone());
                    self.regions.push(old.unwrap_or_else(new));
                }
                let mut requests = self.ask_all();
                requests.extend(self.ask_expected());
                requests
            }
        }
    }

    /// Requests the Regions that `GetRegions` left out although launches from this computer created servers there: a
    /// list that was cut short must not hide what is billed.
    fn ask_expected(&mut self) -> Vec<InventoryRequest> {
        if self.scope.region.is_some() {
            return Vec::new();
        }
        let expected: BTreeSet<SanitizedText> =
            self.owners.expected().map(|(launch, _)| launch.manifest.region.clone()).collect();
        let left_out = expected.into_iter().filter(|name| self.regions.iter().all(|region| region.name != *name));
        let mut added: Vec<RegionInventory> = left_out
            .map(|name| {
                let place = facts::region(&name).map_or_else(|| name.clone(), |facts| facts.place.clone());
                RegionInventory { asking: true, ..RegionInventory::new(name, place) }
            })
            .collect();
        let requests = added.iter().map(|region| InventoryRequest::Servers(region.name.clone())).collect();
        self.regions.append(&mut added);
        requests
    }

    fn ask_all(&mut self) -> Vec<InventoryRequest> {
        self.regions.iter_mut().for_each(|region| region.asking = true);
        self.regions.iter().map(|region| InventoryRequest::Servers(region.name.clone())).collect()
    }

    fn servers_reported(
        &mut self,
        name: &SanitizedText,
        answer: Result<(Vec<Instance>, Vec<BilledResource>), Failure>,
        now: Now,
    ) -> Vec<InventoryRequest> {
        let (storage, prices) = (self.scope.storage, self.scope.prices);
        let Some(region) = self.region_mut(name) else { return Vec::new() };
        region.asking = false;
        let (instances, static_ips) = match answer {
            Ok(found) => found,
            Err(failure) => {
                region.failure = Some(failure);
                return Vec::new();
            }
        };
        (region.instances, region.static_ips, region.failure, region.at) = (instances, static_ips, None, Some(now));
        let mut requests = Vec::new();
        if storage && !region.asking_storage {
            region.asking_storage = true;
            requests.push(InventoryRequest::Storage(name.clone()));
        }
        if prices {
            requests.extend(self.ask_prices(name));
        }
        requests
    }

    /// Requests the prices of a Region that has servers with unknown bundles.
    fn ask_prices(&mut self, name: &SanitizedText) -> Option<InventoryRequest> {
        let region = self.regions.iter().find(|region| region.name == *name)?;
        let ids = region.instances.iter().filter_map(|instance| instance.bundle.as_ref());
        let unknown = ids.filter(|id| !self.bundles.contains_key(*id)).count() > 0;
        if !unknown || !self.priced.insert(name.clone()) {
            return None;
        }
        self.pricing.insert(name.clone());
        Some(InventoryRequest::Bundles(name.clone()))
    }

    /// Updates a listed instance that was just looked up individually.
    pub fn update(&mut self, region: &str, seen: Instance) {
        let Some(region) = self.region_mut(region) else { return };
        if let Some(known) = region.instances.iter_mut().find(|one| one.name == seen.name && one.arn == seen.arn) {
            *known = seen;
        }
    }

    /// Removes a snapshot, a disk or a static IP that was deleted.
    pub fn remove(&mut self, region: &str, deleted: &BilledResource) {
        let Some(region) = self.region_mut(region) else { return };
        let other =
            |one: &BilledResource| (one.kind, &one.name, &one.arn) != (deleted.kind, &deleted.name, &deleted.arn);
        region.static_ips.retain(other);
        region.storage.retain(other);
    }

    /// Adds an instance that was found by its name and that no listing had.
    pub fn add(&mut self, region: &str, found: Instance) {
        let Some(region) = self.region_mut(region) else { return };
        if !region.instances.iter().any(|one| one.name == found.name) {
            region.instances.push(found);
        }
    }

    /// Returns the names, each with its Region, of resources created by launches from this computer that the loaded
    /// listings lack. A listing may be outdated or cut short, so this doesn't mean that they are deleted.
    pub fn unlisted(&self, meant: impl Fn(&Launch, &SanitizedText) -> bool) -> Vec<(SanitizedText, SanitizedText)> {
        let answered = |name: &SanitizedText| self.regions.iter().find(|one| one.name == *name && one.at.is_some());
        let lacks = |(launch, name): &(&Launch, &SanitizedText)| {
            let region = answered(&launch.manifest.region);
            region.is_some_and(|region| !region.instances.iter().any(|one| one.name == **name))
        };
        let expected = self.owners.expected().filter(|(launch, name)| meant(launch, name));
        expected.filter(lacks).map(|(launch, name)| (launch.manifest.region.clone(), name.clone())).collect()
    }

    fn region_mut(&mut self, name: &str) -> Option<&mut RegionInventory> {
        self.regions.iter_mut().find(|region| region.name == *name)
    }

    /// Returns whether any reply is pending.
    pub fn is_asking(&self) -> bool {
        let region = |region: &RegionInventory| region.asking || region.asking_storage;
        self.asking_regions || !self.pricing.is_empty() || self.regions.iter().any(region)
    }

    /// Returns how many Regions have replied or failed, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.regions.iter().filter(|region| !region.asking).count(), self.regions.len())
    }

    /// Returns the status of a Region's listing.
    pub fn status(&self, region: &RegionInventory) -> RegionStatus {
        match &region.failure {
            Some(failure) if self.is_closed(region, failure) => RegionStatus::NotEnabled,
            Some(failure) => RegionStatus::Failed(failure.clone()),
            None if region.at.is_none() => RegionStatus::Asked,
            None => RegionStatus::Answered,
        }
    }

    /// Returns whether the Region isn't enabled. The service replies with the same error to an unknown key, so the
    /// error counts only if the Region has to be enabled first, or if another Region accepted the key.
    fn is_closed(&self, region: &RegionInventory, failure: &Failure) -> bool {
        let opt_in = || facts::region(&region.name).is_some_and(|facts| facts.opt_in_required);
        let works = || self.regions.iter().any(|other| other.at.is_some());
        match failure.error {
            ErrorKind::RegionClosed => true,
            ErrorKind::UnknownKey => works() || opt_in() && self.failure.is_none(),
            _ => false,
        }
    }

    /// Returns the Regions that aren't enabled in the account.
    pub fn not_enabled(&self) -> Vec<&RegionInventory> {
        self.regions.iter().filter(|region| self.status(region) == RegionStatus::NotEnabled).collect()
    }

    /// Returns the Regions with a failed request, and the reasons.
    pub fn failed(&self) -> Vec<(&RegionInventory, Failure)> {
        let failed = |region| match self.status(region) {
            RegionStatus::Failed(failure) => Some((region, failure)),
            _ => region.storage_failure.clone().map(|failure| (region, failure)),
        };
        self.regions.iter().filter_map(failed).collect()
    }

    /// Returns the Regions with servers whose prices couldn't be loaded, and the reasons.
    pub fn unpriced(&self) -> Vec<(&SanitizedText, &Failure)> {
        let lacking = |region: &SanitizedText| {
            let mut servers = self.servers().into_iter().filter(|server| server.region.name == *region);
            servers.any(|server| server.bundle.is_none())
        };
        self.price_failures.iter().filter(|(region, _)| lacking(region)).collect()
    }

    /// Returns how many Regions have replied.
    pub fn answered(&self) -> usize {
        self.regions.iter().filter(|region| region.at.is_some()).count()
    }

    /// Returns whether every Region has replied that the account can use.
    pub fn all_answered(&self) -> bool {
        let answered = |status| matches!(status, RegionStatus::Answered | RegionStatus::NotEnabled);
        self.regions.iter().all(|region| answered(self.status(region)))
    }

    /// Returns the time of the oldest listing shown.
    pub fn oldest(&self) -> Option<Now> {
        self.regions.iter().filter_map(|region| region.at).min()
    }

    /// Returns every server, Region by Region, sorted by name within each.
    pub fn servers(&self) -> Vec<Server<'_>> {
        let mut servers: Vec<Server<'_>> = Vec::new();
        for region in &self.regions {
            let mut own: Vec<Server<'_>> = region.instances.iter().map(|one| self.server(region, one)).collect();
            own.sort_by(|one, other| names::counted(&one.instance.name, &other.instance.name));
            servers.extend(own);
        }
        servers
    }

    /// Returns the same with those first whose planned end has passed.
    pub fn servers_overdue_first(&self, now: SystemTime) -> Vec<Server<'_>> {
        let mut servers = self.servers();
        servers.sort_by_key(|server| !server.overdue(now));
        servers
    }

    fn server<'a>(&'a self, region: &'a RegionInventory, instance: &'a Instance) -> Server<'a> {
        let bundle = instance.bundle.as_ref().and_then(|id| self.bundles.get(id));
        Server { region, instance, bundle, owner: self.owners.instance(&region.name, instance) }
    }

    /// Returns the server with this name in this Region.
    pub fn find(&self, region: &str, name: &str) -> Option<Server<'_>> {
        let region = self.regions.iter().find(|one| one.name == *region)?;
        let instance = region.instances.iter().find(|instance| instance.name == *name)?;
        Some(self.server(region, instance))
    }

    /// Returns the other billed resources: unattached static IPs, disks, snapshots.
    pub fn also_billed(&self) -> Vec<(&RegionInventory, &BilledResource, Owner)> {
        let mut billed = Vec::new();
        for region in &self.regions {
            let all = region.static_ips.iter().chain(&region.storage).filter(|one| one.is_billed());
            billed.extend(all.map(|one| (region, one, self.owners.resource(&region.name, one, &region.instances))));
        }
        billed
    }
}

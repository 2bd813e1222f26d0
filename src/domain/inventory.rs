//! What an account has in Lightsail: its servers in every Region, and what else is billed there.
//!
//! Free of IO, like a launch: it says what is to be asked and is told the answers. All Regions are
//! asked at once and each answer is taken as it comes; a Region that doesn't answer hides no other.

mod ownership;
#[cfg(test)]
mod tests;

pub use ownership::{Owner, OwnershipIndex};

use super::catalog::{Bundle, Region};
use super::cost::{SNAPSHOT_CENTS_PER_GB, Usd};
use super::cost_so_far::IDLE_STATIC_IP_HOUR;
use super::facts;
use super::failure::{ErrorKind, Failure};
use super::instance::Instance;
use super::launch::Launch;
use super::sanitized_text::SanitizedText;
use super::time::Now;
use super::until::{UNTIL_KEY, Until};
use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

/// Cents a month of a stored GB of a block storage disk (AWS's Lightsail pricing page).
const DISK_CENTS_PER_GB: i64 = 10;
/// Hours of a monthly price (AWS's billing FAQ).
const HOURS_A_MONTH: f64 = 744.0;

/// A kind of resource that is billed besides instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BilledKind {
    /// A static IP.
    StaticIp,
    /// A disk.
    Disk,
    /// A snapshot of an instance.
    InstanceSnapshot,
    /// A snapshot of a disk.
    DiskSnapshot,
}

impl BilledKind {
    /// The key of its words, and its word in JSON.
    pub fn key(self) -> &'static str {
        match self {
            BilledKind::StaticIp => "static-ip",
            BilledKind::Disk => "disk",
            BilledKind::InstanceSnapshot => "instance-snapshot",
            BilledKind::DiskSnapshot => "disk-snapshot",
        }
    }
}

/// A static IP, a disk or a snapshot, as the service reports it.
#[derive(Clone, Debug, PartialEq)]
pub struct BilledResource {
    /// What it is.
    pub kind: BilledKind,
    /// Its name.
    pub name: SanitizedText,
    /// What names it for ever.
    pub arn: Option<SanitizedText>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// Of a disk or a snapshot, in GB.
    pub size: Option<i32>,
    /// Of a static IP.
    pub address: Option<SanitizedText>,
    /// The instance that has it.
    pub attached_to: Option<SanitizedText>,
    /// What a snapshot was taken of.
    pub source: Option<SanitizedText>,
    /// The ARN of what it was made from.
    pub source_arn: Option<SanitizedText>,
    /// Key and value.
    pub tags: Vec<(SanitizedText, Option<SanitizedText>)>,
}

impl BilledResource {
    /// USD a month. Of a snapshot at most so much: only what is stored is counted. A static IP costs
    /// nothing while an instance has it.
    pub fn monthly(&self) -> Option<Usd> {
        let per_gb = |cents: i64| Some(Usd::cents(cents) * usize::try_from(self.size?).ok()?);
        match self.kind {
            BilledKind::StaticIp if self.attached_to.is_some() => Some(Usd::cents(0)),
            BilledKind::StaticIp => Usd::from_dollars(IDLE_STATIC_IP_HOUR * HOURS_A_MONTH),
            BilledKind::Disk => per_gb(DISK_CENTS_PER_GB),
            BilledKind::InstanceSnapshot | BilledKind::DiskSnapshot => per_gb(SNAPSHOT_CENTS_PER_GB),
        }
    }

    /// Whether its price is an upper bound.
    pub fn at_most(&self) -> bool {
        matches!(self.kind, BilledKind::InstanceSnapshot | BilledKind::DiskSnapshot)
    }

    /// Whether it is on the bill: an attached static IP isn't.
    pub fn is_billed(&self) -> bool {
        self.kind != BilledKind::StaticIp || self.attached_to.is_none()
    }
}

/// What a size is called and costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundlePrice {
    /// Its name.
    pub name: SanitizedText,
    /// What it costs a month, in USD, where that is known.
    pub monthly: Option<Usd>,
}

/// Where a Region stands.
#[derive(Clone, Debug, PartialEq)]
pub enum RegionStatus {
    /// Its first answer is on its way.
    Asked,
    /// AWS has answered.
    Answered,
    /// It must be enabled in the account first, and nothing can be in it.
    NotEnabled,
    /// It could not be asked, and why.
    Failed(Failure),
}

/// What one Region holds, as far as it has told.
#[derive(Clone, Debug)]
pub struct RegionInventory {
    /// Its name.
    pub name: SanitizedText,
    /// Its place, such as `Frankfurt`.
    pub place: SanitizedText,
    /// Kept while the Region is asked anew.
    pub instances: Vec<Instance>,
    /// Its static IPs.
    pub static_ips: Vec<BilledResource>,
    /// Disks and snapshots.
    pub storage: Vec<BilledResource>,
    /// When it last told of its instances.
    pub at: Option<Now>,
    failure: Option<Failure>,
    /// Why its disks and snapshots aren't known.
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

/// What is to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InventoryRequest {
    /// Which instances are whose, by the journals of this computer.
    Owners,
    /// `GetRegions`.
    Regions,
    /// `GetInstances` and `GetStaticIps` of a Region; more than a page of each only where there is more.
    Servers(SanitizedText),
    /// `GetDisks`, `GetInstanceSnapshots` and `GetDiskSnapshots` of a Region.
    Storage(SanitizedText),
    /// `GetBundles` of a Region, those that aren't sold any more too.
    Bundles(SanitizedText),
}

/// What the answers were.
#[derive(Clone, Debug, PartialEq)]
pub enum InventoryEvent {
    /// Which instances are whose.
    Owners(Box<OwnershipIndex>),
    /// The Regions, or why they are not known.
    Regions(Result<Vec<Region>, Failure>),
    /// The servers and static IPs of a Region.
    Servers(SanitizedText, Result<(Vec<Instance>, Vec<BilledResource>), Failure>),
    /// The disks and snapshots of a Region.
    Storage(SanitizedText, Result<Vec<BilledResource>, Failure>),
    /// The sizes of a Region.
    Bundles(SanitizedText, Result<Vec<Bundle>, Failure>),
}

/// How much is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InventoryScope {
    /// One Region alone.
    pub region: Option<SanitizedText>,
    /// Disks and snapshots too.
    pub storage: bool,
    /// Prices too.
    pub prices: bool,
}

/// The servers of an account, and what else is billed.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// How much is asked.
    pub scope: InventoryScope,
    /// In the order in which `GetRegions` told them.
    pub regions: Vec<RegionInventory>,
    /// All Regions of Lightsail, where the one that is meant isn't among them.
    pub others: Vec<Region>,
    /// Why the Regions aren't known.
    pub failure: Option<Failure>,
    /// Which instances are whose.
    pub owners: OwnershipIndex,
    bundles: BTreeMap<SanitizedText, BundlePrice>,
    /// Regions whose prices were asked for.
    priced: BTreeSet<SanitizedText>,
    /// Regions whose prices are on their way.
    pricing: BTreeSet<SanitizedText>,
    asking_regions: bool,
}

/// One server with all that is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Server<'a> {
    /// The Region that it is in.
    pub region: &'a RegionInventory,
    /// It, as AWS last described it.
    pub instance: &'a Instance,
    /// Its size and price, where known.
    pub bundle: Option<&'a BundlePrice>,
    /// Whether a launch of this computer made it.
    pub owner: Owner,
}

impl Server<'_> {
    /// Returns what it costs a month, where that is known.
    pub fn monthly(&self) -> Option<Usd> {
        self.bundle.and_then(|bundle| bundle.monthly)
    }

    /// Whether it is stopped, and billed all the same.
    pub fn stopped(&self) -> bool {
        self.instance.state.as_deref() == Some("stopped")
    }

    /// Until when it is wanted, if its tag says so.
    pub fn until(&self) -> Option<Until> {
        Until::of_tag(self.instance.tag(UNTIL_KEY)?)
    }

    /// Whether it is wanted no more.
    pub fn overdue(&self, now: SystemTime) -> bool {
        self.until().is_some_and(|until| until.passed(now))
    }
}

impl Inventory {
    /// Begins with the Regions, or with the one that is meant where it is known.
    pub fn begin(scope: InventoryScope) -> (Inventory, Vec<InventoryRequest>) {
        let mut inventory = Inventory { scope, ..Inventory::default() };
        let mut requests = vec![InventoryRequest::Owners];
        requests.extend(inventory.refresh());
        (inventory, requests)
    }

    /// Asks everything anew. What was told stays until the new answers come.
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

    /// Asks one Region anew, for its instances alone.
    pub fn refresh_region(&mut self, name: &str) -> Vec<InventoryRequest> {
        self.ask_anew(name, |region| &mut region.asking, InventoryRequest::Servers)
    }

    /// Asks a Region anew for its disks and snapshots, unless it's being asked.
    pub fn refresh_storage(&mut self, name: &str) -> Vec<InventoryRequest> {
        self.ask_anew(name, |region| &mut region.asking_storage, InventoryRequest::Storage)
    }

    /// Asks a Region something that isn't being asked.
    fn ask_anew(
        &mut self,
        name: &str,
        asking: impl Fn(&mut RegionInventory) -> &mut bool,
        ask: impl Fn(SanitizedText) -> InventoryRequest,
    ) -> Vec<InventoryRequest> {
        let region = self.regions.iter_mut().filter(|region| region.name == *name);
        let begun =
            region.filter_map(|region| (!std::mem::replace(asking(region), true)).then(|| ask(region.name.clone())));
        begun.collect()
    }

    /// Takes an answer, and returns what is to be asked next.
    pub fn on(&mut self, event: InventoryEvent, now: Now) -> Vec<InventoryRequest> {
        match event {
            InventoryEvent::Owners(owners) => {
                self.owners = *owners;
                Vec::new()
            }
            InventoryEvent::Regions(answer) => self.told_regions(answer),
            InventoryEvent::Servers(region, answer) => self.told_servers(&region, answer, now),
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
                    }
                    // Without prices the rest is still worth showing; a refresh asks again.
                    Err(_) => drop(self.priced.remove(&region)),
                }
                Vec::new()
            }
        }
    }

    fn told_regions(&mut self, answer: Result<Vec<Region>, Failure>) -> Vec<InventoryRequest> {
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
                self.ask_all()
            }
        }
    }

    fn ask_all(&mut self) -> Vec<InventoryRequest> {
        self.regions.iter_mut().for_each(|region| region.asking = true);
        self.regions.iter().map(|region| InventoryRequest::Servers(region.name.clone())).collect()
    }

    fn told_servers(
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

    /// Asks for the prices of a Region that has servers of sizes nobody told of yet.
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

    /// Takes an instance as it was just seen alone, where it is listed.
    pub fn update(&mut self, region: &str, seen: Instance) {
        let Some(region) = self.region_mut(region) else { return };
        if let Some(known) = region.instances.iter_mut().find(|one| one.name == seen.name && one.arn == seen.arn) {
            *known = seen;
        }
    }

    /// Takes an instance that was found by its name and that no list had.
    pub fn add(&mut self, region: &str, found: Instance) {
        let Some(region) = self.region_mut(region) else { return };
        if !region.instances.iter().any(|one| one.name == found.name) {
            region.instances.push(found);
        }
    }

    /// Returns the names, each with its Region, of what launches of this computer made and lists of Regions that
    /// answered lack. A list may be behind or cut short, so it doesn't say that they're gone.
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

    /// Whether an answer is still on its way.
    pub fn is_asking(&self) -> bool {
        let region = |region: &RegionInventory| region.asking || region.asking_storage;
        self.asking_regions || !self.pricing.is_empty() || self.regions.iter().any(region)
    }

    /// How many Regions have told of their instances or have failed, and how many there are.
    pub fn progress(&self) -> (usize, usize) {
        (self.regions.iter().filter(|region| !region.asking).count(), self.regions.len())
    }

    /// Returns how far asking a Region has come.
    pub fn status(&self, region: &RegionInventory) -> RegionStatus {
        match &region.failure {
            Some(failure) if self.is_closed(region, failure) => RegionStatus::NotEnabled,
            Some(failure) => RegionStatus::Failed(failure.clone()),
            None if region.at.is_none() => RegionStatus::Asked,
            None => RegionStatus::Answered,
        }
    }

    /// Whether the Region isn't enabled. The service answers an unknown key alike, so it counts as that
    /// where the Region has to be enabled first, or where another one took the same key.
    fn is_closed(&self, region: &RegionInventory, failure: &Failure) -> bool {
        let opt_in = || facts::region(&region.name).is_some_and(|facts| facts.opt_in_required);
        let works = || self.regions.iter().any(|other| other.at.is_some());
        match failure.trouble {
            ErrorKind::RegionClosed => true,
            ErrorKind::UnknownKey => works() || opt_in() && self.failure.is_none(),
            _ => false,
        }
    }

    /// Returns the Regions that the account has not enabled.
    pub fn not_enabled(&self) -> Vec<&RegionInventory> {
        self.regions.iter().filter(|region| self.status(region) == RegionStatus::NotEnabled).collect()
    }

    /// Regions that couldn't be asked, and why.
    pub fn failed(&self) -> Vec<(&RegionInventory, Failure)> {
        let failed = |region| match self.status(region) {
            RegionStatus::Failed(failure) => Some((region, failure)),
            _ => region.storage_failure.clone().map(|failure| (region, failure)),
        };
        self.regions.iter().filter_map(failed).collect()
    }

    /// Returns how many Regions have answered.
    pub fn answered(&self) -> usize {
        self.regions.iter().filter(|region| region.at.is_some()).count()
    }

    /// When the oldest of what is shown was told.
    pub fn oldest(&self) -> Option<Now> {
        self.regions.iter().filter_map(|region| region.at).min()
    }

    /// Every server: Region by Region, by name within one.
    pub fn servers(&self) -> Vec<Server<'_>> {
        let mut servers: Vec<Server<'_>> = Vec::new();
        for region in &self.regions {
            let mut own: Vec<Server<'_>> = region.instances.iter().map(|one| self.server(region, one)).collect();
            own.sort_by(|one, other| one.instance.name.cmp(&other.instance.name));
            servers.extend(own);
        }
        servers
    }

    fn server<'a>(&'a self, region: &'a RegionInventory, instance: &'a Instance) -> Server<'a> {
        let bundle = instance.bundle.as_ref().and_then(|id| self.bundles.get(id));
        Server { region, instance, bundle, owner: self.owners.instance(&region.name, instance) }
    }

    /// The server of that name in that Region.
    pub fn find(&self, region: &str, name: &str) -> Option<Server<'_>> {
        let region = self.regions.iter().find(|one| one.name == *region)?;
        let instance = region.instances.iter().find(|instance| instance.name == *name)?;
        Some(self.server(region, instance))
    }

    /// What else is billed: static IPs that nothing has, disks, snapshots.
    pub fn also_billed(&self) -> Vec<(&RegionInventory, &BilledResource, Owner)> {
        let mut billed = Vec::new();
        for region in &self.regions {
            let all = region.static_ips.iter().chain(&region.storage).filter(|one| one.is_billed());
            billed.extend(all.map(|one| (region, one, self.owners.resource(&region.name, one))));
        }
        billed
    }
}

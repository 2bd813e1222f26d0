//! The account's records by Region, and the changes to them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::clock::Millis;
use super::records::{
    Disk, DiskSnapshot, Domain, Instance, InstanceSnapshot, KeyPair, Operation, ResourceType, StaticIp,
};

/// The account number used in AWS's documentation.
pub const ACCOUNT_ID: &str = "111122223333";

#[derive(Default)]
pub struct Account {
    regions: HashMap<String, RegionState>,
    /// Number of live records, from which the log knows how many of its lines are dead.
    alive: usize,
}

/// The records of a Region. Names are unique across kinds of resources.
#[derive(Default)]
pub struct RegionState {
    pub instances: BTreeMap<String, Instance>,
    /// Names of the instances that disappear at some point.
    failing: HashSet<String>,
    pub key_pairs: BTreeMap<String, KeyPair>,
    pub static_ips: BTreeMap<String, StaticIp>,
    pub default_pair: Option<KeyPair>,
    pub disks: BTreeMap<String, Disk>,
    pub disk_snapshots: BTreeMap<String, DiskSnapshot>,
    pub snapshots: BTreeMap<String, InstanceSnapshot>,
    /// All domains are kept in the first Region.
    pub domains: BTreeMap<String, Domain>,
    /// In the order in which they were started.
    operations: Vec<Operation>,
    by_id: HashMap<String, usize>,
    by_resource: HashMap<String, Vec<usize>>,
    /// How many addresses were ever allocated here.
    pub made: u64,
}

/// A change of one record. It contains the whole record, so that applying it twice does no harm.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum RecordChange {
    Instance(String, Box<Instance>),
    NoInstance(String, String),
    KeyPair(String, Box<KeyPair>),
    NoKeyPair(String, String),
    DefaultPair(String, Option<Box<KeyPair>>),
    StaticIp(String, Box<StaticIp>),
    NoStaticIp(String, String),
    Operation(String, Box<Operation>),
    Kept(String, Box<Kept>),
    Gone(String, ResourceType, String),
    /// How many addresses were ever allocated in a Region.
    Made(String, u64),
}

/// A record of one of the less common kinds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Kept {
    Disk(Disk),
    DiskSnapshot(DiskSnapshot),
    InstanceSnapshot(InstanceSnapshot),
    Domain(Domain),
}

static EMPTY: LazyLock<RegionState> = LazyLock::new(RegionState::default);

impl Account {
    pub fn home(&self, region: &str) -> &RegionState {
        self.regions.get(region).unwrap_or(&EMPTY)
    }

    pub fn apply(&mut self, change: RecordChange) {
        let mut added = 0;
        if !self.regions.contains_key(change.region()) {
            // The counter of a Region is a record too.
            added = 1;
            self.regions.insert(change.region().to_owned(), RegionState::default());
        }
        added += self.regions.get_mut(change.region()).map_or(0, |region| region.apply(change));
        self.alive = self.alive.saturating_add_signed(added);
    }

    /// Returns how many addresses were ever allocated, in all Regions.
    pub fn made(&self) -> u64 {
        self.regions.values().map(|home| home.made).sum()
    }

    pub fn alive(&self) -> usize {
        self.alive
    }

    /// Returns the fewest changes that create this account from an empty one.
    pub fn changes(&self) -> Vec<RecordChange> {
        let mut all = Vec::with_capacity(self.alive);
        for (region, home) in &self.regions {
            let r = || region.clone();
            all.push(RecordChange::Made(r(), home.made));
            all.extend(home.instances.values().map(|i| RecordChange::Instance(r(), Box::new(i.clone()))));
            all.extend(home.key_pairs.values().map(|k| RecordChange::KeyPair(r(), Box::new(k.clone()))));
            all.extend(home.static_ips.values().map(|s| RecordChange::StaticIp(r(), Box::new(s.clone()))));
            all.extend(home.default_pair.iter().map(|k| RecordChange::DefaultPair(r(), Some(Box::new(k.clone())))));
            all.extend(home.kept().map(|kept| RecordChange::Kept(r(), Box::new(kept))));
            all.extend(home.operations.iter().map(|o| RecordChange::Operation(r(), Box::new(o.clone()))));
        }
        all
    }
}

impl RegionState {
    /// Applies a change; returns by how many records the account has grown.
    fn apply(&mut self, change: RecordChange) -> isize {
        let fresh = |old: bool| isize::from(!old);
        match change {
            RecordChange::Instance(_, instance) => {
                match instance.gone == Millis::NEVER {
                    true => self.failing.remove(&instance.name),
                    false => self.failing.insert(instance.name.clone()),
                };
                fresh(self.instances.insert(instance.name.clone(), *instance).is_some())
            }
            RecordChange::NoInstance(_, name) => {
                self.failing.remove(&name);
                -isize::from(self.instances.remove(&name).is_some())
            }
            RecordChange::KeyPair(_, k) => fresh(self.key_pairs.insert(k.name.clone(), *k).is_some()),
            RecordChange::NoKeyPair(_, name) => -isize::from(self.key_pairs.remove(&name).is_some()),
            RecordChange::StaticIp(_, s) => fresh(self.static_ips.insert(s.name.clone(), *s).is_some()),
            RecordChange::NoStaticIp(_, name) => -isize::from(self.static_ips.remove(&name).is_some()),
            RecordChange::DefaultPair(_, pair) => {
                let before = isize::from(self.default_pair.is_some());
                self.default_pair = pair.map(|pair| *pair);
                isize::from(self.default_pair.is_some()) - before
            }
            RecordChange::Operation(_, operation) => self.record(*operation),
            RecordChange::Kept(_, kept) => fresh(self.keep(*kept)),
            RecordChange::Gone(_, kind, name) => -isize::from(self.forget(kind, &name)),
            RecordChange::Made(_, made) => {
                self.made = made;
                0
            }
        }
    }

    /// Stores a record; returns whether it existed before.
    fn keep(&mut self, kept: Kept) -> bool {
        match kept {
            Kept::Disk(d) => self.disks.insert(d.name.clone(), d).is_some(),
            Kept::DiskSnapshot(s) => self.disk_snapshots.insert(s.name.clone(), s).is_some(),
            Kept::InstanceSnapshot(s) => self.snapshots.insert(s.name.clone(), s).is_some(),
            Kept::Domain(d) => self.domains.insert(d.name.clone(), d).is_some(),
        }
    }

    /// Removes a record; returns whether it existed.
    fn forget(&mut self, kind: ResourceType, name: &str) -> bool {
        match kind {
            ResourceType::Disk => self.disks.remove(name).is_some(),
            ResourceType::DiskSnapshot => self.disk_snapshots.remove(name).is_some(),
            ResourceType::InstanceSnapshot => self.snapshots.remove(name).is_some(),
            ResourceType::Domain => self.domains.remove(name).is_some(),
            ResourceType::Instance => self.instances.remove(name).is_some(),
            ResourceType::KeyPair => self.key_pairs.remove(name).is_some(),
            ResourceType::StaticIp => self.static_ips.remove(name).is_some(),
        }
    }

    /// Returns every record of the less common kinds.
    fn kept(&self) -> impl Iterator<Item = Kept> {
        let disks = self.disks.values().cloned().map(Kept::Disk);
        let of_disks = self.disk_snapshots.values().cloned().map(Kept::DiskSnapshot);
        let of_instances = self.snapshots.values().cloned().map(Kept::InstanceSnapshot);
        disks.chain(of_disks).chain(of_instances).chain(self.domains.values().cloned().map(Kept::Domain))
    }

    fn record(&mut self, operation: Operation) -> isize {
        if self.by_id.contains_key(&operation.id) {
            return 0;
        }
        let at = self.operations.len();
        self.by_id.insert(operation.id.clone(), at);
        match self.by_resource.get_mut(&operation.resource) {
            Some(all) => all.push(at),
            None => _ = self.by_resource.insert(operation.resource.clone(), vec![at]),
        }
        self.operations.push(operation);
        1
    }

    pub fn operation(&self, id: &str, now: Millis) -> Option<&Operation> {
        let found = &self.operations[*self.by_id.get(id)?];
        (now < found.vanishes).then_some(found)
    }

    /// Returns the newest `most` operations, newest first as in every observed reply, and of those the ones older than
    /// `after`.
    pub fn newest(&self, most: usize, after: &str, now: Millis) -> impl Iterator<Item = &Operation> {
        let end = self.by_id.get(after).copied().unwrap_or(self.operations.len());
        let shown = self.operations.iter().enumerate().rev().filter(move |(_, o)| now < o.vanishes);
        shown.take(most).filter(move |(at, _)| *at < end).map(|(_, operation)| operation)
    }

    /// Returns all operations of a resource, newest first; those older than `after`, if that is one.
    pub fn operations_of(&self, resource: &str, after: &str, now: Millis) -> impl Iterator<Item = &Operation> {
        let end = self.by_id.get(after).copied().unwrap_or(self.operations.len());
        let indices = self.by_resource.get(resource).into_iter().flatten().rev();
        let older = indices.filter(move |at| **at < end).map(|at| &self.operations[*at]);
        older.filter(move |o| now < o.vanishes)
    }

    pub fn operation_count(&self) -> usize {
        self.operations.len()
    }

    /// Returns an instance that the service lists.
    pub fn instance(&self, name: &str, now: Millis) -> Option<&Instance> {
        self.instances.get(name).filter(|instance| instance.listed(now))
    }

    /// Returns how many instances count toward the quota.
    pub fn instance_count(&self, now: Millis) -> usize {
        let failing = self.failing.iter().filter_map(|name| self.instances.get(name));
        self.instances.len() - failing.filter(|instance| !instance.holds_its_name(now)).count()
    }

    /// Returns the kind of resource that has a name, if any.
    pub fn holder(&self, name: &str, now: Millis) -> Option<ResourceType> {
        let instance = self.instances.get(name).is_some_and(|i| i.holds_its_name(now));
        let held = [
            (instance, ResourceType::Instance),
            (self.key_pairs.contains_key(name), ResourceType::KeyPair),
            (self.static_ips.contains_key(name), ResourceType::StaticIp),
            (self.disks.contains_key(name), ResourceType::Disk),
            (self.disk_snapshots.contains_key(name), ResourceType::DiskSnapshot),
            (self.snapshots.contains_key(name), ResourceType::InstanceSnapshot),
        ];
        held.into_iter().find(|(is, _)| *is).map(|(_, kind)| kind)
    }

    /// Returns every name in use that follows `after`, in order. Domains don't belong to a Region's names.
    pub fn names(&self, after: &str, now: Millis) -> Vec<&str> {
        use std::ops::Bound::{Excluded, Unbounded};
        let beyond = (Excluded(after), Unbounded);
        let instances = self.instances.range::<str, _>(beyond);
        let mut names: Vec<&str> = instances
            .filter(|(_, instance)| instance.holds_its_name(now))
            .map(|(name, _)| name.as_str())
            .chain(self.key_pairs.range::<str, _>(beyond).map(|(name, _)| name.as_str()))
            .chain(self.static_ips.range::<str, _>(beyond).map(|(name, _)| name.as_str()))
            .chain(self.disks.range::<str, _>(beyond).map(|(name, _)| name.as_str()))
            .chain(self.disk_snapshots.range::<str, _>(beyond).map(|(name, _)| name.as_str()))
            .chain(self.snapshots.range::<str, _>(beyond).map(|(name, _)| name.as_str()))
            .collect();
        names.sort_unstable();
        names
    }
}

impl RecordChange {
    pub fn region(&self) -> &str {
        match self {
            RecordChange::Instance(region, _)
            | RecordChange::NoInstance(region, _)
            | RecordChange::KeyPair(region, _)
            | RecordChange::NoKeyPair(region, _)
            | RecordChange::DefaultPair(region, _)
            | RecordChange::StaticIp(region, _)
            | RecordChange::NoStaticIp(region, _)
            | RecordChange::Operation(region, _)
            | RecordChange::Kept(region, _)
            | RecordChange::Gone(region, ..)
            | RecordChange::Made(region, _) => region,
        }
    }
}

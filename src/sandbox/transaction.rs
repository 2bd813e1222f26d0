//! A request while it is decided: what actions read, and the changes they make.

use std::net::Ipv4Addr;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::account::{Account, Kept, RecordChange, RegionState};
use super::catalog::{Catalog, Region};
use super::clock::Millis;
use super::exception::{ActionError, ServiceException};
use super::faults::Faults;
use super::keys::FreshKey;
use super::params::Params;
use super::records::{
    Creation, Disk, DiskSnapshot, Domain, Failure, Instance, InstanceSnapshot, Operation, ResourceType, StaticIp,
};
use super::render_cache::Rendered;
use super::rules;
use super::scenario::{OperationOutcome, Scenario};
use super::view::{self, InstanceView, ShownOperation};

/// The sandbox's state outside the account.
pub struct SandboxState {
    pub catalog: Catalog,
    pub faults: Faults,
    pub seed: u64,
    pub speed: f64,
}

impl SandboxState {
    pub fn scenario(&self) -> &Scenario {
        self.faults.scenario()
    }

    /// Converts seconds of the service to seconds of the clock.
    pub fn scaled(&self, seconds: f64) -> f64 {
        seconds / self.speed
    }
}

/// A request while it is decided: its input, the current account, and the changes that are made unless it is refused.
pub struct Transaction<'a> {
    pub input: Params<'a>,
    pub region: &'a Region,
    pub account: &'a Account,
    pub state: &'a SandboxState,
    pub now: Millis,
    pub key: Option<FreshKey>,
    pub changes: Vec<RecordChange>,
}

impl<'a> Transaction<'a> {
    pub fn home(&self) -> &'a RegionState {
        self.account.home(&self.region.name)
    }

    /// Returns the instance that this member names.
    pub fn instance(&self, member: &str) -> Result<&'a Instance, ServiceException> {
        let name = self.input.word(member);
        let found = self.home().instance(name, self.now);
        found.ok_or_else(|| ServiceException::not_found("Instance", name))
    }

    /// Returns the instance in its current state; in full if `includeHealthStatus` is set.
    pub fn show_instance(&self, instance: &Instance) -> Rendered {
        let health = self.input.flag("includeHealthStatus");
        let render = || {
            Rendered::of(&InstanceView::of(instance, self.home(), self.region, &self.state.catalog, self.now, health))
        };
        // Its disks change independently.
        if !instance.disks.is_empty() {
            return render();
        }
        instance.rendered.get(health, self.now, || (instance.steady(self.now), render()))
    }

    pub fn show_operation<'o>(&'o self, operation: &'o Operation) -> ShownOperation<'o> {
        view::operation(operation, &self.region.name, self.now)
    }

    /// Returns the key generated for this request; without one the request is run again with a key.
    pub fn fresh_key(&self) -> Result<FreshKey, ActionError> {
        self.key.clone().ok_or(ActionError::KeyNeeded)
    }

    pub fn keep_instance(&mut self, instance: Instance) {
        self.changes.push(RecordChange::Instance(self.region.name.clone(), Box::new(instance)));
    }

    /// Returns the static IP that `staticIpName` names.
    pub fn static_ip(&self) -> Result<&'a StaticIp, ServiceException> {
        let name = self.input.word("staticIpName");
        let found = self.home().static_ips.get(name);
        found.ok_or_else(|| ServiceException::not_found("StaticIp", name))
    }

    pub fn keep_static_ip(&mut self, ip: StaticIp) {
        self.changes.push(RecordChange::StaticIp(self.region.name.clone(), Box::new(ip)));
    }

    /// Returns the disk that this member names.
    pub fn disk(&self, member: &str) -> Result<&'a Disk, ServiceException> {
        let name = self.input.word(member);
        self.home().disks.get(name).ok_or_else(|| ServiceException::not_found("Disk", name))
    }

    /// Returns the instance snapshot of this name.
    pub fn snapshot(&self, name: &str) -> Result<&'a InstanceSnapshot, ServiceException> {
        self.home().snapshots.get(name).ok_or_else(|| ServiceException::not_found("InstanceSnapshot", name))
    }

    /// Returns the disk snapshot of this name.
    pub fn disk_snapshot(&self, name: &str) -> Result<&'a DiskSnapshot, ServiceException> {
        self.home().disk_snapshots.get(name).ok_or_else(|| ServiceException::not_found("DiskSnapshot", name))
    }

    /// Returns the DNS zone that `domainName` names.
    pub fn domain(&self) -> Result<&'a Domain, ServiceException> {
        rules::only_in_virginia(self, "Domain")?;
        let name = self.input.word("domainName");
        self.home().domains.get(name).ok_or_else(|| ServiceException::not_found("Domain", name))
    }

    pub fn keep(&mut self, kept: Kept) {
        self.changes.push(RecordChange::Kept(self.region.name.clone(), Box::new(kept)));
    }

    /// Removes a record of one of the less common kinds.
    pub fn forget(&mut self, kind: ResourceType, name: &str) {
        self.changes.push(RecordChange::Gone(self.region.name.clone(), kind, name.to_owned()));
    }

    /// Returns a creation that takes this many seconds, unless the scenario says otherwise.
    pub fn making(&self, takes: f64, outcome: Option<&OperationOutcome>) -> Creation {
        let after = outcome.and_then(|outcome| outcome.after).unwrap_or(takes);
        let ends = if outcome.is_some_and(|outcome| outcome.stuck) { Millis::NEVER } else { self.later(after) };
        Creation { ends, fails: outcome.is_some_and(|outcome| outcome.fails.is_some()) }
    }

    /// Returns a public IPv4 address that was never used before.
    pub fn new_public_address(&mut self) -> Ipv4Addr {
        let made = self.give_away(1);
        public_address(made)
    }

    /// Counts this many addresses as allocated; returns the number of the first.
    pub fn give_away(&mut self, count: usize) -> u64 {
        let here = self.home().made + count as u64;
        self.changes.push(RecordChange::Made(self.region.name.clone(), here));
        self.account.made()
    }

    /// Returns the time after these seconds of the service, at the sandbox's speed.
    pub fn later(&self, seconds: f64) -> Millis {
        self.now.plus(self.state.scaled(seconds))
    }

    /// Starts an operation that succeeds after some seconds, unless the scenario says otherwise.
    pub fn begin(&mut self, what: NewOperation<'_>) -> Value {
        let outcome = self.state.faults.outcome(what.kind);
        self.begin_with(what, outcome)
    }

    pub fn begin_with(&mut self, what: NewOperation<'_>, outcome: Option<&OperationOutcome>) -> Value {
        self.start(what, outcome, |shown| serde_json::to_value(shown).unwrap_or_default())
    }

    /// Does the same and returns JSON, without a tree of values in between.
    pub fn begin_rendered(&mut self, what: NewOperation<'_>, outcome: Option<&OperationOutcome>) -> Rendered {
        self.start(what, outcome, |shown| Rendered::of(&shown))
    }

    fn start<T>(
        &mut self,
        what: NewOperation<'_>,
        outcome: Option<&OperationOutcome>,
        show: impl FnOnce(ShownOperation<'_>) -> T,
    ) -> T {
        let ordinal = self.home().operation_count() + self.changes.len();
        let mut operation = Operation {
            id: self.id(&format!("operation {ordinal} {}", what.resource)),
            kind: what.kind.to_owned(),
            resource: what.resource.to_owned(),
            resource_type: what.resource_type,
            zone: what.zone.to_owned(),
            details: what.details.map(str::to_owned),
            created: self.now,
            settles: self.later(what.takes),
            failure: None,
            vanishes: Millis::NEVER,
        };
        if let Some(outcome) = outcome {
            self.apply_outcome(&mut operation, outcome);
        }
        let shown = show(self.show_operation(&operation));
        self.changes.push(RecordChange::Operation(self.region.name.clone(), Box::new(operation)));
        shown
    }

    fn apply_outcome(&self, operation: &mut Operation, outcome: &OperationOutcome) {
        let after = outcome.after.map(|seconds| self.later(seconds));
        if let Some(code) = &outcome.fails {
            operation.failure = Some(Failure { code: code.clone(), details: outcome.details.clone() });
            operation.settles = after.unwrap_or(operation.settles);
        }
        if outcome.stuck {
            operation.settles = Millis::NEVER;
        }
        if outcome.vanishes {
            operation.vanishes = after.unwrap_or(operation.settles);
        }
    }

    /// Returns an ID in the form of a UUID, derived from the seed and its purpose: repeatable and unique in this
    /// account.
    pub fn id(&self, what: &str) -> String {
        let text = format!("{} {} {} {what}", self.state.seed, self.region.name, self.now.0);
        let mut id = hex(&Sha256::digest(text.as_bytes())[..16]);
        // The version and the variant of a UUID.
        id.replace_range(12..13, "4");
        id.replace_range(16..17, "a");
        dashed(id)
    }
}

/// Formats bytes as lowercase hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = Vec::with_capacity(2 * bytes.len() + 4);
    for byte in bytes {
        digits.extend_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    String::from_utf8(digits).unwrap_or_default()
}

/// Formats thirty-two digits as a UUID.
pub fn dashed(mut digits: String) -> String {
    [20, 16, 12, 8].into_iter().for_each(|place| digits.insert(place, '-'));
    digits
}

/// An operation to start.
pub struct NewOperation<'b> {
    pub kind: &'b str,
    pub resource: &'b str,
    pub resource_type: ResourceType,
    /// `all` for resources without a zone.
    pub zone: &'b str,
    pub details: Option<&'b str>,
    /// Seconds until it ends; 0 if it is completed in the reply.
    pub takes: f64,
}

impl<'b> NewOperation<'b> {
    /// Returns an operation on a resource without a zone, completed in the reply.
    pub fn everywhere(kind: &'b str, resource: &'b str, resource_type: ResourceType) -> Self {
        Self { kind, resource, resource_type, zone: "all", details: None, takes: 0.0 }
    }

    pub fn on_disk(kind: &'b str, disk: &'b Disk) -> Self {
        Self {
            kind,
            resource: &disk.name,
            resource_type: ResourceType::Disk,
            zone: &disk.zone,
            details: None,
            takes: 0.0,
        }
    }

    pub fn on_instance(kind: &'b str, instance: &'b Instance) -> Self {
        Self {
            kind,
            resource: &instance.name,
            resource_type: ResourceType::Instance,
            zone: &instance.zone,
            details: None,
            takes: 0.0,
        }
    }
}

/// Skysail's wording: AWS's isn't known.
pub fn wrong_state(instance: &Instance, needed: &str, now: Millis) -> ServiceException {
    let (_, state) = instance.state(now).shown();
    let message = format!("The instance {} is {state}. It must be {needed}.", instance.name);
    ServiceException::new("OperationFailureException", message).tip("Wait until it is, and try again.")
}

/// Returns the address with this number, from two of the blocks reserved for documentation; when they are exhausted,
/// addresses repeat.
pub fn public_address(made: u64) -> Ipv4Addr {
    const HOSTS: u64 = 254;
    let at = made % (2 * HOSTS);
    let host = (at % HOSTS) as u8 + 1;
    if at < HOSTS { Ipv4Addr::new(192, 0, 2, host) } else { Ipv4Addr::new(198, 51, 100, host) }
}

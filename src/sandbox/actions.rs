//! The actions of the API: one a file, one line each in [`ALL`].

use std::net::Ipv4Addr;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::account::{Account, Change, Home};
use super::catalog::Region;
use super::clock::Millis;
use super::input::{Input, Member};
use super::keys::FreshKey;
use super::records::{Failure, Instance, Operation, ResourceType, StaticIp};
use super::refusal::Refusal;
use super::scenario::Fate;
use super::service::World;
use super::view;

mod allocate_static_ip;
mod attach_static_ip;
mod close_instance_public_ports;
mod create_instances;
mod create_key_pair;
mod delete_instance;
mod delete_key_pair;
mod detach_static_ip;
mod disable_add_on;
mod download_default_key_pair;
mod enable_add_on;
mod get_active_names;
mod get_auto_snapshots;
mod get_blueprints;
mod get_bundles;
mod get_cost_estimate;
mod get_instance;
mod get_instance_access_details;
mod get_instance_port_states;
mod get_instance_state;
mod get_instances;
mod get_key_pair;
mod get_key_pairs;
mod get_operation;
mod get_operations;
mod get_operations_for_resource;
mod get_regions;
mod get_setup_history;
mod get_static_ip;
mod get_static_ips;
mod import_key_pair;
mod open_instance_public_ports;
mod put_instance_public_ports;
mod reboot_instance;
mod release_static_ip;
mod set_ip_address_type;
mod setup_instance_https;
mod start_instance;
mod stop_instance;
mod tag_resource;
mod tagged;
mod untag_resource;
mod update_instance_metadata_options;

/// Every action that is here.
const ALL: &[&Action] = &[
    &allocate_static_ip::ACTION,
    &attach_static_ip::ACTION,
    &close_instance_public_ports::ACTION,
    &create_instances::ACTION,
    &create_key_pair::ACTION,
    &delete_instance::ACTION,
    &delete_key_pair::ACTION,
    &detach_static_ip::ACTION,
    &disable_add_on::ACTION,
    &download_default_key_pair::ACTION,
    &enable_add_on::ACTION,
    &get_active_names::ACTION,
    &get_auto_snapshots::ACTION,
    &get_blueprints::ACTION,
    &get_bundles::ACTION,
    &get_cost_estimate::ACTION,
    &get_instance::ACTION,
    &get_instance_access_details::ACTION,
    &get_instance_port_states::ACTION,
    &get_instance_state::ACTION,
    &get_instances::ACTION,
    &get_key_pair::ACTION,
    &get_key_pairs::ACTION,
    &get_operation::ACTION,
    &get_operations::ACTION,
    &get_operations_for_resource::ACTION,
    &get_regions::ACTION,
    &get_setup_history::ACTION,
    &get_static_ip::ACTION,
    &get_static_ips::ACTION,
    &import_key_pair::ACTION,
    &open_instance_public_ports::ACTION,
    &put_instance_public_ports::ACTION,
    &reboot_instance::ACTION,
    &release_static_ip::ACTION,
    &set_ip_address_type::ACTION,
    &setup_instance_https::ACTION,
    &start_instance::ACTION,
    &stop_instance::ACTION,
    &tag_resource::ACTION,
    &untag_resource::ACTION,
    &update_instance_metadata_options::ACTION,
];

/// One action of the API: its name on the wire, what it takes, and what it does.
pub struct Action {
    pub name: &'static str,
    pub members: &'static [Member],
    pub run: fn(&mut Call<'_>) -> Result<Value, Stop>,
}

/// Why an action gives no answer.
pub enum Stop {
    Refused(Refusal),
    /// It needs a key, which takes long to make: it is run again when there is one.
    KeyNeeded,
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Stop::Refused(refusal)
    }
}

pub fn find(name: &str) -> Option<&'static Action> {
    ALL.iter().find(|action| action.name == name).copied()
}

/// The names of all actions that are here.
#[cfg(test)]
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|action| action.name)
}

/// Whether Lightsail has an action of this name, here or not.
pub fn is_known_to_lightsail(name: &str) -> bool {
    include_str!("../../assets/facts/actions.txt").lines().any(|line| line == name)
}

/// Kinds of resources, as the model has them.
const RESOURCE_TYPES: &[&str] = &[
    "ContainerService",
    "Instance",
    "StaticIp",
    "KeyPair",
    "InstanceSnapshot",
    "Domain",
    "PeeredVpc",
    "LoadBalancer",
    "LoadBalancerTlsCertificate",
    "Disk",
    "DiskSnapshot",
    "RelationalDatabase",
    "RelationalDatabaseSnapshot",
    "ExportSnapshotRecord",
    "CloudFormationStackRecord",
    "Alarm",
    "ContactMethod",
    "Distribution",
    "Certificate",
    "Bucket",
    "Subdomain",
];

/// Our own wording: none is known.
fn wrong_state(instance: &Instance, needed: &str, now: Millis) -> Refusal {
    let (_, state) = instance.state(now).shown();
    let message = format!("The instance {} is {state}. It must be {needed}.", instance.name);
    Refusal::new("OperationFailureException", message).tip("Wait until it is, and try again.")
}

/// One request while it is decided: what it says, the account as it stands, and the changes
/// that it makes if nothing refuses it.
pub struct Call<'a> {
    pub input: Input<'a>,
    pub region: &'a Region,
    pub account: &'a Account,
    pub world: &'a World,
    pub now: Millis,
    pub key: Option<FreshKey>,
    pub changes: Vec<Change>,
}

impl<'a> Call<'a> {
    pub fn home(&self) -> &'a Home {
        self.account.home(&self.region.name)
    }

    /// The instance that the member of this name names.
    pub fn instance(&self, member: &str) -> Result<&'a Instance, Refusal> {
        let name = self.input.word(member);
        let found = self.home().instance(name, self.now);
        found.ok_or_else(|| Refusal::not_found("Instance", name))
    }

    pub fn show_instance(&self, instance: &Instance) -> Value {
        let health = self.input.flag("includeHealthStatus");
        view::instance(instance, self.region, &self.world.catalog, self.now, health)
    }

    pub fn show_operation(&self, operation: &Operation) -> Value {
        view::operation(operation, &self.region.name, self.now)
    }

    /// A key made for this request; the request is run again when there is none yet.
    pub fn fresh_key(&self) -> Result<FreshKey, Stop> {
        self.key.clone().ok_or(Stop::KeyNeeded)
    }

    pub fn keep_instance(&mut self, instance: Instance) {
        self.changes.push(Change::Instance(self.region.name.clone(), Box::new(instance)));
    }

    /// The static IP that `staticIpName` names.
    pub fn static_ip(&self) -> Result<&'a StaticIp, Refusal> {
        let name = self.input.word("staticIpName");
        let found = self.home().static_ips.get(name);
        found.ok_or_else(|| Refusal::not_found("StaticIp", name))
    }

    pub fn keep_static_ip(&mut self, ip: StaticIp) {
        self.changes.push(Change::StaticIp(self.region.name.clone(), Box::new(ip)));
    }

    /// The next public IPv4 address of the Region.
    pub fn new_public_address(&mut self) -> Ipv4Addr {
        let made = self.home().made;
        self.changes.push(Change::Made(self.region.name.clone(), made + 1));
        create_instances::public(self, made)
    }

    /// Seconds of the service, as they pass at the sandbox's speed.
    pub fn later(&self, seconds: f64) -> Millis {
        self.now.plus(self.world.scaled(seconds))
    }

    /// Begins an operation that ends well after so many seconds, unless the scenario means
    /// something else for it.
    pub fn begin(&mut self, what: Begin<'_>) -> Value {
        let fate = self.world.faults.fate(what.kind);
        self.begin_with(what, fate)
    }

    pub fn begin_with(&mut self, what: Begin<'_>, fate: Option<&Fate>) -> Value {
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
        if let Some(fate) = fate {
            self.meet_fate(&mut operation, fate);
        }
        let shown = self.show_operation(&operation);
        self.changes.push(Change::Operation(self.region.name.clone(), Box::new(operation)));
        shown
    }

    fn meet_fate(&self, operation: &mut Operation, fate: &Fate) {
        let after = fate.after.map(|seconds| self.later(seconds));
        if let Some(code) = &fate.fails {
            operation.failure = Some(Failure { code: code.clone(), details: fate.details.clone() });
            operation.settles = after.unwrap_or(operation.settles);
        }
        if fate.stuck {
            operation.settles = Millis::NEVER;
        }
        if fate.vanishes {
            operation.vanishes = after.unwrap_or(operation.settles);
        }
    }

    /// An id of the form of a UUID, by the seed and what it is for: repeatable, and unlike
    /// any other in this account.
    pub fn id(&self, what: &str) -> String {
        let text = format!("{} {} {} {what}", self.world.seed, self.region.name, self.now.0);
        let hex: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let part = |from, to| hex.get(from..to).unwrap_or_default();
        format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
    }
}

/// An operation about to begin.
pub struct Begin<'b> {
    pub kind: &'b str,
    pub resource: &'b str,
    pub resource_type: ResourceType,
    /// `all` for what lives in no zone.
    pub zone: &'b str,
    pub details: Option<&'b str>,
    /// Seconds until it ends; 0 for one that has ended when it is answered.
    pub takes: f64,
}

impl<'b> Begin<'b> {
    /// Of a resource that lives in no zone, ended when it is answered.
    pub fn everywhere(kind: &'b str, resource: &'b str, resource_type: ResourceType) -> Self {
        Self { kind, resource, resource_type, zone: "all", details: None, takes: 0.0 }
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

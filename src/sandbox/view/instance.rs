//! Writes instances as the service returns them, directly from the record.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde::Serialize;
use serde_json::Value;

use super::{DEFAULT_PAIR, ShownAddOn, arn};
use crate::sandbox::account::{ACCOUNT_ID, RegionState};
use crate::sandbox::catalog::{Catalog, Region};
use crate::sandbox::clock::Millis;
use crate::sandbox::records::{Instance, IpType, PortRule, ResourceType, State, Tag};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InstanceView<'a> {
    name: &'a str,
    arn: String,
    support_code: String,
    created_at: f64,
    location: Location<'a>,
    resource_type: &'static str,
    tags: &'a [Tag],
    blueprint_id: &'a str,
    blueprint_name: &'a str,
    bundle_id: &'a str,
    /// Omitted without add-ons (observed).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    add_ons: Vec<ShownAddOn<'a>>,
    is_static_ip: bool,
    private_ip_address: Ipv4Addr,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_ip_address: Option<Ipv4Addr>,
    ipv6_addresses: Vec<Ipv6Addr>,
    ip_address_type: &'static str,
    hardware: Hardware<'a>,
    networking: Networking<'a>,
    state: ShownState,
    username: &'a str,
    ssh_key_name: &'a str,
    metadata_options: MetadataOptions<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance_status: Option<Health>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system_status: Option<Health>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    availability_zone: &'a str,
    region_name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Hardware<'a> {
    cpu_count: i64,
    disks: Vec<AnyDisk<'a>>,
    ram_size_in_gb: f64,
}

/// The system disk, or another one that is attached.
#[derive(Serialize)]
#[serde(untagged)]
enum AnyDisk<'a> {
    System(Disk<'a>),
    Attached(Value),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Disk<'a> {
    created_at: f64,
    size_in_gb: i64,
    is_system_disk: bool,
    iops: i64,
    path: &'static str,
    attached_to: &'a str,
    attachment_state: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Networking<'a> {
    monthly_transfer: MonthlyTransfer,
    ports: Vec<Port<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MonthlyTransfer {
    gb_per_month_allocated: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Port<'a> {
    from_port: i64,
    to_port: i64,
    protocol: &'a str,
    access_from: String,
    access_type: &'static str,
    common_name: &'static str,
    access_direction: &'static str,
    cidrs: &'a [String],
    ipv6_cidrs: &'a [String],
    cidr_list_aliases: &'a [String],
}

#[derive(Serialize)]
pub struct ShownState {
    code: i64,
    name: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MetadataOptions<'a> {
    state: &'static str,
    http_tokens: &'a str,
    http_endpoint: &'a str,
    http_put_response_hop_limit: i64,
    http_protocol_ipv6: &'a str,
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    details: Vec<HealthDetail>,
}

#[derive(Serialize)]
struct HealthDetail {
    name: &'static str,
    status: &'static str,
}

impl<'a> InstanceView<'a> {
    /// `health` is requested by includeHealthStatus. The result is cached for as long as [`Instance::steady`] says, so
    /// whatever depends on `now` must change only at the times given there.
    pub fn of(
        instance: &'a Instance,
        home: &RegionState,
        region: &'a Region,
        catalog: &'a Catalog,
        now: Millis,
        health: bool,
    ) -> Self {
        let blueprint = catalog.blueprint(region, &instance.blueprint);
        let bundle = catalog.bundle(region, &instance.bundle);
        let digits = instance.id.replace('-', "");
        let system = Disk::of(instance, bundle.map_or(20, |b| b.disk), blueprint.map_or("/dev/xvda", |b| b.root));
        let addressed = instance.has_addresses(now);
        let health = || health.then(|| Health::of(instance.state(now)));
        InstanceView {
            name: &instance.name,
            arn: arn(region, ResourceType::Instance, &instance.id),
            support_code: format!("{ACCOUNT_ID}/i-{}", digits.get(..17).unwrap_or_default()),
            created_at: instance.created.epoch(),
            location: Location { availability_zone: &instance.zone, region_name: &region.name },
            resource_type: "Instance",
            tags: &instance.tags,
            blueprint_id: &instance.blueprint,
            blueprint_name: blueprint.map_or(&instance.blueprint, |b| &b.name),
            bundle_id: &instance.bundle,
            add_ons: instance.add_ons.iter().map(ShownAddOn::of).collect(),
            is_static_ip: instance.static_ip.is_some(),
            private_ip_address: instance.private,
            public_ip_address: (addressed && instance.ip_type != IpType::Ipv6).then_some(instance.public),
            ipv6_addresses: ipv6(instance, now).into_iter().collect(),
            ip_address_type: instance.ip_type.word(),
            hardware: Hardware {
                cpu_count: bundle.map_or(2, |b| b.cpus),
                disks: disks(instance, home, region, system, now),
                ram_size_in_gb: bundle.map_or(1.0, |b| b.ram),
            },
            networking: Networking {
                monthly_transfer: MonthlyTransfer { gb_per_month_allocated: bundle.map_or(1024, |b| b.transfer) },
                ports: instance.ports.iter().map(Port::of).collect(),
            },
            state: state(instance.state(now)),
            username: blueprint.map_or("ubuntu", |b| &b.user),
            ssh_key_name: instance.key_pair.as_deref().unwrap_or(DEFAULT_PAIR),
            metadata_options: MetadataOptions::of(instance, now),
            instance_status: health(),
            system_status: health(),
        }
    }
}

/// Returns the public IPv6 address while there is one, lowercase and shortened (observed); the pattern in the API
/// model has uppercase letters and all eight groups.
pub fn ipv6(instance: &Instance, now: Millis) -> Option<Ipv6Addr> {
    let there = instance.has_addresses(now) && instance.ip_type != IpType::Ipv4;
    there.then_some(instance.ipv6)
}

/// Returns all disks of an instance, the system disk first.
fn disks<'a>(
    instance: &Instance,
    home: &RegionState,
    region: &Region,
    system: Disk<'a>,
    now: Millis,
) -> Vec<AnyDisk<'a>> {
    let attached = instance.disks.iter().filter_map(|name| home.disks.get(name));
    let there = attached.filter(|disk| disk.held(now).is_some_and(|held| held.from <= now));
    let attached = there.map(|disk| AnyDisk::Attached(super::disk(disk, region, now)));
    std::iter::once(AnyDisk::System(system)).chain(attached).collect()
}

pub fn state(state: State) -> ShownState {
    let (code, name) = state.shown();
    ShownState { code, name }
}

impl<'a> Disk<'a> {
    fn of(instance: &'a Instance, size: i64, path: &'static str) -> Self {
        Disk {
            created_at: instance.created.epoch(),
            size_in_gb: size,
            is_system_disk: true,
            iops: super::iops(size),
            path,
            attached_to: &instance.name,
            attachment_state: "attached",
        }
    }
}

impl<'a> Port<'a> {
    fn of(rule: &'a PortRule) -> Self {
        // The rule for all ports has EC2's value for every protocol here, and `all` in GetInstancePortStates
        // (observed).
        let protocol = if rule.protocol == "all" { "-1" } else { &rule.protocol };
        Port {
            from_port: rule.from,
            to_port: rule.to,
            protocol,
            access_from: access_from(rule),
            access_type: "public",
            common_name: "",
            access_direction: "inbound",
            cidrs: &rule.cidrs,
            ipv6_cidrs: &rule.ipv6_cidrs,
            cidr_list_aliases: &rule.aliases,
        }
    }
}

/// Returns the sources in the service's words: everyone by IPv4, IPv6, or both is observed, the rest is Skysail's.
fn access_from(rule: &PortRule) -> String {
    let any = |cidrs: &[String], any: &str| cidrs.iter().any(|cidr| cidr == any);
    match (any(&rule.cidrs, "0.0.0.0/0"), any(&rule.ipv6_cidrs, "::/0")) {
        (true, true) => "Anywhere (0.0.0.0/0 and ::/0)".to_owned(),
        (true, false) => "Anywhere (0.0.0.0/0)".to_owned(),
        (false, true) => "Anywhere (::/0)".to_owned(),
        (false, false) => match rule.aliases.first().filter(|_| rule.cidrs.is_empty()) {
            Some(alias) => alias.clone(),
            None => format!("Custom ({})", [rule.cidrs.as_slice(), &rule.ipv6_cidrs].concat().join(", ")),
        },
    }
}

impl<'a> MetadataOptions<'a> {
    fn of(instance: &'a Instance, now: Millis) -> Self {
        let options = &instance.metadata;
        MetadataOptions {
            state: if options.applied <= now { "applied" } else { "pending" },
            http_tokens: &options.tokens,
            http_endpoint: &options.endpoint,
            http_put_response_hop_limit: options.hop_limit,
            http_protocol_ipv6: &options.ipv6,
        }
    }
}

impl Health {
    fn of(state: State) -> Self {
        let (status, check) = match state {
            State::Running | State::Rebooting => ("ok", "passed"),
            State::Pending | State::Starting => ("initializing", "initializing"),
            State::Stopping | State::Stopped => return Health { status: "not-applicable", details: Vec::new() },
        };
        Health { status, details: vec![HealthDetail { name: "reachability", status: check }] }
    }
}

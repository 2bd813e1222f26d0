//! Resolves domain names as the scenario defines them.

use std::net::IpAddr;

use super::account::Account;
use super::clock::Millis;
use super::records::IpType;
use super::transaction::SandboxState;

/// Returns the scenario's address for the name or for `*`; otherwise that of the instance the user probably has in
/// mind: the one that got a static IP last, or the one created last.
pub fn of(state: &SandboxState, account: &Account, name: &str, now: Millis) -> Option<IpAddr> {
    let dns = &state.scenario().dns;
    if let Some(configured) = dns.get(name).or_else(|| dns.get("*")) {
        return configured.parse().ok();
    }
    let homes = || state.catalog.regions().iter().map(|region| account.home(&region.name));
    let fixed = homes().flat_map(|home| home.static_ips.values()).filter(|ip| ip.attached_to.is_some());
    if let Some(ip) = fixed.max_by_key(|ip| ip.created) {
        return Some(ip.address.into());
    }
    let instances = homes().flat_map(|home| home.instances.values());
    let there = instances.filter(|i| i.listed(now) && i.has_addresses(now) && i.state(now).is_up());
    there.max_by_key(|i| i.created).map(|i| match i.ip_type {
        IpType::Ipv6 => i.ipv6.into(),
        IpType::Dualstack | IpType::Ipv4 => i.public.into(),
    })
}

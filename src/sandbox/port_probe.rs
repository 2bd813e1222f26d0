//! What a client sees that connects to a port of an instance.

use std::net::IpAddr;

use super::account::Account;
use super::catalog::Region;
use super::clock::Millis;
use super::records::{Instance, State};
use super::settings::PortBehavior;
use super::transaction::SandboxState;

/// How many times as long as Linux Windows takes until it accepts logins.
const WINDOWS: f64 = 12.0;

/// Returns what answers at this address, whatever Region the instance is in.
pub fn of(state: &SandboxState, account: &Account, address: IpAddr, port: u16, now: Millis) -> PortBehavior {
    for region in state.catalog.regions() {
        let mut instances = account.home(&region.name).instances.values();
        let there = |i: &&Instance| i.listed(now) && i.has_addresses(now) && i.answers_at(address);
        if let Some(instance) = instances.find(there) {
            return port_of(state, region, instance, i64::from(port), now);
        }
    }
    PortBehavior::Silent
}

fn port_of(state: &SandboxState, region: &Region, instance: &Instance, port: i64, now: Millis) -> PortBehavior {
    let open = instance.ports.iter().any(|rule| {
        let tcp = rule.protocol == "tcp" || rule.protocol == "all";
        tcp && (rule.from..=rule.to).contains(&port)
    });
    if !open || instance.state(now) != State::Running {
        return PortBehavior::Silent;
    }
    let blueprint = state.catalog.blueprint(region, &instance.blueprint);
    let longer = if blueprint.is_some_and(|b| b.windows) { WINDOWS } else { 1.0 };
    let wait = state.scaled(state.scenario().pace.shell * longer);
    match instance.state_since(now).plus(wait) <= now {
        true => PortBehavior::Open,
        false => PortBehavior::Refused,
    }
}

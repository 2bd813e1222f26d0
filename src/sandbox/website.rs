//! Websites of servers, found by domain name over HTTPS.

use super::account::Account;
use super::clock::Millis;
use super::https_setup_commands;
use super::records::{Instance, Setup};
use super::service::Sandbox;
use super::settings::PortBehavior;
use super::transaction::SandboxState;
use super::{dns, port_probe};

/// The HTTPS port.
const HTTPS: u16 = 443;

/// A website that answers, and the contents of its certificate.
#[derive(Debug, Clone, PartialEq)]
pub struct Website {
    /// The server's name.
    pub instance: String,
    /// The operation that obtained its certificate.
    pub setup: String,
    /// The domains of the certificate.
    pub domains: Vec<String>,
    /// The start of its validity.
    pub since: Millis,
}

impl Sandbox {
    /// Returns the website with this name: the name resolves to a server, its port 443 answers, and HTTPS was set up
    /// there for the name.
    pub(super) fn website(&self, domain: &str) -> Option<Website> {
        self.look(|dispatcher, account, now| find(&dispatcher.state, account, domain, now)).flatten()
    }
}

fn find(state: &SandboxState, account: &Account, domain: &str, now: Millis) -> Option<Website> {
    let address = dns::of(state, account, domain, now)?;
    if port_probe::of(state, account, address, HTTPS, now) != PortBehavior::Open {
        return None;
    }
    let regions = state.catalog.regions().iter();
    let mut instances = regions.flat_map(|region| account.home(&region.name).instances.values());
    let instance = instances.find(|i| i.listed(now) && i.answers_at(address))?;
    let setup =
        certified(instance, now).filter(|setup| setup.domains.iter().any(|d| d.eq_ignore_ascii_case(domain)))?;
    Some(Website {
        instance: instance.name.clone(),
        setup: setup.operation.clone(),
        domains: setup.domains.clone(),
        since: setup.started,
    })
}

/// Returns the setup whose certificate is in use: after a failed one, the previous one stays in use.
fn certified(instance: &Instance, now: Millis) -> Option<&Setup> {
    instance.setups.iter().rev().find(|setup| setup.failure.is_none() && https_setup_commands::over(setup, now))
}

//! How long things take, and how much an account may have.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How long a call takes on its way.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Latency {
    pub every_call: f64,
    /// Up to so much more, by the seed.
    pub jitter: f64,
    pub of: BTreeMap<String, f64>,
}

/// How long things take at the service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timing {
    /// From a create until its operation has succeeded: 17.9 s observed.
    pub create_operation: f64,
    /// From a create until the instance is listed: at once, at the service.
    pub listed: f64,
    /// From a create until the instance runs, on average; each differs by up to a third.
    pub running: f64,
    /// From running until the public addresses are there; each differs by a second or so.
    pub addresses: f64,
    /// From running until port 22 answers; Windows takes twelve times as long.
    pub shell: f64,
    /// How long a launch script runs once port 22 answers.
    pub script: f64,
    pub stop: f64,
    pub start: f64,
    pub reboot: f64,
    pub metadata: f64,
    /// From asking for a snapshot until it can be used.
    pub snapshot: f64,
    /// From asking for a disk until it can be attached.
    pub disk: f64,
    /// How long attaching and detaching a disk take.
    pub attach: f64,
    pub https: f64,
}

/// The account's limits, a Region.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quota {
    pub instances: usize,
    pub static_ips: usize,
    /// The price of the dearest plan that a new account may have, in USD a month.
    pub dearest_plan: Option<f64>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CatalogPadding {
    /// Blueprints made up beyond the real ones.
    pub blueprints: usize,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            create_operation: 17.9,
            listed: 0.0,
            running: 30.0,
            addresses: 3.5,
            shell: 6.0,
            script: 25.0,
            stop: 20.0,
            start: 15.0,
            reboot: 20.0,
            metadata: 4.0,
            snapshot: 60.0,
            disk: 10.0,
            attach: 8.0,
            https: 120.0,
        }
    }
}

impl Default for Quota {
    /// AWS documentation: twenty instances and five static IPs a Region.
    fn default() -> Self {
        Self { instances: 20, static_ips: 5, dearest_plan: None }
    }
}

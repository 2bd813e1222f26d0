//! Timings and quotas of a scenario.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How long calls take.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Latency {
    pub every_call: f64,
    /// Up to this much more, by the seed.
    pub jitter: f64,
    pub of: BTreeMap<String, f64>,
}

/// How long operations take.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timing {
    /// From a creation until its operation has succeeded: 17.9 s observed.
    pub create_operation: f64,
    /// From a creation until the instance is listed: immediately, at the service.
    pub listed: f64,
    /// From a creation until the instance runs, on average; each differs by up to a third.
    pub running: f64,
    /// From running until the public addresses exist; each differs by a second or so.
    pub addresses: f64,
    /// From running until port 22 answers; Windows takes twelve times as long.
    pub shell: f64,
    /// How long a launch script runs once port 22 answers.
    pub script: f64,
    pub stop: f64,
    pub start: f64,
    pub reboot: f64,
    pub metadata: f64,
    /// From requesting a snapshot until it can be used.
    pub snapshot: f64,
    /// From requesting a disk until it can be attached.
    pub disk: f64,
    /// How long attaching and detaching a disk take.
    pub attach: f64,
    pub https: f64,
}

/// The account's limits per Region.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quota {
    pub instances: usize,
    pub static_ips: usize,
    /// The price of the most expensive bundle that a new account can have, in USD per month.
    pub dearest_plan: Option<f64>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CatalogPadding {
    /// Number of invented blueprints beyond the real ones.
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
    /// AWS documentation: twenty instances and five static IPs per Region.
    fn default() -> Self {
        Self { instances: 20, static_ips: 5, dearest_plan: None }
    }
}

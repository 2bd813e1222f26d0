//! Settings of a sandbox, and the types of its test interface.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use serde_json::Value;

use super::clock::{Clock, SystemClock};
use super::keys::FreshKey;
use super::scenario::Scenario;

/// Settings to open a sandbox with.
#[derive(Clone)]
pub struct SandboxSettings {
    /// The file that holds the account; in memory if `None`.
    pub state: Option<PathBuf>,
    /// The speed as a multiple of the service's.
    pub speed: f64,
    /// The scenario.
    pub scenario: Scenario,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The seed that makes IDs and chance repeatable.
    pub seed: u64,
    /// The key pair to return where the service would generate one, which takes a good part of a second.
    pub ready_key: Option<FreshKey>,
}

impl Default for SandboxSettings {
    /// Returns settings for an account in memory, at the service's speed, with nothing going wrong.
    fn default() -> Self {
        Self {
            state: None,
            speed: 1.0,
            scenario: Scenario::calm(),
            clock: Arc::new(SystemClock),
            seed: 1,
            ready_key: None,
        }
    }
}

/// Why a sandbox can't be opened.
#[derive(Debug)]
pub enum OpenError {
    /// The speed isn't a number above 0.
    Speed,
    /// The account's file can't be used.
    File(PathBuf, std::io::Error),
    /// A request of the scenario before the start was refused.
    Refused {
        /// Its action.
        action: String,
        /// The service's reason.
        why: Box<str>,
    },
}

/// A request that the sandbox received.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenRequest {
    /// The API action.
    pub action: String,
    /// The Region.
    pub region: String,
    /// The members.
    pub body: Value,
    /// Paths of members that the action doesn't have; the service ignores them.
    pub unknown: Vec<String>,
    /// When it arrived, by the service's clock.
    pub at: SystemTime,
    /// Whether it was executed and not refused.
    pub took_effect: bool,
}

/// What a port of an instance does when a client connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortBehavior {
    /// It answers.
    Open,
    /// The host is up and nothing listens yet.
    Refused,
    /// Nothing answers: the host doesn't exist, or its firewall drops the packets.
    Silent,
}

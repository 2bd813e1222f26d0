//! What a sandbox is opened with, and what can be asked of it besides requests.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use serde_json::Value;

use super::clock::{Clock, SystemClock};
use super::keys::FreshKey;
use super::scenario::Scenario;

/// What a sandbox is opened with.
#[derive(Clone)]
pub struct SandboxSettings {
    /// The file that keeps the account; in memory without one.
    pub state: Option<PathBuf>,
    /// How many times faster than the service it is; 1 is its own pace.
    pub speed: f64,
    /// What goes wrong.
    pub scenario: Scenario,
    /// What the time is.
    pub clock: Arc<dyn Clock>,
    /// Makes ids and chance repeatable.
    pub seed: u64,
    /// The key pair that the service gives out where it would make one, which takes a good part of a second.
    pub ready_key: Option<FreshKey>,
}

impl Default for SandboxSettings {
    /// In memory, at the service's own pace, with nothing going wrong.
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

/// Why a sandbox cannot be opened, in a sentence.
#[derive(Debug)]
pub struct OpenError(pub(super) String);

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OpenError {}

/// One request as the sandbox saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenRequest {
    /// The API action.
    pub action: String,
    /// The Region that was asked.
    pub region: String,
    /// What was asked, member by member.
    pub body: Value,
    /// Paths of members that the action does not have; the service ignores them.
    pub unknown: Vec<String>,
    /// By the service's clock.
    pub at: SystemTime,
    /// Whether it was performed and nothing refused it.
    pub took_effect: bool,
}

/// What port of an instance does when somebody connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortBehavior {
    /// It answers.
    Open,
    /// The host is up and nothing listens yet.
    Refused,
    /// Nothing answers: no such host, or its firewall drops the packets.
    Silent,
}

//! The account's records. States aren't stored: a record has the times at which it changes, and its current state
//! follows from the clock.

mod disk;
mod domain;
mod operation;
mod port_rule;
mod snapshot;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::clock::Millis;
use super::render_cache::RenderCache;

pub use disk::{Attachment, Creation, CreationStage, Disk};
pub use domain::{Domain, Entry};
pub use operation::{Failure, Operation, ResourceType};
pub use port_rule::PortRule;
pub use snapshot::{DiskSnapshot, InstanceSnapshot, SnapshotDisk};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Instance {
    pub name: String,
    pub id: String,
    pub zone: String,
    pub created: Millis,
    /// Before this time the name is taken but the instance isn't listed yet.
    pub visible: Millis,
    /// From this time on it is gone, and its name is free: a creation that failed.
    pub gone: Millis,
    pub blueprint: String,
    pub bundle: String,
    pub ip_type: IpType,
    /// `None` is the Region's default key pair.
    pub key_pair: Option<String>,
    pub tags: Vec<Tag>,
    pub add_ons: Vec<AddOn>,
    pub script: Option<Script>,
    /// In order of time; the last one that has begun is the current state.
    pub states: Vec<(Millis, State)>,
    /// From this time on it has public addresses, while it runs.
    pub addressed: Millis,
    pub public: Ipv4Addr,
    pub private: Ipv4Addr,
    pub ipv6: Ipv6Addr,
    pub static_ip: Option<String>,
    pub ports: Vec<PortRule>,
    pub metadata: Metadata,
    /// Names of the attached disks besides the system disk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disks: Vec<String>,
    /// The HTTPS setups requested, newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub setups: Vec<Setup>,
    /// Its cached JSON.
    #[serde(skip)]
    pub rendered: RenderCache,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    Pending,
    Running,
    Stopping,
    Stopped,
    /// Started after a stop.
    Starting,
    Rebooting,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IpType {
    Dualstack,
    Ipv4,
    Ipv6,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    pub key: String,
    /// `None` for a key-only tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddOn {
    /// Daily at this hour (`HH:00`, UTC), since this time.
    AutoSnapshot {
        at: String,
        since: Millis,
        /// The times of the snapshots that were deleted.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        deleted: Vec<Millis>,
    },
    /// Below `threshold` percent CPU for `duration` minutes; both are strings in the API.
    StopOnIdle { threshold: Option<String>, duration: Option<String> },
}

/// What is stored of a launch script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    pub bytes: usize,
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    pub tokens: String,
    pub endpoint: String,
    pub hop_limit: i64,
    pub ipv6: String,
    /// When the options are applied.
    pub applied: Millis,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setup {
    pub operation: String,
    pub domains: Vec<String>,
    pub started: Millis,
    pub ends: Millis,
    /// Why it fails, if it does.
    pub failure: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeyPair {
    pub name: String,
    pub id: String,
    pub created: Millis,
    pub tags: Vec<Tag>,
    pub fingerprint: String,
    /// One line, as in an `authorized_keys` file.
    pub public: String,
    /// Only stored for the Region's default key pair, which can be downloaded again.
    pub private: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StaticIp {
    pub name: String,
    pub id: String,
    pub created: Millis,
    pub address: Ipv4Addr,
    pub attached_to: Option<String>,
}

impl Instance {
    pub fn listed(&self, now: Millis) -> bool {
        self.visible <= now && now < self.gone
    }

    pub fn holds_its_name(&self, now: Millis) -> bool {
        now < self.gone
    }

    pub fn state(&self, now: Millis) -> State {
        let begun = self.states.iter().rev().find(|(from, _)| *from <= now);
        begun.map_or(State::Pending, |(_, state)| *state)
    }

    /// Returns when the current state began.
    pub fn state_since(&self, now: Millis) -> Millis {
        let begun = self.states.iter().rev().find(|(from, _)| *from <= now);
        begun.map_or(self.created, |(from, _)| *from)
    }

    /// Returns whether it has public addresses: not before it runs, and not while it is stopped.
    pub fn has_addresses(&self, now: Millis) -> bool {
        let up = matches!(self.state(now), State::Running | State::Rebooting | State::Stopping);
        up && self.addressed <= now
    }

    /// Returns the times around `now` between which nothing about it changes.
    pub fn steady(&self, now: Millis) -> Range<Millis> {
        let states = self.states.iter().map(|(from, _)| *from);
        let (mut from, mut until) = (Millis(i64::MIN), Millis::NEVER);
        for turn in states.chain([self.addressed, self.metadata.applied]) {
            match turn <= now {
                true => from = from.max(turn),
                false => until = until.min(turn),
            }
        }
        from..until
    }

    /// Returns whether this is one of its public addresses.
    pub fn answers_at(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(v4) => self.ip_type != IpType::Ipv6 && self.public == v4,
            IpAddr::V6(v6) => self.ip_type != IpType::Ipv4 && self.ipv6 == v6,
        }
    }

    /// Leaves the current state at `now` and drops the planned ones.
    pub fn turn(&mut self, now: Millis, first: State, then: State, at: Millis) {
        self.states.retain(|(from, _)| *from <= now);
        self.states.push((now, first));
        self.states.push((at, then));
    }
}

impl State {
    /// Returns whether it is shown as running, which includes a reboot.
    pub fn is_up(self) -> bool {
        matches!(self, State::Running | State::Rebooting)
    }

    /// Returns code and name. 16 is observed, the others are those of EC2; the service shows a reboot as running.
    pub fn shown(self) -> (i64, &'static str) {
        match self {
            State::Pending | State::Starting => (0, "pending"),
            State::Running | State::Rebooting => (16, "running"),
            State::Stopping => (64, "stopping"),
            State::Stopped => (80, "stopped"),
        }
    }
}

impl IpType {
    pub const WORDS: &[&str] = &["dualstack", "ipv4", "ipv6"];

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Dualstack, Self::Ipv4, Self::Ipv6].into_iter().find(|ip_type| ip_type.word() == word)
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Dualstack => "dualstack",
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
        }
    }
}

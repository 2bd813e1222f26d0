//! Probes of an instance's login port, which show whether a running instance accepts logins yet.

use super::sanitized_text::SanitizedText;
use serde::{Deserialize, Serialize};

/// The port of SSH.
pub const SSH: u16 = 22;
/// The port of Remote Desktop, for Windows.
pub const RDP: u16 = 3389;

/// A port to probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeTarget {
    /// The instance's name.
    pub name: SanitizedText,
    /// The address.
    pub address: SanitizedText,
    /// The port.
    pub port: u16,
}

/// The result of a probe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProbeResult {
    /// The expected service responds; SSH with its greeting.
    Open {
        /// The greeting.
        greeting: Option<SanitizedText>,
    },
    /// The machine is up, but nothing listens yet.
    Refused,
    /// No response: it is still starting, or a firewall blocks the port.
    Silent,
    /// Something other than SSH responds; its greeting.
    Stranger(SanitizedText),
    /// Can't be determined from this computer.
    Unknowable,
}

/// Whether one instance accepts logins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reachability {
    /// Not probed yet.
    #[default]
    Ahead,
    /// Probed, with this last result.
    Knocked(ProbeResult),
    /// It accepts logins.
    Open,
    /// Probing timed out, with this last result.
    GivenUp(ProbeResult),
    /// Can't be determined from this computer.
    Unknowable,
    /// It was stopped, so nobody can log in until it is started.
    Stopped,
}

impl Reachability {
    /// Returns whether another probe may bring news.
    pub fn undecided(&self) -> bool {
        matches!(self, Reachability::Ahead | Reachability::Knocked(_))
    }

    /// Returns the last result, if the port isn't open.
    pub fn met(&self) -> Option<&ProbeResult> {
        match self {
            Reachability::Knocked(met) | Reachability::GivenUp(met) => Some(met),
            _ => None,
        }
    }
}

impl ProbeResult {
    /// Returns the key of its texts.
    pub fn key(&self) -> &'static str {
        match self {
            ProbeResult::Open { .. } => "port-probe.open",
            ProbeResult::Refused => "port-probe.refused",
            ProbeResult::Silent => "port-probe.silent",
            ProbeResult::Stranger(_) => "port-probe.stranger",
            ProbeResult::Unknowable => "port-probe.unknowable",
        }
    }
}

/// The instance to log in to, and the port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginTarget {
    /// The Region that it is in.
    pub region: SanitizedText,
    /// Its name.
    pub name: SanitizedText,
    /// The port.
    pub port: u16,
}

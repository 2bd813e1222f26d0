//! The port through which somebody logs in: what is met there says whether a running instance
//! lets anybody in yet.

use super::sanitized_text::SanitizedText;
use serde::{Deserialize, Serialize};

/// The port of SSH.
pub const SSH: u16 = 22;
/// The port of Remote Desktop, for Windows.
pub const RDP: u16 = 3389;

/// A port at which is knocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeTarget {
    /// The instance's name.
    pub name: SanitizedText,
    /// The address.
    pub address: SanitizedText,
    /// The port.
    pub port: u16,
}

/// What is met there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProbeResult {
    /// Who is expected there answers; for SSH with the words it greets with.
    Open {
        /// What it said first.
        greeting: Option<SanitizedText>,
    },
    /// The machine is up, and nothing listens yet.
    Refused,
    /// Nothing answers: it is still starting, or a firewall keeps us out.
    Silent,
    /// Something answers, and it is not SSH: what it said.
    Stranger(SanitizedText),
    /// Nobody can tell from here.
    Unknowable,
}

/// How far somebody has come with the door of one instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reachability {
    /// Nobody has knocked yet.
    #[default]
    Ahead,
    /// It was knocked at, and this was met last.
    Knocked(ProbeResult),
    /// It lets people in.
    Open,
    /// Knocked for long enough; this was met last.
    GivenUp(ProbeResult),
    /// Whether it lets anybody in cannot be known from here.
    Unknowable,
}

impl Reachability {
    /// Whether knocking again may still tell something new.
    pub fn undecided(&self) -> bool {
        matches!(self, Reachability::Ahead | Reachability::Knocked(_))
    }

    /// What was met last, where it did not open.
    pub fn met(&self) -> Option<&ProbeResult> {
        match self {
            Reachability::Knocked(met) | Reachability::GivenUp(met) => Some(met),
            _ => None,
        }
    }
}

impl ProbeResult {
    /// The key of its words.
    pub fn key(&self) -> &'static str {
        match self {
            ProbeResult::Open { .. } => "door.open",
            ProbeResult::Refused => "door.refused",
            ProbeResult::Silent => "door.silent",
            ProbeResult::Stranger(_) => "door.stranger",
            ProbeResult::Unknowable => "door.unknowable",
        }
    }
}

/// Which instance somebody wants into, and through which port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginTarget {
    /// The Region that it is in.
    pub region: SanitizedText,
    /// Its name.
    pub name: SanitizedText,
    /// The port.
    pub port: u16,
}

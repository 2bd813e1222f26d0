//! The port through which somebody logs in: what is met there says whether a running instance
//! lets anybody in yet.

use super::clean::Clean;

/// The port of SSH.
pub const SSH: u16 = 22;
/// The port of Remote Desktop, for Windows.
pub const RDP: u16 = 3389;

/// A port at which is knocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// The instance's name.
    pub name: Clean,
    pub address: Clean,
    pub port: u16,
}

/// What is met there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Met {
    /// Who is expected there answers; for SSH with the words it greets with.
    Open { greeting: Option<Clean> },
    /// The machine is up, and nothing listens yet.
    Refused,
    /// Nothing answers: it is still starting, or a firewall keeps us out.
    Silent,
    /// Something answers, and it is not SSH: what it said.
    Stranger(Clean),
    /// Nobody can tell from here.
    Unknowable,
}

/// How far somebody has come with the door of one instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// Nobody has knocked yet.
    #[default]
    Ahead,
    /// It was knocked at, and this was met last.
    Knocked(Met),
    /// It lets people in.
    Open,
    /// Knocked for long enough; this was met last.
    GivenUp(Met),
    /// Whether it lets anybody in cannot be known from here.
    Unknowable,
}

impl Way {
    /// Whether knocking again may still tell something new.
    pub fn undecided(&self) -> bool {
        matches!(self, Way::Ahead | Way::Knocked(_))
    }

    /// What was met last, where it did not open.
    pub fn met(&self) -> Option<&Met> {
        match self {
            Way::Knocked(met) | Way::GivenUp(met) => Some(met),
            _ => None,
        }
    }
}

impl Met {
    /// The key of its words.
    pub fn key(&self) -> &'static str {
        match self {
            Met::Open { .. } => "door.open",
            Met::Refused => "door.refused",
            Met::Silent => "door.silent",
            Met::Stranger(_) => "door.stranger",
            Met::Unknowable => "door.unknowable",
        }
    }
}

/// Which instance somebody wants into, and through which port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whom {
    pub region: Clean,
    pub name: Clean,
    pub port: u16,
}

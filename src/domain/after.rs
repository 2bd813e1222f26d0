//! What can be done to a running instance afterwards: a static IP, firewall ports, HTTPS. Each is
//! one machine free of IO, like the launch: looked at, asked, proved, sent, watched, settled.
//!
//! None of these calls has an idempotency token, so each is sent once. An answer that never came
//! is looked up by what it would have changed; only after looking may the *person* send it again.

pub mod firewall;
pub mod https;
mod machine;
pub mod ports;
pub mod slots;
pub mod static_ip;
#[cfg(test)]
mod tests;

pub use machine::Deed;

use super::clean::Clean;
use super::doubt::Doubt;
use super::failure::Failure;
use super::instance::{Instance, Operation};
use super::launch::record::Record;
use super::made::Found;
use super::say::Say;
use super::time::Now;
use ports::PortRule;
use std::time::Duration;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    StaticIp,
    Firewall,
    Https,
}

impl Kind {
    pub const ALL: [Kind; 3] = [Kind::StaticIp, Kind::Firewall, Kind::Https];

    /// The key of its words and of its section in the guide.
    pub fn key(self) -> &'static str {
        match self {
            Kind::StaticIp => "static-ip",
            Kind::Firewall => "firewall",
            Kind::Https => "https",
        }
    }

    /// After this long the watch ends; what is not decided then is still under way at AWS.
    pub fn watch_for(self) -> Duration {
        match self {
            // AWS says that it takes up to fifteen minutes.
            Kind::Https => Duration::from_secs(20 * 60),
            _ => Duration::from_secs(2 * 60),
        }
    }
}

/// What the person wants, read from what was typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Answers {
    /// A new static IP of this name.
    Allocate {
        name: Clean,
    },
    /// The one that was made before and that nothing holds.
    Attach {
        name: Clean,
    },
    Open(PortRule),
    Close(PortRule),
    Https {
        domains: Vec<Clean>,
        email: Clean,
    },
}

/// One request that changes something. Sent once.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    Allocate { name: Clean },
    Attach { name: Clean, instance: Clean },
    Open { instance: Clean, rule: PortRule },
    Close { instance: Clean, rule: PortRule },
    SetUpHttps { instance: Clean, domains: Vec<Clean>, email: Clean },
}

impl Request {
    /// The API action.
    pub fn action(&self) -> &'static str {
        match self {
            Request::Allocate { .. } => "AllocateStaticIp",
            Request::Attach { .. } => "AttachStaticIp",
            Request::Open { .. } => "OpenInstancePublicPorts",
            Request::Close { .. } => "CloseInstancePublicPorts",
            Request::SetUpHttps { .. } => "SetupInstanceHttps",
        }
    }
}

/// One set-up of HTTPS, as `GetSetupHistory` tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setup {
    pub operation_id: Option<Clean>,
    /// Of the instance that it was for: the name may be another's since.
    pub arn: Option<Clean>,
    pub domains: Vec<Clean>,
    /// `succeeded`, `failed`, `inProgress`, or what the service says.
    pub status: Option<Clean>,
    /// The commands that were run on the server, in the order in which the service tells them.
    pub steps: Vec<SetupStep>,
}

/// One command of a set-up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetupStep {
    pub command: Option<Clean>,
    pub status: Option<Clean>,
    /// What it wrote.
    pub output: Option<Clean>,
    pub error: Option<Clean>,
}

/// What is there now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    pub instance: Option<Instance>,
    /// What stands under the static IP's name.
    pub ip: Option<Found>,
    pub ports: Vec<PortRule>,
    /// The newest first.
    pub setups: Vec<Setup>,
}

/// What to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    pub instance: Clean,
    pub ip: Option<Clean>,
    pub ports: bool,
    pub setups: bool,
}

/// Where the addresses of a domain name lead; none, if it has none.
pub type Resolved = (Clean, Vec<Clean>);

/// What the machine is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Looked(Result<Box<Seen>, Failure>),
    /// The person filled it in and said to do it.
    Answer(Answers),
    /// Whether the name is in use already.
    Proved(Result<bool, Failure>),
    Resolved(Vec<Resolved>),
    /// The gating record is on disk.
    Journaled,
    JournalFailed(Clean),
    Answered(Vec<Operation>),
    SendFailed(Failure),
    Due,
    /// The person's decisions.
    GoOn,
    SendAgain,
    Refresh,
}

/// What the machine wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    Look(Look),
    /// `GetActiveNames` to its last page.
    Prove(Clean),
    /// Look these domain names up.
    Resolve(Vec<Clean>),
    Send(Request),
    Journal(Record),
    Wait(Duration),
}

/// Where it stands. `at` is the place of the request among those of this deed.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// What is there now is being looked at. Nothing is sent.
    Looking,
    /// It could not be looked at.
    Unseen(Failure),
    /// There is nothing to do, or it cannot be done: why.
    Closed(Say),
    /// The person fills it in.
    Asked,
    /// What it needs is being made sure of. Nothing is sent.
    Proving,
    /// What it needs is not all there; the person may go on all the same.
    Unready(Vec<Say>),
    /// Being written down, before the request at this place goes out.
    Writing,
    /// It could not be written down, so it was not sent.
    NoJournal(Clean),
    Sent {
        at: usize,
    },
    /// Nobody knows whether the service did it.
    Unknown {
        at: usize,
        doubt: Doubt,
    },
    /// Accepted, or found; until it shows.
    Watched {
        at: usize,
        since: Now,
    },
    /// The service said no to the request at this place.
    Refused {
        at: usize,
        failure: Failure,
    },
    Settled(Ending),
}

/// How it ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    Done,
    /// Accepted, and then failed; the service's own words.
    Failed(Option<Clean>),
    /// Still under way at AWS when the watch ended.
    UnderWay,
}

/// How a request stands by what is seen.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
    Absent,
    /// It was taken in; its end is not here yet.
    There,
    Done,
    Failed(Option<Clean>),
}

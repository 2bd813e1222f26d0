//! What can be done to a running instance afterwards: a static IP, firewall ports, HTTPS. Each is
//! one machine free of IO, like the launch: looked at, asked, proved, sent, watched, settled.
//!
//! None of these calls has an idempotency token, so each is sent once. An answer that never came
//! is looked up by what it would have changed; only after looking may the *person* send it again.

pub mod firewall;
pub mod form;
pub mod https;
mod machine;
pub mod ports;
pub mod static_ip;
#[cfg(test)]
mod tests;

pub use machine::InstanceAction;

use super::failure::Failure;
use super::instance::{Instance, Operation};
use super::launch::journal_record::JournalRecord;
use super::owned_resource::FoundResource;
use super::sanitized_text::SanitizedText;
use super::time::Now;
use super::unknown_outcome::UnknownOutcome;
use super::user_text::UserText;
use ports::PortRule;
use std::time::Duration;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InstanceActionKind {
    StaticIp,
    Firewall,
    Https,
}

impl InstanceActionKind {
    pub const ALL: [InstanceActionKind; 3] =
        [InstanceActionKind::StaticIp, InstanceActionKind::Firewall, InstanceActionKind::Https];

    /// The key of its words and of its section in the guide.
    pub fn key(self) -> &'static str {
        match self {
            InstanceActionKind::StaticIp => "static-ip",
            InstanceActionKind::Firewall => "firewall",
            InstanceActionKind::Https => "https",
        }
    }

    /// After this long the watch ends; what is not decided then is still under way at AWS.
    pub fn watch_for(self) -> Duration {
        match self {
            // AWS says that it takes up to fifteen minutes.
            InstanceActionKind::Https => Duration::from_secs(20 * 60),
            _ => Duration::from_secs(2 * 60),
        }
    }
}

/// What the person wants, read from what was typed.
#[derive(Clone, Debug, PartialEq)]
pub enum ActionAnswers {
    /// A new static IP of this name.
    Allocate {
        name: SanitizedText,
    },
    /// The one that was made before and that nothing holds.
    Attach {
        name: SanitizedText,
    },
    Open(PortRule),
    Close(PortRule),
    Https {
        domains: Vec<SanitizedText>,
        email: SanitizedText,
    },
}

/// One request that changes something. Sent once.
#[derive(Clone, Debug, PartialEq)]
pub enum Mutation {
    Allocate { name: SanitizedText },
    Attach { name: SanitizedText, instance: SanitizedText },
    Open { instance: SanitizedText, rule: PortRule },
    Close { instance: SanitizedText, rule: PortRule },
    SetUpHttps { instance: SanitizedText, domains: Vec<SanitizedText>, email: SanitizedText },
}

impl Mutation {
    /// The API action.
    pub fn action(&self) -> &'static str {
        match self {
            Mutation::Allocate { .. } => "AllocateStaticIp",
            Mutation::Attach { .. } => "AttachStaticIp",
            Mutation::Open { .. } => "OpenInstancePublicPorts",
            Mutation::Close { .. } => "CloseInstancePublicPorts",
            Mutation::SetUpHttps { .. } => "SetupInstanceHttps",
        }
    }
}

/// One set-up of HTTPS, as `GetSetupHistory` tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HttpsSetup {
    pub operation_id: Option<SanitizedText>,
    /// Of the instance that it was for: the name may be another's since.
    pub arn: Option<SanitizedText>,
    pub domains: Vec<SanitizedText>,
    /// `succeeded`, `failed`, `inProgress`, or what the service says.
    pub status: Option<SanitizedText>,
    /// The commands that were run on the server, in the order in which the service tells them.
    pub steps: Vec<HttpsSetupStep>,
}

/// One command of a set-up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HttpsSetupStep {
    pub command: Option<SanitizedText>,
    pub status: Option<SanitizedText>,
    /// What it wrote.
    pub output: Option<SanitizedText>,
    pub error: Option<SanitizedText>,
}

/// What is there now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObservedState {
    pub instance: Option<Instance>,
    /// What stands under the static IP's name.
    pub ip: Option<FoundResource>,
    pub ports: Vec<PortRule>,
    /// The newest first.
    pub setups: Vec<HttpsSetup>,
}

/// What to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    pub instance: SanitizedText,
    pub ip: Option<SanitizedText>,
    pub ports: bool,
    pub setups: bool,
}

/// Where the addresses of a domain name lead; none, if it has none.
pub type ResolvedDomains = (SanitizedText, Vec<SanitizedText>);

/// What the machine is told.
#[derive(Clone, Debug, PartialEq)]
pub enum InstanceActionEvent {
    Looked(Result<Box<ObservedState>, Failure>),
    /// The person filled it in and said to do it.
    Answer(ActionAnswers),
    /// Whether the name is in use already.
    Proved(Result<bool, Failure>),
    Resolved(Vec<ResolvedDomains>),
    /// The gating record is on disk.
    Journaled,
    JournalFailed(SanitizedText),
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
pub enum InstanceActionRequest {
    Look(Observation),
    /// `GetActiveNames` to its last page.
    Prove(SanitizedText),
    /// Look these domain names up.
    Resolve(Vec<SanitizedText>),
    Send(Mutation),
    Journal(JournalRecord),
    Wait(Duration),
}

/// Where it stands. `at` is the place of the request among those of this deed.
#[derive(Clone, Debug, PartialEq)]
pub enum InstanceActionStage {
    /// What is there now is being looked at. Nothing is sent.
    Looking,
    /// It could not be looked at.
    Unseen(Failure),
    /// There is nothing to do, or it cannot be done: why.
    Closed(UserText),
    /// The person fills it in.
    Asked,
    /// What it needs is being made sure of. Nothing is sent.
    Proving,
    /// What it needs is not all there; the person may go on all the same.
    Unready(Vec<UserText>),
    /// Being written down, before the request at this place goes out.
    Writing,
    /// It could not be written down, so it was not sent.
    NoJournal(SanitizedText),
    Sent {
        at: usize,
    },
    /// Nobody knows whether the service did it.
    Unknown {
        at: usize,
        doubt: UnknownOutcome,
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
    Settled(InstanceActionResult),
}

/// How it ended.
#[derive(Clone, Debug, PartialEq)]
pub enum InstanceActionResult {
    Done,
    /// Accepted, and then failed; the service's own words.
    Failed(Option<SanitizedText>),
    /// Still under way at AWS when the watch ended.
    UnderWay,
}

/// How a request stands by what is seen.
#[derive(Clone, Debug, PartialEq)]
enum MutationStatus {
    Absent,
    /// It was taken in; its end is not here yet.
    There,
    Done,
    Failed(Option<SanitizedText>),
}

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
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum InstanceActionKind {
    /// An address that stays.
    StaticIp,
    /// A port is opened or closed.
    Firewall,
    /// A certificate is set up.
    Https,
}

impl InstanceActionKind {
    /// All of them, in the order in which they are offered.
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

/// What the user wants, read from what was typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ActionAnswers {
    /// A new static IP of this name.
    Allocate {
        /// What the static IP is called.
        name: SanitizedText,
    },
    /// The one that was made before and that nothing holds.
    Attach {
        /// What the static IP is called.
        name: SanitizedText,
    },
    /// This rule is opened.
    Open(PortRule),
    /// This rule is closed.
    Close(PortRule),
    /// A certificate is set up.
    Https {
        /// The domain names of the certificate.
        domains: Vec<SanitizedText>,
        /// Who is told before it expires.
        email: SanitizedText,
    },
}

/// One request that changes something. Sent once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Mutation {
    /// `AllocateStaticIp`.
    Allocate {
        /// What the static IP is called.
        name: SanitizedText,
    },
    /// `AttachStaticIp`.
    Attach {
        /// What the static IP is called.
        name: SanitizedText,
        /// The name of the instance.
        instance: SanitizedText,
    },
    /// This rule is opened.
    Open {
        /// The name of the instance.
        instance: SanitizedText,
        /// The rule.
        rule: PortRule,
    },
    /// This rule is closed.
    Close {
        /// The name of the instance.
        instance: SanitizedText,
        /// The rule.
        rule: PortRule,
    },
    /// `SetupInstanceHttps`.
    SetUpHttps {
        /// The name of the instance.
        instance: SanitizedText,
        /// The domain names of the certificate.
        domains: Vec<SanitizedText>,
        /// Who is told before it expires.
        email: SanitizedText,
    },
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

/// One set-up of HTTPS, as `GetSetupHistory` reports it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HttpsSetup {
    /// The operation that began it.
    pub operation_id: Option<SanitizedText>,
    /// Of the instance that it was for: the name may be another's since.
    pub arn: Option<SanitizedText>,
    /// The domain names of the certificate.
    pub domains: Vec<SanitizedText>,
    /// `succeeded`, `failed`, `inProgress`, or what the service says.
    pub status: Option<SanitizedText>,
    /// The commands that were run on the server, in the order in which the service reports them.
    pub steps: Vec<HttpsSetupStep>,
}

/// One command of a set-up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HttpsSetupStep {
    /// What it runs.
    pub command: Option<SanitizedText>,
    /// How it went, in the service's word.
    pub status: Option<SanitizedText>,
    /// What it wrote.
    pub output: Option<SanitizedText>,
    /// What went wrong, in words.
    pub error: Option<SanitizedText>,
}

/// What is there now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ObservedState {
    /// The name of the instance.
    pub instance: Option<Instance>,
    /// What is under the static IP's name.
    pub ip: Option<FoundResource>,
    /// The rules of its firewall.
    pub ports: Vec<PortRule>,
    /// The newest first.
    pub setups: Vec<HttpsSetup>,
}

/// What to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    /// The name of the instance.
    pub instance: SanitizedText,
    /// The static IP that is asked for.
    pub ip: Option<SanitizedText>,
    /// The rules of its firewall.
    pub ports: bool,
    /// Whether set-ups of HTTPS are asked for.
    pub setups: bool,
}

/// Where the addresses of a domain name lead; none, if it has none.
pub type ResolvedDomains = (SanitizedText, Vec<SanitizedText>);

/// What the machine is told.
#[derive(Clone, Debug, PartialEq)]
pub enum InstanceActionEvent {
    /// What was seen, or why nothing.
    Looked(Result<Box<ObservedState>, Failure>),
    /// The user filled it in and said to do it.
    Answer(ActionAnswers),
    /// Whether the name is in use already.
    Proved(Result<bool, Failure>),
    /// Where each domain name leads.
    Resolved(Vec<ResolvedDomains>),
    /// The gating record is on disk.
    Journaled,
    /// The journal could not be written, and why.
    JournalFailed(SanitizedText),
    /// AWS accepted the request.
    Answered(Vec<Operation>),
    /// What came in place of AWS's answer.
    SendFailed(Failure),
    /// A pause is over.
    Due,
    /// The user's decisions.
    GoOn,
    /// Send a request once more that came to nothing.
    SendAgain,
    /// Look now.
    Refresh,
}

/// What the machine wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum InstanceActionRequest {
    /// Look at this.
    Look(Observation),
    /// `GetActiveNames` to its last page.
    Prove(SanitizedText),
    /// Look these domain names up.
    Resolve(Vec<SanitizedText>),
    /// Send this, once.
    Send(Mutation),
    /// Write this down.
    Journal(JournalRecord),
    /// Come back with [`InstanceActionEvent::Due`].
    Wait(Duration),
}

/// Where it stands. `at` is the place of the request among those of this deed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum InstanceActionStage {
    /// What is there now is being looked at. Nothing is sent.
    Looking,
    /// It could not be looked at.
    Unseen(Failure),
    /// There is nothing to do, or it cannot be done: why.
    Closed(UserText),
    /// The user fills it in.
    Asked,
    /// What it needs is being made sure of. Nothing is sent.
    Proving,
    /// What it needs is not all there; the user may continue all the same.
    Unready(Vec<UserText>),
    /// Being written down, before the request at this place goes out.
    Writing,
    /// It could not be written down, so it was not sent.
    NoJournal(SanitizedText),
    /// A request is on its way.
    Sent {
        /// Which of its requests, by its place.
        at: usize,
    },
    /// Nobody knows whether the service did it.
    Unknown {
        /// Which of its requests, by its place.
        at: usize,
        /// What is known about what came of it.
        doubt: UnknownOutcome,
    },
    /// Accepted, or found; until it shows.
    Watched {
        /// Which of its requests, by its place.
        at: usize,
        /// When it was accepted.
        since: Now,
    },
    /// The service said no to the request at this place.
    Refused {
        /// Which of its requests, by its place.
        at: usize,
        /// What AWS said.
        failure: Failure,
    },
    /// It is over.
    Settled(InstanceActionResult),
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum InstanceActionResult {
    /// It is done.
    Done,
    /// Accepted, and then failed; the service's own words.
    Failed(#[serde(with = "at_most_one")] Option<SanitizedText>),
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

/// One thing or none as a list: a member that says nothing is left out of what is recorded, and with it the variant.
mod at_most_one {
    use super::SanitizedText;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(one: &Option<SanitizedText>, to: S) -> Result<S::Ok, S::Error> {
        one.as_slice().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SanitizedText>, D::Error> {
        Ok(Vec::deserialize(from)?.pop())
    }
}

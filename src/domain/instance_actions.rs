//! Actions on a running instance: attach a static IP, open or close ports, set up HTTPS. Each is a state machine
//! without IO, like the launch: look up, ask the user, check, send, watch, settle.
//!
//! None of these calls has an idempotency token, so each is sent once. If a reply is lost, the outcome is looked up by
//! what the call would have changed; only after that may the *user* send it again.

pub mod firewall;
pub mod form;
pub mod https;
mod machine;
pub mod port_table;
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
use super::sent_once::SentRequest;
use super::user_text::UserText;
use crate::domain::keyed::keyed;
use crate::domain::user_text::Words;
use ports::PortRule;
use serde::{Deserialize, Serialize};
use std::time::Duration;

keyed! {
    /// The kind of an action.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
    pub enum InstanceActionKind {
        /// Attaches a static IP.
        StaticIp = "static-ip",
        /// Opens or closes a port.
        Firewall = "firewall",
        /// Sets up HTTPS.
        Https = "https",
    }
}

impl InstanceActionKind {
    /// Returns how long to watch; what isn't decided by then is still in progress at AWS.
    pub fn watch_for(self) -> Duration {
        match self {
            // AWS says that it takes up to fifteen minutes.
            InstanceActionKind::Https => Duration::from_secs(20 * 60),
            _ => Duration::from_secs(2 * 60),
        }
    }
}

/// The user's answers, parsed from the form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ActionAnswers {
    /// Allocate a new static IP of this name, and attach it.
    Allocate {
        /// The static IP's name.
        name: SanitizedText,
    },
    /// Attach an existing, unattached static IP.
    Attach {
        /// The static IP's name.
        name: SanitizedText,
    },
    /// Open this rule.
    Open(PortRule),
    /// Close this rule.
    Close(PortRule),
    /// Set up HTTPS.
    Https {
        /// The domain names of the certificate.
        domains: Vec<SanitizedText>,
        /// The email address that expiry notices go to.
        email: SanitizedText,
    },
}

/// A request that changes something. Sent once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Mutation {
    /// `AllocateStaticIp`.
    Allocate {
        /// The static IP's name.
        name: SanitizedText,
    },
    /// `AttachStaticIp`.
    Attach {
        /// The static IP's name.
        name: SanitizedText,
        /// The name of the instance.
        instance: SanitizedText,
    },
    /// `OpenInstancePublicPorts`.
    Open {
        /// The name of the instance.
        instance: SanitizedText,
        /// The rule.
        rule: PortRule,
        /// The named addresses that lose their access: while one of them has it, the rule isn't replaced yet.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        dropped: Vec<SanitizedText>,
    },
    /// `CloseInstancePublicPorts`.
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
        /// The email address that expiry notices go to.
        email: SanitizedText,
    },
}

impl Mutation {
    /// Returns the API action.
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

/// A setup of HTTPS, as `GetSetupHistory` reports it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HttpsSetup {
    /// The ID of its operation.
    pub operation_id: Option<SanitizedText>,
    /// The ARN of its instance: the name may be another instance's by now.
    pub arn: Option<SanitizedText>,
    /// The domain names of the certificate.
    pub domains: Vec<SanitizedText>,
    /// `succeeded`, `failed`, `inProgress`, or another value of the service.
    pub status: Option<SanitizedText>,
    /// The commands that were run on the server, in the service's order.
    pub steps: Vec<HttpsSetupStep>,
}

/// A command of a setup.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HttpsSetupStep {
    /// The command.
    pub command: Option<SanitizedText>,
    /// The service's status for it.
    pub status: Option<SanitizedText>,
    /// Its output.
    pub output: Option<SanitizedText>,
    /// Its error message.
    pub error: Option<SanitizedText>,
}

/// The current state, as looked up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ObservedState {
    /// The instance, if it exists.
    pub instance: Option<Instance>,
    /// The static IP of the requested name.
    pub ip: Option<FoundResource>,
    /// The rules of its firewall.
    pub ports: Vec<PortRule>,
    /// The HTTPS setups, newest first.
    pub setups: Vec<HttpsSetup>,
}

/// What to look up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observation {
    /// The name of the instance.
    pub instance: SanitizedText,
    /// The static IP to look up, if any.
    pub ip: Option<SanitizedText>,
    /// Whether to look up the rules of its firewall.
    pub ports: bool,
    /// Whether to look up its HTTPS setups.
    pub setups: bool,
}

/// A domain name, and the addresses it resolves to; none if it doesn't resolve.
pub type ResolvedDomains = (SanitizedText, Vec<SanitizedText>);

/// An event for the state machine.
#[derive(Clone, Debug, PartialEq)]
pub enum InstanceActionEvent {
    /// The current state, or why it couldn't be looked up.
    Looked(Result<Box<ObservedState>, Failure>),
    /// The user filled in the form and submitted it.
    Answer(ActionAnswers),
    /// Whether the name is already in use.
    Proved(Result<bool, Failure>),
    /// The addresses of each domain name.
    Resolved(Vec<ResolvedDomains>),
    /// The record that a request waits for is on disk, or why it couldn't be written.
    Journaled(Result<(), Words>),
    /// AWS accepted the request, or why not; its reply may be lost.
    Replied(Result<Vec<Operation>, Failure>),
    /// A pause is over.
    Due,
    /// The user continues in spite of what is missing.
    GoOn,
    /// The user sends a request again that had no effect.
    SendAgain,
    /// The user refreshes.
    Refresh,
}

/// A request by the state machine.
#[derive(Clone, Debug, PartialEq)]
pub enum InstanceActionRequest {
    /// Look this up.
    Look(Observation),
    /// `GetActiveNames`, all pages, to check whether this name is in use.
    Prove(SanitizedText),
    /// Resolve these domain names.
    Resolve(Vec<SanitizedText>),
    /// Send this, once.
    Send(Mutation),
    /// Write this record to the journal.
    Journal(JournalRecord),
    /// Send [`InstanceActionEvent::Due`] after this time.
    Wait(Duration),
}

impl InstanceActionRequest {
    /// Returns whether it changes something, in the journal or at AWS.
    pub fn changes(&self) -> bool {
        matches!(self, InstanceActionRequest::Send(_) | InstanceActionRequest::Journal(_))
    }
}

/// The stage of an action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum InstanceActionStage {
    /// Looking up the current state. Nothing is sent.
    Looking,
    /// The lookup failed.
    Unseen(Failure),
    /// There is nothing to do, or it can't be done; the reason.
    Closed(UserText),
    /// The user fills in the form.
    Asked,
    /// Checking the requirements. Nothing is sent.
    Proving,
    /// Requirements are missing; the user may continue anyway.
    Unready(Vec<UserText>),
    /// Writing the record that must be on disk before the request is sent.
    Writing,
    /// The record couldn't be written, so nothing was sent.
    NoJournal(Words),
    /// A request was sent.
    #[serde(untagged)]
    Sent(SentRequest),
}

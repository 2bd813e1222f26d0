//! Settings of the Lightsail client: target, clock, timeouts, call observer.

use crate::domain::instance::ApiCall;
use crate::domain::sanitized_text::SanitizedText;
use aws_smithy_async::time::TimeSource;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Returns the wall-clock time; replaceable by tests.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;
/// Receives every call after it has ended, successful or not.
pub type CallObserver = Arc<dyn Fn(ApiCall) + Send + Sync>;

/// The account and the endpoint to use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The profile requested by the user. It is then the only source of credentials: keys in the environment don't take
    /// precedence, and a missing profile is an error.
    pub profile: Option<String>,
    /// The endpoint to use instead of AWS, and of those in the environment or the profile.
    pub endpoint_url: Option<String>,
}

/// The settings of every client, whatever is behind it.
#[derive(Clone)]
pub struct ClientSettings {
    /// The timeouts of calls.
    pub patience: ClientTimeouts,
    /// The clock.
    pub clock: Clock,
    /// The observer of all calls.
    pub calls: CallObserver,
}

impl Default for ClientSettings {
    fn default() -> Self {
        ClientSettings {
            patience: ClientTimeouts::default(),
            clock: Arc::new(SystemTime::now),
            calls: Arc::new(|_| ()),
        }
    }
}

/// The timeouts of the client. An attempt is one request, an operation all attempts with their pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientTimeouts {
    /// For a connection to be opened.
    pub connect: Duration,
    /// For one attempt of a read.
    pub read_attempt: Duration,
    /// For a read with all its attempts.
    pub read_operation: Duration,
    /// The maximum number of attempts of a read. Changes are always sent once.
    pub read_attempts: u32,
    /// The maximum pause between two attempts of a read.
    pub read_pause: Duration,
    /// For the one attempt of a change.
    pub act_attempt: Duration,
    /// For a change as a whole.
    pub act_operation: Duration,
    /// For resolving credentials; some sources ask the user for a code meanwhile.
    pub credentials: Duration,
    /// For a `credential_process`, which is then ended.
    pub program: Duration,
    /// Between two polls for a sign-in, if the portal sets no interval; also added to the interval when the portal says
    /// "slow down".
    pub sign_in: Duration,
}

impl Default for ClientTimeouts {
    fn default() -> Self {
        ClientTimeouts {
            connect: Duration::from_millis(3_100),
            read_attempt: Duration::from_secs(9),
            read_operation: Duration::from_secs(30),
            read_attempts: 3,
            read_pause: Duration::from_secs(4),
            act_attempt: Duration::from_secs(30),
            act_operation: Duration::from_secs(60),
            credentials: Duration::from_secs(60),
            program: Duration::from_secs(50),
            sign_in: Duration::from_secs(5),
        }
    }
}

/// What is behind the client, for the header and the review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// AWS itself.
    Aws,
    /// Another server, by host and port.
    Host(SanitizedText),
    /// The sandbox: nothing costs money.
    Sandbox,
}

/// Adapts the clock for the SDK.
#[derive(Clone)]
pub(super) struct SdkClock(pub Clock);

impl TimeSource for SdkClock {
    fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl fmt::Debug for SdkClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SdkClock")
    }
}

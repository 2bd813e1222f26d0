//! What the door to AWS is opened with.

use crate::domain::instance::ApiCall;
use crate::domain::sanitized_text::SanitizedText;
use aws_smithy_async::time::TimeSource;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Wall time, handed in so that tests can steer it.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;
/// Is told of every call when it has ended, well or not.
pub type CallObserver = Arc<dyn Fn(ApiCall) + Send + Sync>;

/// Which account is asked, and at which address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The profile that the user named. It is then the only source of credentials: keys in
    /// the environment do not go before it, and a profile that is not there is an error.
    pub profile: Option<String>,
    /// Asked instead of AWS, and instead of what the environment or the profile says.
    pub endpoint_url: Option<String>,
}

/// What every door needs, whatever lies behind it.
#[derive(Clone)]
pub struct ClientSettings {
    /// How long calls may take.
    pub patience: ClientTimeouts,
    /// Where the time comes from.
    pub clock: Clock,
    /// Who hears of each call.
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

/// Every wait of the door. An attempt is one request, an operation all attempts with their pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientTimeouts {
    /// For a connection to be opened.
    pub connect: Duration,
    /// For one attempt of a read.
    pub read_attempt: Duration,
    /// For a read with all its attempts.
    pub read_operation: Duration,
    /// The most attempts of a read. What changes things is always sent once.
    pub read_attempts: u32,
    /// The longest pause between two attempts of a read.
    pub read_pause: Duration,
    /// For the one attempt of a change.
    pub act_attempt: Duration,
    /// For a change as a whole.
    pub act_operation: Duration,
    /// For credentials to be found; some ask the user for a code meanwhile.
    pub credentials: Duration,
    /// For a `credential_process` to give its own; then it is ended.
    pub program: Duration,
    /// Between two questions whether the user has signed in, where the portal names no pause;
    /// and by how much it grows where the portal says "slow down".
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

/// What lies behind the door, for the header and the review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetKind {
    /// AWS itself.
    Aws,
    /// Another server than Amazon's, by host and port.
    Host(SanitizedText),
    /// The sandbox: nothing costs money.
    Practice,
}

/// The clock as the SDK takes it.
#[derive(Clone)]
pub(super) struct SdkClock(pub Clock);

impl TimeSource for SdkClock {
    fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl fmt::Debug for SdkClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ticks")
    }
}

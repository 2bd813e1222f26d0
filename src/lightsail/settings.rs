//! What the door to AWS is opened with.

use crate::domain::clean::Clean;
use crate::domain::instance::Call;
use aws_smithy_async::time::TimeSource;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Wall time, handed in so that tests can steer it.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;
/// Is told of every call when it has ended, well or not.
pub type Calls = Arc<dyn Fn(Call) + Send + Sync>;

/// Which account is asked, and at which address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The profile that the person named. It is then the only source of credentials: keys in
    /// the environment do not go before it, and a profile that is not there is an error.
    pub profile: Option<String>,
    /// Asked instead of AWS, and instead of what the environment or the profile says.
    pub endpoint_url: Option<String>,
}

/// What every door needs, whatever lies behind it.
#[derive(Clone)]
pub struct Settings {
    pub patience: Patience,
    pub clock: Clock,
    pub calls: Calls,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { patience: Patience::default(), clock: Arc::new(SystemTime::now), calls: Arc::new(|_| ()) }
    }
}

/// Every wait of the door. An attempt is one request, an operation all attempts with their pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a connection to be opened.
    pub connect: Duration,
    pub read_attempt: Duration,
    pub read_operation: Duration,
    /// The most attempts of a read. What changes things is always sent once.
    pub read_attempts: u32,
    /// The longest pause between two attempts of a read.
    pub read_pause: Duration,
    pub act_attempt: Duration,
    pub act_operation: Duration,
    /// For credentials to be found; some ask the person for a code meanwhile.
    pub credentials: Duration,
    /// For a `credential_process` to give its own; then it is ended.
    pub program: Duration,
    /// Between two questions whether the person has signed in, where the portal names no pause;
    /// and by how much it grows where the portal says "slow down".
    pub sign_in: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
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
pub enum Place {
    Aws,
    /// Another server than Amazon's, by host and port.
    Host(Clean),
    /// The sandbox: nothing costs money.
    Practice,
}

/// The clock as the SDK takes it.
#[derive(Clone)]
pub(super) struct Ticks(pub Clock);

impl TimeSource for Ticks {
    fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl fmt::Debug for Ticks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ticks")
    }
}

//! The world as effects see it: the service, the clock, what is kept on disk.

use super::accounts::Switch;
use crate::accounts::Accounts;
use crate::domain::catalog::{Got, Want};
use crate::domain::clean::Clean;
use crate::domain::facts;
use crate::domain::failure::Failure;
use crate::domain::time::Now;
use crate::journal::{Book, fresh_id};
use crate::lightsail::{Lightsail, Place};
use crate::reach::regions::Pinger;
use crate::store::Store;
use std::sync::Arc;
use std::time::SystemTime;

/// Tells the time, by both clocks.
pub type Clock = Arc<dyn Fn() -> Now + Send + Sync>;

/// Everything that effects touch. Cloning gives another handle to the same world.
#[derive(Clone)]
pub struct World {
    pub lightsail: Lightsail,
    /// Measures how far the Regions are.
    pub pinger: Pinger,
    pub clock: Clock,
    pub book: Book,
    pub store: Store,
    /// Whose account it is: the AWS account's number, `sandbox`, or another endpoint's host.
    /// Launches are kept under it, so that none is looked for where it was not made.
    /// Absent where AWS does not say.
    pub account: Option<Clean>,
    /// What this machine has to sign in with.
    pub accounts: Accounts,
    /// The way to another account; absent where there is none.
    pub switch: Option<Switch>,
}

impl World {
    /// A listing of the service, or how far its Regions are.
    pub async fn get(&self, want: &Want) -> Result<Got, Failure> {
        match want {
            Want::Pings => Ok(Got::Pings(self.pinger.measure(facts::regions()).await)),
            want => self.lightsail.get(want).await,
        }
    }

    pub fn now(&self) -> Now {
        (self.clock)()
    }

    /// A name for a launch that begins now.
    pub fn fresh_id(&self) -> Clean {
        fresh_id(self.now().wall, fastrand::u64(..))
    }

    /// Whether a launch of this account belongs here. An account that nobody named may be any of AWS.
    pub fn owns(&self, account: Option<&Clean>) -> bool {
        let number = |account: &Clean| account.bytes().all(|byte| byte.is_ascii_digit());
        match (self.account.as_ref(), account) {
            (Some(ours), Some(theirs)) => ours == theirs,
            (Some(known), None) | (None, Some(known)) => number(known) && *self.lightsail.place() == Place::Aws,
            (None, None) => true,
        }
    }
}

/// The clock of this machine; `mono` moves with tokio's time.
pub fn system_clock() -> Clock {
    clock(Arc::new(SystemTime::now))
}

/// A clock by this wall time; `mono` moves with tokio's time.
pub fn clock(wall: crate::lightsail::Clock) -> Clock {
    let start = tokio::time::Instant::now();
    Arc::new(move || Now { mono: start.elapsed(), wall: wall() })
}

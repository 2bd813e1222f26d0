//! The one door to AWS: a struct over the SDK's client.
//!
//! Whatever lies behind it (AWS, another server, or a function in this process), the SDK
//! signs, serialises, counts timeouts and reads errors. What changes things is sent once;
//! what only asks is asked a few times. Nothing here writes a log, and the bodies of
//! requests and answers are in no `Debug` and no message.

mod addresses;
mod after;
mod aws;
mod call;
mod catalog;
mod checked;
mod clients;
pub mod connector;
mod convert;
mod create;
mod credentials;
pub mod environment;
mod failure;
mod identity;
mod instances;
mod login;
mod made;
mod mfa;
mod owners;
pub mod profiles;
mod program;
mod required;
mod settings;
mod sources;
pub mod sso;
mod straight;
#[cfg(test)]
mod tests;
mod times;
mod unlock;
mod unread;
mod wire;

pub use aws::{Network, is_address, network};
pub use checked::troubles;
pub use failure::plain as failure_of;
pub use settings::{Calls, Clock, Patience, Place, Settings, Site};
pub use sources::on_ec2;
pub use straight::proxy;
pub use times::stamp;

use crate::domain::clean::Clean;
use crate::domain::facts;
use crate::domain::failure::Trouble;
use crate::domain::identity::is_number;
use crate::domain::wishes::Provenance;
use aws_sdk_lightsail::config::{BehaviorVersion, Credentials, SharedCredentialsProvider};
use bytes::Bytes;
use clients::{Clients, Pair};
use connector::{InProcess, Reply};
use credentials::{Keyring, Lack};
use settings::Ticks;
use sources::Source;
use std::fmt;
use std::sync::Arc;

/// A Lightsail account. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Lightsail(Arc<Inner>);

struct Inner {
    clients: Clients,
    keyring: Keyring,
    settings: Settings,
    place: Place,
    home: aws::Home,
    /// Host and port of the proxy before AWS.
    proxy: Option<Clean>,
    /// The settings by which another endpoint of AWS is asked than the usual one.
    special: Option<Clean>,
    /// Only at AWS itself.
    sts: Option<aws_sdk_sts::Client>,
    /// Where credentials come from; absent in practice, and where they were typed.
    source: Option<Arc<Source>>,
}

impl Lightsail {
    /// An account behind a function of this process. Nothing in the environment or in a file
    /// has a say here, so practice can never reach AWS.
    pub fn over<F>(door: impl Fn(http::Request<Bytes>) -> F + Send + Sync + 'static, settings: Settings) -> Lightsail
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        let practice = Credentials::new("AKIAPRACTICEPRACTICE", "practice", None, None, "practice");
        let source = SharedCredentialsProvider::new(practice);
        let keyring = Keyring::new(source, Lack::new(Trouble::Bug, "There are no practice credentials."), &settings);
        let base = aws_sdk_lightsail::config::Builder::new()
            .behavior_version(BehaviorVersion::latest())
            .http_client(InProcess::new(door))
            .credentials_provider(keyring.clone())
            .time_source(Ticks(settings.clock.clone()));
        let clients = Clients::new(base, settings.patience);
        Lightsail(Arc::new(Inner {
            clients,
            keyring,
            settings,
            place: Place::Practice,
            home: None,
            proxy: None,
            special: None,
            sts: None,
            source: None,
        }))
    }

    pub fn place(&self) -> &Place {
        &self.0.place
    }

    /// The Region that the environment or the profile names, and which of them.
    pub fn home(&self) -> Option<&(Clean, Provenance)> {
        self.0.home.as_ref()
    }

    /// Whether requests go to AWS without a proxy between.
    pub fn straight(&self) -> bool {
        self.0.place == Place::Aws && self.0.proxy.is_none()
    }

    /// From now on credentials of this account alone are used, whatever their source has by then;
    /// nothing says so again. Where AWS is not asked, every credential will do.
    pub fn pin(&self, account: Option<Clean>) {
        self.0.keyring.pin(account.filter(|account| is_number(account)));
    }

    fn clients(&self, region: &Clean) -> Pair {
        self.0.clients.of(region)
    }

    /// The Region that is asked what has no Region: the person's own, if Lightsail is there.
    fn front_region(&self) -> Clean {
        let home = self.0.home.as_ref().map(|(name, _)| name.clone());
        home.filter(|name| facts::region(name).is_some()).unwrap_or_else(|| Clean::new(aws::FIRST_REGION))
    }
}

impl fmt::Debug for Lightsail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lightsail").field("place", &self.0.place).finish_non_exhaustive()
    }
}

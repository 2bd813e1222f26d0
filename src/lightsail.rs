//! The one door to AWS: a struct over the SDK's client.
//!
//! Whatever lies behind it (AWS, another server, or a function in this process), the SDK
//! signs, serialises, counts timeouts and reads errors. What changes things is sent once;
//! what only asks is asked a few times. Nothing here writes a log, and the bodies of
//! requests and answers are in no `Debug` and no message.

mod account_pin;
mod aws;
mod aws_login;
mod call;
mod catalog;
mod clients;
pub mod connector;
mod convert;
mod create;
mod credential_process;
mod credential_sources;
mod credentials;
mod decode_error;
mod endpoints;
pub mod environment;
mod error;
mod http_client;
mod identity;
mod instance_actions;
mod instances;
mod inventory;
mod mfa;
mod mfa_login;
mod network;
mod owned_resources;
pub mod profiles;
mod proxy;
mod required_members;
mod server_action;
mod settings;
pub mod sso;
#[cfg(test)]
mod tests;
mod timestamps;
mod user_agent;
mod validate;

pub use credential_sources::{on_ec2, profile_trouble};
pub use endpoints::is_address;
pub use error::{not_understood, plain as failure_of};
pub use network::{Network, NetworkSettings, network, network_settings};
pub use proxy::proxy;
pub use required_members::missing;
pub use settings::{CallObserver, ClientSettings, ClientTimeouts, Clock, Target, TargetKind};
pub use timestamps::stamp;
pub use validate::troubles;

use crate::domain::facts;
use crate::domain::failure::ErrorKind;
use crate::domain::identity::is_number;
use crate::domain::requested_values::Provenance;
use crate::domain::sanitized_text::SanitizedText;
use aws_sdk_lightsail::config::{BehaviorVersion, Credentials, SharedCredentialsProvider};
use bytes::Bytes;
use clients::{ClientPair, Clients};
use connector::{InProcess, Reply};
use credential_sources::CredentialSource;
use credentials::Keyring;
use error::MissingCredentials;
use settings::SdkClock;
use std::fmt;
use std::sync::Arc;
use user_agent::UserAgent;

/// A Lightsail account. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Lightsail(Arc<Inner>);

struct Inner {
    clients: Clients,
    keyring: Keyring,
    settings: ClientSettings,
    place: TargetKind,
    home: network::HomeRegion,
    /// Host and port of the proxy before AWS.
    proxy: Option<SanitizedText>,
    /// The settings by which another endpoint of AWS is asked than the usual one.
    special: Option<SanitizedText>,
    /// Only at AWS itself.
    sts: Option<aws_sdk_sts::Client>,
    /// Where credentials come from; absent in practice, and where they were typed.
    source: Option<Arc<CredentialSource>>,
}

impl Lightsail {
    /// An account behind a function of this process. Nothing in the environment or in a file
    /// has a say here, so practice can never reach AWS.
    pub fn over<F>(
        door: impl Fn(http::Request<Bytes>) -> F + Send + Sync + 'static,
        settings: ClientSettings,
    ) -> Lightsail
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        let practice = Credentials::new("AKIAPRACTICEPRACTICE", "practice", None, None, "practice");
        let source = SharedCredentialsProvider::new(practice);
        let keyring = Keyring::new(source, MissingCredentials::new(ErrorKind::Bug, ""), &settings);
        let base = aws_sdk_lightsail::config::Builder::new()
            .behavior_version(BehaviorVersion::latest())
            .http_client(InProcess::new(door))
            .interceptor(UserAgent)
            .credentials_provider(keyring.clone())
            .time_source(SdkClock(settings.clock.clone()));
        let clients = Clients::new(base, settings.patience);
        Lightsail(Arc::new(Inner {
            clients,
            keyring,
            settings,
            place: TargetKind::Practice,
            home: None,
            proxy: None,
            special: None,
            sts: None,
            source: None,
        }))
    }

    /// Returns what lies behind this client.
    pub fn place(&self) -> &TargetKind {
        &self.0.place
    }

    /// The Region that the environment or the profile names, and which of them.
    pub fn home(&self) -> Option<&(SanitizedText, Provenance)> {
        self.0.home.as_ref()
    }

    /// Whether requests go to AWS without a proxy between.
    pub fn straight(&self) -> bool {
        self.0.place == TargetKind::Aws && self.0.proxy.is_none()
    }

    /// From now on credentials of this account alone are used, whatever their source has by then;
    /// nothing says so again. Where AWS is not asked, every credential will do.
    pub fn pin(&self, account: Option<SanitizedText>) {
        self.0.keyring.pin(account.filter(|account| is_number(account)));
    }

    fn clients(&self, region: &SanitizedText) -> ClientPair {
        self.0.clients.of(region)
    }

    /// The Region that is asked what has no Region: the user's own, if Lightsail is there.
    fn front_region(&self) -> SanitizedText {
        let home = self.0.home.as_ref().map(|(name, _)| name.clone());
        home.filter(|name| facts::region(name).is_some()).unwrap_or_else(|| SanitizedText::new(network::FIRST_REGION))
    }
}

impl fmt::Debug for Lightsail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lightsail").field("place", &self.0.place).finish_non_exhaustive()
    }
}

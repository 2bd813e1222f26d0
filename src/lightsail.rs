//! The Lightsail client: a struct over the SDK's client.
//!
//! Whatever is behind it (AWS, another endpoint, or a function in this process), the SDK signs, serializes, times out
//! and parses errors. Requests that change something are sent once; reads are retried a few times. The bodies of requests
//! and replies are in no `Debug`, no message, and no log.

mod account_pin;
mod attempt_log;
mod aws;
mod aws_login_session;
mod call;
mod catalog;
mod causes;
mod clients;
pub mod connector;
mod convert;
mod create;
mod credential_checks;
mod credential_expiry;
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
mod network_settings;
mod owned_resources;
pub mod profiles;
mod proxy;
mod required_members;
mod server_action;
mod service_time;
mod settings;
pub mod sso;
#[cfg(test)]
mod tests;
mod user_agent;

pub use credential_checks::errors;
pub use credential_expiry::stamp;
pub use credential_sources::{on_ec2, profile_error};
pub use endpoints::is_address;
pub use error::{not_understood, plain as failure_of};
pub use network_settings::{Network, NetworkSettings, endpoint_host, network, network_settings};
pub use proxy::proxy;
pub use required_members::missing;
pub use settings::{CallObserver, ClientSettings, ClientTimeouts, Clock, Target, TargetKind};

use crate::domain::facts;
use crate::domain::failure::ErrorKind;
use crate::domain::identity::is_number;
use crate::domain::requested_values::Provenance;
use crate::domain::sanitized_text::SanitizedText;
use attempt_log::AttemptLog;
use aws_sdk_lightsail::config::{BehaviorVersion, Credentials, SharedCredentialsProvider};
use bytes::Bytes;
use clients::{ClientPair, Clients};
use connector::{InProcess, Reply};
use credential_sources::CredentialSource;
use credentials::Keyring;
use error::MissingCredentials;
use service_time::{ServiceTime, TimeKeeper};
use settings::SdkClock;
use std::fmt;
use std::sync::Arc;
use user_agent::UserAgent;

/// A client for one Lightsail account. Clones share the same state.
#[derive(Clone)]
pub struct Lightsail(Arc<Inner>);

struct Inner {
    clients: Clients,
    keyring: Keyring,
    settings: ClientSettings,
    place: TargetKind,
    time: ServiceTime,
    home: network_settings::HomeRegion,
    /// Host and port of the proxy to AWS.
    proxy: Option<SanitizedText>,
    /// The settings that select a special AWS endpoint, such as FIPS.
    special: Option<SanitizedText>,
    /// Only for AWS itself.
    sts: Option<aws_sdk_sts::Client>,
    /// The source of credentials; absent in the sandbox, and for typed keys.
    source: Option<Arc<CredentialSource>>,
}

impl Lightsail {
    /// Returns a client that calls a function in this process. Environment and files are ignored, so the sandbox can
    /// never reach AWS.
    pub fn over<F>(
        client: impl Fn(http::Request<Bytes>) -> F + Send + Sync + 'static,
        settings: ClientSettings,
    ) -> Lightsail
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        let sandbox = Credentials::new("AKIAPRACTICEPRACTICE", "practice", None, None, "practice");
        let source = SharedCredentialsProvider::new(sandbox);
        let keyring = Keyring::new(source, MissingCredentials::new(ErrorKind::Bug, ""), &settings);
        let base = aws_sdk_lightsail::config::Builder::new()
            .http_client(InProcess::new(client))
            .interceptor(UserAgent)
            .interceptor(AttemptLog::Sandbox)
            .time_source(SdkClock(settings.clock.clone()));
        Lightsail::alone(base, keyring, settings, TargetKind::Sandbox)
    }

    /// Returns a client that takes nothing from the environment.
    fn alone(
        base: aws_sdk_lightsail::config::Builder,
        keyring: Keyring,
        settings: ClientSettings,
        place: TargetKind,
    ) -> Lightsail {
        let time = ServiceTime::default();
        let base = base
            .behavior_version(BehaviorVersion::latest())
            .credentials_provider(keyring.clone())
            .interceptor(TimeKeeper { time: time.clone(), clock: SdkClock(settings.clock.clone()) });
        let clients = Clients::new(base, settings.patience);
        let (home, proxy, special, sts, source) = (None, None, None, None, None);
        Lightsail(Arc::new(Inner { clients, keyring, settings, place, time, home, proxy, special, sts, source }))
    }

    /// Returns the service's time for a time of this computer's clock: the same, unless that is off by more than a minute.
    pub fn service_time(&self, wall: std::time::SystemTime) -> std::time::SystemTime {
        self.0.time.of(wall)
    }

    /// Returns what is behind this client.
    pub fn place(&self) -> &TargetKind {
        &self.0.place
    }

    /// Returns the Region set by the environment or the profile, and its source.
    pub fn home(&self) -> Option<&(SanitizedText, Provenance)> {
        self.0.home.as_ref()
    }

    /// Returns whether requests go to AWS without a proxy.
    pub fn straight(&self) -> bool {
        self.0.place == TargetKind::Aws && self.0.proxy.is_none()
    }

    /// From now on only accepts credentials of this account, whatever their source then contains; `None` accepts any.
    /// At other endpoints than AWS, all credentials are accepted.
    pub fn pin(&self, account: Option<SanitizedText>) {
        self.0.keyring.pin(account.filter(|account| is_number(account)));
    }

    fn clients(&self, region: &SanitizedText) -> ClientPair {
        self.0.clients.of(region)
    }

    /// Returns the Region for calls that don't depend on one: the user's own, if it has Lightsail.
    fn front_region(&self) -> SanitizedText {
        let home = self.0.home.as_ref().map(|(name, _)| name.clone());
        home.filter(|name| facts::region(name).is_some())
            .unwrap_or_else(|| SanitizedText::new(network_settings::FIRST_REGION))
    }
}

impl fmt::Debug for Lightsail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lightsail").field("place", &self.0.place).finish_non_exhaustive()
    }
}

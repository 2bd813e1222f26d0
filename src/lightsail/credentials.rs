//! Caches credentials, and resolves them before a request starts.
//!
//! The SDK would resolve them within the first attempt of a request. A slow provider would then use up the attempt's
//! timeout, and the timeout could mean anything; so they are resolved first, with their own timeout, and without them
//! nothing is sent.

use super::account_pin::{AccountPin, IdentityQuery};
use super::causes::chain;
use super::credential_expiry::stamp;
use super::error::{self, MissingCredentials};
use super::settings::{ClientSettings, Clock};
use crate::domain::failure::ErrorKind;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tracing::{info, warn};

/// Credentials that expire sooner than this are resolved again.
pub(super) const SPARE: Duration = Duration::from_secs(60);

/// A source of credentials, with a cache of its last result.
#[derive(Clone)]
pub(super) struct Keyring(Arc<Inner>);

struct Inner {
    source: SharedCredentialsProvider,
    /// The error if the source has none.
    nothing: MissingCredentials,
    clock: Clock,
    patience: Duration,
    last: Mutex<CachedCredentials>,
    owners: AccountPin,
}

#[derive(Default)]
struct CachedCredentials {
    given: Option<Credentials>,
    /// When the last attempt failed, and why.
    failed: Option<(Instant, MissingCredentials)>,
}

impl Keyring {
    /// `nothing` is the error if the source has no credentials at all.
    pub(super) fn new(
        source: SharedCredentialsProvider,
        nothing: MissingCredentials,
        settings: &ClientSettings,
    ) -> Keyring {
        let (clock, patience) = (settings.clock.clone(), settings.patience.credentials);
        let owners = AccountPin::default();
        Keyring(Arc::new(Inner { source, nothing, clock, patience, last: Mutex::default(), owners }))
    }

    /// Adds a query for the account that credentials belong to.
    pub(super) fn asking(self, ask: IdentityQuery) -> Keyring {
        self.0.owners.ask_by(ask);
        self
    }

    /// From now on only returns credentials of this account, whatever the source has.
    pub(super) fn pin(&self, account: Option<SanitizedText>) {
        self.0.owners.pin(account);
    }

    /// Records the account that AWS reported for these.
    pub(super) fn learn(&self, given: &Credentials, account: &SanitizedText) {
        self.0.owners.learn(given, account);
    }

    /// Clears the cache, valid or not: the next call resolves them again.
    pub(super) async fn forget(&self) {
        *self.0.last.lock().await = CachedCredentials::default();
    }

    /// Returns credentials, or why there are none.
    pub(super) async fn ready(&self) -> Result<Credentials, MissingCredentials> {
        let requested_at = Instant::now();
        let mut last = self.0.last.lock().await;
        if let Some(given) = last.given.as_ref().filter(|given| self.holds(given) && self.0.owners.known(given)) {
            return Ok(given.clone());
        }
        // A caller that waited for a failed attempt gets its error instead of starting another one.
        if let Some((_, lack)) = last.failed.as_ref().filter(|(when, _)| *when >= requested_at) {
            return Err(lack.clone());
        }
        let search = self.0.source.provide_credentials();
        let found = match tokio::time::timeout(self.0.patience, search).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => Err(lack(&error, &self.0.nothing)),
            Err(_) => Err(MissingCredentials::late()),
        };
        let found = match found {
            Ok(found) => self.0.owners.prove(&found, self.0.patience).await.map(|()| found),
            lack => lack,
        };
        match &found {
            Ok(given) => info!(ms = ms(requested_at), expires = given.expiry().map(stamp), "credentials found"),
            Err(lack) => warn!(ms = ms(requested_at), kind = lack.error.key(), "no credentials"),
        }
        last.failed = found.as_ref().err().map(|lack| (Instant::now(), lack.clone()));
        last.given = found.clone().ok();
        found
    }

    fn holds(&self, given: &Credentials) -> bool {
        given.expiry().is_none_or(|end| end > (self.0.clock)() + SPARE)
    }
}

fn ms(since: Instant) -> u64 {
    since.elapsed().as_millis() as u64
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring")
    }
}

impl ProvideCredentials for Keyring {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let found = async { self.ready().await.map_err(carried) };
        future::ProvideCredentials::new(async { found.await as provider::Result })
    }
}

/// Carries the error through the SDK.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.error.key())]
struct Carried(MissingCredentials);

/// Wraps the error like those of the SDK's providers.
pub(super) fn carried(lack: MissingCredentials) -> CredentialsError {
    CredentialsError::provider_error(Carried(lack))
}

/// Converts an error of a source. The SDK's own messages are never shown: they may quote anything.
pub(super) fn lack(error: &CredentialsError, nothing: &MissingCredentials) -> MissingCredentials {
    if let Some(Carried(lack)) = chain(error).find_map(|error| error.downcast_ref::<Carried>()) {
        return lack.clone();
    }
    if let Some((error_kind, why)) = error::no_connection(error) {
        return MissingCredentials::new(error_kind, why);
    }
    match error {
        CredentialsError::CredentialsNotLoaded(_) => nothing.clone(),
        CredentialsError::ProviderTimedOut(_) => MissingCredentials::late(),
        _ => MissingCredentials::new(ErrorKind::NoCredentials, UserText::new("cause.credentials.machine")),
    }
}

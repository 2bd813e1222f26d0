//! Credentials, found before a request is begun and kept while they hold.
//!
//! The SDK would look for them inside the first attempt of a request. A provider that takes
//! its time would then use up the attempt's deadline, and the timeout could mean anything;
//! so they are found first, with a wait of their own, and without them nothing is sent.

use super::settings::{Clock, Settings};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// Credentials that end sooner than this are looked for again.
const SPARE: Duration = Duration::from_secs(60);
const LATE: &str = "The credentials did not come in time.";

/// A source of credentials, with what it last gave.
#[derive(Clone)]
pub(super) struct Keyring(Arc<Inner>);

struct Inner {
    source: SharedCredentialsProvider,
    /// What is said when the source has nothing.
    nothing: &'static str,
    clock: Clock,
    patience: Duration,
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    given: Option<Credentials>,
    /// When the last search failed, and why.
    failed: Option<(Instant, &'static str)>,
}

impl Keyring {
    /// `nothing` is said when the source has no credentials at all.
    pub(super) fn new(source: SharedCredentialsProvider, nothing: &'static str, settings: &Settings) -> Keyring {
        let (clock, patience) = (settings.clock.clone(), settings.patience.credentials);
        Keyring(Arc::new(Inner { source, nothing, clock, patience, last: Mutex::default() }))
    }

    /// Finds credentials or says in a sentence why there are none.
    pub(super) async fn ready(&self) -> Result<Credentials, &'static str> {
        let asked = Instant::now();
        let mut last = self.0.last.lock().await;
        if let Some(given) = last.given.as_ref().filter(|given| self.holds(given)) {
            return Ok(given.clone());
        }
        // Whoever waited for a search that failed meanwhile does not begin another one.
        if let Some((_, why)) = last.failed.filter(|(when, _)| *when >= asked) {
            return Err(why);
        }
        let search = self.0.source.provide_credentials();
        let found = match tokio::time::timeout(self.0.patience, search).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => Err(why(&error, self.0.nothing)),
            Err(_) => Err(LATE),
        };
        last.failed = found.as_ref().err().map(|why| (Instant::now(), *why));
        last.given = found.clone().ok();
        found
    }

    fn holds(&self, given: &Credentials) -> bool {
        given.expiry().is_none_or(|end| end > (self.0.clock)() + SPARE)
    }
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
        let found = async { self.ready().await.map_err(CredentialsError::not_loaded) };
        future::ProvideCredentials::new(async { found.await as provider::Result })
    }
}

/// What the texts of the SDK's errors tell, in our own words: theirs may quote what a program
/// of the person's wrote, and nobody knows what that was.
const SIGNS: [(&str, &str); 6] = [
    ("external process", "The profile's credential_process failed."),
    ("sso token has expired", "The sign-in of IAM Identity Center has expired."),
    ("sso token", "There is no sign-in of IAM Identity Center that can be used."),
    ("login", "There is no sign-in of `aws login` that can be used."),
    ("assum", "The profile's role could not be assumed."),
    ("profile", "The AWS profile could not be used."),
];

fn why(error: &CredentialsError, nothing: &'static str) -> &'static str {
    let text: String = super::failure::chain(error).map(|error| error.to_string().to_lowercase() + "\n").collect();
    let seen = SIGNS.iter().find(|(sign, _)| text.contains(sign)).map(|(_, sentence)| *sentence);
    match error {
        CredentialsError::CredentialsNotLoaded(_) => nothing,
        CredentialsError::ProviderTimedOut(_) => LATE,
        CredentialsError::InvalidConfiguration(_) => seen.unwrap_or("The AWS configuration files could not be used."),
        _ => seen.unwrap_or("The AWS credentials could not be loaded."),
    }
}

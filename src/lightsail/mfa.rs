//! Sessions that were begun with a code of an MFA device. They are kept in memory alone.

use super::credentials::SPARE;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// The session of the profile in use, if there is one.
#[derive(Clone, Default)]
pub(super) struct Sessions(Arc<Mutex<Option<(String, Credentials)>>>);

/// The profile wants a code first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WantsCode;

impl fmt::Display for WantsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a code of the MFA device is wanted")
    }
}

impl std::error::Error for WantsCode {}

impl Sessions {
    pub(super) fn keep(&self, profile: &str, session: Credentials) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((profile.to_owned(), session));
    }

    /// The session of this profile as a source of credentials.
    pub(super) fn of(&self, profile: &str) -> Session {
        Session { all: self.clone(), profile: profile.to_owned() }
    }
}

pub(super) struct Session {
    all: Sessions,
    profile: String,
}

impl Session {
    fn get(&self) -> Option<Credentials> {
        let kept = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, session) = kept.as_ref().filter(|(profile, _)| *profile == self.profile)?;
        session.expiry().is_none_or(|end| end > SystemTime::now() + SPARE).then(|| session.clone())
    }
}

impl ProvideCredentials for Session {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(self.get().ok_or_else(|| CredentialsError::provider_error(WantsCode)))
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session")
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

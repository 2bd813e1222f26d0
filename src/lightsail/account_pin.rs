//! Pins credentials to one account: while a launch is watched, only credentials of its account are accepted.
//!
//! Other programs rewrite credentials files, and a user may sign in to another account in another window. That
//! account's replies would say nothing about the launch, and nothing may be sent to it. A key belongs to the same
//! account forever, so AWS is asked once for each.

use super::error::MissingCredentials;
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use aws_credential_types::Credentials;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// Asks AWS which account credentials belong to.
pub(super) type IdentityQuery = Arc<
    dyn Fn(Credentials) -> Pin<Box<dyn Future<Output = Result<SanitizedText, MissingCredentials>> + Send>>
        + Send
        + Sync,
>;

/// The accounts of known keys, and the pinned account.
#[derive(Default)]
pub(super) struct AccountPin {
    /// Absent if the account can't be queried.
    ask: OnceLock<IdentityQuery>,
    state: Mutex<PinState>,
}

#[derive(Default)]
struct PinState {
    pinned: Option<SanitizedText>,
    /// By access key ID.
    of: BTreeMap<String, SanitizedText>,
}

impl AccountPin {
    pub(super) fn ask_by(&self, ask: IdentityQuery) {
        let _ = self.ask.set(ask);
    }

    pub(super) fn pin(&self, account: Option<SanitizedText>) {
        self.state().pinned = account;
    }

    pub(super) fn learn(&self, given: &Credentials, account: &SanitizedText) {
        self.state().of.insert(given.access_key_id().to_owned(), account.clone());
    }

    /// Returns whether these may be used, as far as is known without asking AWS.
    pub(super) fn known(&self, given: &Credentials) -> bool {
        let state = self.state();
        let account = || state.of.get(given.access_key_id());
        self.ask.get().is_none() || state.pinned.is_none() || account() == state.pinned.as_ref()
    }

    /// Checks that these may be used.
    ///
    /// # Errors
    /// Why they may not.
    pub(super) async fn prove(&self, given: &Credentials, patience: Duration) -> Result<(), MissingCredentials> {
        if self.known(given) {
            return Ok(());
        }
        let (Some(ask), Some(ours)) = (self.ask.get(), self.state().pinned.clone()) else { return Ok(()) };
        let known = self.state().of.get(given.access_key_id()).cloned();
        let theirs = match known {
            Some(theirs) => theirs,
            None => {
                let answer = tokio::time::timeout(patience, ask(given.clone())).await;
                answer
                    .map_err(|_| MissingCredentials::new(ErrorKind::TimedOut, UserText::new("cause.account.late")))??
            }
        };
        self.learn(given, &theirs);
        match theirs == ours {
            true => Ok(()),
            false => Err(MissingCredentials::new(ErrorKind::OtherAccount, Failure::other_account(&theirs, &ours))),
        }
    }

    fn state(&self) -> MutexGuard<'_, PinState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

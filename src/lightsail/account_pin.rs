//! Whose credentials are: while something of a launch is watched, those of its account alone count.
//!
//! Files of credentials are written anew by other programs, and a user may log in to another
//! account in another window. What that account says is then no news of the launch, and nothing may
//! be sent to it. A key belongs to one account for ever, so AWS is asked once for each.

use super::error::MissingCredentials;
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use aws_credential_types::Credentials;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// Asks AWS whose credentials are.
pub(super) type IdentityQuery = Arc<
    dyn Fn(Credentials) -> Pin<Box<dyn Future<Output = Result<SanitizedText, MissingCredentials>> + Send>>
        + Send
        + Sync,
>;

/// The accounts of keys, and the one account that counts.
#[derive(Default)]
pub(super) struct AccountPin {
    /// Absent where nobody can say.
    ask: OnceLock<IdentityQuery>,
    state: Mutex<PinState>,
}

#[derive(Default)]
struct PinState {
    pinned: Option<SanitizedText>,
    /// By the id of the access key.
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

    /// Whether these may be given out, as far as is known without asking.
    pub(super) fn known(&self, given: &Credentials) -> bool {
        let state = self.state();
        let account = || state.of.get(given.access_key_id());
        self.ask.get().is_none() || state.pinned.is_none() || account() == state.pinned.as_ref()
    }

    /// Proves that these may be given out, or says why not.
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

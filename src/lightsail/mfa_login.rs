//! A profile with an `mfa_serial`: the code is sent by us.

use super::Lightsail;
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::secret::Secret;
use crate::domain::user_text::UserText;

const ASSUME: &str = "AssumeRole";

impl Lightsail {
    /// Begins a session with the code that the device of the profile in use shows, and keeps it
    /// in memory for as long as it lasts.
    ///
    /// # Errors
    /// AWS does not take the code, or was not reached; [`ErrorKind::MfaCode`] if another may do.
    pub async fn unlock(&self, code: &Secret) -> Result<(), Failure> {
        let Some(source) = &self.0.source else {
            return Err(Failure::local(ASSUME, ErrorKind::NoProfile, UserText::new("cause.mfa.none")));
        };
        source.unlock(&code.0).await?;
        self.0.keyring.forget().await;
        Ok(())
    }
}

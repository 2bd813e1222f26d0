//! Signs in to profiles with an `mfa_serial`.

use super::Lightsail;
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::secret::Secret;
use crate::domain::user_text::UserText;

const ASSUME: &str = "AssumeRole";

impl Lightsail {
    /// Starts a session with a code from the MFA device of the profile in use, and keeps it in memory until it expires.
    ///
    /// # Errors
    /// AWS rejects the code, or couldn't be reached; [`ErrorKind::MfaCode`] if another code may work.
    pub async fn enter_mfa_code(&self, code: &Secret) -> Result<(), Failure> {
        let Some(source) = &self.0.source else {
            return Err(Failure::local(ASSUME, ErrorKind::NoProfile, UserText::new("cause.mfa.none")));
        };
        source.enter_mfa_code(&code.0).await?;
        self.0.keyring.forget().await;
        Ok(())
    }
}

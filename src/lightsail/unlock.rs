//! A profile with an `mfa_serial`, which the SDK passes over: the code is sent by us.

use super::credentials::Lack;
use super::detour::Detour;
use super::profiles::{Guard, guard};
use super::sources::Source;
use super::{Lightsail, failure};
use crate::domain::failure::{Failure, Trouble};
use crate::domain::secret::Secret;
use aws_config::profile::ProfileSet;
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use aws_sdk_sts::types::Credentials as Session;
use std::time::{SystemTime, UNIX_EPOCH};

const ASSUME: &str = "AssumeRole";
const SESSION: &str = "GetSessionToken";

impl Lightsail {
    /// Begins a session with the code that the device of the profile in use shows, and keeps it
    /// in memory for as long as it lasts.
    ///
    /// # Errors
    /// AWS does not take the code, or was not reached; [`Trouble::MfaCode`] if another may do.
    pub async fn unlock(&self, code: &Secret) -> Result<(), Failure> {
        let Some(outside) = &self.0.outside else {
            return Err(Failure::local(ASSUME, Trouble::Bug, "No code is needed here."));
        };
        let source = &outside.source;
        let set = source.profiles().await.map_err(|why| Failure::local(ASSUME, Trouble::NoProfile, why))?;
        let name = set.selected_profile();
        let Some(guard) = guard(&set, name) else {
            return Err(Failure::local(ASSUME, Trouble::NoProfile, "The profile names no MFA device any more."));
        };
        let who = beneath(source, &set, guard).await?;
        let sts = aws_sdk_sts::Client::from_conf(outside.sts.clone().credentials_provider(who).build());
        let session = begin(&sts, &set, guard, code).await.map_err(wrong_code)?;
        source.sessions.keep(guard.profile, session);
        self.0.keyring.forget().await;
        Ok(())
    }
}

/// The credentials that the code is sent with.
async fn beneath(source: &Source, set: &ProfileSet, guard: Guard<'_>) -> Result<Credentials, Failure> {
    let nothing =
        Lack::new(Trouble::NoCredentials, "The profile beneath the one with the MFA device has no credentials.");
    let Some((name, detour)) = Detour::beneath(set, guard) else {
        return own_keys(set, guard).ok_or_else(|| failure::no_credentials(ASSUME, nothing));
    };
    let found = source.provider(set, &name, detour).provide_credentials().await;
    found.map_err(|error| failure::no_credentials(ASSUME, super::credentials::lack(&error, &nothing)))
}

fn own_keys(set: &ProfileSet, guard: Guard<'_>) -> Option<Credentials> {
    let section = set.get_profile(guard.profile)?;
    let (id, secret) = (section.get("aws_access_key_id")?, section.get("aws_secret_access_key")?);
    Some(Credentials::new(id, secret, section.get("aws_session_token").map(str::to_owned), None, "profile"))
}

async fn begin(
    sts: &aws_sdk_sts::Client,
    set: &ProfileSet,
    guard: Guard<'_>,
    code: &Secret,
) -> Result<Credentials, Failure> {
    let section = set.get_profile(guard.profile);
    let said = |key: &str| section.and_then(|section| section.get(key)).map(str::to_owned);
    let seconds = said("duration_seconds").and_then(|seconds| seconds.parse().ok());
    let (action, session) = match said("role_arn") {
        Some(role) => {
            let request = sts.assume_role().role_arn(role).set_external_id(said("external_id"));
            let request = request.role_session_name(said("role_session_name").unwrap_or_else(session_name));
            let request = request.serial_number(guard.serial).token_code(&code.0).set_duration_seconds(seconds);
            let answer = request.send().await.map_err(|error| failure::plain(ASSUME, &error))?;
            (ASSUME, answer.credentials)
        }
        None => {
            let request = sts.get_session_token().serial_number(guard.serial).token_code(&code.0);
            let answer = request.set_duration_seconds(seconds).send().await;
            (SESSION, answer.map_err(|error| failure::plain(SESSION, &error))?.credentials)
        }
    };
    let session = session.ok_or_else(|| Failure::local(action, Trouble::BadReply, "AWS gave no credentials."))?;
    Ok(credentials(session))
}

fn credentials(session: Session) -> Credentials {
    let until = SystemTime::try_from(session.expiration).ok();
    let (id, secret, token) = (session.access_key_id, session.secret_access_key, session.session_token);
    Credentials::new(id, secret, Some(token), until, "mfa")
}

fn session_name() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    format!("skysail-{seconds}")
}

/// AWS says "access denied" for a code that is wrong or was used before; another one may do.
fn wrong_code(failure: Failure) -> Failure {
    let about_code = failure.message.as_deref().is_some_and(|said| said.contains("MultiFactorAuthentication"));
    match about_code {
        true => Failure { trouble: Trouble::MfaCode, ..failure },
        false => failure,
    }
}

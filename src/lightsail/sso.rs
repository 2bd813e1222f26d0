//! Credentials of an IAM Identity Center sign-in stored on this machine.
//!
//! The file is shared with the AWS CLI and every SDK. It is refreshed if possible, and its other members are kept.

use super::error::{self, MissingCredentials};
use super::network_settings::Network;
use super::{credential_checks, credential_expiry};
use crate::domain::account::SsoPortal;
use crate::domain::failure::ErrorKind;
use crate::domain::user_text::UserText;
use crate::files::{self, Replace};
use aws_credential_types::Credentials;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The maximum size of such a file in bytes; far more than it needs.
const LARGEST: u64 = 1024 * 1024;
/// A sign-in that expires sooner is refreshed, if possible.
const SOON: Duration = Duration::from_secs(5 * 60);
const GET: &str = "GetRoleCredentials";
const RENEW: &str = "CreateToken";

/// Returns the path where the AWS tools store a portal's sign-in: by its session's name, otherwise its address.
pub fn token_file(home: &Path, portal: &SsoPortal) -> PathBuf {
    let name = portal.session.as_ref().unwrap_or(&portal.start_url);
    let name = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, name.as_bytes());
    home.join(".aws/sso/cache").join(hex::encode(name) + ".json")
}

/// Returns when a stored sign-in expires.
pub fn until(kept: &Value) -> Option<SystemTime> {
    credential_expiry::read(kept["expiresAt"].as_str()?)
}

/// Returns the credentials for the portal's account and role.
pub(super) async fn credentials(
    network: &Network,
    home: Option<PathBuf>,
    portal: &SsoPortal,
    now: SystemTime,
) -> Result<Credentials, MissingCredentials> {
    let none = || MissingCredentials::new(ErrorKind::SignIn, UserText::new("cause.sso.none"));
    let path = token_file(&home.ok_or_else(none)?, portal);
    let bytes = files::read(&path, LARGEST).map_err(|_| none())?;
    let kept: Map<String, Value> = serde_json::from_slice(&bytes).map_err(|_| none())?;
    let network = &network.at(&portal.region);
    let token = token(network, &path, kept, portal, now).await?;
    if let Some(why) = credential_checks::error(&token) {
        let why = UserText::new(why).with_text("name", credential_checks::kept_in("accessToken", &path));
        return Err(MissingCredentials::new(ErrorKind::SignIn, why));
    }
    let sso = network.sso();
    let sso = aws_sdk_sso::Client::from_conf(sso.build());
    let request = sso.get_role_credentials().access_token(token);
    let request = request.account_id(portal.account.as_deref().unwrap_or_default());
    let answer = request.role_name(portal.role.as_deref().unwrap_or_default()).send().await;
    let answer = answer.map_err(|error| {
        let failure = error::plain(GET, &error);
        let taken = !matches!(failure.code.as_deref(), Some("UnauthorizedException"));
        match taken {
            true => of(failure),
            false => MissingCredentials::new(ErrorKind::SignIn, UserText::new("cause.sso.refused")),
        }
    })?;
    let given = answer.role_credentials.ok_or_else(gave_none)?;
    let (Some(id), Some(secret)) = (given.access_key_id, given.secret_access_key) else {
        return Err(gave_none());
    };
    let until = u64::try_from(given.expiration).ok().filter(|at| *at > 0);
    let until = until.map(|at| UNIX_EPOCH + Duration::from_millis(at));
    let given = Credentials::new(id, secret, given.session_token, until, "sso");
    credential_checks::all(&given, |part| part.given_by(UserText::new("cause.value.sso")).into())?;
    Ok(given)
}

fn gave_none() -> MissingCredentials {
    MissingCredentials::new(ErrorKind::BadReply, UserText::new("cause.sso.no-credentials"))
}

/// Converts a failure, with the service's message.
pub(super) fn of(failure: crate::domain::failure::Failure) -> MissingCredentials {
    let why = failure.noted();
    let error = match failure.error {
        // A rejection by the credentials service isn't one by Lightsail.
        ErrorKind::AccessDenied | ErrorKind::InvalidInput | ErrorKind::NotFound | ErrorKind::Other => {
            ErrorKind::NoCredentials
        }
        other => other,
    };
    MissingCredentials { error, why }
}

/// Returns the access token: the stored one, or a refreshed one.
async fn token(
    network: &Network,
    path: &Path,
    kept: Map<String, Value>,
    portal: &SsoPortal,
    now: SystemTime,
) -> Result<String, MissingCredentials> {
    let text = |key: &str| kept.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let (Some(token), Some(until)) =
        (text("accessToken"), text("expiresAt").and_then(|at| credential_expiry::read(&at)))
    else {
        return Err(MissingCredentials::new(ErrorKind::SignIn, UserText::new("cause.sso.none")));
    };
    if until > now + SOON {
        return Ok(token);
    }
    let registered =
        text("registrationExpiresAt").and_then(|at| credential_expiry::read(&at)).is_none_or(|at| at > now);
    let renewable = (text("refreshToken"), text("clientId"), text("clientSecret"));
    let renewed = match renewable {
        (Some(refresh), Some(id), Some(secret)) if registered && portal.session.is_some() => {
            renew(network, (refresh, id, secret)).await
        }
        _ => Err(MissingCredentials::new(ErrorKind::SignIn, UserText::new("cause.sso.expired"))),
    };
    match renewed {
        Ok(answer) => {
            let (token, kept) = merged(kept, answer, now);
            write(path.to_owned(), kept).await;
            Ok(token)
        }
        // The old one is still valid for a while.
        Err(_) if until > now => Ok(token),
        Err(lack) => Err(lack),
    }
}

/// Stores a refreshed sign-in. If it can't be stored, it is refreshed again next time.
pub(super) async fn write(path: PathBuf, kept: Map<String, Value>) {
    let writing =
        move || files::write_whole(Path::new(&path), Value::Object(kept).to_string().as_bytes(), Replace::Yes);
    let _ = tokio::task::spawn_blocking(writing).await;
}

/// An access token, its lifetime, and the refresh token.
type RefreshedToken = (String, Duration, Option<String>);

async fn renew(
    network: &Network,
    (refresh, id, secret): (String, String, String),
) -> Result<RefreshedToken, MissingCredentials> {
    let oidc = network.oidc();
    let oidc = aws_sdk_ssooidc::Client::from_conf(oidc.build());
    let request = oidc.create_token().grant_type("refresh_token").refresh_token(refresh);
    let answer = request.client_id(id).client_secret(secret).send().await.map_err(|error| {
        let failure = error::plain(RENEW, &error);
        let over = failure.code.is_some() && failure.certainty == crate::domain::failure::Certainty::Refused;
        if over { MissingCredentials::new(ErrorKind::SignIn, UserText::new("cause.sso.expired")) } else { of(failure) }
    })?;
    let token = answer
        .access_token
        .ok_or_else(|| MissingCredentials::new(ErrorKind::SignIn, UserText::new("cause.sso.expired")))?;
    let lasts = Duration::from_secs(u64::try_from(answer.expires_in).unwrap_or_default());
    Ok((token, lasts, answer.refresh_token))
}

/// Returns the members to store: all existing ones, with the changes.
fn merged(mut kept: Map<String, Value>, renewed: RefreshedToken, now: SystemTime) -> (String, Map<String, Value>) {
    let (token, lasts, refresh) = renewed;
    kept.insert("accessToken".into(), token.clone().into());
    kept.insert("expiresAt".into(), credential_expiry::stamp(now + lasts).into());
    if let Some(refresh) = refresh {
        kept.insert("refreshToken".into(), refresh.into());
    }
    (token, kept)
}

//! Sessions that were started with an MFA code. Skysail's own are only kept in memory; those that the AWS CLI stores
//! are used while valid.

use super::credentials::SPARE;
use super::{credential_checks, credential_expiry};
use crate::domain::account::profiles::AssumedRole;
use crate::domain::user_text::UserText;
use crate::files;
use aws_credential_types::Credentials;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// The maximum size of a stored session in bytes; far more than it needs.
const LARGEST: u64 = 1024 * 1024;
/// The AWS CLI starts another session if one expires sooner than this.
const SOON: Duration = Duration::from_secs(15 * 60);

/// The sessions of profiles, by name.
#[derive(Clone, Default)]
pub(super) struct MfaSessions(Arc<Mutex<BTreeMap<String, Credentials>>>);

/// Returns the message that asks for a code.
pub(super) fn wants_code() -> UserText {
    UserText::new("cause.mfa.code")
}

impl MfaSessions {
    pub(super) fn keep(&self, profile: &str, session: Credentials) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(profile.to_owned(), session);
    }

    /// Returns the session of this profile, while it is valid.
    pub(super) fn get(&self, profile: &str, now: SystemTime) -> Option<Credentials> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let session = kept.get(profile)?;
        session.expiry().is_none_or(|end| end > now + SPARE).then(|| session.clone())
    }
}

impl fmt::Debug for MfaSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MfaSessions")
    }
}

/// Returns the session that the AWS CLI stores for this role, in `~/.aws/cli/cache`.
pub(super) fn cached(home: &Path, role: &AssumedRole, now: SystemTime) -> Option<Credentials> {
    let path = home.join(".aws/cli/cache").join(key(role) + ".json");
    let kept: Value = serde_json::from_slice(&files::read(&path, LARGEST).ok()?).ok()?;
    let given = &kept["Credentials"];
    let text = |name: &str| given[name].as_str().filter(|text| !text.is_empty());
    let until = credential_expiry::read(text("Expiration")?).filter(|until| *until > now + SOON)?;
    let token = text("SessionToken").map(str::to_owned);
    let session = Credentials::new(text("AccessKeyId")?, text("SecretAccessKey")?, token, Some(until), "cli-cache");
    // An invalid one is ignored, so that a new one is started.
    credential_checks::all(&session, |part| part.in_json().into()).is_ok().then_some(session)
}

/// Returns the file's name: the SHA-1 of the STS parameters, as JSON with sorted keys, as Python formats it.
fn key(role: &AssumedRole) -> String {
    let seconds = role.seconds.map(|seconds| ("DurationSeconds", seconds.to_string()));
    let quoted = |name, text: &Option<String>| text.as_ref().map(|text| (name, python(text)));
    let parts = [
        seconds,
        quoted("ExternalId", &role.external_id),
        quoted("RoleArn", &Some(role.arn.clone())),
        quoted("RoleSessionName", &role.session_name),
        quoted("SerialNumber", &role.mfa_serial),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().map(|(name, value)| format!("\"{name}\": {value}")).collect();
    let text = format!("{{{}}}", parts.join(", "));
    hex::encode(ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()))
}

/// Formats a JSON string as Python does: ASCII only.
fn python(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    let mut all = String::new();
    for c in quoted.chars() {
        match c.is_ascii() {
            true => all.push(c),
            false => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| all.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role() -> AssumedRole {
        AssumedRole {
            profile: "work".into(),
            arn: "arn:aws:iam::111122223333:role/deploy".into(),
            external_id: Some("Büro".into()),
            session_name: None,
            seconds: Some(3600),
            mfa_serial: Some("arn:aws:iam::111122223333:mfa/ana".into()),
        }
    }

    #[test]
    fn cache_key_matches_botocore() {
        // From `_create_cache_key` of botocore 1.43 with the same arguments.
        assert_eq!(key(&role()), "8aff56078464be303f176447abbc5d6558b36728");
    }

    #[test]
    fn cached_session_is_used_unless_about_to_expire() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(".aws/cli/cache");
        std::fs::create_dir_all(&folder).unwrap();
        let session = r#"{"Credentials": {"AccessKeyId": "ASIACLI", "SecretAccessKey": "s", "SessionToken": "t",
            "Expiration": "2026-11-28T20:00:00+00:00"}}"#;
        std::fs::write(folder.join(key(&role()) + ".json"), session).unwrap();
        let at = |time: &str| cached(home.path(), &role(), credential_expiry::read(time).unwrap());
        assert_eq!(at("2026-11-28T19:00:00Z").unwrap().access_key_id(), "ASIACLI");
        assert!(at("2026-11-28T19:50:00Z").is_none());
        let odd = session.replace("ASIACLI", "ASIA\\u0001");
        std::fs::write(folder.join(key(&role()) + ".json"), odd).unwrap();
        assert!(at("2026-11-28T19:00:00Z").is_none(), "the SDK would panic over it");
        let other = AssumedRole { mfa_serial: None, ..role() };
        assert!(cached(home.path(), &other, credential_expiry::read("2026-11-28T19:00:00Z").unwrap()).is_none());
    }
}

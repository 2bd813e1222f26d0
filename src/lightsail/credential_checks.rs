//! Validates credentials before they are used for signing: the SDK panics on some invalid ones.

use super::environment;
use super::error::MissingCredentials;
use crate::domain::account::profiles::{BaseCredentials, CredentialChain, ProfileFile, Profiles};
use crate::domain::failure::ErrorKind;
use crate::domain::secret::Secret;
use crate::domain::user_text::{UserText, Words};
use aws_credential_types::Credentials;
use aws_types::os_shim_internal::Env;
use std::env::VarError;
use std::path::Path;

/// A part of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CredentialPart {
    Id,
    Secret,
    Token,
}

/// The variables for the parts.
pub(super) const NAMES: [&str; 4] =
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"];

impl CredentialPart {
    pub(super) fn in_environment(self) -> &'static str {
        match self {
            CredentialPart::Id => "AWS_ACCESS_KEY_ID",
            CredentialPart::Secret => "AWS_SECRET_ACCESS_KEY",
            CredentialPart::Token => "AWS_SESSION_TOKEN",
        }
    }

    pub(super) fn in_file(self) -> &'static str {
        match self {
            CredentialPart::Id => "aws_access_key_id",
            CredentialPart::Secret => "aws_secret_access_key",
            CredentialPart::Token => "aws_session_token",
        }
    }

    pub(super) fn in_json(self) -> &'static str {
        match self {
            CredentialPart::Id => "AccessKeyId",
            CredentialPart::Secret => "SecretAccessKey",
            CredentialPart::Token => "SessionToken",
        }
    }

    /// Returns its name as given by another program.
    pub(super) fn given_by(self, who: UserText) -> UserText {
        UserText::new("cause.value.given").with("name", self.in_json()).with_text("who", who)
    }
}

/// Returns the key of the message about an invalid part, whose name is `name` in it.
fn wrong(part_is_id: bool, text: &str) -> Option<&'static str> {
    let inside = |c: char| c.is_ascii_graphic();
    let id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let quoted = |quote: char| text.len() > 1 && text.starts_with(quote) && text.ends_with(quote);
    match () {
        () if text.is_empty() => Some("cause.value.empty"),
        () if !text.is_ascii() => Some("cause.value.ascii"),
        () if text.contains(['\n', '\r']) => Some("cause.value.line-break"),
        () if text.chars().any(|c| c.is_ascii_control()) => Some("cause.value.control"),
        () if quoted('"') || quoted('\'') => Some("cause.value.quotes"),
        () if text.contains(" #") || text.contains(" ;") => Some("cause.value.comment"),
        () if !text.chars().all(inside) => Some("cause.value.blank"),
        () if text.starts_with(['<', '$', '{']) => Some("cause.value.placeholder"),
        () if part_is_id && (text.len() > 128 || !text.chars().all(id)) => Some("cause.value.id"),
        () => None,
    }
}

/// Returns the key of the message about an invalid text that is sent as it is and isn't an access key ID.
pub(super) fn error(text: &str) -> Option<&'static str> {
    wrong(false, text)
}

/// Returns a part's name by its place in a file; without the profile if that isn't known.
pub(super) fn in_profile(part: CredentialPart, profile: &str, file: &Path) -> UserText {
    match profile.is_empty() {
        true => kept_in(part.in_file(), file),
        false => UserText::new("cause.value.in-profile")
            .with("key", part.in_file())
            .with("profile", profile)
            .with("file", file.display()),
    }
}

/// Returns the name of a value in a file.
pub(super) fn kept_in(key: &str, file: &Path) -> UserText {
    UserText::new("cause.value.in-file").with("key", key).with("file", file.display())
}

/// Validates every part; `name` returns a part's name at its source. The value itself is never shown.
///
/// # Errors
/// Which part is invalid, and why.
pub(super) fn all(keys: &Credentials, name: impl Fn(CredentialPart) -> Words) -> Result<(), MissingCredentials> {
    let parts = [
        (CredentialPart::Id, Some(keys.access_key_id())),
        (CredentialPart::Secret, Some(keys.secret_access_key())),
        (CredentialPart::Token, keys.session_token()),
    ];
    for (part, text) in parts {
        if let Some(why) = text.and_then(|text| wrong(part == CredentialPart::Id, text)) {
            let why = UserText::new(why).with_text("name", name(part));
            return Err(MissingCredentials::new(ErrorKind::NoCredentials, why));
        }
    }
    Ok(())
}

/// Returns messages about all invalid values in the environment and the files.
pub fn errors(env: &Env, profiles: &Profiles) -> Vec<UserText> {
    let mut all = Vec::new();
    for (at, name) in NAMES.into_iter().enumerate() {
        let why = match env.get(name) {
            Ok(text) if text.is_empty() => None,
            Ok(text) => wrong(at == 0, &text),
            Err(VarError::NotUnicode(_)) => Some("cause.value.text"),
            Err(VarError::NotPresent) => None,
        };
        all.extend(why.map(|why| UserText::new(why).with("name", name)));
    }
    for name in profiles.names() {
        let Ok(Some(CredentialChain { base: BaseCredentials::Keys { id, secret, token, which, .. }, of, .. })) =
            profiles.way(name)
        else {
            continue;
        };
        if of != name {
            continue;
        }
        let file = match which {
            ProfileFile::Config => environment::config_file(env),
            ProfileFile::Credentials => environment::credentials_file(env),
        };
        let parts = [
            (CredentialPart::Id, Some(id.as_str())),
            (CredentialPart::Secret, Some(secret.open())),
            (CredentialPart::Token, token.as_ref().map(Secret::open)),
        ];
        let problem = |(part, text): (CredentialPart, Option<&str>)| {
            let why = wrong(part == CredentialPart::Id, text?)?;
            Some(UserText::new(why).with_text("name", in_profile(part, name, &file)))
        };
        all.extend(parts.into_iter().filter_map(problem));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn impossible_credentials_are_refused_with_the_reason_but_not_the_value() {
        let problem = |id: &str, secret: &str, token: Option<&str>| {
            let keys = Credentials::new(id, secret, token.map(str::to_owned), None, "test");
            all(&keys, |part| part.in_environment().into())
                .map_err(|lack| crate::text::words(Language::English, &lack.why).into_owned())
        };
        assert_eq!(problem("AKIAIOSFODNN7EXAMPLE", "wJalr/+=", Some("IQoJ/+=")), Ok(()));
        assert_eq!(problem("test", "test", None), Ok(()));
        for (id, secret, token, part, why) in [
            ("AKIÄ", "canary", None, "AWS_ACCESS_KEY_ID", "non-ASCII"),
            ("AKIA", "can\u{7}ary", None, "AWS_SECRET_ACCESS_KEY", "control"),
            ("AKIA", "\"canary\"", None, "AWS_SECRET_ACCESS_KEY", "quotes"),
            ("AKIA", "canary # mine", None, "AWS_SECRET_ACCESS_KEY", "comment"),
            ("AKIA", "canary\naws_session_token = x", None, "AWS_SECRET_ACCESS_KEY", "line break"),
            ("AKIA", "canary", Some("can ary"), "AWS_SESSION_TOKEN", "space"),
            ("<key>", "canary", None, "AWS_ACCESS_KEY_ID", "placeholder"),
            ("AKIA/x", "canary", None, "AWS_ACCESS_KEY_ID", "isn't an access key ID"),
            ("", "canary", None, "AWS_ACCESS_KEY_ID", "empty"),
        ] {
            let refusal = problem(id, secret, token).unwrap_err();
            assert!(refusal.starts_with(&format!("{part} can't be used")) && refusal.contains(why), "{refusal}");
            assert!(!refusal.contains("can\u{7}") && !refusal.contains("canary"), "{refusal}");
        }
    }
}

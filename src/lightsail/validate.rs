//! Whether credentials can be what they claim to be, before anybody signs with them: the SDK panics over some that can't.

use super::environment;
use super::error::MissingCredentials;
use crate::domain::account::profiles::{BaseCredentials, CredentialChain, ProfileFile, Profiles};
use crate::domain::failure::ErrorKind;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret::Secret;
use aws_credential_types::Credentials;
use aws_types::os_shim_internal::Env;
use std::env::VarError;

/// A part of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CredentialPart {
    Id,
    Secret,
    Token,
}

/// The variables that hold the parts.
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
            CredentialPart::Id => "The AccessKeyId",
            CredentialPart::Secret => "The SecretAccessKey",
            CredentialPart::Token => "The SessionToken",
        }
    }
}

/// What is wrong with a part, in a few words.
fn wrong(part_is_id: bool, text: &str) -> Option<&'static str> {
    let inside = |c: char| c.is_ascii_graphic();
    let id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let quoted = |quote: char| text.len() > 1 && text.starts_with(quote) && text.ends_with(quote);
    match () {
        () if text.is_empty() => Some("is empty"),
        () if !text.is_ascii() => Some("holds a letter beyond ASCII"),
        () if text.contains(['\n', '\r']) => Some("holds a line break; is the line after it indented?"),
        () if text.chars().any(|c| c.is_ascii_control()) => Some("holds a control character"),
        () if quoted('"') || quoted('\'') => Some("stands in quotes; AWS takes them as part of it"),
        () if text.contains(" #") || text.contains(" ;") => Some("has a comment behind it; AWS takes it as part of it"),
        () if !text.chars().all(inside) => Some("holds a blank"),
        () if text.starts_with(['<', '$', '{']) => Some("is a placeholder"),
        () if part_is_id && (text.len() > 128 || !text.chars().all(id)) => Some("isn't an access key id"),
        () => None,
    }
}

/// What is wrong with a text that is sent as it is, and isn't an access key id.
pub(super) fn trouble(text: &str) -> Option<&'static str> {
    wrong(false, text)
}

/// Checks every part; `name` is what a part is called where it came from. The value itself is never told.
pub(super) fn all(keys: &Credentials, name: impl Fn(CredentialPart) -> String) -> Result<(), MissingCredentials> {
    let parts = [
        (CredentialPart::Id, Some(keys.access_key_id())),
        (CredentialPart::Secret, Some(keys.secret_access_key())),
        (CredentialPart::Token, keys.session_token()),
    ];
    for (part, text) in parts {
        if let Some(why) = text.and_then(|text| wrong(part == CredentialPart::Id, text)) {
            return Err(MissingCredentials::new(
                ErrorKind::NoCredentials,
                &format!("{} can't be used: it {why}.", name(part)),
            ));
        }
    }
    Ok(())
}

/// Every value of the environment and of the files that can't be what it claims to be, in sentences.
pub fn troubles(env: &Env, profiles: &Profiles) -> Vec<SanitizedText> {
    let mut all = Vec::new();
    for (at, name) in NAMES.into_iter().enumerate() {
        let why = match env.get(name) {
            Ok(text) if text.is_empty() => None,
            Ok(text) => wrong(at == 0, &text),
            Err(VarError::NotUnicode(_)) => Some("isn't text"),
            Err(VarError::NotPresent) => None,
        };
        all.extend(why.map(|why| SanitizedText::new(format!("{name} can't be used: it {why}."))));
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
        let told = |(part, text): (CredentialPart, Option<&str>)| {
            let why = wrong(part == CredentialPart::Id, text?)?;
            let name = SanitizedText::new(name);
            Some(SanitizedText::new(format!(
                "{} of profile {name} in {} can't be used: it {why}.",
                part.in_file(),
                file.display()
            )))
        };
        all.extend(parts.into_iter().filter_map(told));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_never_gives_out_is_refused_with_its_reason_and_without_its_value() {
        let told = |id: &str, secret: &str, token: Option<&str>| {
            let keys = Credentials::new(id, secret, token.map(str::to_owned), None, "test");
            all(&keys, |part| part.in_environment().to_owned()).map_err(|lack| lack.why.to_string())
        };
        assert_eq!(told("AKIAIOSFODNN7EXAMPLE", "wJalr/+=", Some("IQoJ/+=")), Ok(()));
        assert_eq!(told("test", "test", None), Ok(()));
        for (id, secret, token, part, why) in [
            ("AKIÄ", "canary", None, "AWS_ACCESS_KEY_ID", "beyond ASCII"),
            ("AKIA", "can\u{7}ary", None, "AWS_SECRET_ACCESS_KEY", "control"),
            ("AKIA", "\"canary\"", None, "AWS_SECRET_ACCESS_KEY", "quotes"),
            ("AKIA", "canary # mine", None, "AWS_SECRET_ACCESS_KEY", "comment"),
            ("AKIA", "canary\naws_session_token = x", None, "AWS_SECRET_ACCESS_KEY", "line break"),
            ("AKIA", "canary", Some("can ary"), "AWS_SESSION_TOKEN", "blank"),
            ("<key>", "canary", None, "AWS_ACCESS_KEY_ID", "placeholder"),
            ("AKIA/x", "canary", None, "AWS_ACCESS_KEY_ID", "isn't an access key id"),
            ("", "canary", None, "AWS_ACCESS_KEY_ID", "empty"),
        ] {
            let said = told(id, secret, token).unwrap_err();
            assert!(said.starts_with(&format!("{part} can't be used")) && said.contains(why), "{said}");
            assert!(!said.contains("can\u{7}") && !said.contains("canary"), "{said}");
        }
    }
}

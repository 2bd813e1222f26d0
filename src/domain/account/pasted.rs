//! Parses what users paste into the access key ID field: shell lines, a profile, a CSV of keys, a reply from AWS.
//!
//! The block is split into its parts, so that no secret shows in a readable field.

use super::aws_file::ConfigSection;
use super::is_key_id;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret::Secret;

/// The parts of a pasted block; at least one of the first three is present.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PastedCredentials {
    /// The access key ID.
    pub id: Option<Secret>,
    /// The secret access key.
    pub secret: Option<Secret>,
    /// The session token of temporary keys.
    pub token: Option<Secret>,
    /// The profile's name, as the AWS access portal proposes it: `[123456789012_Admin]`.
    pub profile: Option<SanitizedText>,
    /// The Region, if the block has one.
    pub region: Option<SanitizedText>,
}

#[derive(Clone, Copy, PartialEq)]
enum PastedPart {
    Id,
    Secret,
    Token,
    Region,
}

/// The names of the parts, without case, blanks, dashes and underscores. Longer names come before their prefixes.
const NAMES: [(&str, PastedPart); 14] = [
    ("awsaccesskeyid", PastedPart::Id),
    ("accesskeyid", PastedPart::Id),
    ("awsaccesskey", PastedPart::Id),
    ("awssecretaccesskey", PastedPart::Secret),
    ("secretaccesskey", PastedPart::Secret),
    ("awssecretkey", PastedPart::Secret),
    ("awssessiontoken", PastedPart::Token),
    ("awssecuritytoken", PastedPart::Token),
    ("sessiontoken", PastedPart::Token),
    ("securitytoken", PastedPart::Token),
    ("awsdefaultregion", PastedPart::Region),
    ("awsregion", PastedPart::Region),
    ("defaultregionname", PastedPart::Region),
    ("region", PastedPart::Region),
];

/// The maximum size of a block, in bytes; a session token has a few thousand.
const LONGEST: usize = 64 * 1024;
/// The length of a secret access key, in characters.
const SECRET: usize = 40;

/// Parses a block; none if it has no keys.
pub fn read(text: &str) -> Option<PastedCredentials> {
    let text = text.get(..LONGEST).unwrap_or(text).trim_start_matches('\u{feff}');
    let found = table(text).or_else(|| pair(text)).unwrap_or_else(|| named(text));
    let keys = found.id.is_some() || found.secret.is_some() || found.token.is_some();
    keys.then(|| PastedCredentials { profile: heading(text), ..found })
}

impl PastedCredentials {
    fn put(&mut self, part: PastedPart, value: &str) {
        let secret = || Some(Secret::new(value.to_owned()));
        match part {
            PastedPart::Id if is_key_id(value) => self.id = secret(),
            PastedPart::Secret if value.len() >= 16 => self.secret = secret(),
            PastedPart::Token if value.len() >= 16 => self.token = secret(),
            PastedPart::Region if super::is_region(value) => self.region = Some(SanitizedText::new(value)),
            _ => {}
        }
    }
}

/// Finds each name and the value after it, whatever is between them: `export N="V"`, `$Env:N="V"`, `SET N=V`, `n = v`,
/// `"N": "V",`, `set -gx N V`.
fn named(text: &str) -> PastedCredentials {
    let mut found = PastedCredentials::default();
    let mut from = 0;
    while from < text.len() {
        let word = text[..from].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
        match name(&text[from..]).filter(|_| !word) {
            Some((part, length)) => {
                let rest = &text[from + length..];
                let start = rest.find(|c: char| !between(c)).unwrap_or(rest.len());
                let value = &rest[start..];
                let value = &value[..value.find(|c: char| !of_value(c)).unwrap_or(value.len())];
                found.put(part, value);
                from += length + start + value.len().max(1);
            }
            None => from += text[from..].chars().next().map_or(1, char::len_utf8),
        }
        while !text.is_char_boundary(from.min(text.len())) {
            from += 1;
        }
    }
    found
}

/// Returns the part that the text starts with the name of, and the length of that name.
fn name(text: &str) -> Option<(PastedPart, usize)> {
    NAMES.iter().find_map(|(name, part)| {
        let mut wanted = name.bytes().peekable();
        for (at, byte) in text.bytes().enumerate() {
            match wanted.peek() {
                // The name may continue, which makes it another one.
                None => return (!byte.is_ascii_alphanumeric() && byte != b'_').then_some((*part, at)),
                Some(letter) if byte.eq_ignore_ascii_case(letter) => drop(wanted.next()),
                Some(_) if at > 0 && matches!(byte, b'_' | b'-' | b' ') => {}
                Some(_) => return None,
            }
        }
        None
    })
}

/// Returns whether a character may stand between a name and its value. `aws configure` prompts with `[None]:`.
fn between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '=' | ':' | '"' | '\'' | '\\')
}

fn of_value(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '/' | '+' | '=' | '_' | '-' | '.')
}

/// Parses the CSV file of keys that IAM offers for download: names in the first line, values in the second.
fn table(text: &str) -> Option<PastedCredentials> {
    let cells = |line: &str| -> Vec<String> {
        line.split([',', '\t', ';']).map(|cell| cell.trim().trim_matches('"').to_owned()).collect()
    };
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let head: Vec<Option<PastedPart>> =
        cells(lines.next()?).iter().map(|cell| name(&format!("{cell}\n")).map(|(part, _)| part)).collect();
    if !head.contains(&Some(PastedPart::Id)) || !head.contains(&Some(PastedPart::Secret)) {
        return None;
    }
    let mut found = PastedCredentials::default();
    for (part, value) in head.iter().zip(cells(lines.next()?)) {
        if let Some(part) = part {
            found.put(*part, &value);
        }
    }
    Some(found)
}

/// Parses an ID and its secret without names, as copied from the console.
fn pair(text: &str) -> Option<PastedCredentials> {
    let words: Vec<&str> = text.split([' ', '\t', '\r', '\n', ',', ':']).filter(|word| !word.is_empty()).collect();
    let (id, secret, token) = match words.as_slice() {
        [id, secret] => (id, secret, None),
        [id, secret, token] if token.len() >= 100 => (id, secret, Some(token)),
        _ => return None,
    };
    let all = is_key_id(id) && secret.len() == SECRET && secret.chars().all(of_value);
    let secret_of = |text: &str| Secret::new(text.to_owned());
    all.then(|| PastedCredentials {
        id: Some(secret_of(id)),
        secret: Some(secret_of(secret)),
        token: token.map(|token| secret_of(token)),
        ..PastedCredentials::default()
    })
}

/// Returns the profile's name in a block copied from a file of the AWS tools.
fn heading(text: &str) -> Option<SanitizedText> {
    let line = text.lines().map(str::trim).find(|line| line.starts_with('[') && line.ends_with(']'))?;
    let inner = line.trim_matches(['[', ']']).trim();
    let name = match ConfigSection::of(inner) {
        Some(ConfigSection::Profile(name)) => name,
        _ => inner.to_owned(),
    };
    super::is_profile_name(&name).then(|| SanitizedText::new(&name))
}

/// Returns the profile named by the first line of such a block, for line-by-line input.
pub fn profile_line(text: &str) -> Option<SanitizedText> {
    heading(text).filter(|_| text.trim().lines().count() == 1)
}

/// Returns whether a text may be the start of an access key ID, and so may be shown: secrets have lowercase letters, or
/// a `/`, `+` or `=`, among their first characters.
pub fn may_be_id(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 128 && !text.chars().any(|c| c.is_lowercase() || matches!(c, '/' | '+' | '='))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::may_be_secret;

    const ID: &str = "ASIAIOSFODNN7EXAMPLE";
    const KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQDEXAMPLE+token==";

    /// The pasted text, and whether it contains a token, a profile or a Region.
    const BLOCKS: &[(&str, &str, bool, &str, &str)] = &[
        (
            "the portal's lines for bash",
            "export AWS_ACCESS_KEY_ID=\"{id}\"\nexport AWS_SECRET_ACCESS_KEY=\"{key}\"\nexport AWS_SESSION_TOKEN=\"{token}\"\n",
            true,
            "",
            "",
        ),
        (
            "the same, where the terminal makes one line of it",
            "export AWS_ACCESS_KEY_ID=\"{id}\" export AWS_SECRET_ACCESS_KEY=\"{key}\" export AWS_SESSION_TOKEN=\"{token}\"",
            true,
            "",
            "",
        ),
        (
            "the portal's PowerShell",
            "$Env:AWS_ACCESS_KEY_ID=\"{id}\"\r\n$Env:AWS_SECRET_ACCESS_KEY=\"{key}\"\r\n$Env:AWS_SESSION_TOKEN=\"{token}\"\r\n",
            true,
            "",
            "",
        ),
        (
            "the portal's lines for cmd",
            "SET AWS_ACCESS_KEY_ID={id}\r\nSET AWS_SECRET_ACCESS_KEY={key}\r\nSET AWS_SESSION_TOKEN={token}\r\n",
            true,
            "",
            "",
        ),
        (
            "the portal's profile",
            "[123456789012_AdministratorAccess]\naws_access_key_id={id}\naws_secret_access_key={key}\naws_session_token={token}\n",
            true,
            "123456789012_AdministratorAccess",
            "",
        ),
        (
            "a profile out of the configuration file",
            "[profile work]\nregion = eu-west-1\naws_access_key_id = {id}\naws_secret_access_key = {key}\n",
            false,
            "work",
            "eu-west-1",
        ),
        ("a list of keys", "\u{feff}Access key ID,Secret access key\r\n{id},{key}\r\n", false, "", ""),
        (
            "an older list of keys",
            "User name,Password,Access key ID,Secret access key,Console login link\nana,,{id},{key},https://1.signin.aws.amazon.com/console\n",
            false,
            "",
            "",
        ),
        ("the list of a root user", "AWSAccessKeyId={id}\r\nAWSSecretKey={key}", false, "", ""),
        (
            "aws sts get-session-token",
            "{\n    \"Credentials\": {\n        \"AccessKeyId\": \"{id}\",\n        \"SecretAccessKey\": \"{key}\",\n        \"SessionToken\": \"{token}\",\n        \"Expiration\": \"2026-11-28T20:00:00+00:00\"\n    }\n}\n",
            true,
            "",
            "",
        ),
        (
            "aws sts assume-role in one line",
            "{\"AssumedRoleUser\":{\"AssumedRoleId\":\"AROA:x\"},\"Credentials\":{\"SecretAccessKey\":\"{key}\",\"SessionToken\":\"{token}\",\"AccessKeyId\":\"{id}\"}}",
            true,
            "",
            "",
        ),
        (
            "aws iam create-access-key",
            "{\"AccessKey\": {\"UserName\": \"ana\", \"AccessKeyId\": \"{id}\", \"Status\": \"Active\", \"SecretAccessKey\": \"{key}\"}}",
            false,
            "",
            "",
        ),
        (
            "aws configure export-credentials --format env-no-export",
            "AWS_ACCESS_KEY_ID={id}\nAWS_SECRET_ACCESS_KEY={key}\nAWS_SESSION_TOKEN={token}\nAWS_CREDENTIAL_EXPIRATION=2026-11-28T20:00:00+00:00\n",
            true,
            "",
            "",
        ),
        (
            "aws configure export-credentials --format powershell",
            "$Env:AWS_ACCESS_KEY_ID=\"{id}\"\n$Env:AWS_SECRET_ACCESS_KEY=\"{key}\"\n",
            false,
            "",
            "",
        ),
        (
            "fish",
            "set -gx AWS_ACCESS_KEY_ID {id}\nset -gx AWS_SECRET_ACCESS_KEY {key}\nset -gx AWS_REGION us-east-2\n",
            false,
            "",
            "us-east-2",
        ),
        ("a .env file", "AWS_ACCESS_KEY_ID='{id}'\nAWS_SECRET_ACCESS_KEY='{key}' # mine\n", false, "", ""),
        ("a line for docker", "-e AWS_ACCESS_KEY_ID={id} -e AWS_SECRET_ACCESS_KEY={key}", false, "", ""),
        ("two words out of the console", "{id}\t{key}\n", false, "", ""),
    ];

    #[test]
    fn every_known_format_of_pasted_credentials_is_parsed() {
        for (what, block, token, profile, region) in BLOCKS {
            let text = block.replace("{id}", ID).replace("{key}", KEY).replace("{token}", TOKEN);
            let found = read(&text).unwrap_or_else(|| panic!("{what} is not recognised"));
            let is = |secret: &Option<Secret>| secret.as_ref().map(|secret| secret.open().to_owned());
            assert_eq!(is(&found.id).as_deref(), Some(ID), "{what}");
            assert_eq!(is(&found.secret).as_deref(), Some(KEY), "{what}");
            assert_eq!(is(&found.token).as_deref(), token.then_some(TOKEN), "{what}");
            assert_eq!(found.profile.as_deref().unwrap_or_default(), *profile, "{what}");
            assert_eq!(found.region.as_deref().unwrap_or_default(), *region, "{what}");
        }
    }

    #[test]
    fn single_line_yields_its_one_value() {
        let line = read(&format!("export AWS_SECRET_ACCESS_KEY=\"{KEY}\"")).unwrap();
        assert_eq!((line.secret, line.id), (Some(Secret::new(KEY)), None));
        assert_eq!(profile_line("[123456789012_Admin]").as_deref(), Some("123456789012_Admin"));
    }

    #[test]
    fn plain_input_is_not_a_pasted_block() {
        for text in [ID, KEY, "", "my key", "region", "export FOO=bar", "AWS_ACCESS_KEY_ID", "ä accesskeyid"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn secrets_are_recognized_and_names_are_not_mistaken_for_them() {
        assert!(may_be_secret(KEY) && may_be_secret(TOKEN) && may_be_secret(&format!("x {KEY}")));
        assert!(may_be_secret("-----BEGIN OPENSSH PRIVATE KEY-----"));
        for name in [
            "default",
            "AdministratorAccess-123456789012",
            "https://d-1234567890.awsapps.com/start",
            "eu-central-1",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMbVHvPRAlSPaFbAW9a ana",
            ID,
        ] {
            assert!(!may_be_secret(name), "{name}");
        }
        assert!(may_be_id(ID) && may_be_id("AK") && may_be_id("AKIA?") && may_be_id(""));
        assert!(!may_be_id("wJ") && !may_be_id(KEY) && !may_be_id("export A"));
    }
}

//! Requests about accounts, and the events that answer them.

use super::{CredentialChoice, DevicePrompt, DiscoveredCredentials, SignInError, SignInId, SignedIn, SsoPortal};
use crate::domain::failure::Failure;
use crate::domain::identity::Identity;
use crate::domain::requested_values::Provenance;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret::{self, Secret};
use crate::domain::user_text::{UserText, Words};
use std::path::PathBuf;

/// A request about accounts. Each is answered by one [`AccountEvent`].
#[derive(Clone, Debug, PartialEq)]
pub enum AccountRequest {
    /// Looks for credentials on this machine: [`AccountEvent::Found`].
    Look,
    /// Switches to another account: [`AccountEvent::Opened`]. Only while no launch is running.
    Use(CredentialChoice),
    /// Reloads this account's credentials after the user changed them, and resolves their identity:
    /// [`AccountEvent::Renewed`].
    Renew,
    /// Asks AWS for the identity of the credentials in use: [`AccountEvent::Who`].
    Who,
    /// Starts a sign-in: [`AccountEvent::Prompt`].
    SignIn(SsoPortal),
    /// Waits until the user has approved it in the browser: [`AccountEvent::SignedIn`].
    Await(SignInId),
    /// Cancels a sign-in: its [`AccountRequest::Await`] ends with [`SignInError::Cancelled`]. Has no event of its own.
    Cancel(SignInId),
    /// Tries access keys, and stores them if they work: [`AccountEvent::Keys`].
    Keys(Box<KeyForm>),
    /// Writes a profile with this portal, account and role: [`AccountEvent::Profile`].
    KeepProfile {
        /// The profile's name.
        name: SanitizedText,
        /// The portal, with the account and the role.
        portal: SsoPortal,
    },
    /// Passes on the MFA code for the account in use: [`AccountEvent::Renewed`].
    Code(Secret),
}

/// Access keys as entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyForm {
    /// The profile to store them in.
    pub profile: SanitizedText,
    /// The access key ID.
    pub id: Secret,
    /// The secret access key.
    pub secret: Secret,
    /// The session token of temporary keys.
    pub token: Option<Secret>,
    /// Stored with the profile, if it is new.
    pub region: Option<SanitizedText>,
    /// Whether the profile's existing keys may be replaced.
    pub over: bool,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyField {
    /// The name of the profile.
    Profile,
    /// The access key ID.
    Id,
    /// The secret access key.
    Secret,
    /// The session token of temporary keys.
    Token,
    /// The profile's Region.
    Region,
}

impl KeyField {
    /// Every field, in the order of the form.
    pub const ALL: [KeyField; 5] =
        [KeyField::Id, KeyField::Secret, KeyField::Token, KeyField::Profile, KeyField::Region];
}

impl KeyForm {
    /// Returns the first field that is invalid, without asking AWS.
    pub fn wrong(&self) -> Option<KeyField> {
        KeyField::ALL.into_iter().find(|field| !self.fits(*field))
    }

    /// Returns whether a field is valid, without asking AWS.
    pub fn fits(&self, field: KeyField) -> bool {
        let visible = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        match field {
            KeyField::Id => is_key_id(&self.id.0),
            KeyField::Secret => visible(&self.secret.0),
            KeyField::Token => match &self.token {
                Some(token) => visible(&token.0),
                None => !self.id.0.starts_with(TEMPORARY),
            },
            KeyField::Profile => is_profile_name(&self.profile),
            KeyField::Region => self.region.as_ref().is_none_or(|region| is_region(region)),
        }
    }
}

/// Returns why a text isn't an access key ID; `None` if it is one.
pub fn key_id_problem(id: &str) -> Option<UserText> {
    let wrong = id.chars().find(|c| !is_key_id_letter(*c));
    Some(match wrong {
        _ if is_key_id(id) => return None,
        // A secret in the wrong line must not be quoted.
        Some(found) if !secret::may_be_secret(id) => UserText::new("desk.wrong.id.letter").with("found", found),
        None if !id.is_empty() => UserText::new("desk.wrong.id.length").with("n", id.len()),
        _ => UserText::new("desk.wrong.id"),
    })
}

/// Returns why a valid access key ID or secret is probably mistyped: those of AWS have a fixed length. Other services that
/// speak its API may have others.
pub fn key_doubt(field: KeyField, text: &str) -> Option<UserText> {
    let n = text.chars().count();
    let doubt = |key| Some(UserText::new(key).with("n", n));
    match field {
        _ if text.is_empty() => None,
        KeyField::Id if n != KEY_ID || !["AKIA", TEMPORARY].iter().any(|start| text.starts_with(start)) => {
            doubt("desk.doubt.id")
        }
        KeyField::Secret if n != SECRET => doubt("desk.doubt.secret"),
        _ => None,
    }
}

/// Characters of the access key IDs that AWS issues.
const KEY_ID: usize = 20;
/// Characters of the secret access keys that AWS issues.
const SECRET: usize = 40;

/// Returns whether every AWS tool accepts this name for a profile. `DEFAULT` isn't one: the settings of
/// that section apply to every profile.
pub fn is_profile_name(name: &str) -> bool {
    !name.is_empty()
        && name != "DEFAULT"
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-/.%@:+".contains(&byte))
}

/// Returns whether this may be an access key ID: `AKIA`, `ASIA` and the like, in capitals.
pub fn is_key_id(id: &str) -> bool {
    (16..=128).contains(&id.len()) && id.chars().all(is_key_id_letter)
}

fn is_key_id_letter(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'
}

/// The prefix of temporary keys' IDs, which are only valid with their token.
pub const TEMPORARY: &str = "ASIA";

/// Returns whether this may be the code of a Region: `us-east-1`, `us-gov-west-1`.
pub fn is_region(code: &str) -> bool {
    let parts: Vec<&str> = code.split('-').collect();
    let word = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let (Some((number, words)), 3..=6) = (parts.split_last(), parts.len()) else { return false };
    words.iter().all(word) && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the name of the AWS partition that a Region belongs to, if Lightsail isn't offered there.
pub fn partition_without_lightsail(region: &str) -> Option<UserText> {
    let partitions = [
        ("cn-", "cause.partition.china"),
        ("us-gov-", "cause.partition.gov"),
        ("us-iso", "cause.partition.isolated"),
        ("eu-isoe-", "cause.partition.isolated"),
        ("eusc-", "cause.partition.sovereign"),
    ];
    partitions.iter().find(|(begins, _)| region.starts_with(begins)).map(|(_, place)| UserText::new(place))
}

/// Returns whether this may be an MFA code: six digits.
pub fn is_code(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// The event that answers an [`AccountRequest`].
#[derive(Clone, Debug, PartialEq)]
pub enum AccountEvent {
    /// The credentials found on this machine.
    Found(Box<DiscoveredCredentials>),
    /// Another account is in use, or why not; the previous one then stays in use.
    Opened(Result<OpenedAccount, Failure>),
    /// Whether the credentials work, and their identity where AWS reports it.
    Renewed(Result<Option<Identity>, Failure>),
    /// The identity in use; absent where it is unknown: in the sandbox, at another endpoint.
    Who(Result<Option<Identity>, Failure>),
    /// What the user has to do to sign in, or why the sign-in can't start.
    Prompt {
        /// The portal, with the account and the role.
        portal: SsoPortal,
        /// The result.
        answer: Result<DevicePrompt, SignInError>,
    },
    /// A sign-in is complete, or failed.
    SignedIn {
        /// The sign-in's ID.
        ticket: SignInId,
        /// The result.
        answer: Result<SignedIn, SignInError>,
    },
    /// Access keys were tried and stored, or why not.
    Keys(Result<SavedKeys, KeysError>),
    /// A profile was written to this file, or why not.
    Profile {
        /// The profile's name.
        name: SanitizedText,
        /// The result.
        answer: Result<PathBuf, KeysError>,
    },
}

/// The account that is now in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedAccount {
    /// The credentials in use.
    pub choice: CredentialChoice,
    /// The label in the header: `sandbox`, the profile's name, or the host of another endpoint; none for AWS.
    pub label: Option<SanitizedText>,
    /// Whether it is the sandbox, where nothing costs anything.
    pub sandbox: bool,
    /// `sandbox`, or another endpoint's host; for AWS accounts, see [`AccountRequest::Who`].
    pub account: Option<SanitizedText>,
    /// The Region that the environment or the profile sets.
    pub home: Option<(SanitizedText, Provenance)>,
}

/// Working keys, now stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedKeys {
    /// The profile that contains them.
    pub profile: SanitizedText,
    /// The file that they are in.
    pub path: PathBuf,
    /// Their identity, where AWS reports it.
    pub who: Option<Identity>,
}

/// Why keys, or a profile, were not stored.
#[derive(Clone, Debug, PartialEq)]
pub enum KeysError {
    /// A profile of this name already has keys, or other credentials.
    Exists,
    /// A profile of this name gets its credentials in a way that takes precedence over keys.
    Taken,
    /// This field is invalid; nothing was tried.
    Wrong(KeyField),
    /// The service rejects them, or couldn't be reached.
    Failed(Failure),
    /// They work, but couldn't be written; the message.
    NotKept(Words),
}

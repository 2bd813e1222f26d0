//! What is asked about accounts, and the answers.

use super::{CredentialChoice, DevicePrompt, DiscoveredCredentials, SignInError, SignInId, SignedIn, SsoPortal};
use crate::domain::failure::Failure;
use crate::domain::identity::Identity;
use crate::domain::requested_values::Provenance;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret::Secret;
use crate::domain::user_text::{UserText, Words};
use std::path::PathBuf;

/// Something to be done about accounts. Each is answered by one [`News`].
#[derive(Clone, Debug, PartialEq)]
pub enum AccountRequest {
    /// What is there to sign in with? [`News::Found`].
    Look,
    /// Goes on with another account: [`News::Opened`]. Only while nothing is being launched.
    Use(CredentialChoice),
    /// Looks for the credentials of this account again, after something was done about them, and
    /// who they are of: [`News::Renewed`].
    Renew,
    /// Who is asking? [`News::Who`].
    Who,
    /// Begins a sign-in: [`News::Prompt`].
    SignIn(SsoPortal),
    /// Waits until the user has allowed it in the browser: [`News::SignedIn`].
    Await(SignInId),
    /// Gives a sign-in up; whoever awaits it hears [`SignInError::Cancelled`]. Nothing comes back.
    Cancel(SignInId),
    /// Tries access keys, and keeps them if they work: [`News::Keys`].
    Keys(Box<KeyForm>),
    /// Writes a profile of this name that uses this portal, account and role: [`News::Profile`].
    KeepProfile {
        /// What it is called.
        name: SanitizedText,
        /// The portal, with the account and the role.
        portal: SsoPortal,
    },
    /// The code of the MFA device for the account in use: [`News::Renewed`].
    Code(Secret),
}

/// Access keys as they were typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyForm {
    /// The profile that they become.
    pub profile: SanitizedText,
    /// The access key ID.
    pub id: Secret,
    /// The secret access key.
    pub secret: Secret,
    /// Of temporary keys.
    pub token: Option<Secret>,
    /// Kept with the profile, if it is a new one.
    pub region: Option<SanitizedText>,
    /// Keys that the profile already has may be replaced.
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
    /// The session token, which temporary keys come with.
    Token,
    /// The profile's Region.
    Region,
}

impl KeyForm {
    /// The first field that cannot be right, whatever AWS says.
    pub fn wrong(&self) -> Option<KeyField> {
        let visible = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        let token = match &self.token {
            Some(token) => visible(&token.0),
            None => !self.id.0.starts_with(TEMPORARY),
        };
        match () {
            () if !is_key_id(&self.id.0) => Some(KeyField::Id),
            () if !visible(&self.secret.0) => Some(KeyField::Secret),
            () if !token => Some(KeyField::Token),
            () if !is_profile_name(&self.profile) => Some(KeyField::Profile),
            () if !self.region.as_ref().is_none_or(|region| is_region(region)) => Some(KeyField::Region),
            () => None,
        }
    }
}

/// What every AWS tool takes as the name of a profile.
pub fn is_profile_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-/.%@:+".contains(&byte))
}

/// What can be an access key id: `AKIA` or `ASIA` and some more, in capitals.
pub fn is_key_id(id: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    (16..=128).contains(&id.len()) && id.bytes().all(fits)
}

/// How the ids of temporary keys begin, which are good only with their token.
pub const TEMPORARY: &str = "ASIA";

/// What can be the code of a Region: `us-east-1`, `us-gov-west-1`.
pub fn is_region(code: &str) -> bool {
    let parts: Vec<&str> = code.split('-').collect();
    let word = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let (Some((number, words)), 3..=6) = (parts.split_last(), parts.len()) else { return false };
    words.iter().all(word) && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the name of the partition of AWS to which a Region belongs, if Lightsail isn't offered there.
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

/// What an MFA device shows: six digits.
pub fn is_code(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// What came of an [`Ask`].
#[derive(Clone, Debug, PartialEq)]
pub enum AccountEvent {
    /// What there is to sign in with.
    Found(Box<DiscoveredCredentials>),
    /// Another account is open, or why it is not; the one before is then still in use.
    Opened(Result<OpenedAccount, Failure>),
    /// The credentials are good, or why they are not. Who they are of, where AWS says.
    Renewed(Result<Option<Identity>, Failure>),
    /// Absent where nobody can say: in the sandbox, at another server.
    Who(Result<Option<Identity>, Failure>),
    /// What the user has to do to sign in, or why it can't begin.
    Prompt {
        /// The portal, with the account and the role.
        portal: SsoPortal,
        /// What came of it.
        answer: Result<DevicePrompt, SignInError>,
    },
    /// The sign-in is done, or came to nothing.
    SignedIn {
        /// Which sign-in it is.
        ticket: SignInId,
        /// What came of it.
        answer: Result<SignedIn, SignInError>,
    },
    /// Access keys were tried and written down, or why not.
    Keys(Result<SavedKeys, KeysError>),
    /// A profile was written into this file, or why not.
    Profile {
        /// What it is called.
        name: SanitizedText,
        /// What came of it.
        answer: Result<PathBuf, KeysError>,
    },
}

/// The account that is open now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedAccount {
    /// Whose credentials are used.
    pub choice: CredentialChoice,
    /// For the header: `sandbox`, the profile's name, or the host of another endpoint.
    pub label: SanitizedText,
    /// Nothing here costs anything.
    pub practice: bool,
    /// `sandbox`, or another endpoint's host; AWS accounts are named by [`Ask::Who`].
    pub account: Option<SanitizedText>,
    /// The Region that the environment or the profile names.
    pub home: Option<(SanitizedText, Provenance)>,
}

/// Keys that work, and are written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedKeys {
    /// The profile that has them.
    pub profile: SanitizedText,
    /// The file that they're in.
    pub path: PathBuf,
    /// Whose they are, where AWS says.
    pub who: Option<Identity>,
}

/// Why keys, or a profile, were not kept.
#[derive(Clone, Debug, PartialEq)]
pub enum KeysError {
    /// A profile of this name has keys, or other credentials, already.
    Exists,
    /// A profile of this name gets its credentials in another way, which would go before keys.
    Taken,
    /// This is not what it should be: it was not even tried.
    Wrong(KeyField),
    /// The service does not take them, or was not reached.
    Failed(Failure),
    /// They work and could not be written: a sentence.
    NotKept(Words),
}

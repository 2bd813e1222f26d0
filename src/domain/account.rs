//! Whose account it is: what this machine has to sign in with, and how signing in goes. Plain data.
//!
//! [`Ask`] is what the program wants done, [`News`] is what comes of it; each `Ask` is answered
//! by one `News`.

pub mod aws_file;
mod discovered;
pub mod pasted;
pub mod profiles;
mod request;
mod sign_in;

pub use discovered::{
    DiscoveredCredentials, Environment, MissingProfile, Profile, ProfileKind, SsoSession, Used, near,
};
pub use request::{
    AccountEvent, AccountRequest, KeyField, KeyForm, KeysError, OpenedAccount, SavedKeys, TEMPORARY, is_code,
    is_key_id, is_profile_name, is_region, partition_without_lightsail,
};
pub use sign_in::{DevicePrompt, SignInError, SignInId, SignedIn, SsoPortal, SsoRole};

use super::sanitized_text::SanitizedText;

/// Whose credentials are used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CredentialChoice {
    /// As the SDK finds them: the environment, the default profile, the machine.
    #[default]
    Found,
    /// This profile and nothing else.
    Profile(SanitizedText),
    /// The sandbox.
    Practice,
}

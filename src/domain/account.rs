//! AWS accounts and credentials: what this machine has to sign in with, requests about it, and sign-in results.
//!
//! Plain data: each [`AccountRequest`] is answered by one [`AccountEvent`].

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
    is_key_id, is_profile_name, is_region, key_doubt, key_id_problem, partition_without_lightsail,
};
pub use sign_in::{DevicePrompt, SignInError, SignInId, SignedIn, SsoPortal, SsoRole};

use super::sanitized_text::SanitizedText;

/// Which credentials to use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CredentialChoice {
    /// Those the SDK finds: the environment, the default profile, the machine's role.
    #[default]
    Found,
    /// This profile only.
    Profile(SanitizedText),
    /// The sandbox.
    Sandbox,
}

//! Data for signing in with IAM Identity Center: the portal, the device prompt and the result.

use crate::domain::failure::Failure;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::Words;
use std::time::SystemTime;

/// The portal where a company's users sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SsoPortal {
    /// The `[sso-session]` that configures it; older profiles contain the settings themselves.
    pub session: Option<SanitizedText>,
    /// For example `https://d-1234567890.awsapps.com/start`.
    pub start_url: SanitizedText,
    /// The Region that hosts Identity Center.
    pub region: SanitizedText,
    /// Twelve digits; absent if the profile names no account.
    pub account: Option<SanitizedText>,
    /// The role; absent if the profile names none.
    pub role: Option<SanitizedText>,
    /// When the last sign-in on this machine expires, if there is one.
    pub until: Option<SystemTime>,
}

/// The ID of a sign-in in progress. Its secrets stay in the worker that runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignInId(pub u64);

/// What the user has to do: open the link, compare the code, approve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevicePrompt {
    /// The sign-in's ID.
    pub ticket: SignInId,
    /// For example `WDDD-HRQV`.
    pub code: SanitizedText,
    /// The page to enter the code on.
    pub link: SanitizedText,
    /// The same page with the code filled in.
    pub full_link: Option<SanitizedText>,
    /// When the code expires.
    pub ends: SystemTime,
}

/// A completed sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// When it expires.
    pub until: SystemTime,
    /// The accounts and roles that it gives access to; queried only if the portal names none.
    pub places: Vec<SsoRole>,
}

/// A role in an account that a sign-in gives access to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SsoRole {
    /// Twelve digits.
    pub account: SanitizedText,
    /// The account's name, if Identity Center reports one.
    pub account_name: Option<SanitizedText>,
    /// The role's name.
    pub role: SanitizedText,
}

/// Why a sign-in failed.
#[derive(Clone, Debug, PartialEq)]
pub enum SignInError {
    /// The code expired.
    Expired,
    /// The user declined in the browser.
    Declined,
    /// The user cancelled it in Skysail.
    Cancelled,
    /// Identity Center rejected it, or couldn't be reached.
    Failed(Failure),
    /// It succeeded but couldn't be stored; the message.
    NotKept(Words),
}

impl SignInError {
    /// Returns the key of its texts.
    pub fn key(&self) -> &'static str {
        match self {
            SignInError::Expired => "expired",
            SignInError::Declined => "declined",
            SignInError::Cancelled => "cancelled",
            SignInError::Failed(_) => "failed",
            SignInError::NotKept(_) => "not-kept",
        }
    }
}

//! Signing in with IAM Identity Center, as the user sees it.

use crate::domain::failure::Failure;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::Words;
use std::time::SystemTime;

/// Where a company's people sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SsoPortal {
    /// The `[sso-session]` that describes it; older profiles describe it themselves.
    pub session: Option<SanitizedText>,
    /// Such as `https://d-1234567890.awsapps.com/start`.
    pub start_url: SanitizedText,
    /// The Region in which Identity Center is.
    pub region: SanitizedText,
    /// Twelve digits; absent where the profile names no account.
    pub account: Option<SanitizedText>,
    /// The role; absent where the profile names none.
    pub role: Option<SanitizedText>,
    /// Until when the last sign-in holds, if there is one on this machine.
    pub until: Option<SystemTime>,
}

/// A sign-in under way, by its number. What is secret about it stays with the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignInId(pub u64);

/// What the user has to do: open the link, compare the code, allow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevicePrompt {
    /// Which sign-in it is.
    pub ticket: SignInId,
    /// Such as `WDDD-HRQV`.
    pub code: SanitizedText,
    /// The page that asks for the code.
    pub link: SanitizedText,
    /// The same page with the code filled in.
    pub full_link: Option<SanitizedText>,
    /// When the code is no longer good.
    pub ends: SystemTime,
}

/// Signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// When it ends.
    pub until: SystemTime,
    /// The accounts and roles that it opens; asked for only where the portal names none.
    pub places: Vec<SsoRole>,
}

/// A role in an account that a sign-in opens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SsoRole {
    /// Twelve digits.
    pub account: SanitizedText,
    /// What the account is called, where Identity Center says so.
    pub account_name: Option<SanitizedText>,
    /// The role's name.
    pub role: SanitizedText,
}

/// Why a sign-in came to nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum SignInError {
    /// The code was not used in time.
    Expired,
    /// The user said no in the browser.
    Declined,
    /// It was given up here.
    Cancelled,
    /// Identity Center refused, or was not reached.
    Failed(Failure),
    /// It went well and could not be kept: a sentence.
    NotKept(Words),
}

impl SignInError {
    /// The key of its texts.
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

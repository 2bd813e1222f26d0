//! Signing in with IAM Identity Center, as the person sees it.

use crate::domain::clean::Clean;
use crate::domain::failure::Failure;
use std::time::SystemTime;

/// Where a company's people sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Portal {
    /// The `[sso-session]` that describes it; older profiles describe it themselves.
    pub session: Option<Clean>,
    /// Such as `https://d-1234567890.awsapps.com/start`.
    pub start_url: Clean,
    /// The Region in which Identity Center is.
    pub region: Clean,
    /// Twelve digits; absent where the profile names no account.
    pub account: Option<Clean>,
    pub role: Option<Clean>,
    /// Until when the last sign-in holds, if there is one on this machine.
    pub until: Option<SystemTime>,
}

/// A sign-in under way, by its number. What is secret about it stays with the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// What the person has to do: open the link, compare the code, allow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    pub ticket: Ticket,
    /// Such as `WDDD-HRQV`.
    pub code: Clean,
    /// The page that asks for the code.
    pub link: Clean,
    /// The same page with the code filled in.
    pub full_link: Option<Clean>,
    /// When the code is no longer good.
    pub ends: SystemTime,
}

/// Signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// When it ends.
    pub until: SystemTime,
    /// The accounts and roles that it opens; asked for only where the portal names none.
    pub places: Vec<Place>,
}

/// A role in an account that a sign-in opens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Twelve digits.
    pub account: Clean,
    pub account_name: Option<Clean>,
    pub role: Clean,
}

/// Why a sign-in came to nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum SignInError {
    /// The code was not used in time.
    Expired,
    /// The person said no in the browser.
    Declined,
    /// It was given up here.
    Cancelled,
    /// Identity Center refused, or was not reached.
    Failed(Failure),
    /// It went well and could not be kept: a sentence.
    NotKept(Clean),
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

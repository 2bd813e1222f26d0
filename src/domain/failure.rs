//! A failed request: what failed, why, and how certain it is that nothing was done.
//!
//! The SDK's error variants are misleading: a reply whose body was cut after a 200 is a "response error", missing
//! credentials are a "dispatch failure". So the Lightsail client describes what it saw as a [`FailureSignal`], and one
//! pure function here classifies it.

mod signal;

use super::sanitized_text::SanitizedText;
use super::user_text::{UserText, Words};
use crate::domain::keyed::keyed;
use serde::{Deserialize, Serialize};
use std::time::Duration;

pub use signal::{ConnectError, FailureSignal, classify};

/// Whether the service may have carried out the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Certainty {
    /// The request never left this machine.
    NotSent,
    /// The service rejected it; nothing was done.
    Refused,
    /// The service throttled it. Usually nothing was done, but that has to be checked.
    Throttled,
    /// Unknown, until the outcome is looked up.
    Unknown,
}

keyed! {
    /// The kind of error, which selects its message and its remedy.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
    pub enum ErrorKind {
        /// AWS rejected a value.
        InvalidInput = "invalid-input",
        /// A name is in use.
        NamesTaken = "names-taken",
        /// The account's limit is reached.
        Quota = "quota",
        /// The account can't have this bundle yet.
        PlanNotAllowed = "plan-not-allowed",
        /// AWS is still verifying the account.
        PendingVerification = "pending-verification",
        /// The account is blocked, suspended or closed.
        Blocked = "blocked",
        /// The zone has no capacity for such an instance now.
        Capacity = "capacity",
        /// The tags were rejected.
        Tags = "tags",
        /// The private half of a new key pair couldn't be written.
        KeyFile = "key-file",
        /// The resource doesn't exist.
        NotFound = "not-found",
        /// AWS accepted the operation, and then it failed.
        OperationFailed = "operation-failed",
        /// The credentials aren't allowed to do it.
        AccessDenied = "access-denied",
        /// The account isn't set up for Lightsail yet.
        AccountSetup = "account-setup",
        /// The Region is still being set up for the account.
        RegionSetup = "region-setup",
        /// AWS doesn't accept the credentials.
        Unauthenticated = "unauthenticated",
        /// The key is unknown, or the Region isn't enabled: the service's reply is the same.
        UnknownKey = "unknown-key",
        /// Other Regions know the key, so this Region isn't enabled.
        RegionClosed = "region-closed",
        /// The credentials have expired.
        Expired = "expired",
        /// This computer's clock is wrong.
        ClockOff = "clock-off",
        /// The clock is right, so the secret doesn't match the key.
        WrongSecret = "wrong-secret",
        /// Lightsail has no Region with this name.
        NoRegion = "no-region",
        /// There are no credentials.
        NoCredentials = "no-credentials",
        /// The requested profile doesn't exist.
        NoProfile = "no-profile",
        /// There is no valid sign-in: of IAM Identity Center, or of `aws login`.
        SignIn = "sign-in",
        /// An MFA code is needed first.
        MfaCode = "mfa-code",
        /// The credentials now belong to another account than the launch in progress.
        OtherAccount = "other-account",
        /// AWS throttles requests.
        Throttled = "throttled",
        /// An internal error of AWS.
        Service = "service",
        /// No connection could be made.
        Unreachable = "unreachable",
        /// No host name could be resolved: usually there is no network.
        Offline = "offline",
        /// The proxy set in the environment refused the connection.
        Proxy = "proxy",
        /// The proxy requires a user name and password.
        ProxyLogin = "proxy-login",
        /// The server's certificate isn't signed by a CA that this computer trusts.
        Untrusted = "untrusted",
        /// The user's CA bundle can't be used.
        CaBundle = "ca-bundle",
        /// The custom endpoint isn't a valid address.
        Endpoint = "endpoint",
        /// No reply arrived in time.
        TimedOut = "timed-out",
        /// The connection ended before the reply was complete.
        CutOff = "cut-off",
        /// The reply isn't one of Lightsail's.
        BadReply = "bad-reply",
        /// One of Skysail's own files couldn't be read or written.
        File = "file",
        /// Skysail exited first; the next action was not carried out.
        BrokenOff = "broken-off",
        /// A bug in Skysail.
        Bug = "bug",
        /// Anything else.
        Other = "other",
    }
}

impl ErrorKind {
    /// Returns the time between automatic retries of read requests, for errors that pass on their own or that the user
    /// can fix elsewhere while this screen stays open. Absent for those fixed in Skysail.
    pub fn pace(self) -> Option<Duration> {
        let seconds = match self {
            ErrorKind::AccountSetup | ErrorKind::RegionSetup | ErrorKind::RegionClosed | ErrorKind::Expired => 15,
            ErrorKind::Offline
            | ErrorKind::Unreachable
            | ErrorKind::Proxy
            | ErrorKind::TimedOut
            | ErrorKind::CutOff => 15,
            ErrorKind::ClockOff | ErrorKind::CaBundle => 15,
            ErrorKind::Throttled | ErrorKind::Service | ErrorKind::AccessDenied => 30,
            _ => return None,
        };
        Some(Duration::from_secs(seconds))
    }

    /// Returns whether signing in may fix it.
    pub fn wants_sign_in(self) -> bool {
        use ErrorKind::*;
        matches!(
            self,
            NoCredentials | NoProfile | SignIn | MfaCode | Expired | UnknownKey | WrongSecret | Unauthenticated
        )
    }

    /// Returns whether the same request may succeed later without a changed answer.
    pub fn passes(self) -> bool {
        !matches!(
            self,
            ErrorKind::InvalidInput
                | ErrorKind::NamesTaken
                | ErrorKind::PlanNotAllowed
                | ErrorKind::Tags
                | ErrorKind::NotFound
                | ErrorKind::NoRegion
                | ErrorKind::Bug
        )
    }
}

/// A failed call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// The API action, such as `CreateInstances`; or the operation, for Skysail's own files.
    pub action: SanitizedText,
    /// Whether it may have been carried out all the same.
    pub certainty: Certainty,
    /// The kind of error.
    #[serde(rename = "trouble")]
    pub error: ErrorKind,
    /// The service's error code.
    pub code: Option<SanitizedText>,
    /// The service's message; or Skysail's message about the cause, if the service sent none.
    pub message: Option<Words>,
    /// The service's advice for users.
    pub tip: Option<SanitizedText>,
    /// The request ID, for a support case.
    pub request_id: Option<SanitizedText>,
    /// Seconds by which this computer's clock is ahead of the service's, if its reply showed it.
    pub ahead: Option<i64>,
}

const OTHER_ACCOUNT: &str = "failure.other-account.both";

/// The clock skew, in seconds, that can't be why a signature is invalid; AWS services allow five minutes.
const ALLOWED: u64 = 4 * 60;

impl Failure {
    /// Returns a failure on this machine; nothing was sent to the service.
    pub fn local(action: &str, error: ErrorKind, message: impl Into<Words>) -> Failure {
        Failure {
            action: SanitizedText::new(action),
            certainty: Certainty::NotSent,
            error,
            code: None,
            message: Some(message.into()),
            tip: None,
            request_id: None,
            ahead: None,
        }
    }

    /// Adds the clock skew: if there is none, an invalid signature is due to the secret.
    pub fn with_clock_skew(mut self, ahead: Option<i64>) -> Failure {
        self.ahead = ahead;
        let wording = self.service_words().unwrap_or_default();
        let of_time = ["expired", "current", "skew"].iter().any(|word| wording.contains(word));
        let agree = ahead.is_some_and(|ahead| ahead.unsigned_abs() < ALLOWED);
        let signature = matches!(self.code.as_deref(), Some("InvalidSignatureException" | "SignatureDoesNotMatch"));
        if signature && wording.contains("valid Region") {
            self.error = ErrorKind::NoRegion;
        } else if agree && signature && !of_time {
            self.error = ErrorKind::WrongSecret;
        }
        self
    }

    /// Adds whether the key is valid: if other Regions accept it, this one isn't enabled.
    pub fn with_known_key(mut self, known: bool) -> Failure {
        if known && self.error == ErrorKind::UnknownKey {
            self.error = ErrorKind::RegionClosed;
        }
        self
    }

    /// Returns the clock skew in seconds, if it is the cause; positive if this computer is ahead.
    pub fn clock_off(&self) -> Option<i64> {
        self.ahead.filter(|ahead| self.error == ErrorKind::ClockOff && ahead.unsigned_abs() >= ALLOWED)
    }

    /// Returns the service's message, without its code.
    pub fn service_words(&self) -> Option<&str> {
        self.message.as_ref()?.plain().map(SanitizedText::as_str)
    }

    /// Returns the service's code and message in one line; if it sent none, Skysail's message about the cause.
    pub fn own_words(&self) -> Option<Words> {
        match (&self.code, &self.message) {
            (Some(code), Some(Words::Plain(message))) => Some(format!("{code}: {message}").into()),
            (Some(code), None) => Some(code.into()),
            (_, message) => message.clone(),
        }
    }

    /// Returns the same for the journal; if there is no message, what the error's kind means.
    pub fn noted(&self) -> Words {
        self.own_words().unwrap_or_else(|| UserText::of_key(format!("failure.{}.what", self.error.key())).into())
    }

    /// Returns the message that the credentials belong to another account than the launch in progress.
    pub fn other_account(theirs: &str, ours: &str) -> UserText {
        UserText::new(OTHER_ACCOUNT).with("theirs", theirs).with("ours", ours)
    }

    /// Returns the account of the credentials and that of the launch in progress, if they differ.
    pub fn accounts(&self) -> Option<(&str, &str)> {
        let wording = self.message.as_ref()?.text().filter(|wording| wording.key == OTHER_ACCOUNT)?;
        Some((wording.value("theirs")?, wording.value("ours")?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsigned(message: &str) -> Failure {
        let failure = Failure::local("GetRegions", ErrorKind::ClockOff, message);
        Failure { code: Some("InvalidSignatureException".into()), ..failure }
    }

    #[test]
    fn a_failure_without_a_message_is_noted_as_a_sentence() {
        let failure = Failure::local("CreateInstances", ErrorKind::NamesTaken, UserText::new("cause.endless"));
        let bare = Failure { message: None, code: None, ..failure };
        assert_eq!(bare.noted().text().map(|text| text.key), Some("failure.names-taken.what"));
    }

    #[test]
    fn signature_error_means_a_wrong_secret_if_the_clocks_agree() {
        let wording = "The request signature we calculated does not match the signature you provided.";
        for (ahead, error, off) in [
            (None, ErrorKind::ClockOff, None),
            (Some(3), ErrorKind::WrongSecret, None),
            (Some(-93_600), ErrorKind::ClockOff, Some(-93_600)),
        ] {
            let failure = unsigned(wording).with_clock_skew(ahead);
            assert_eq!((failure.error, failure.clock_off()), (error, off));
        }
        assert_eq!(
            unsigned("Signature expired: 1 is now earlier than 2").with_clock_skew(Some(3)).error,
            ErrorKind::ClockOff
        );
    }

    #[test]
    fn unknown_region_is_not_reported_as_a_wrong_secret() {
        let wording = "Credential should be scoped to a valid Region.";
        assert_eq!(unsigned(wording).with_clock_skew(Some(3)).error, ErrorKind::NoRegion);
        assert_eq!(unsigned(wording).with_clock_skew(None).error, ErrorKind::NoRegion);
    }

    #[test]
    fn unknown_key_that_works_elsewhere_means_a_disabled_region() {
        let failure = |error| Failure::local("GetBundles", error, "x");
        assert_eq!(failure(ErrorKind::UnknownKey).with_known_key(true).error, ErrorKind::RegionClosed);
        assert_eq!(failure(ErrorKind::UnknownKey).with_known_key(false).error, ErrorKind::UnknownKey);
        assert_eq!(failure(ErrorKind::Expired).with_known_key(true).error, ErrorKind::Expired);
    }

    #[test]
    fn every_error_kind_has_its_own_text_key() {
        let keys: std::collections::BTreeSet<_> = ErrorKind::ALL.iter().map(|t| t.key()).collect();
        assert_eq!(keys.len(), ErrorKind::ALL.len());
    }
}

//! What failed, how sure it is that nothing happened, and why.
//!
//! The SDK's error variants do not mean what they say: a reply whose body was cut after a
//! 200 is a "response error", missing credentials are a "dispatch failure". So the door to
//! the service describes what it saw as a [`Symptom`], and one pure function here decides.

mod signal;

use super::sanitized_text::SanitizedText;
use super::user_text::{UserText, Words};
use serde::{Deserialize, Serialize};
use std::time::Duration;

pub use signal::{ConnectError, FailureSignal, classify};

/// Whether the service may have done what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Certainty {
    /// Nothing ever left this machine.
    NotSent,
    /// The service said no; nothing was done.
    Refused,
    /// The service said "too fast". Usually nothing was done, but that needs a look.
    Throttled,
    /// Nobody knows. Only looking can tell.
    Unknown,
}

/// What kind of trouble it is, for the words and the way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ErrorKind {
    /// A value that AWS doesn't take.
    InvalidInput,
    /// A name that is in use.
    NamesTaken,
    /// The account's limit is reached.
    Quota,
    /// The account can't have this bundle yet.
    PlanNotAllowed,
    /// AWS is still verifying the account.
    PendingVerification,
    /// The account is blocked, suspended or closed.
    Blocked,
    /// The zone has no room for such an instance now.
    Capacity,
    /// The tags were refused.
    Tags,
    /// The private half of a new key pair could not be written.
    KeyFile,
    /// There is no such thing.
    NotFound,
    /// AWS accepted it, and then it failed.
    OperationFailed,
    /// The credentials aren't allowed to do it.
    AccessDenied,
    /// The account isn't set up for Lightsail yet.
    AccountSetup,
    /// The Region is still being set up for the account.
    RegionSetup,
    /// AWS doesn't accept the credentials.
    Unauthenticated,
    /// The key is unknown, or the Region is not enabled: the service answers both alike.
    UnknownKey,
    /// The key is known elsewhere, so it is the Region that is not enabled.
    RegionClosed,
    /// The credentials have ended.
    Expired,
    /// This computer's clock is wrong.
    ClockOff,
    /// The clock is right, so it is the secret that does not fit the key.
    WrongSecret,
    /// Lightsail has no Region of the name that was given.
    NoRegion,
    /// There is nothing to sign in with.
    NoCredentials,
    /// The profile that was named is not there.
    NoProfile,
    /// There is no sign-in that holds: of IAM Identity Center, or of `aws login`.
    SignIn,
    /// A code of the MFA device is needed first.
    MfaCode,
    /// The credentials belong to another account by now than what is watched.
    OtherAccount,
    /// AWS asks for fewer requests.
    Throttled,
    /// A fault of AWS's own.
    Service,
    /// No connection could be made.
    Unreachable,
    /// No name could be looked up: most often there is no network at all.
    Offline,
    /// The proxy of the environment did not let the connection through.
    Proxy,
    /// The proxy wants a name and a password.
    ProxyLogin,
    /// The certificate of whoever answered is signed by nobody this computer trusts.
    Untrusted,
    /// The certificates that the user names cannot be used.
    CaBundle,
    /// The address that the user names to be asked instead of AWS is none.
    Endpoint,
    /// No answer came in time.
    TimedOut,
    /// The connection ended before the answer was whole.
    CutOff,
    /// An answer that is none of Lightsail's.
    BadReply,
    /// One of our own files could not be read or written.
    File,
    /// Skysail ended in the middle; what it was about to do was not done.
    BrokenOff,
    /// A fault of this program.
    Bug,
    /// Anything else.
    Other,
}

impl ErrorKind {
    /// All of them.
    pub const ALL: [ErrorKind; 42] = [
        ErrorKind::InvalidInput,
        ErrorKind::NamesTaken,
        ErrorKind::Quota,
        ErrorKind::PlanNotAllowed,
        ErrorKind::PendingVerification,
        ErrorKind::Blocked,
        ErrorKind::Capacity,
        ErrorKind::Tags,
        ErrorKind::KeyFile,
        ErrorKind::NotFound,
        ErrorKind::OperationFailed,
        ErrorKind::AccessDenied,
        ErrorKind::AccountSetup,
        ErrorKind::RegionSetup,
        ErrorKind::Unauthenticated,
        ErrorKind::UnknownKey,
        ErrorKind::RegionClosed,
        ErrorKind::Expired,
        ErrorKind::ClockOff,
        ErrorKind::WrongSecret,
        ErrorKind::NoRegion,
        ErrorKind::NoCredentials,
        ErrorKind::NoProfile,
        ErrorKind::SignIn,
        ErrorKind::MfaCode,
        ErrorKind::OtherAccount,
        ErrorKind::Throttled,
        ErrorKind::Service,
        ErrorKind::Unreachable,
        ErrorKind::Offline,
        ErrorKind::Proxy,
        ErrorKind::ProxyLogin,
        ErrorKind::Untrusted,
        ErrorKind::CaBundle,
        ErrorKind::Endpoint,
        ErrorKind::TimedOut,
        ErrorKind::CutOff,
        ErrorKind::BadReply,
        ErrorKind::File,
        ErrorKind::BrokenOff,
        ErrorKind::Bug,
        ErrorKind::Other,
    ];

    /// The key of its texts.
    pub fn key(self) -> &'static str {
        match self {
            ErrorKind::InvalidInput => "invalid-input",
            ErrorKind::NamesTaken => "names-taken",
            ErrorKind::Quota => "quota",
            ErrorKind::PlanNotAllowed => "plan-not-allowed",
            ErrorKind::PendingVerification => "pending-verification",
            ErrorKind::Blocked => "blocked",
            ErrorKind::Capacity => "capacity",
            ErrorKind::Tags => "tags",
            ErrorKind::KeyFile => "key-file",
            ErrorKind::NotFound => "not-found",
            ErrorKind::OperationFailed => "operation-failed",
            ErrorKind::AccessDenied => "access-denied",
            ErrorKind::AccountSetup => "account-setup",
            ErrorKind::RegionSetup => "region-setup",
            ErrorKind::Unauthenticated => "unauthenticated",
            ErrorKind::UnknownKey => "unknown-key",
            ErrorKind::RegionClosed => "region-closed",
            ErrorKind::Expired => "expired",
            ErrorKind::ClockOff => "clock-off",
            ErrorKind::WrongSecret => "wrong-secret",
            ErrorKind::NoRegion => "no-region",
            ErrorKind::NoCredentials => "no-credentials",
            ErrorKind::NoProfile => "no-profile",
            ErrorKind::SignIn => "sign-in",
            ErrorKind::MfaCode => "mfa-code",
            ErrorKind::OtherAccount => "other-account",
            ErrorKind::Throttled => "throttled",
            ErrorKind::Service => "service",
            ErrorKind::Unreachable => "unreachable",
            ErrorKind::Offline => "offline",
            ErrorKind::Proxy => "proxy",
            ErrorKind::ProxyLogin => "proxy-login",
            ErrorKind::Untrusted => "untrusted",
            ErrorKind::CaBundle => "ca-bundle",
            ErrorKind::Endpoint => "endpoint",
            ErrorKind::TimedOut => "timed-out",
            ErrorKind::CutOff => "cut-off",
            ErrorKind::BadReply => "bad-reply",
            ErrorKind::File => "file",
            ErrorKind::BrokenOff => "broken-off",
            ErrorKind::Bug => "bug",
            ErrorKind::Other => "other",
        }
    }
}

impl ErrorKind {
    /// How long to wait before what is only asked is asked again by itself: where it passes, or
    /// where it may be mended elsewhere while this screen stays open. Absent where it is mended here.
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

    /// Whether nobody is let in, so that signing in is what helps.
    pub fn wants_sign_in(self) -> bool {
        use ErrorKind::*;
        matches!(
            self,
            NoCredentials | NoProfile | SignIn | MfaCode | Expired | UnknownKey | WrongSecret | Unauthenticated
        )
    }

    /// Whether the same request may go well later though no answer of it is changed.
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

/// One call that did not end well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// The API action, such as `CreateInstances`; or what was being done, for our own files.
    pub action: SanitizedText,
    /// Whether it may have been done all the same.
    pub certainty: Certainty,
    /// What kind of trouble it is.
    pub trouble: ErrorKind,
    /// The service's name for it.
    pub code: Option<SanitizedText>,
    /// The service's own words, kept beside ours; or ours for what it comes from, where the service said nothing.
    pub message: Option<Words>,
    /// The service's advice to people.
    pub tip: Option<SanitizedText>,
    /// For a support case.
    pub request_id: Option<SanitizedText>,
    /// Seconds by which this computer's clock is ahead of the service's, where its answer told.
    pub ahead: Option<i64>,
}

const OTHER_ACCOUNT: &str = "failure.other-account.both";

/// A clock that is off by less than this is not what a signature fails for. Seconds; the
/// services of AWS allow five minutes.
const ALLOWED: u64 = 4 * 60;

impl Failure {
    /// A failure of something on this machine; nothing was asked of the service.
    pub fn local(action: &str, trouble: ErrorKind, message: impl Into<Words>) -> Failure {
        Failure {
            action: SanitizedText::new(action),
            certainty: Certainty::NotSent,
            trouble,
            code: None,
            message: Some(message.into()),
            tip: None,
            request_id: None,
            ahead: None,
        }
    }

    /// With the service's clock beside ours: where both agree, a signature fails for its secret.
    pub fn with_clock_skew(mut self, ahead: Option<i64>) -> Failure {
        self.ahead = ahead;
        let said = self.service_words().unwrap_or_default();
        let of_time = ["expired", "current", "skew"].iter().any(|word| said.contains(word));
        let agree = ahead.is_some_and(|ahead| ahead.unsigned_abs() < ALLOWED);
        let signature = matches!(self.code.as_deref(), Some("InvalidSignatureException" | "SignatureDoesNotMatch"));
        if signature && said.contains("valid Region") {
            self.trouble = ErrorKind::NoRegion;
        } else if agree && signature && !of_time {
            self.trouble = ErrorKind::WrongSecret;
        }
        self
    }

    /// With what is known of the key: if other Regions take it, this one is not enabled.
    pub fn with_known_key(mut self, known: bool) -> Failure {
        if known && self.trouble == ErrorKind::UnknownKey {
            self.trouble = ErrorKind::RegionClosed;
        }
        self
    }

    /// By how much this computer's clock is off, if that is what went wrong. Seconds ahead.
    pub fn clock_off(&self) -> Option<i64> {
        self.ahead.filter(|ahead| self.trouble == ErrorKind::ClockOff && ahead.unsigned_abs() >= ALLOWED)
    }

    /// Returns what the service said, without its code.
    pub fn service_words(&self) -> Option<&str> {
        self.message.as_ref()?.plain().map(SanitizedText::as_str)
    }

    /// Returns the service's own words in one line; where it said nothing, ours for what it comes from.
    pub fn own_words(&self) -> Option<Words> {
        match (&self.code, &self.message) {
            (Some(code), Some(Words::Plain(message))) => Some(format!("{code}: {message}").into()),
            (Some(code), None) => Some(code.into()),
            (_, message) => message.clone(),
        }
    }

    /// Returns the same as a journal has it: where there are no words, the key of the kind of trouble.
    pub fn noted(&self) -> Words {
        self.own_words().unwrap_or_else(|| self.trouble.key().into())
    }

    /// That the credentials are of another account than what is watched.
    pub fn other_account(theirs: &str, ours: &str) -> UserText {
        UserText::new(OTHER_ACCOUNT).with("theirs", theirs).with("ours", ours)
    }

    /// Returns the account of the credentials and that of what is watched, where they differ.
    pub fn accounts(&self) -> Option<(&str, &str)> {
        let said = self.message.as_ref()?.text().filter(|said| said.key == OTHER_ACCOUNT)?;
        Some((said.value("theirs")?, said.value("ours")?))
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
    fn a_signature_fails_for_its_secret_where_the_clocks_agree() {
        let said = "The request signature we calculated does not match the signature you provided.";
        for (ahead, trouble, off) in [
            (None, ErrorKind::ClockOff, None),
            (Some(3), ErrorKind::WrongSecret, None),
            (Some(-93_600), ErrorKind::ClockOff, Some(-93_600)),
        ] {
            let failure = unsigned(said).with_clock_skew(ahead);
            assert_eq!((failure.trouble, failure.clock_off()), (trouble, off));
        }
        assert_eq!(
            unsigned("Signature expired: 1 is now earlier than 2").with_clock_skew(Some(3)).trouble,
            ErrorKind::ClockOff
        );
    }

    #[test]
    fn a_region_that_is_not_there_is_no_wrong_secret() {
        let said = "Credential should be scoped to a valid Region.";
        assert_eq!(unsigned(said).with_clock_skew(Some(3)).trouble, ErrorKind::NoRegion);
        assert_eq!(unsigned(said).with_clock_skew(None).trouble, ErrorKind::NoRegion);
    }

    #[test]
    fn a_key_that_works_elsewhere_is_known_and_the_region_is_closed() {
        let failure = |trouble| Failure::local("GetBundles", trouble, "x");
        assert_eq!(failure(ErrorKind::UnknownKey).with_known_key(true).trouble, ErrorKind::RegionClosed);
        assert_eq!(failure(ErrorKind::UnknownKey).with_known_key(false).trouble, ErrorKind::UnknownKey);
        assert_eq!(failure(ErrorKind::Expired).with_known_key(true).trouble, ErrorKind::Expired);
    }

    #[test]
    fn every_trouble_has_a_text_key_of_its_own() {
        let keys: std::collections::BTreeSet<_> = ErrorKind::ALL.iter().map(|t| t.key()).collect();
        assert_eq!(keys.len(), ErrorKind::ALL.len());
    }
}

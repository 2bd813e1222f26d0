//! What failed, how sure it is that nothing happened, and why.
//!
//! The SDK's error variants do not mean what they say: a reply whose body was cut after a
//! 200 is a "response error", missing credentials are a "dispatch failure". So the door to
//! the service describes what it saw as a [`Symptom`], and one pure function here decides.

use super::clean::Clean;

/// Whether the service may have done what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    InvalidInput,
    NamesTaken,
    Quota,
    PlanNotAllowed,
    PendingVerification,
    Tags,
    NotFound,
    OperationFailed,
    AccessDenied,
    AccountSetup,
    RegionSetup,
    Unauthenticated,
    /// The key is unknown, or the Region is not enabled: the service answers both alike.
    UnknownKey,
    Expired,
    ClockOff,
    NoCredentials,
    /// The profile that was named is not there.
    NoProfile,
    /// There is no sign-in that holds: of IAM Identity Center, or of `aws login`.
    SignIn,
    /// A code of the MFA device is needed first.
    MfaCode,
    Throttled,
    Service,
    Unreachable,
    TimedOut,
    /// The connection ended before the answer was whole.
    CutOff,
    /// An answer that is none of Lightsail's.
    BadReply,
    /// One of our own files could not be read or written.
    File,
    /// A fault of this program.
    Bug,
    Other,
}

impl Trouble {
    pub const ALL: [Trouble; 28] = [
        Trouble::InvalidInput,
        Trouble::NamesTaken,
        Trouble::Quota,
        Trouble::PlanNotAllowed,
        Trouble::PendingVerification,
        Trouble::Tags,
        Trouble::NotFound,
        Trouble::OperationFailed,
        Trouble::AccessDenied,
        Trouble::AccountSetup,
        Trouble::RegionSetup,
        Trouble::Unauthenticated,
        Trouble::UnknownKey,
        Trouble::Expired,
        Trouble::ClockOff,
        Trouble::NoCredentials,
        Trouble::NoProfile,
        Trouble::SignIn,
        Trouble::MfaCode,
        Trouble::Throttled,
        Trouble::Service,
        Trouble::Unreachable,
        Trouble::TimedOut,
        Trouble::CutOff,
        Trouble::BadReply,
        Trouble::File,
        Trouble::Bug,
        Trouble::Other,
    ];

    /// The key of its texts.
    pub fn key(self) -> &'static str {
        match self {
            Trouble::InvalidInput => "invalid-input",
            Trouble::NamesTaken => "names-taken",
            Trouble::Quota => "quota",
            Trouble::PlanNotAllowed => "plan-not-allowed",
            Trouble::PendingVerification => "pending-verification",
            Trouble::Tags => "tags",
            Trouble::NotFound => "not-found",
            Trouble::OperationFailed => "operation-failed",
            Trouble::AccessDenied => "access-denied",
            Trouble::AccountSetup => "account-setup",
            Trouble::RegionSetup => "region-setup",
            Trouble::Unauthenticated => "unauthenticated",
            Trouble::UnknownKey => "unknown-key",
            Trouble::Expired => "expired",
            Trouble::ClockOff => "clock-off",
            Trouble::NoCredentials => "no-credentials",
            Trouble::NoProfile => "no-profile",
            Trouble::SignIn => "sign-in",
            Trouble::MfaCode => "mfa-code",
            Trouble::Throttled => "throttled",
            Trouble::Service => "service",
            Trouble::Unreachable => "unreachable",
            Trouble::TimedOut => "timed-out",
            Trouble::CutOff => "cut-off",
            Trouble::BadReply => "bad-reply",
            Trouble::File => "file",
            Trouble::Bug => "bug",
            Trouble::Other => "other",
        }
    }
}

/// One call that did not end well.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The API action, such as `CreateInstances`; or what was being done, for our own files.
    pub action: Clean,
    pub certainty: Certainty,
    pub trouble: Trouble,
    /// The service's own words, kept beside ours.
    pub code: Option<Clean>,
    pub message: Option<Clean>,
    /// The service's advice to people.
    pub tip: Option<Clean>,
    /// For a support case.
    pub request_id: Option<Clean>,
}

impl Failure {
    /// A failure of something on this machine; nothing was asked of the service.
    pub fn local(action: &str, trouble: Trouble, message: impl AsRef<str>) -> Failure {
        Failure {
            action: Clean::new(action),
            certainty: Certainty::NotSent,
            trouble,
            code: None,
            message: Some(Clean::new(message)),
            tip: None,
            request_id: None,
        }
    }

    /// The service's own words in one line, if it said any.
    pub fn own_words(&self) -> Option<String> {
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => Some(format!("{code}: {message}")),
            (Some(code), None) => Some(code.to_string()),
            (None, Some(message)) => Some(message.to_string()),
            (None, None) => None,
        }
    }
}

/// How far a request got, as the door to the service saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Symptom {
    /// The request could not even be built.
    NotBuilt,
    /// No credentials, or their provider failed: before anything was sent.
    NoCredentials,
    /// No connection was ever opened (refused, DNS, proxy, TLS, connect timeout).
    NotConnected,
    /// The deadline passed after the connection was opened, or nobody can tell when.
    TimedOut,
    /// The connection broke, or the body stopped, after something may have been sent.
    CutOff,
    /// An HTTP answer arrived that could not be understood.
    BadReply { status: u16 },
    /// The service answered with an error it has a name for.
    Answered { status: u16, code: String, message: String },
}

/// Decides what a symptom means: how sure it is that nothing was done, and what the trouble is.
///
/// *Nothing was done* is certain only for a request never built, a connection never opened,
/// or a refusal with a 4xx status other than throttling and 408.
pub fn sort(symptom: &Symptom) -> (Certainty, Trouble) {
    match symptom {
        Symptom::NotBuilt => (Certainty::NotSent, Trouble::Bug),
        Symptom::NoCredentials => (Certainty::NotSent, Trouble::NoCredentials),
        Symptom::NotConnected => (Certainty::NotSent, Trouble::Unreachable),
        Symptom::TimedOut => (Certainty::Unknown, Trouble::TimedOut),
        Symptom::CutOff => (Certainty::Unknown, Trouble::CutOff),
        Symptom::BadReply { .. } => (Certainty::Unknown, Trouble::BadReply),
        Symptom::Answered { status, code, message } => {
            let trouble = name(code, message);
            let certainty = match (trouble, status) {
                (Trouble::Throttled, _) => Certainty::Throttled,
                (Trouble::Service, _) | (_, 408 | 500..) | (_, ..400) => Certainty::Unknown,
                _ => Certainty::Refused,
            };
            (certainty, trouble)
        }
    }
}

/// The codes by which AWS services say "too fast".
const THROTTLING: [&str; 10] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "SlowDown",
];

fn name(code: &str, message: &str) -> Trouble {
    match code {
        code if THROTTLING.contains(&code) => Trouble::Throttled,
        "InvalidInputException" => invalid_input(message),
        "NotFoundException" => Trouble::NotFound,
        "OperationFailureException" => Trouble::OperationFailed,
        "AccessDeniedException" | "AccessDenied" | "NotAuthorized" => Trouble::AccessDenied,
        "AccountSetupInProgressException" => Trouble::AccountSetup,
        "RegionSetupInProgressException" => Trouble::RegionSetup,
        "UnauthenticatedException" | "MissingAuthenticationToken" | "IncompleteSignature" => Trouble::Unauthenticated,
        "UnrecognizedClientException" | "InvalidClientTokenId" | "OptInRequired" => Trouble::UnknownKey,
        "ExpiredTokenException" | "ExpiredToken" => Trouble::Expired,
        "InvalidSignatureException" | "SignatureDoesNotMatch" | "RequestExpired" | "RequestTimeTooSkewed" => {
            Trouble::ClockOff
        }
        "ServiceException" | "InternalFailure" | "ServiceUnavailable" | "InternalServerError" => Trouble::Service,
        "RequestTimeout" | "RequestTimeoutException" => Trouble::TimedOut,
        "SerializationException" | "ValidationError" | "ValidationException" => Trouble::InvalidInput,
        _ => Trouble::Other,
    }
}

/// Lightsail puts many refusals under one code; its wording tells them apart (as observed in 2026).
fn invalid_input(message: &str) -> Trouble {
    let message = message.to_lowercase();
    let says = |words: &str| message.contains(words);
    match () {
        _ if says("already in use") => Trouble::NamesTaken,
        _ if says("maximum limit") => Trouble::Quota,
        _ if says("plan size") => Trouble::PlanNotAllowed,
        _ if says("pending verification") => Trouble::PendingVerification,
        _ if says("tag ") || says("tags") || says("tag:") => Trouble::Tags,
        _ => Trouble::InvalidInput,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, code: &str, message: &str) -> Symptom {
        Symptom::Answered { status, code: code.into(), message: message.into() }
    }

    #[test]
    fn only_what_never_left_is_not_sent() {
        for symptom in [Symptom::NotBuilt, Symptom::NoCredentials, Symptom::NotConnected] {
            assert_eq!(sort(&symptom).0, Certainty::NotSent, "{symptom:?}");
        }
    }

    #[test]
    fn an_answer_that_never_came_whole_is_unknown_even_after_a_200() {
        for symptom in [Symptom::TimedOut, Symptom::CutOff, Symptom::BadReply { status: 200 }] {
            assert_eq!(sort(&symptom).0, Certainty::Unknown, "{symptom:?}");
        }
    }

    #[test]
    fn a_server_error_may_have_done_it() {
        for symptom in
            [answered(500, "ServiceException", ""), answered(503, "Whatever", ""), answered(408, "RequestTimeout", "")]
        {
            assert_eq!(sort(&symptom).0, Certainty::Unknown, "{symptom:?}");
        }
    }

    #[test]
    fn throttling_is_told_by_its_code_and_not_by_its_status() {
        assert_eq!(sort(&answered(400, "ThrottlingException", "")).0, Certainty::Throttled);
        assert_eq!(sort(&answered(503, "SlowDown", "")).0, Certainty::Throttled);
    }

    #[test]
    fn the_wording_tells_refusals_apart() {
        let cases = [
            ("Some names are already in use: web-1", Trouble::NamesTaken),
            ("Sorry, you've reached your maximum limit of Lightsail Instances : 0.", Trouble::Quota),
            ("Sorry, your account can not create an instance using this Lightsail plan size.", Trouble::PlanNotAllowed),
            (
                "We're sorry, your AWS account is pending verification. Please try again later",
                Trouble::PendingVerification,
            ),
            ("The given Availability Zone is invalid.", Trouble::InvalidInput),
        ];
        for (message, trouble) in cases {
            assert_eq!(sort(&answered(400, "InvalidInputException", message)), (Certainty::Refused, trouble));
        }
    }

    #[test]
    fn every_trouble_has_a_text_key_of_its_own() {
        let keys: std::collections::BTreeSet<_> = Trouble::ALL.iter().map(|t| t.key()).collect();
        assert_eq!(keys.len(), Trouble::ALL.len());
    }
}

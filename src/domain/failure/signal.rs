//! Classifies failed requests: by how far a request got, whether it may have been carried out, and the kind of error.

use super::{Certainty, ErrorKind};
use crate::domain::keyed::keyed;

/// How far a request got, as seen by the Lightsail client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailureSignal {
    /// The request couldn't be built.
    NotBuilt,
    /// There were no credentials, or their provider failed, before anything was sent.
    NoCredentials,
    /// No connection was ever opened (refused, DNS, proxy, TLS, connect timeout).
    NotConnected(ConnectError),
    /// The deadline passed after the connection was opened, or at an unknown point.
    TimedOut,
    /// The connection broke, or the body stopped, after something may have been sent.
    CutOff,
    /// An HTTP reply arrived that couldn't be parsed.
    BadReply {
        /// The HTTP status.
        status: u16,
    },
    /// The service replied with an error code.
    Answered {
        /// The HTTP status.
        status: u16,
        /// The service's code.
        code: String,
        /// The service's message.
        message: String,
    },
}

keyed! {
    /// Why a connection failed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum ConnectError {
        /// The host refused it.
        Refused = "cause.connect.refused",
        /// It timed out.
        Late = "cause.connect.late",
        /// The host name couldn't be resolved, or there is no route to it.
        NoWay = "cause.connect.no-name",
        /// The proxy couldn't be reached.
        NoProxy = "cause.connect.no-proxy",
        /// The proxy refused to connect.
        ProxyRefused = "cause.connect.proxy-refused",
        /// The proxy requires a user name and password.
        ProxyLogin = "cause.connect.proxy-login",
        /// The certificate isn't signed by a trusted CA.
        Untrusted = "cause.connect.untrusted",
        /// The certificate isn't valid at this computer's current time.
        NotNow = "cause.connect.not-now",
        /// The user's CA bundle can't be used, so no certificate can be verified.
        Bundle = "cause.connect.bundle",
        /// Another TLS failure.
        Tls = "cause.connect.tls",
        /// Anything else.
        Other = "cause.connect.other",
    }
}

impl ConnectError {
    fn error(self) -> ErrorKind {
        match self {
            ConnectError::NoWay => ErrorKind::Offline,
            ConnectError::NoProxy | ConnectError::ProxyRefused => ErrorKind::Proxy,
            ConnectError::ProxyLogin => ErrorKind::ProxyLogin,
            ConnectError::Untrusted => ErrorKind::Untrusted,
            ConnectError::NotNow => ErrorKind::ClockOff,
            ConnectError::Bundle => ErrorKind::CaBundle,
            ConnectError::Refused | ConnectError::Late | ConnectError::Tls | ConnectError::Other => {
                ErrorKind::Unreachable
            }
        }
    }
}

/// Returns how certain it is that nothing was done, and the kind of error.
///
/// *Nothing was done* is certain only for a request that was never built, a connection that was never opened, or a
/// rejection with a 4xx status other than throttling and 408.
pub fn classify(symptom: &FailureSignal) -> (Certainty, ErrorKind) {
    match symptom {
        FailureSignal::NotBuilt => (Certainty::NotSent, ErrorKind::Bug),
        FailureSignal::NoCredentials => (Certainty::NotSent, ErrorKind::NoCredentials),
        FailureSignal::NotConnected(obstacle) => (Certainty::NotSent, obstacle.error()),
        FailureSignal::TimedOut => (Certainty::Unknown, ErrorKind::TimedOut),
        FailureSignal::CutOff => (Certainty::Unknown, ErrorKind::CutOff),
        FailureSignal::BadReply { .. } => (Certainty::Unknown, ErrorKind::BadReply),
        FailureSignal::Answered { status, code, message } => {
            let error = name(code, message);
            let certainty = match (error, status) {
                (ErrorKind::Throttled, _) => Certainty::Throttled,
                (ErrorKind::Service, _) | (_, 408 | 500..) | (_, ..400) => Certainty::Unknown,
                _ => Certainty::Refused,
            };
            (certainty, error)
        }
    }
}

/// The error codes that AWS services use for throttling.
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

fn name(code: &str, message: &str) -> ErrorKind {
    if let Some(error) = worded(code, message) {
        return error;
    }
    match code {
        code if THROTTLING.contains(&code) => ErrorKind::Throttled,
        "InvalidInputException" => invalid_input(message),
        "NotFoundException" => ErrorKind::NotFound,
        "OperationFailureException" => ErrorKind::OperationFailed,
        "AccessDeniedException" | "AccessDenied" | "NotAuthorized" => ErrorKind::AccessDenied,
        "AccountSetupInProgressException" => ErrorKind::AccountSetup,
        "RegionSetupInProgressException" => ErrorKind::RegionSetup,
        "UnauthenticatedException" | "MissingAuthenticationToken" | "IncompleteSignature" => ErrorKind::Unauthenticated,
        "UnrecognizedClientException" | "InvalidClientTokenId" | "OptInRequired" => ErrorKind::UnknownKey,
        "ExpiredTokenException" | "ExpiredToken" => ErrorKind::Expired,
        "InvalidSignatureException" | "SignatureDoesNotMatch" | "RequestExpired" | "RequestTimeTooSkewed" => {
            ErrorKind::ClockOff
        }
        "ServiceException" | "InternalFailure" | "ServiceUnavailable" | "InternalServerError" => ErrorKind::Service,
        "RequestTimeout" | "RequestTimeoutException" => ErrorKind::TimedOut,
        "SerializationException" | "ValidationError" | "ValidationException" => ErrorKind::InvalidInput,
        _ => ErrorKind::Other,
    }
}

/// Error codes with which Lightsail, and EC2 beneath it, reject a request for reasons outside the request itself, and the
/// kind of error that a code alone means. The message takes precedence.
const REFUSALS: [(&str, Option<ErrorKind>); 16] = [
    ("InvalidInputException", None),
    ("OperationFailureException", None),
    ("AccessDeniedException", None),
    ("LimitExceededException", None),
    ("UnauthenticatedException", None),
    ("OptInRequired", None),
    ("ServiceQuotaExceededException", Some(ErrorKind::Quota)),
    ("InstanceLimitExceeded", Some(ErrorKind::Quota)),
    ("VcpuLimitExceeded", Some(ErrorKind::Quota)),
    ("HostLimitExceeded", Some(ErrorKind::Quota)),
    ("InsufficientInstanceCapacity", Some(ErrorKind::Capacity)),
    ("InsufficientCapacityException", Some(ErrorKind::Capacity)),
    ("InsufficientHostCapacity", Some(ErrorKind::Capacity)),
    ("PendingVerification", Some(ErrorKind::PendingVerification)),
    // The account's sign-up isn't complete.
    ("SubscriptionRequiredException", Some(ErrorKind::PendingVerification)),
    ("Blocked", Some(ErrorKind::Blocked)),
];

/// Phrases in the messages of rejections, under any code, and the kind of error they mean. All in lower case; `*` stands
/// for anything in between, as in "sufficient t3.micro capacity".
const WORDS: [(&str, ErrorKind); 32] = [
    ("account is currently blocked", ErrorKind::Blocked),
    ("account has been blocked", ErrorKind::Blocked),
    ("account is blocked", ErrorKind::Blocked),
    ("account * suspended", ErrorKind::Blocked),
    ("account * on hold", ErrorKind::Blocked),
    ("account is closed", ErrorKind::Blocked),
    ("account has been closed", ErrorKind::Blocked),
    ("account * deactivated", ErrorKind::Blocked),
    ("not recognized as a valid account", ErrorKind::Blocked),
    ("pending verification", ErrorKind::PendingVerification),
    ("verify your account", ErrorKind::PendingVerification),
    ("account verification", ErrorKind::PendingVerification),
    ("account * not * verified", ErrorKind::PendingVerification),
    ("being verified", ErrorKind::PendingVerification),
    ("being validated", ErrorKind::PendingVerification),
    ("validation of your account", ErrorKind::PendingVerification),
    ("vcpu limit", ErrorKind::Quota),
    ("sufficient * capacity", ErrorKind::Capacity),
    ("enough * capacity", ErrorKind::Capacity),
    ("capacity * not available", ErrorKind::Capacity),
    ("capacity * unavailable", ErrorKind::Capacity),
    ("no capacity", ErrorKind::Capacity),
    ("out of capacity", ErrorKind::Capacity),
    ("maximum limit", ErrorKind::Quota),
    ("maximum number of", ErrorKind::Quota),
    ("instance limit", ErrorKind::Quota),
    ("reached * limit", ErrorKind::Quota),
    ("limit * exceeded", ErrorKind::Quota),
    ("exceeded your", ErrorKind::Quota),
    ("exceeds your", ErrorKind::Quota),
    ("exceeds the limit", ErrorKind::Quota),
    ("quota", ErrorKind::Quota),
];

/// Words about the request's own values: too many of them isn't a quota of the account.
const OF_INPUT: [&str; 5] = ["tag", "character", "user data", "userdata", "bytes"];

fn worded(code: &str, message: &str) -> Option<ErrorKind> {
    let (_, named) = REFUSALS.iter().find(|(known, _)| *known == code)?;
    let message = message.to_lowercase();
    let of_input = code == "InvalidInputException" && OF_INPUT.iter().any(|word| message.contains(word));
    let found = WORDS.iter().find(|(words, _)| says(&message, words)).map(|(_, error)| *error);
    found.filter(|_| !of_input).or(*named)
}

/// Whether the message contains the parts between the stars, in this order.
fn says(message: &str, words: &str) -> bool {
    let mut rest = Some(message);
    for part in words.split('*').map(str::trim) {
        rest = rest.and_then(|rest| rest.split_once(part)).map(|(_, rest)| rest);
    }
    rest.is_some()
}

/// Lightsail uses one code for many rejections; the message distinguishes them (as observed in 2026).
fn invalid_input(message: &str) -> ErrorKind {
    let message = message.to_lowercase();
    let says = |words: &str| message.contains(words);
    match () {
        _ if says("already in use") => ErrorKind::NamesTaken,
        _ if says("plan size") => ErrorKind::PlanNotAllowed,
        _ if says("tag ") || says("tags") || says("tag:") => ErrorKind::Tags,
        _ => ErrorKind::InvalidInput,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, code: &str, message: &str) -> FailureSignal {
        FailureSignal::Answered { status, code: code.into(), message: message.into() }
    }

    #[test]
    fn only_requests_that_never_left_count_as_not_sent() {
        for symptom in
            [FailureSignal::NotBuilt, FailureSignal::NoCredentials, FailureSignal::NotConnected(ConnectError::Other)]
        {
            assert_eq!(classify(&symptom).0, Certainty::NotSent, "{symptom:?}");
        }
    }

    #[test]
    fn incomplete_reply_is_unknown_even_after_a_200() {
        for symptom in [FailureSignal::TimedOut, FailureSignal::CutOff, FailureSignal::BadReply { status: 200 }] {
            assert_eq!(classify(&symptom).0, Certainty::Unknown, "{symptom:?}");
        }
    }

    #[test]
    fn server_error_is_unknown() {
        for symptom in
            [answered(500, "ServiceException", ""), answered(503, "Whatever", ""), answered(408, "RequestTimeout", "")]
        {
            assert_eq!(classify(&symptom).0, Certainty::Unknown, "{symptom:?}");
        }
    }

    #[test]
    fn throttling_is_recognized_by_code_rather_than_status() {
        assert_eq!(classify(&answered(400, "ThrottlingException", "")).0, Certainty::Throttled);
        assert_eq!(classify(&answered(503, "SlowDown", "")).0, Certainty::Throttled);
    }

    #[test]
    fn refusals_are_distinguished_by_message() {
        let cases = [
            ("Some names are already in use: web-1", ErrorKind::NamesTaken),
            ("Sorry, you've reached your maximum limit of Lightsail Instances : 0.", ErrorKind::Quota),
            (
                "Sorry, your account can not create an instance using this Lightsail plan size.",
                ErrorKind::PlanNotAllowed,
            ),
            (
                "We're sorry, your AWS account is pending verification. Please try again later",
                ErrorKind::PendingVerification,
            ),
            ("Sorry, you've reached the maximum number of instances for your account.", ErrorKind::Quota),
            ("There is not sufficient capacity in us-east-1a to fulfill your request.", ErrorKind::Capacity),
            ("This account is currently blocked and not recognized as a valid account.", ErrorKind::Blocked),
            ("The given Availability Zone is invalid.", ErrorKind::InvalidInput),
            ("The maximum number of tags is 50.", ErrorKind::Tags),
        ];
        for (message, error) in cases {
            assert_eq!(classify(&answered(400, "InvalidInputException", message)), (Certainty::Refused, error));
        }
    }

    #[test]
    fn refusal_is_recognized_under_any_code() {
        for (code, message, error) in [
            (
                "OperationFailureException",
                "We currently do not have sufficient t3.micro capacity in the Availability Zone you requested (us-east-1a). \
                 Our system will be working on provisioning additional capacity.",
                ErrorKind::Capacity,
            ),
            (
                "OperationFailureException",
                "You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket.",
                ErrorKind::Quota,
            ),
            (
                "OperationFailureException",
                "You have requested more instances (6) than your current instance limit of 5 allows.",
                ErrorKind::Quota,
            ),
            ("InvalidInputException", "You have reached your Region's limit of instances.", ErrorKind::Quota),
            ("InvalidInputException", "The userData exceeds the limit of 16384 bytes.", ErrorKind::InvalidInput),
            ("InvalidInputException", "The name exceeds the limit of 255 characters.", ErrorKind::InvalidInput),
            (
                "HostLimitExceeded",
                "Your request for accessing resources in this region is being validated, and you will not be able to \
                 launch additional resources in this region until the validation is complete.",
                ErrorKind::PendingVerification,
            ),
            ("AccessDeniedException", "Your AWS account has not been verified yet.", ErrorKind::PendingVerification),
            (
                "SubscriptionRequiredException",
                "The AWS Access Key Id needs a subscription for the service",
                ErrorKind::PendingVerification,
            ),
            ("AccessDeniedException", "Your AWS account has been temporarily suspended.", ErrorKind::Blocked),
            ("AccessDeniedException", "Your account was put on hold.", ErrorKind::Blocked),
            ("InsufficientCapacityException", "", ErrorKind::Capacity),
            ("OperationFailureException", "Insufficient capacity.", ErrorKind::Capacity),
            ("InsufficientInstanceCapacity", "", ErrorKind::Capacity),
            ("ServiceQuotaExceededException", "", ErrorKind::Quota),
            ("LimitExceededException", "You have reached the maximum number of instances.", ErrorKind::Quota),
            ("LimitExceededException", "Rate exceeded", ErrorKind::Throttled),
            ("AccessDeniedException", "Your account is suspended.", ErrorKind::Blocked),
            ("AccessDeniedException", "User: ana is not authorized.", ErrorKind::AccessDenied),
            ("PendingVerification", "", ErrorKind::PendingVerification),
            ("OptInRequired", "You are not subscribed to this service.", ErrorKind::UnknownKey),
        ] {
            assert_eq!(classify(&answered(400, code, message)).1, error, "{code} {message}");
        }
        // A rejection stays a rejection; a server error isn't one, whatever its message.
        let refused = answered(400, "OperationFailureException", "Insufficient capacity.");
        assert_eq!(classify(&refused).0, Certainty::Refused);
        assert_eq!(classify(&answered(500, "ServiceException", "no capacity")).0, Certainty::Unknown);
    }
}

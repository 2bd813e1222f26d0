//! How far a request got, and what that means: whether it may have been done, and what the trouble is.

use super::{Certainty, Trouble};

/// How far a request got, as the door to the service saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Symptom {
    /// The request could not even be built.
    NotBuilt,
    /// No credentials, or their provider failed: before anything was sent.
    NoCredentials,
    /// No connection was ever opened (refused, DNS, proxy, TLS, connect timeout).
    NotConnected(Obstacle),
    /// The deadline passed after the connection was opened, or nobody can tell when.
    TimedOut,
    /// The connection broke, or the body stopped, after something may have been sent.
    CutOff,
    /// An HTTP answer arrived that could not be understood.
    BadReply { status: u16 },
    /// The service answered with an error it has a name for.
    Answered { status: u16, code: String, message: String },
}

/// What stood in the way of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Nobody took it.
    Refused,
    /// It took too long.
    Late,
    /// The host's name could not be looked up, or there is no way to it.
    NoWay,
    /// The proxy could not be connected to.
    NoProxy,
    /// The proxy refused to let it through.
    ProxyRefused,
    /// The proxy wants a name and a password.
    ProxyLogin,
    /// The certificate is signed by nobody who is trusted here.
    Untrusted,
    /// The certificate is not valid at the time that this computer believes it is.
    NotNow,
    /// The certificates that the person names cannot be used, so that nobody can be trusted.
    Bundle,
    /// Another failure of the secure connection.
    Tls,
    Other,
}

impl Obstacle {
    fn trouble(self) -> Trouble {
        match self {
            Obstacle::NoWay => Trouble::Offline,
            Obstacle::NoProxy | Obstacle::ProxyRefused => Trouble::Proxy,
            Obstacle::ProxyLogin => Trouble::ProxyLogin,
            Obstacle::Untrusted => Trouble::Untrusted,
            Obstacle::NotNow => Trouble::ClockOff,
            Obstacle::Bundle => Trouble::CaBundle,
            Obstacle::Refused | Obstacle::Late | Obstacle::Tls | Obstacle::Other => Trouble::Unreachable,
        }
    }
}

/// Decides what a symptom means: how sure it is that nothing was done, and what the trouble is.
///
/// *Nothing was done* is certain only for a request never built, a connection never opened,
/// or a refusal with a 4xx status other than throttling and 408.
pub fn sort(symptom: &Symptom) -> (Certainty, Trouble) {
    match symptom {
        Symptom::NotBuilt => (Certainty::NotSent, Trouble::Bug),
        Symptom::NoCredentials => (Certainty::NotSent, Trouble::NoCredentials),
        Symptom::NotConnected(obstacle) => (Certainty::NotSent, obstacle.trouble()),
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
    if let Some(trouble) = worded(code, message) {
        return trouble;
    }
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

/// Codes under which Lightsail, and EC2 beneath it, refuse what has nothing to do with the request itself.
const REFUSALS: [&str; 12] = [
    "InvalidInputException",
    "OperationFailureException",
    "AccessDeniedException",
    "LimitExceededException",
    "ServiceQuotaExceededException",
    "InstanceLimitExceeded",
    "VcpuLimitExceeded",
    "InsufficientInstanceCapacity",
    "PendingVerification",
    "Blocked",
    "UnauthenticatedException",
    "OptInRequired",
];

/// What the words of a refusal tell, under whatever code they come. All in lower case.
const WORDS: [(&str, Trouble); 27] = [
    ("account is currently blocked", Trouble::Blocked),
    ("account has been blocked", Trouble::Blocked),
    ("account is blocked", Trouble::Blocked),
    ("account is suspended", Trouble::Blocked),
    ("account has been suspended", Trouble::Blocked),
    ("account is closed", Trouble::Blocked),
    ("not recognized as a valid account", Trouble::Blocked),
    ("pending verification", Trouble::PendingVerification),
    ("verify your account", Trouble::PendingVerification),
    ("account verification", Trouble::PendingVerification),
    ("being verified", Trouble::PendingVerification),
    ("validation of your account", Trouble::PendingVerification),
    ("sufficient capacity", Trouble::Capacity),
    ("insufficient capacity", Trouble::Capacity),
    ("insufficient instance capacity", Trouble::Capacity),
    ("enough capacity", Trouble::Capacity),
    ("capacity is not available", Trouble::Capacity),
    ("no capacity", Trouble::Capacity),
    ("maximum limit", Trouble::Quota),
    ("maximum number of", Trouble::Quota),
    ("reached your limit", Trouble::Quota),
    ("reached the limit", Trouble::Quota),
    ("limit exceeded", Trouble::Quota),
    ("exceeded your", Trouble::Quota),
    ("exceeds your", Trouble::Quota),
    ("exceeds the limit", Trouble::Quota),
    ("quota", Trouble::Quota),
];

fn worded(code: &str, message: &str) -> Option<Trouble> {
    match code {
        "InsufficientInstanceCapacity" => return Some(Trouble::Capacity),
        "ServiceQuotaExceededException" | "InstanceLimitExceeded" | "VcpuLimitExceeded" => return Some(Trouble::Quota),
        "PendingVerification" => return Some(Trouble::PendingVerification),
        "Blocked" => return Some(Trouble::Blocked),
        code if !REFUSALS.contains(&code) => return None,
        _ => {}
    }
    let message = message.to_lowercase();
    // A request that asks for too many names at once is no quota of the account.
    let of_input = code == "InvalidInputException" && message.contains("tag");
    let found = WORDS.iter().find(|(words, _)| message.contains(words)).map(|(_, trouble)| *trouble);
    found.filter(|_| !of_input)
}

/// Lightsail puts many refusals under one code; its wording tells them apart (as observed in 2026).
fn invalid_input(message: &str) -> Trouble {
    let message = message.to_lowercase();
    let says = |words: &str| message.contains(words);
    match () {
        _ if says("already in use") => Trouble::NamesTaken,
        _ if says("plan size") => Trouble::PlanNotAllowed,
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
        for symptom in [Symptom::NotBuilt, Symptom::NoCredentials, Symptom::NotConnected(Obstacle::Other)] {
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
            ("Sorry, you've reached the maximum number of instances for your account.", Trouble::Quota),
            ("There is not sufficient capacity in us-east-1a to fulfill your request.", Trouble::Capacity),
            ("This account is currently blocked and not recognized as a valid account.", Trouble::Blocked),
            ("The given Availability Zone is invalid.", Trouble::InvalidInput),
            ("The maximum number of tags is 50.", Trouble::Tags),
        ];
        for (message, trouble) in cases {
            assert_eq!(sort(&answered(400, "InvalidInputException", message)), (Certainty::Refused, trouble));
        }
    }

    #[test]
    fn a_refusal_is_known_under_whatever_code_it_comes() {
        for (code, message, trouble) in [
            ("OperationFailureException", "Insufficient capacity.", Trouble::Capacity),
            ("InsufficientInstanceCapacity", "", Trouble::Capacity),
            ("ServiceQuotaExceededException", "", Trouble::Quota),
            ("LimitExceededException", "You have reached the maximum number of instances.", Trouble::Quota),
            ("LimitExceededException", "Rate exceeded", Trouble::Throttled),
            ("AccessDeniedException", "Your account is suspended.", Trouble::Blocked),
            ("AccessDeniedException", "User: ana is not authorized.", Trouble::AccessDenied),
            ("PendingVerification", "", Trouble::PendingVerification),
            ("OptInRequired", "You are not subscribed to this service.", Trouble::UnknownKey),
        ] {
            assert_eq!(sort(&answered(400, code, message)).1, trouble, "{code} {message}");
        }
        // What is refused is refused; a fault of the server's is none, whatever it says.
        let refused = answered(400, "OperationFailureException", "Insufficient capacity.");
        assert_eq!(sort(&refused).0, Certainty::Refused);
        assert_eq!(sort(&answered(500, "ServiceException", "no capacity")).0, Certainty::Unknown);
    }
}

//! Exceptions that the service returns.

use serde::Serialize;

/// An exception: its type, its HTTP status, and the four members that each one has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceException {
    pub kind: Box<str>,
    pub status: u16,
    pub code: Box<str>,
    pub message: Box<str>,
    pub docs: Option<Box<str>>,
    pub tip: Option<Box<str>>,
}

/// The URL in the `docs` member of the service's exceptions.
const DOCS: &str = "https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/CommonErrors.html";

impl ServiceException {
    /// Returns an exception with the status that the AWS API reference gives for its type.
    pub fn new(kind: &str, message: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            status: status_of(kind),
            code: kind.into(),
            message: message.into().into(),
            docs: is_lightsails(kind).then(|| DOCS.into()),
            tip: None,
        }
    }

    pub fn tip(mut self, tip: impl Into<String>) -> Self {
        self.tip = Some(tip.into().into());
        self
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new("InvalidInputException", message)
    }

    /// Skysail's wording: AWS's isn't known.
    pub fn not_found(what: &str, name: &str) -> Self {
        Self::new("NotFoundException", format!("The {what} does not exist: {name}"))
            .tip("Check the name and the Region.")
    }

    /// Skysail's wording: AWS's isn't documented anywhere.
    pub fn throttled() -> Self {
        Self::new("ThrottlingException", "Rate exceeded")
    }

    /// Wording used by all AWS services.
    pub fn expired() -> Self {
        Self::new("ExpiredTokenException", "The security token included in the request is expired")
    }

    /// Wording used by all AWS services; also returned by a Region that isn't enabled (observed).
    pub fn unrecognized() -> Self {
        Self::new("UnrecognizedClientException", "The security token included in the request is invalid.")
    }

    /// Wording used by all AWS services.
    pub fn denied(action: &str, region: &str, account: &str) -> Self {
        Self::new(
            "AccessDeniedException",
            format!(
                "User: arn:aws:iam::{account}:user/sandbox is not authorized to perform: \
                 lightsail:{action} on resource: arn:aws:lightsail:{region}:{account}:* because \
                 no identity-based policy allows the lightsail:{action} action"
            ),
        )
    }

    /// The Region is still being set up. The tip is from the API reference.
    pub fn region_setup() -> Self {
        Self::new("RegionSetupInProgressException", "The Region is being set up.").tip(
            "Opt-in Regions typically take a few minutes to finish setting up before you can \
             work with them. Wait a few minutes and try again.",
        )
    }

    pub fn internal(message: impl Into<String>) -> Self {
        Self::new("ServiceException", message)
    }

    /// Returns the JSON body.
    pub fn body(&self) -> impl Serialize {
        Shown {
            kind: &self.kind,
            code: &self.code,
            docs: self.docs.as_deref(),
            message: &self.message,
            tip: self.tip.as_deref(),
        }
    }
}

/// The members, ordered by name.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(rename = "__type")]
    kind: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    docs: Option<&'a str>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tip: Option<&'a str>,
}

fn is_lightsails(kind: &str) -> bool {
    matches!(
        kind,
        "InvalidInputException"
            | "NotFoundException"
            | "OperationFailureException"
            | "AccessDeniedException"
            | "AccountSetupInProgressException"
            | "RegionSetupInProgressException"
            | "UnauthenticatedException"
            | "ServiceException"
    )
}

/// Returns the HTTP status of a type, from the AWS API reference, pages CreateInstances and Common Errors.
pub fn status_of(kind: &str) -> u16 {
    match kind {
        "ServiceException" | "InternalFailure" => 500,
        "ServiceUnavailable" => 503,
        "ExpiredTokenException"
        | "UnrecognizedClientException"
        | "IncompleteSignatureException"
        | "InvalidSignatureException"
        | "MissingAuthenticationTokenException"
        | "OptInRequired" => 403,
        "NotAuthorized" => 401,
        "UnknownOperationException" => 404,
        "RequestTimeoutException" => 408,
        "RequestEntityTooLargeException" => 413,
        _ => 400,
    }
}

/// Why an action failed.
pub enum ActionError {
    Refused(ServiceException),
    /// It needs a key, which takes long to generate: it is run again once there is one.
    KeyNeeded,
}

impl ActionError {
    /// Returns the exception of a request that had its key, if it needed one.
    pub fn into_refusal(self) -> ServiceException {
        match self {
            ActionError::Refused(refusal) => refusal,
            ActionError::KeyNeeded => ServiceException::internal("One key was not enough."),
        }
    }
}

impl From<ServiceException> for ActionError {
    fn from(refusal: ServiceException) -> Self {
        ActionError::Refused(refusal)
    }
}

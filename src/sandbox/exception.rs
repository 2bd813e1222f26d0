//! What the service says when it does not do what was asked.

use serde::Serialize;

/// An exception of the service: its type, HTTP status and the four members each of them has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceException {
    pub kind: Box<str>,
    pub status: u16,
    pub code: Box<str>,
    pub message: Box<str>,
    pub docs: Option<Box<str>>,
    pub tip: Option<Box<str>>,
}

/// The address that the service names in the `docs` member of its exceptions.
const DOCS: &str = "https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/CommonErrors.html";

impl ServiceException {
    /// An exception by its type, with the status the AWS API reference gives for that type.
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

    /// Our own wording: none is known.
    pub fn not_found(what: &str, name: &str) -> Self {
        Self::new("NotFoundException", format!("The {what} does not exist: {name}"))
            .tip("Check the name and the Region.")
    }

    /// Our own wording: the service's is not known to be kept anywhere.
    pub fn throttled() -> Self {
        Self::new("ThrottlingException", "Rate exceeded")
    }

    /// Wording: common to all of AWS.
    pub fn expired() -> Self {
        Self::new("ExpiredTokenException", "The security token included in the request is expired")
    }

    /// Wording: common to all of AWS; what a Region that is not enabled answers too (observed).
    pub fn unrecognized() -> Self {
        Self::new("UnrecognizedClientException", "The security token included in the request is invalid.")
    }

    /// Wording: common to all of AWS.
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

    /// The region is still being set up. The tip is the service's own, from the API reference.
    pub fn region_setup() -> Self {
        Self::new("RegionSetupInProgressException", "The Region is being set up.").tip(
            "Opt-in Regions typically take a few minutes to finish setting up before you can \
             work with them. Wait a few minutes and try again.",
        )
    }

    pub fn internal(message: impl Into<String>) -> Self {
        Self::new("ServiceException", message)
    }

    /// The body on the wire.
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

/// The members in the order of their names.
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

/// HTTP status by type: AWS API reference, pages CreateInstances and Common Errors.
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

/// Why an action gives no answer.
pub enum ActionError {
    Refused(ServiceException),
    /// It needs a key, which takes long to make: it is run again when there is one.
    KeyNeeded,
}

impl ActionError {
    /// The refusal of a request that had its key, if it needed one.
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

//! What the SDK's errors mean.
//!
//! Its variants do not mean what they say, so the chain of sources decides. No text of an
//! SDK error reaches a [`Failure`]: some quote the reply's body. What is said is either the
//! service's own words, by the members of its exceptions, or a sentence from here.

use super::credentials::Lack;
use super::unread;
use crate::domain::clean::Clean;
use crate::domain::failure::{Failure, Symptom, sort};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_lightsail::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_lightsail::operation::RequestId;
use aws_smithy_runtime_api::client::dns::ResolveDnsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use hyper_util::client::legacy;
use std::error::Error;
use std::io;

/// An error of the SDK, of whatever action.
pub(super) type SdkResult<T, E> = Result<T, SdkError<E, HttpResponse>>;

/// Sorts an error of the SDK and keeps what the service itself said.
pub(super) fn of<E>(action: &'static str, error: SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
    aws_sdk_lightsail::Error: From<SdkError<E, HttpResponse>>,
{
    let mut failure = plain(action, &error);
    failure.tip = tip(&error.into()).filter(|tip| !tip.is_empty()).map(Clean::new);
    failure
}

/// The same for a service whose exceptions have no tip.
pub fn plain<E>(action: &'static str, error: &SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let symptom = symptom(error);
    let (certainty, trouble) = sort(&symptom);
    let (code, message) = match symptom {
        Symptom::Answered { code, message, .. } => (Some(Clean::new(code)), message),
        Symptom::NotConnected => (None, not_connected(error).to_owned()),
        Symptom::BadReply { status } => (None, unreadable(error, status)),
        other => (None, sentence(&other).to_owned()),
    };
    Failure {
        action: Clean::new(action),
        certainty,
        trouble,
        code,
        message: Some(message).filter(|message| !message.is_empty()).map(Clean::new),
        tip: None,
        request_id: error.request_id().map(Clean::new),
    }
}

/// Without credentials nothing was sent.
pub(super) fn no_credentials(action: &'static str, lack: Lack) -> Failure {
    Failure::local(action, lack.trouble, &lack.why)
}

/// An error and all that caused it.
pub(super) fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        // An `io::Error` names the source of its payload and passes over the payload itself.
        Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    })
}

fn symptom<E>(error: &SdkError<E, HttpResponse>) -> Symptom
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ServiceError(answer) => answered(answer.err(), answer.raw().status().as_u16()),
        _ if lacks_credentials(error) => Symptom::NoCredentials,
        SdkError::ConstructionFailure(_) => Symptom::NotBuilt,
        // The body was taken out to be read and is not there again: its end never came.
        SdkError::ResponseError(answer) if answer.raw().body().bytes().is_none() => Symptom::CutOff,
        SdkError::ResponseError(answer) => Symptom::BadReply { status: answer.raw().status().as_u16() },
        _ if never_connected(error) => Symptom::NotConnected,
        SdkError::TimeoutError(_) => Symptom::TimedOut,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => Symptom::TimedOut,
        _ => Symptom::CutOff,
    }
}

/// An error answer without a code is none of the service's: a proxy's, perhaps.
fn answered(error: &impl ProvideErrorMetadata, status: u16) -> Symptom {
    match error.code() {
        Some(code) => {
            Symptom::Answered { status, code: code.to_owned(), message: error.message().unwrap_or_default().to_owned() }
        }
        None => Symptom::BadReply { status },
    }
}

fn lacks_credentials(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|error| error.is::<CredentialsError>() || says(error, "identity resolver timed out"))
}

/// Only with proof: the error of a connection that was being opened, or of the name's look-up.
pub(super) fn never_connected(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|error| {
        error.downcast_ref::<legacy::Error>().is_some_and(legacy::Error::is_connect)
            || error.is::<ResolveDnsError>()
            || connect_timeout(error)
    })
}

fn connect_timeout(error: &(dyn Error + 'static)) -> bool {
    // The type is private to the SDK's HTTP client; its text is "HTTP connect timeout occurred after ..".
    says(error, "HTTP connect timeout")
}

fn says(error: &(dyn Error + 'static), words: &str) -> bool {
    error.to_string().contains(words)
}

pub(super) fn not_connected(error: &(dyn Error + 'static)) -> &'static str {
    let any = |test: &dyn Fn(&(dyn Error + 'static)) -> bool| chain(error).any(test);
    let refused = |error: &(dyn Error + 'static)| {
        error.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::ConnectionRefused)
    };
    match () {
        _ if any(&connect_timeout) => "The connection could not be opened in time.",
        _ if any(&|error| error.is::<ResolveDnsError>() || says(error, "dns error")) => {
            "The service's host name could not be resolved."
        }
        _ if any(&refused) => "The connection was refused.",
        _ if any(&|error| error.is::<rustls::Error>()) => "No secure connection could be agreed on.",
        _ => "No connection could be opened.",
    }
}

pub(super) fn sentence(symptom: &Symptom) -> &'static str {
    match symptom {
        Symptom::NotBuilt => "The request could not be built.",
        Symptom::NoCredentials => "The AWS credentials could not be loaded.",
        Symptom::TimedOut => "No whole answer came in time.",
        _ => "The connection ended before the answer was whole.",
    }
}

/// The SDK does not say which member it could not read.
fn unreadable<E>(error: &SdkError<E, HttpResponse>, status: u16) -> String {
    let body = error.raw_response().and_then(|answer| answer.body().bytes());
    match body.filter(|_| status == 200).and_then(unread::member) {
        Some(member) => format!("The answer (HTTP {status}) could not be understood: {member}."),
        None => format!("The answer (HTTP {status}) could not be understood."),
    }
}

/// The advice to people that each of Lightsail's exceptions may carry.
fn tip(error: &aws_sdk_lightsail::Error) -> Option<&str> {
    use aws_sdk_lightsail::Error as Of;
    match error {
        Of::AccessDeniedException(exception) => exception.tip(),
        Of::AccountSetupInProgressException(exception) => exception.tip(),
        Of::InvalidInputException(exception) => exception.tip(),
        Of::NotFoundException(exception) => exception.tip(),
        Of::OperationFailureException(exception) => exception.tip(),
        Of::RegionSetupInProgressException(exception) => exception.tip(),
        Of::ServiceException(exception) => exception.tip(),
        Of::UnauthenticatedException(exception) => exception.tip(),
        _ => None,
    }
}

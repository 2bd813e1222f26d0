//! Converts the SDK's errors to failures.
//!
//! The SDK's error variants are misleading, so the chain of sources decides. No text of an SDK error gets into a
//! [`Failure`]: some quote the reply's body. Messages are either the service's own, from the members of its exceptions,
//! or Skysail's.

use super::causes::chain;
use super::decode_error;
use super::http_client::{InvalidCertificates, TimedOut};
use crate::domain::failure::{ConnectError, ErrorKind, Failure, FailureSignal, classify};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{UserText, Words};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_lightsail::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_lightsail::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use hyper_util::client::legacy;
use rustls::CertificateError;
use std::error::Error;
use std::io;
use std::time::SystemTime;

/// A result of the SDK, for any action.
pub(super) type SdkResult<T, E> = Result<T, SdkError<E, HttpResponse>>;

/// Why there are no credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MissingCredentials {
    pub error: ErrorKind,
    /// Skysail's message, or that of the service that was called.
    pub why: Words,
}

impl MissingCredentials {
    pub(super) fn new(error: ErrorKind, why: impl Into<Words>) -> MissingCredentials {
        MissingCredentials { error, why: why.into() }
    }

    /// Returns that resolving them timed out.
    pub(super) fn late() -> MissingCredentials {
        MissingCredentials::new(ErrorKind::NoCredentials, UserText::new("cause.credentials.late"))
    }
}

/// What is known about this computer for interpreting errors.
pub(super) struct ErrorContext<'a> {
    /// This computer's clock.
    pub now: SystemTime,
    /// Host and port of the proxy to AWS, if there is one.
    pub proxy: Option<&'a str>,
    /// The settings that select a special AWS endpoint, if any.
    pub special: Option<&'a str>,
    /// Host and port of a server in place of AWS, if there is one.
    pub host: Option<&'a str>,
}

/// Classifies an SDK error and keeps the service's own message.
pub(super) fn of<E>(action: &'static str, error: SdkError<E, HttpResponse>, ground: &ErrorContext) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
    aws_sdk_lightsail::Error: From<SdkError<E, HttpResponse>>,
{
    let mut failure = grounded(action, &error, ground);
    failure.tip = tip(&error.into()).filter(|tip| !tip.is_empty()).map(SanitizedText::new);
    failure
}

/// The same for a service without tips in its exceptions.
pub fn plain<E>(action: &'static str, error: &SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    judged(action, error, None)
}

/// The same, considering the clock and the proxy.
pub(super) fn grounded<E>(action: &'static str, error: &SdkError<E, HttpResponse>, ground: &ErrorContext) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    judged(action, error, Some(ground))
}

fn judged<E>(action: &'static str, error: &SdkError<E, HttpResponse>, ground: Option<&ErrorContext>) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let symptom = symptom(error);
    let (certainty, error_kind) = classify(&symptom);
    let (code, message) = match symptom {
        FailureSignal::Answered { code, message, .. } => {
            (Some(SanitizedText::new(code)), (!message.is_empty()).then(|| message.into()))
        }
        FailureSignal::NotConnected(obstacle) => (None, Some(not_connected(error, obstacle, ground).into())),
        FailureSignal::BadReply { status } => (None, Some(unreadable(error, status).into())),
        other => (None, Some(sentence(&other).into())),
    };
    let failure = Failure {
        action: SanitizedText::new(action),
        certainty,
        error: error_kind,
        code,
        message,
        tip: None,
        request_id: error.request_id().map(SanitizedText::new),
        ahead: None,
    };
    failure.with_clock_skew(ground.and_then(|ground| ahead(error, ground.now)))
}

/// Returns the seconds by which this computer's clock is ahead of the server's.
fn ahead<E>(error: &SdkError<E, HttpResponse>, now: SystemTime) -> Option<i64> {
    super::service_time::ahead(error.raw_response()?, now).map(|theirs| -theirs)
}

/// Without credentials, nothing was sent.
pub(super) fn no_credentials(action: &'static str, lack: MissingCredentials) -> Failure {
    Failure::local(action, lack.error, lack.why)
}

fn symptom<E>(error: &SdkError<E, HttpResponse>) -> FailureSignal
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ServiceError(answer) => answered(answer.err(), answer.raw().status().as_u16()),
        _ if lacks_credentials(error) => FailureSignal::NoCredentials,
        SdkError::ConstructionFailure(_) => FailureSignal::NotBuilt,
        // The body was being read and is incomplete.
        SdkError::ResponseError(answer) if answer.raw().body().bytes().is_none() => FailureSignal::CutOff,
        SdkError::ResponseError(answer) => FailureSignal::BadReply { status: answer.raw().status().as_u16() },
        _ if never_connected(error) => FailureSignal::NotConnected(obstacle(error)),
        SdkError::TimeoutError(_) => FailureSignal::TimedOut,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => FailureSignal::TimedOut,
        _ => FailureSignal::CutOff,
    }
}

/// An error reply without a code isn't the service's, but maybe a proxy's.
fn answered(error: &impl ProvideErrorMetadata, status: u16) -> FailureSignal {
    match error.code() {
        Some(code) => FailureSignal::Answered {
            status,
            code: code.to_owned(),
            message: error.message().unwrap_or_default().to_owned(),
        },
        None => FailureSignal::BadReply { status },
    }
}

fn lacks_credentials(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|error| error.is::<CredentialsError>() || says(error, "identity resolver timed out"))
}

/// Requires proof: an error while opening the connection or resolving the name.
fn never_connected(error: &(dyn Error + 'static)) -> bool {
    chain(error).any(|error| {
        error.downcast_ref::<legacy::Error>().is_some_and(legacy::Error::is_connect)
            || error.is::<InvalidCertificates>()
            || was_connecting(error)
    })
}

fn was_connecting(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref() == Some(&TimedOut::Connecting)
}

fn says(error: &(dyn Error + 'static), words: &str) -> bool {
    error.to_string().contains(words)
}

/// Returns why the connection failed. Proxy errors come first: what is behind the proxy is up to it.
fn obstacle(error: &(dyn Error + 'static)) -> ConnectError {
    if let Some(unusable) = chain(error).find_map(|error| error.downcast_ref::<InvalidCertificates>()) {
        return unusable.what;
    }
    let any = |test: &dyn Fn(&(dyn Error + 'static)) -> bool| chain(error).any(test);
    let io = |kinds: &'static [io::ErrorKind]| {
        move |error: &(dyn Error + 'static)| {
            error.downcast_ref::<io::Error>().is_some_and(|io| kinds.contains(&io.kind()))
        }
    };
    // The type is private to the HTTP library; each of its texts begins "tunnel error:".
    let tunnel = |words: &'static str| move |error: &(dyn Error + 'static)| says(error, words);
    match () {
        _ if any(&tunnel("tunnel error: proxy authorization required")) => ConnectError::ProxyLogin,
        _ if any(&tunnel("tunnel error: failed to create underlying connection")) => ConnectError::NoProxy,
        _ if any(&tunnel("tunnel error:")) => ConnectError::ProxyRefused,
        _ if any(&was_connecting) => ConnectError::Late,
        _ if any(&|error| says(error, "dns error")) => ConnectError::NoWay,
        _ if any(&io(&[io::ErrorKind::NetworkUnreachable, io::ErrorKind::HostUnreachable])) => ConnectError::NoWay,
        _ if any(&io(&[io::ErrorKind::ConnectionRefused])) => ConnectError::Refused,
        _ => chain(error).find_map(|error| error.downcast_ref().map(secure)).unwrap_or(ConnectError::Other),
    }
}

fn secure(error: &rustls::Error) -> ConnectError {
    use CertificateError as Of;
    match error {
        rustls::Error::InvalidCertificate(
            Of::Expired | Of::ExpiredContext { .. } | Of::NotValidYet | Of::NotValidYetContext { .. },
        ) => ConnectError::NotNow,
        rustls::Error::InvalidCertificate(Of::UnknownIssuer) => ConnectError::Untrusted,
        _ => ConnectError::Tls,
    }
}

/// Returns why a credentials service couldn't be connected to, if that is the error.
pub(super) fn no_connection(error: &(dyn Error + 'static)) -> Option<(ErrorKind, UserText)> {
    let symptom = never_connected(error).then(|| obstacle(error))?;
    Some((classify(&FailureSignal::NotConnected(symptom)).1, not_connected(error, symptom, None)))
}

fn not_connected(error: &(dyn Error + 'static), obstacle: ConnectError, ground: Option<&ErrorContext>) -> UserText {
    if let Some(unusable) = chain(error).find_map(|error| error.downcast_ref::<InvalidCertificates>()) {
        return unusable.why.clone();
    }
    let sentence = UserText::new(obstacle.key());
    if let Some(host) = ground.and_then(|ground| ground.host) {
        return UserText::new("cause.connect.to-host").with_text("why", sentence).with("host", host);
    }
    let (proxy, special) = (ground.and_then(|ground| ground.proxy), ground.and_then(|ground| ground.special));
    match (proxy, special) {
        (Some(proxy), _) => UserText::new("cause.connect.by-proxy").with_text("why", sentence).with("proxy", proxy),
        (None, Some(special)) if obstacle == ConnectError::NoWay => {
            UserText::new("cause.connect.special").with_text("why", sentence).with("settings", special)
        }
        _ => sentence,
    }
}

pub(super) fn sentence(symptom: &FailureSignal) -> UserText {
    UserText::new(match symptom {
        FailureSignal::NotBuilt => "cause.not-built",
        FailureSignal::NoCredentials => "cause.credentials.machine",
        FailureSignal::TimedOut => "cause.timed-out",
        _ => "cause.cut-off",
    })
}

/// Names the unreadable member, which the SDK doesn't.
fn unreadable<E>(error: &SdkError<E, HttpResponse>, status: u16) -> UserText {
    let body = error.raw_response().and_then(|answer| answer.body().bytes());
    not_understood(status, body.filter(|_| status == 200).and_then(decode_error::member))
}

/// Returns that a reply couldn't be parsed, and why, if known.
pub fn not_understood(status: u16, why: Option<UserText>) -> UserText {
    match why {
        Some(why) => UserText::new("cause.reply.because").with("http", status).with_text("why", why),
        None => UserText::new("cause.reply").with("http", status),
    }
}

/// Returns the tip for users in a Lightsail exception, if it has one.
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

//! Logs each attempt of a request to an AWS service: when it was sent, and what came back. No body and no header is
//! logged, only what is named here.

use aws_sdk_lightsail::config::interceptors::{BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef};
use aws_sdk_lightsail::config::{ConfigBag, Intercept, Region, RuntimeComponents};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Output};
use aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint;
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, Metadata, OrchestratorError};
use aws_smithy_runtime_api::client::retries::RequestAttempts;
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use std::time::Instant;
use tracing::{Level, debug, enabled, info};

/// Logs what is sent and received. The sandbox gets what AWS would, so its requests are logged as sent there.
#[derive(Debug)]
pub(super) enum AttemptLog {
    Network,
    Sandbox,
}

/// When the attempt was sent.
#[derive(Debug)]
struct SentAt(Instant);

impl Storable for SentAt {
    type Storer = StoreReplace<SentAt>;
}

/// What an attempt is of.
struct Attempt<'a> {
    service: &'a str,
    action: &'a str,
    region: &'a str,
    number: u32,
}

impl Attempt<'_> {
    fn of(bag: &ConfigBag) -> Attempt<'_> {
        let metadata = bag.load::<Metadata>();
        Attempt {
            service: metadata.map_or("", Metadata::service),
            action: metadata.map_or("", Metadata::name),
            region: bag.load::<Region>().map_or("", |region| region.as_ref()),
            number: bag.load::<RequestAttempts>().map_or(0, RequestAttempts::attempts),
        }
    }
}

#[dyn_dispatch_hint]
impl Intercept for AttemptLog {
    fn name(&self) -> &'static str {
        "AttemptLog"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if enabled!(Level::INFO) {
            let Attempt { service, action, region, number } = Attempt::of(bag);
            let to = match self {
                AttemptLog::Network => place(context.request().uri()),
                AttemptLog::Sandbox => "sandbox".to_owned(),
            };
            debug!(service, action, region, attempt = number, to, "sending");
            bag.interceptor_state().store_put(SentAt(Instant::now()));
        }
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if enabled!(Level::INFO) {
            let Attempt { service, action, region, number } = Attempt::of(bag);
            let ms = bag.load::<SentAt>().map(|sent| sent.0.elapsed().as_millis() as u64);
            let outcome = outcome(context.output_or_error());
            let response = context.response();
            let status = response.map(|response| response.status().as_u16());
            let request_id = response.and_then(request_id);
            let code = response.filter(|response| !response.status().is_success()).and_then(code);
            info!(service, action, region, attempt = number, ms, outcome, status, code, request_id, "answered");
        }
        Ok(())
    }
}

/// Returns scheme, host, and port of an address; the rest may be secret.
fn place(uri: &str) -> String {
    let uri: http::Uri = uri.parse().unwrap_or_default();
    let port = uri.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}", uri.scheme_str().unwrap_or("?"), uri.host().unwrap_or("?"))
}

/// Returns how an attempt ended, as far as the SDK tells.
fn outcome(ended: Option<Result<&Output, &OrchestratorError<Error>>>) -> &'static str {
    match ended {
        Some(Ok(_)) => "ok",
        Some(Err(error)) if error.is_operation_error() => "error",
        Some(Err(error)) if error.is_timeout_error() => "timed out",
        Some(Err(error)) if error.is_response_error() => "bad reply",
        Some(Err(error)) if error.as_connector_error().is_some_and(|error| error.is_timeout()) => "timed out",
        Some(Err(error)) if error.is_connector_error() => "no reply",
        Some(Err(_)) => "failed",
        // Nothing came of it by the time limit.
        None => "given up",
    }
}

fn request_id(response: &HttpResponse) -> Option<&str> {
    ["x-amzn-requestid", "x-amz-request-id"].into_iter().find_map(|name| response.headers().get(name))
}

/// Returns the error code of a reply, without its message: that may quote the request.
fn code(response: &HttpResponse) -> Option<&str> {
    code_in(response.body().bytes()?)
}

/// The longest error code that is logged; the service's have at most half of it.
const LONGEST: usize = 80;

/// Finds the code in JSON, as of Lightsail, or XML, as of STS.
fn code_in(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(body).ok()?;
    let json = || {
        let value = text.split_once("\"__type\"")?.1.trim_start().strip_prefix(':')?;
        value.trim_start().strip_prefix('"')?.split('"').next()
    };
    let xml = || text.split_once("<Code>")?.1.split('<').next();
    let code = json().or_else(xml)?;
    let code = code.rsplit('#').next().unwrap_or(code);
    let plain = !code.is_empty() && code.len() <= LONGEST;
    (plain && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_of_an_error_is_found_and_nothing_else_of_its_body() {
        for (body, expected) in [
            (r#"{"__type":"com.amazonaws.lightsail#NotFoundException","message":"canary"}"#, Some("NotFoundException")),
            (r#"{"message":"canary","__type": "ThrottlingException"}"#, Some("ThrottlingException")),
            ("<ErrorResponse><Error><Code>ExpiredToken</Code><Message>canary</Message>", Some("ExpiredToken")),
            (r#"{"__type":"can ary"}"#, None),
            (r#"{"__type": 7, "x": "canary!"}"#, None),
            ("<html>canary", None),
            ("", None),
        ] {
            assert_eq!(code_in(body.as_bytes()), expected, "{body}");
        }
        assert_eq!(code_in(&[0xff]), None);
    }

    #[test]
    fn address_is_logged_without_user_path_and_query() {
        assert_eq!(place("https://ana:canary@host:8443/canary?x=canary"), "https://host:8443");
        assert_eq!(place("https://lightsail.us-east-1.amazonaws.com/"), "https://lightsail.us-east-1.amazonaws.com");
        assert_eq!(place("canary canary"), "?://?");
    }
}

//! The awsJson 1.1 protocol: parses requests and writes responses.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use serde_json::Value;

use super::actions::{self, Action};
use super::catalog::{Catalog, Region};
use super::clock::Millis;
use super::exception::ServiceException;
use super::params;
use super::transaction::{dashed, hex};

/// Maximum body size. A request with 50 tags and a full launch script is below 64 KiB.
pub const LARGEST_BODY: usize = 1 << 20;

const TARGET: &str = "Lightsail_20161128.";

/// A request for an implemented action in an existing Region.
pub struct ParsedRequest<'a> {
    pub action: &'static Action,
    pub region: &'a Region,
    pub body: Arc<Value>,
    /// Members that the action doesn't have. The service ignores them.
    pub unknown: Vec<String>,
    /// Set if the body violates the action's declaration; returned after faults have been applied.
    pub broken: Option<ServiceException>,
}

/// Parses a request in the same order as the service: route, target, signature, body.
pub fn read<'a>(
    request: &Request<Bytes>,
    catalog: &'a Catalog,
    now: Millis,
) -> Result<ParsedRequest<'a>, ServiceException> {
    if request.method() != http::Method::POST || request.uri().path() != "/" {
        return Err(ServiceException::new("UnknownOperationException", "Lightsail is asked with POST on /."));
    }
    if request.body().len() > LARGEST_BODY {
        return Err(too_large());
    }
    let action = target(request)?;
    let region = scope(request, catalog, now)?;
    let body = json(request.body())?;
    let (unknown, broken) = match params::check(action.members, &body) {
        Ok(unknown) => (unknown, None),
        Err(refusal) => (Vec::new(), Some(refusal)),
    };
    Ok(ParsedRequest { action, region, body: Arc::new(body), unknown, broken })
}

/// Skysail's wording: AWS's isn't known.
pub fn too_large() -> ServiceException {
    ServiceException::new("RequestEntityTooLargeException", format!("The request is larger than {LARGEST_BODY} bytes."))
}

fn target(request: &Request<Bytes>) -> Result<&'static Action, ServiceException> {
    let target = text_of(request, "x-amz-target")
        .ok_or_else(|| ServiceException::new("UnknownOperationException", "The X-Amz-Target header is missing."))?;
    let name = target.strip_prefix(TARGET).ok_or_else(|| {
        let target = shown(target);
        ServiceException::new("UnknownOperationException", format!("{target} is not an action of {TARGET}*"))
    })?;
    actions::find(name).ok_or_else(|| {
        let message = match actions::is_known_to_lightsail(name) {
            true => format!("{name} is an action of Lightsail that this sandbox does not have."),
            false => format!("{} is not an action of Lightsail.", shown(name)),
        };
        ServiceException::new("UnknownOperationException", message)
    })
}

/// Returns the Region that the signature was made for. The signature itself isn't verified.
fn scope<'a>(request: &Request<Bytes>, catalog: &'a Catalog, now: Millis) -> Result<&'a Region, ServiceException> {
    let Some(authorization) = text_of(request, "authorization") else {
        return presigned(request, catalog, now);
    };
    let incomplete = |what: &str| {
        ServiceException::new(
            "IncompleteSignatureException",
            format!("Authorization header requires '{what}' parameter."),
        )
    };
    let rest = authorization.strip_prefix("AWS4-HMAC-SHA256").ok_or_else(|| incomplete("AWS4-HMAC-SHA256"))?;
    let part = |name: &str| {
        rest.split(',')
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| incomplete(name))
    };
    let credential = part("Credential")?;
    part("SignedHeaders")?;
    part("Signature")?;
    region_of(credential, catalog, || incomplete("Credential"))
}

/// A presigned request has the contents of the header in its query, and its validity period.
fn presigned<'a>(request: &Request<Bytes>, catalog: &'a Catalog, now: Millis) -> Result<&'a Region, ServiceException> {
    let query = request.uri().query().unwrap_or_default();
    let part = |name: &str| {
        let found = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
        // These values need no other unescaping.
        found.map(|(_, value)| value.replace("%2F", "/").replace("%2f", "/")).filter(|value| !value.is_empty())
    };
    if part("X-Amz-Algorithm").is_none() && part("X-Amz-Credential").is_none() {
        return Err(ServiceException::new("MissingAuthenticationTokenException", "Missing Authentication Token"));
    }
    // Wording used by all AWS services.
    let incomplete = |what: &str| {
        let message =
            format!("AWS query-string parameters must include '{what}'. Re-examine the query-string parameters.");
        ServiceException::new("IncompleteSignatureException", message)
    };
    let needed = |name: &str| part(name).ok_or_else(|| incomplete(name));
    if needed("X-Amz-Algorithm")? != "AWS4-HMAC-SHA256" {
        return Err(incomplete("X-Amz-Algorithm"));
    }
    let credential = needed("X-Amz-Credential")?;
    needed("X-Amz-Signature")?;
    needed("X-Amz-SignedHeaders")?;
    let date = needed("X-Amz-Date")?;
    let signed = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", &date);
    let signed = signed.and_then(|at| jiff::tz::Offset::UTC.to_timestamp(at));
    let Ok(signed) = signed else {
        let message = format!(
            "Date must be in ISO-8601 'basic format'. Got '{}'. See http://en.wikipedia.org/wiki/ISO_8601",
            shown(&date)
        );
        return Err(ServiceException::new("IncompleteSignatureException", message));
    };
    let good = part("X-Amz-Expires")
        .and_then(|seconds| seconds.parse::<u32>().ok())
        .ok_or_else(|| incomplete("X-Amz-Expires"))?;
    let signed = Millis(signed.as_millisecond());
    if signed.plus(f64::from(good)) < now {
        let message = format!("Signature expired: {date} is now earlier than {}", basic(now.plus(-f64::from(good))));
        return Err(ServiceException::new("InvalidSignatureException", message));
    }
    region_of(&credential, catalog, || incomplete("X-Amz-Credential"))
}

/// Formats a time as `20261123T090640Z`.
fn basic(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or_default().strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn region_of<'a>(
    credential: &str,
    catalog: &'a Catalog,
    incomplete: impl Fn() -> ServiceException,
) -> Result<&'a Region, ServiceException> {
    // An access key contains no slash: key/date/region/service/aws4_request.
    let mut scope = credential.rsplit('/');
    let (end, service, region, date) = (scope.next(), scope.next(), scope.next(), scope.next());
    if end != Some("aws4_request") || date.is_none() || scope.next().is_none() {
        return Err(incomplete());
    }
    if service != Some("lightsail") {
        return Err(ServiceException::new(
            "InvalidSignatureException",
            "Credential should be scoped to correct service: 'lightsail'.",
        ));
    }
    catalog.region(region.unwrap_or_default()).ok_or_else(|| {
        ServiceException::new("InvalidSignatureException", "Credential should be scoped to a valid Region.")
    })
}

/// An empty body counts as an empty object, as some clients send one for actions without members.
fn json(body: &Bytes) -> Result<Value, ServiceException> {
    if body.is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(value) if value.is_object() => Ok(value),
        _ => Err(ServiceException::new("SerializationException", "The body is not a JSON object.")),
    }
}

fn text_of<'r>(request: &'r Request<Bytes>, name: &str) -> Option<&'r str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

/// Returns the beginning of what the client sent, for a message.
fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}

/// Returns a response with the service's headers. The request ID is determined by the seed and the time.
pub fn respond(status: u16, body: Vec<u8>, content_type: &'static str, seed: u64, now: Millis) -> Response<Bytes> {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(HeaderName::from_static("x-amzn-requestid"), plain(request_id(seed, now)));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::DATE, plain(date(now)));
    headers.insert(header::CONTENT_LENGTH, body.len().into());
    let mut response = Response::new(Bytes::from(body));
    *response.headers_mut() = headers;
    // A scenario may contain any number; an invalid one is replaced.
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    response
}

/// The text is always plain ASCII.
fn plain(text: String) -> HeaderValue {
    HeaderValue::from_maybe_shared(Bytes::from(text)).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn request_id(seed: u64, now: Millis) -> String {
    dashed(hex(&fastrand::Rng::with_seed(seed ^ now.0.unsigned_abs()).u128(..).to_be_bytes()))
}

/// Formats a date as `Sun, 06 Nov 1994 08:49:37 GMT`: clients correct their clocks by it.
fn date(now: Millis) -> String {
    let time = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&time).unwrap_or_default()
}

pub const JSON: &str = "application/x-amz-json-1.1";

//! Replies: whole, or damaged in one of the ways in which networks fail.

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};

use super::body::Body;
use super::clock::Millis;
use super::exception::{ServiceException, status_of};
use super::pagination;
use super::protocol;
use super::scenario::{Fault, FaultKind};

/// The reply to a request, as it should reach the client.
#[derive(Debug)]
pub enum Reply {
    /// A whole response.
    Full(Response<Bytes>),
    /// The connection is reset, without any byte of a response.
    Cut,
    /// The headers announce the whole body, `sent` bytes of it are sent, then the connection ends.
    Partial {
        /// The whole response.
        response: Response<Bytes>,
        /// Number of body bytes that are sent.
        sent: usize,
    },
    /// The body is sent slowly.
    Drip {
        /// The whole response.
        response: Response<Bytes>,
        /// The rate at which its body is sent.
        bytes_per_second: u64,
    },
    /// Nothing is sent, and the connection stays open.
    Never,
}

/// A reply without the common headers.
pub struct Outcome {
    status: u16,
    error: Option<String>,
    content_type: &'static str,
    body: Vec<u8>,
    way: Delivery,
}

enum Delivery {
    Whole,
    Cut,
    Partial(usize),
    Drip(u64),
    Never,
}

const PORTAL: &str = "<!DOCTYPE html>\n<html><head><title>Welcome to our Wi-Fi</title></head>\n\
    <body><h1>Please sign in to use the Internet</h1></body></html>\n";
const PROXY: &str = "<html><body><h1>The server is temporarily unable to service your request</h1></body></html>\n";

impl Outcome {
    pub fn body(body: Body) -> Self {
        Self::of(200, None, protocol::JSON, body.into_bytes())
    }

    /// Returns a reply without a body.
    pub fn empty() -> Self {
        Self::body(Body::empty())
    }

    pub fn refused(refusal: &ServiceException) -> Self {
        let body = Body::of(&refusal.body()).into_bytes();
        Self::of(refusal.status, Some(refusal.kind.to_string()), protocol::JSON, body)
    }

    /// Applies a fault to a reply; `page_token` is the page token of the request.
    pub fn spoilt(
        fault: &Fault,
        good: Outcome,
        page_token: Option<&str>,
        denied: impl FnOnce() -> ServiceException,
    ) -> Self {
        let html = |status, text: &str| Self::of(status, None, "text/html", text.as_bytes().to_vec());
        let mut outcome = match fault.reply {
            FaultKind::Normal
            | FaultKind::Partial
            | FaultKind::Drip
            | FaultKind::Cut
            | FaultKind::Never
            | FaultKind::Garbage => good,
            FaultKind::Html => html(fault.status.unwrap_or(200), PORTAL),
            FaultKind::Status => html(fault.status.unwrap_or(500), PROXY),
            FaultKind::Empty => Self::of(fault.status.unwrap_or(200), None, protocol::JSON, Vec::new()),
            FaultKind::Exception => Self::refused(&exception(fault)),
            FaultKind::Throttled => Self::refused(&ServiceException::throttled()),
            FaultKind::Expired => Self::refused(&ServiceException::expired()),
            FaultKind::Denied => Self::refused(&denied()),
            FaultKind::Unrecognized => Self::refused(&ServiceException::unrecognized()),
            FaultKind::RegionSetup => Self::refused(&ServiceException::region_setup()),
        };
        outcome.reshape(fault, page_token);
        let share = fault.sent.unwrap_or(0.5).clamp(0.0, 1.0);
        let part = (outcome.body.len() as f64 * share) as usize;
        match fault.reply {
            FaultKind::Garbage => outcome.body.truncate(part),
            FaultKind::Cut => outcome.way = Delivery::Cut,
            FaultKind::Never => outcome.way = Delivery::Never,
            FaultKind::Partial => outcome.way = Delivery::Partial(part),
            FaultKind::Drip => outcome.way = Delivery::Drip(fault.bytes_per_second.max(1)),
            _ => {}
        }
        outcome.body.resize(outcome.body.len() + fault.padding, b' ');
        outcome
    }

    fn reshape(&mut self, fault: &Fault, page_token: Option<&str>) {
        let untouched = fault.set.is_empty() && fault.null.is_empty() && fault.remove.is_empty();
        if self.status != 200 || (untouched && !fault.repeat_token) {
            return;
        }
        let Ok(mut body) = serde_json::from_slice::<Value>(&self.body) else {
            return;
        };
        for (path, value) in &fault.set {
            change(&mut body, path, &Some(value.clone()));
        }
        fault.null.iter().for_each(|path| change(&mut body, path, &Some(Value::Null)));
        fault.remove.iter().for_each(|path| change(&mut body, path, &None));
        if fault.repeat_token {
            let next = body.get("nextPageToken").and_then(Value::as_str);
            let token = page_token.or(next).map_or_else(|| pagination::write(""), str::to_owned);
            body["nextPageToken"] = json!(token);
        }
        self.body = Body::of(&body).into_bytes();
    }

    /// Returns the final reply, with its number and the service's time.
    pub fn seal(self, seed: u64, number: u64, now: Millis) -> Reply {
        let mut response =
            protocol::respond(self.status, self.body, self.content_type, seed ^ number.rotate_left(32), now);
        if let Some(Ok(kind)) = self.error.map(http::HeaderValue::try_from) {
            response.headers_mut().insert("x-amzn-errortype", kind);
        }
        match self.way {
            Delivery::Whole => Reply::Full(response),
            Delivery::Cut => Reply::Cut,
            Delivery::Partial(sent) => Reply::Partial { response, sent },
            Delivery::Drip(bytes_per_second) => Reply::Drip { response, bytes_per_second },
            Delivery::Never => Reply::Never,
        }
    }

    fn of(status: u16, error: Option<String>, content_type: &'static str, body: Vec<u8>) -> Self {
        Self { status, error, content_type, body, way: Delivery::Whole }
    }
}

impl FaultKind {
    /// Returns whether a client can't take it for success.
    pub fn is_bad(self) -> bool {
        !matches!(self, FaultKind::Normal | FaultKind::Drip)
    }
}

fn exception(fault: &Fault) -> ServiceException {
    let Some(given) = &fault.error else {
        return ServiceException::internal("An internal error occurred.");
    };
    ServiceException {
        kind: given.kind.as_str().into(),
        status: given.status.or(fault.status).unwrap_or_else(|| status_of(&given.kind)),
        code: given.code.as_deref().unwrap_or(&given.kind).into(),
        message: given.message.as_str().into(),
        docs: given.docs.as_deref().map(Into::into),
        tip: given.tip.as_deref().map(Into::into),
    }
}

/// Sets, or with `None` removes, the member at a path such as `/instances/*/state/name`. Only existing members are
/// changed: an unknown path does nothing.
fn change(body: &mut Value, path: &str, to: &Option<Value>) {
    let path = path.strip_prefix('/').unwrap_or(path);
    let (first, rest) = match path.split_once('/') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    };
    match (body, rest) {
        (Value::Array(items), rest) => {
            for (n, item) in items.iter_mut().enumerate() {
                if first == "*" || first.parse() == Ok(n) {
                    match (rest, to) {
                        (Some(rest), _) => change(item, rest, to),
                        (None, to) => *item = to.clone().unwrap_or_default(),
                    }
                }
            }
        }
        (Value::Object(members), Some(rest)) => {
            if let Some(inner) = members.get_mut(first) {
                change(inner, rest, to);
            }
        }
        (Value::Object(members), None) => {
            match to {
                Some(value) => members.insert(first.to_owned(), value.clone()),
                None => members.remove(first),
            };
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_changes_only_existing_values() {
        let mut body = json!({ "list": [{ "a": 1 }, { "a": 2, "b": 3 }] });
        change(&mut body, "/list/*/a", &Some(json!("x")));
        change(&mut body, "/list/1/b", &None);
        change(&mut body, "/none/a", &Some(json!(1)));
        assert_eq!(body, json!({ "list": [{ "a": "x" }, { "a": "x" }] }));
    }
}

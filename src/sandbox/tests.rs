//! Tests of the sandbox through requests, with a clock controlled by the test.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde_json::{Value, json};

use super::{Reply, Sandbox, SandboxSettings, Scenario, TokioClock};

/// Returns a sandbox on paused time.
pub(super) fn sandbox(scenario: &str) -> Sandbox {
    open(SandboxSettings { scenario: Scenario::parse(scenario).unwrap(), ..paused() })
}

pub(super) fn open(settings: SandboxSettings) -> Sandbox {
    Sandbox::open(settings).unwrap()
}

pub(super) fn paused() -> SandboxSettings {
    let base = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
    SandboxSettings { clock: Arc::new(TokioClock::new(base)), ..SandboxSettings::default() }
}

pub(super) fn request(region: &str, action: &str, body: &Value) -> http::Request<Bytes> {
    let scope = format!("20261123/{region}/lightsail/aws4_request");
    http::Request::post("/")
        .header("x-amz-target", format!("Lightsail_20161128.{action}"))
        .header("authorization", format!("AWS4-HMAC-SHA256 Credential=AKID/{scope}, SignedHeaders=host, Signature=00"))
        .body(Bytes::from(body.to_string()))
        .unwrap()
}

pub(super) fn read(reply: Reply) -> (u16, Value) {
    let Reply::Full(response) = reply else { panic!("{reply:?}") };
    let body = serde_json::from_slice(response.body()).unwrap();
    (response.status().as_u16(), body)
}

/// Sends a request to us-east-1.
pub(super) async fn ask(sandbox: &Sandbox, action: &str, body: Value) -> (u16, Value) {
    read(sandbox.answer(request("us-east-1", action, &body)).await)
}

pub(super) async fn good(sandbox: &Sandbox, action: &str, body: Value) -> Value {
    let (status, body) = ask(sandbox, action, body).await;
    assert_eq!(status, 200, "{action}: {body}");
    body
}

/// Returns the type and the message of a refusal.
pub(super) async fn refused(sandbox: &Sandbox, action: &str, body: Value) -> (String, String) {
    let (status, body) = ask(sandbox, action, body).await;
    assert_ne!(status, 200, "{action}: {body}");
    let word = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    (word("__type"), word("message"))
}

pub(super) fn plan(names: &[&str]) -> Value {
    json!({
        "instanceNames": names,
        "availabilityZone": "us-east-1a",
        "blueprintId": "debian_12",
        "bundleId": "nano_3_0",
    })
}

pub(super) async fn pass(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

mod anything;
mod caches;
mod changes;
mod disks;
mod domains;
mod faults;
mod inventory;
mod launch;
mod presigned;
mod refusals;
mod snapshots;
mod written;

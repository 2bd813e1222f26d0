//! Tests of the client with small functions as servers: what is sent, and how replies are interpreted.

mod allowed;
mod changed_account;
mod convert;
mod credentials;
mod empty_replies;
mod environment;
mod faults;
mod listings;
mod replies;
mod requests;
mod sockets;

use super::connector::Reply;
use super::{ClientSettings, Lightsail};
use crate::domain::addons::AddOn;
use crate::domain::catalog::{Blueprint, Bundle, InstanceSnapshot, Platform};
use crate::domain::compatibility::IpType;
use crate::domain::follow_ups::FollowUps;
use crate::domain::instance::ApiCall;
use crate::domain::order::Order;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::script::{Script, ScriptOrigin};
use crate::domain::tags::Tag;
use bytes::Bytes;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};
use tokio::time::Instant;

/// A secret that must appear only in requests.
const CANARY: &str = "canary-4711";

/// A request as received.
#[derive(Clone)]
struct Sent {
    action: String,
    host: String,
    body: Value,
}

/// A client that records its requests.
struct Server {
    client: Lightsail,
    sent: Arc<Mutex<Vec<Sent>>>,
    calls: Arc<Mutex<Vec<ApiCall>>>,
}

impl Server {
    /// Replies based on action, body and the number of earlier requests.
    fn new(answer: impl Fn(&Sent, usize) -> Reply + Send + Sync + 'static) -> Server {
        let (sent, calls) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
        let (seen, log, start) = (sent.clone(), calls.clone(), Instant::now());
        let settings = ClientSettings {
            clock: Arc::new(move || UNIX_EPOCH + Duration::from_secs(1_800_000_000) + start.elapsed()),
            calls: Arc::new(move |call| log.lock().unwrap().push(call)),
            ..ClientSettings::default()
        };
        let answer = Arc::new(answer);
        let client = move |request: http::Request<Bytes>| {
            let request = read(&request);
            let mut seen = seen.lock().unwrap();
            let reply = answer(&request, seen.len());
            seen.push(request);
            async { reply }
        };
        Server { client: Lightsail::over(client, settings), sent, calls }
    }

    fn always(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
        Server::new(move |_, _| reply())
    }

    fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    fn calls(&self) -> Vec<ApiCall> {
        self.calls.lock().unwrap().clone()
    }
}

fn read(request: &http::Request<Bytes>) -> Sent {
    assert!(request.headers().contains_key("authorization"), "every request is signed");
    let target = request.headers()["x-amz-target"].to_str().unwrap();
    Sent {
        action: target.strip_prefix("Lightsail_20161128.").unwrap().to_owned(),
        host: request.uri().host().unwrap().to_owned(),
        body: serde_json::from_slice(request.body()).unwrap(),
    }
}

fn response(status: u16, body: impl Into<Bytes>) -> http::Response<Bytes> {
    http::Response::builder().status(status).header("x-amzn-requestid", "req-1").body(body.into()).unwrap()
}

fn ok(body: Value) -> Reply {
    Reply::Full(response(200, body.to_string()))
}

/// Returns a reply that suits every request in these tests: all lists are empty.
fn everything() -> Reply {
    ok(json!({
        "regions": [{ "name": "us-east-1" }], "blueprints": [], "bundles": [], "keyPairs": [], "activeNames": [], "instances": [], "staticIps": [],
        "instanceSnapshots": [],
        "operations": [], "instance": { "name": "web-1" }, "operation": { "id": "op-1" }, "accessDetails": {},
    }))
}

fn refused(status: u16, kind: &str, message: &str) -> Reply {
    let tip = "Try another one.";
    let body = json!({ "__type": kind, "code": kind, "message": message, "tip": tip, "docs": "https://example.com" });
    Reply::Full(response(status, body.to_string()))
}

fn region() -> SanitizedText {
    SanitizedText::new("eu-central-1")
}

/// Returns an order with every member of the request.
fn full_order() -> Order {
    let add_ons = vec![
        AddOn::AutoSnapshot { hour: Some(6) },
        AddOn::StopInstanceOnIdle { threshold: "5".into(), duration: "30".into() },
    ];
    let tag = |key: &str, value: Option<&str>| Tag { key: key.into(), value: value.map(SanitizedText::new) };
    Order {
        names: vec!["web-1".into(), "web-2".into()],
        script: Some(Script::new(format!("#!/bin/sh\necho {CANARY}\n"), ScriptOrigin::Typed)),
        key_pair: Some("laptop".into()),
        brings: None,
        key_file: None,
        tags: vec![tag("env", Some("prod")), tag("key-only", None)],
        launch_tag: true,
        add_ons,
        ..least_order()
    }
}

/// Returns an order with only the required members.
fn least_order() -> Order {
    Order {
        region: region(),
        names: vec!["web-1".into()],
        zone: "eu-central-1a".into(),
        blueprint: blueprint(),
        snapshot: None,
        bundle: bundle(),
        ip_type: IpType::DualStack,
        script: None,
        key_pair: None,
        brings: None,
        key_file: None,
        tags: vec![],
        launch_tag: false,
        add_ons: vec![],
        follow_ups: FollowUps::default(),
    }
}

/// Returns the full order, from a snapshot.
fn restoring() -> Order {
    let snapshot = InstanceSnapshot {
        name: "web-1-20261123".into(),
        arn: None,
        state: Some("available".into()),
        created_at: None,
        source: Some("web-1".into()),
        blueprint: Some("ubuntu_24_04".into()),
        bundle: Some("micro_3_0".into()),
        size: Some(40),
        disks: 0,
    };
    Order { snapshot: Some(snapshot), ..full_order() }
}

fn blueprint() -> Blueprint {
    Blueprint {
        id: "ubuntu_24_04".into(),
        name: "Ubuntu".into(),
        group: None,
        description: "".into(),
        version: None,
        kind: Some("os".into()),
        active: true,
        min_power: None,
        min_disk: None,
        platform: Some(Platform::Linux),
        product_url: None,
        license_url: None,
        research: false,
    }
}

fn bundle() -> Bundle {
    Bundle {
        id: "micro_3_0".into(),
        name: "Micro".into(),
        price: None,
        cpu_count: None,
        disk: None,
        ram: None,
        transfer: None,
        instance_type: None,
        power: None,
        active: true,
        platforms: vec![Platform::Linux],
        ipv4_addresses: Some(1),
        research: false,
    }
}

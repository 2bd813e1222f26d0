//! Load test: sixty-four clients on an account with two thousand instances.
//!
//! Each requests an instance and a page of instances, creates an instance, competes with all the others for one name,
//! deletes its own instance, and checks every reply.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Raw, body_of, plan};

pub const CLIENTS: usize = 64;
pub const HELD: usize = 2_000;

/// An account of [`HELD`] instances that are listed at once.
pub const SCENARIO: &str = r#"
[pace]
listed = 0.0

[quota]
instances = 1000000

[[before]]
region = "us-east-1"
action = "CreateInstances"
times = 2000
ago = 86400.0
body = { instanceNames = ["fleet-{n}"], availabilityZone = "us-east-1a", blueprintId = "debian_12", bundleId = "nano_3_0" }
"#;

/// What a client does in each round, in this order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Get,
    Page,
    Create,
    /// Creates an instance whose name every other client wants too.
    Race,
    Delete,
}

pub const EVERYTHING: &[Act] = &[Act::Get, Act::Page, Act::Create, Act::Race, Act::Delete];

/// The results of a run.
#[derive(Default)]
pub struct Counts {
    pub requests: usize,
    /// How many clients won each race.
    pub wins: HashMap<String, usize>,
    pub took: Duration,
}

impl Counts {
    /// Requests per second.
    pub fn rate(&self) -> f64 {
        self.requests as f64 / self.took.as_secs_f64()
    }
}

/// Runs the clients for this many rounds. `checked` is false for a server that answers every request with the same
/// text.
pub async fn storm(address: SocketAddr, acts: &'static [Act], rounds: usize, checked: bool) -> Counts {
    let mut ready = Vec::new();
    for number in 0..CLIENTS {
        ready.push(Client { raw: Raw::to(address).await, number, checked, won: Vec::new() });
    }
    let start = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for client in ready {
        clients.spawn(client.rounds(acts, rounds));
    }
    let mut counts = Counts { requests: CLIENTS * acts.len() * rounds, ..Counts::default() };
    for won in clients.join_all().await.into_iter().flatten() {
        *counts.wins.entry(won).or_default() += 1;
    }
    counts.took = start.elapsed();
    counts
}

struct Client {
    raw: Raw,
    number: usize,
    checked: bool,
    /// The races that this client won.
    won: Vec<String>,
}

impl Client {
    async fn rounds(mut self, acts: &[Act], rounds: usize) -> Vec<String> {
        for round in 0..rounds {
            for act in acts {
                self.act(*act, round).await;
            }
        }
        self.won
    }

    async fn act(&mut self, act: Act, round: usize) {
        let own = format!("own-{}-{round}", self.number);
        match act {
            Act::Get => {
                let there = format!("fleet-{}", (self.number * 31 + round * 7) % HELD + 1);
                let got = self.good("GetInstance", json!({ "instanceName": there })).await;
                self.check(|| body_of(&got)["instance"]["name"] == json!(there), "the instance asked for");
            }
            Act::Page => {
                let page = self.good("GetInstances", json!({})).await;
                let whole = || body_of(&page)["instances"].as_array().is_some_and(|page| page.len() == 100);
                self.check(whole, "a whole page");
            }
            Act::Create => {
                let created = self.good("CreateInstances", plan(&[&own])).await;
                self.check(|| body_of(&created)["operations"][0]["resourceName"] == json!(own), "its own operation");
            }
            Act::Race => self.race(format!("race-{round}")).await,
            Act::Delete => {
                let deleted = self.good("DeleteInstance", json!({ "instanceName": own })).await;
                self.check(|| body_of(&deleted)["operations"][0]["status"] == "Succeeded", "a delete that ended");
            }
        }
    }

    async fn race(&mut self, name: String) {
        let (status, body) = self.raw.ask("CreateInstances", &plan(&[&name])).await;
        let lost = format!("Some names are already in use: {name}");
        match status {
            200 => self.won.push(name),
            _ => self.check(|| body_of(&body)["message"] == json!(lost), "a race won or lost"),
        }
    }

    async fn good(&mut self, action: &'static str, body: Value) -> Vec<u8> {
        let (status, body) = self.raw.ask(action, &body).await;
        assert_eq!(status, 200, "{action}: {}", String::from_utf8_lossy(&body));
        body
    }

    fn check(&self, right: impl FnOnce() -> bool, what: &str) {
        assert!(!self.checked || right(), "client {} did not get {what}", self.number);
    }
}

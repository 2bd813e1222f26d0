//! Sixty-four clients at once on an account of two thousand instances.
//!
//! Each asks for an instance, asks for a page of instances, creates one of its own, races
//! all the others for one name, and deletes what is its own; and looks at every answer.

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

/// What one storm came to.
#[derive(Default)]
pub struct Tally {
    /// How often each kind of request was answered, and how long that took in all.
    pub kinds: HashMap<&'static str, (u32, Duration)>,
    /// How many clients won each race.
    pub wins: HashMap<String, u32>,
    pub took: Duration,
}

impl Tally {
    pub fn requests(&self) -> u32 {
        self.kinds.values().map(|(count, _)| count).sum()
    }

    pub fn rate(&self) -> f64 {
        f64::from(self.requests()) / self.took.as_secs_f64()
    }

    fn add(&mut self, other: Tally) {
        for (kind, (count, time)) in other.kinds {
            let sum = self.kinds.entry(kind).or_default();
            *sum = (sum.0 + count, sum.1 + time);
        }
        for (name, wins) in other.wins {
            *self.wins.entry(name).or_default() += wins;
        }
    }
}

/// Lets the clients loose for so many rounds. `checked` is false for a server that answers
/// every request with the same words.
pub async fn storm(address: SocketAddr, rounds: usize, checked: bool) -> Tally {
    let start = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..CLIENTS {
        let client = Client { raw: Raw::to(address).await, number, checked, tally: Tally::default() };
        clients.spawn(client.rounds(rounds));
    }
    let mut all = Tally::default();
    while let Some(one) = clients.join_next().await {
        all.add(one.unwrap());
    }
    all.took = start.elapsed();
    all
}

struct Client {
    raw: Raw,
    number: usize,
    checked: bool,
    tally: Tally,
}

impl Client {
    async fn rounds(mut self, rounds: usize) -> Tally {
        for round in 0..rounds {
            self.round(round).await;
        }
        self.tally
    }

    async fn round(&mut self, round: usize) {
        let there = format!("fleet-{}", (self.number * 31 + round * 7) % HELD + 1);
        let got = self.good("GetInstance", json!({ "instanceName": there })).await;
        self.check(|| body_of(&got)["instance"]["name"] == json!(there), "the instance asked for");

        let page = self.good("GetInstances", json!({})).await;
        self.check(|| body_of(&page)["instances"].as_array().is_some_and(|page| page.len() == 100), "a whole page");

        let own = format!("own-{}-{round}", self.number);
        let created = self.good("CreateInstances", plan(&[&own])).await;
        self.check(|| body_of(&created)["operations"][0]["resourceName"] == json!(own), "an operation of its own");

        let race = format!("race-{round}");
        let (status, body) = self.ask("CreateInstances", &plan(&[&race])).await;
        match status {
            200 => *self.tally.wins.entry(race).or_default() += 1,
            _ => {
                let lost = format!("Some names are already in use: {race}");
                self.check(|| body_of(&body)["message"] == json!(lost), "a race won or lost");
            }
        }
        let deleted = self.good("DeleteInstance", json!({ "instanceName": own })).await;
        self.check(|| body_of(&deleted)["operations"][0]["status"] == "Succeeded", "a delete that ended");
    }

    async fn good(&mut self, action: &'static str, body: Value) -> Vec<u8> {
        let (status, body) = self.ask(action, &body).await;
        assert_eq!(status, 200, "{action}: {}", String::from_utf8_lossy(&body));
        body
    }

    async fn ask(&mut self, action: &'static str, body: &Value) -> (u16, Vec<u8>) {
        let start = Instant::now();
        let answer = self.raw.ask(action, body).await;
        let sum = self.tally.kinds.entry(action).or_default();
        *sum = (sum.0 + 1, sum.1 + start.elapsed());
        answer
    }

    fn check(&self, right: impl FnOnce() -> bool, what: &str) {
        assert!(!self.checked || right(), "client {} did not get {what}", self.number);
    }
}

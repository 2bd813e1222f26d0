//! Faults of calls, fates of operations, and requests by others.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// Something that goes wrong with a call.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fault {
    /// The actions it applies to; all if empty.
    pub action: Vec<String>,
    pub region: Option<String>,
    /// Which of those calls, counted from 1; all by default.
    pub nth: Option<u64>,
    pub every: Option<u64>,
    pub from: Option<u64>,
    pub to: Option<u64>,
    /// Which calls by time, in seconds since the first call of all.
    pub from_second: Option<f64>,
    pub to_second: Option<f64>,
    /// Its probability, from 0 to 1, by the seed.
    pub chance: Option<f64>,
    /// Whether the request takes effect.
    pub effect: FaultEffect,
    /// Seconds until a late effect.
    pub late: f64,
    /// Seconds by which the reply is delayed.
    pub delay: f64,
    pub reply: FaultKind,
    /// The share of the body that is still sent, from 0 to 1.
    pub sent: Option<f64>,
    pub bytes_per_second: u64,
    pub status: Option<u16>,
    pub error: Option<Exception>,
    /// Members of the reply by path, with `*` for every item of a list, and their new values.
    pub set: BTreeMap<String, Value>,
    pub null: Vec<String>,
    pub remove: Vec<String>,
    /// Every page names itself as the next one.
    pub repeat_token: bool,
    /// Bytes of white space appended to the body, which JSON allows.
    pub padding: usize,
    /// Requests by others that follow.
    pub then: Vec<FollowingRequest>,
}

/// Whether a request with a bad reply has taken effect.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultEffect {
    /// As the reply says: a good one has, a bad one hasn't.
    #[default]
    AsReplied,
    None,
    Done,
    /// Some time after the reply.
    Late,
}

/// What happens to the reply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    #[default]
    Normal,
    /// The connection is reset.
    Cut,
    /// Only a part of the body is sent.
    Partial,
    /// An HTML page with status 200, as a hotel's network sends.
    Html,
    /// JSON that ends in the middle, with a matching length.
    Garbage,
    Empty,
    Never,
    Drip,
    /// `status` with a page of a proxy.
    Status,
    /// The exception in `error`.
    Exception,
    Throttled,
    Expired,
    Denied,
    /// The key is unknown, or the Region isn't enabled.
    Unrecognized,
    RegionSetup,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    #[serde(rename = "type")]
    pub kind: String,
    pub code: Option<String>,
    #[serde(default)]
    pub message: String,
    pub docs: Option<String>,
    pub tip: Option<String>,
    pub status: Option<u16>,
}

/// A later request by someone else. `{name}` in its body is the first name of the request that triggered it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowingRequest {
    pub after: f64,
    pub action: String,
    #[serde(default)]
    body: Value,
}

/// A request run before the first one, or `times` of them: `{n}` in its body counts from 1. In a list, `{n}` stands
/// for that many items of one request.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorRequest {
    pub region: String,
    pub action: String,
    #[serde(default)]
    body: Value,
    pub times: Option<usize>,
    /// How many seconds ago it was.
    #[serde(default)]
    pub ago: f64,
}

/// The outcome of an operation that began normally.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OperationOutcome {
    /// Its type; `CreateInstance` by default.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub nth: Option<u64>,
    pub every: Option<u64>,
    /// Fails with this code and these details.
    pub fails: Option<String>,
    pub details: String,
    /// Never ends; an instance stays pending.
    pub stuck: bool,
    /// Is unknown to the service some time after it began, although its work is done.
    pub vanishes: bool,
    /// Seconds until it fails or vanishes.
    pub after: Option<f64>,
    /// Seconds until an instance runs, and from then until it has its addresses.
    pub running: Option<f64>,
    pub addresses: Option<f64>,
}

impl FollowingRequest {
    /// Returns the body, with the first name of the request that triggered it.
    pub fn body_after(&self, first: &Value) -> Value {
        let name = first["instanceNames"][0].as_str().or_else(|| first["instanceName"].as_str());
        fill(&self.body, "{name}", name.unwrap_or_default())
    }
}

impl PriorRequest {
    /// Returns the body of each request.
    pub fn bodies(&self) -> Vec<Value> {
        let times = self.times.unwrap_or(1);
        let listed = spread(&self.body, times);
        match listed == self.body {
            true => (1..=times).map(|n| fill(&self.body, "{n}", &n.to_string())).collect(),
            false => vec![listed],
        }
    }
}

/// Returns a body whose lists have one item for each number in place of `{n}`.
fn spread(body: &Value, times: usize) -> Value {
    match body {
        Value::Array(items) => {
            let each = |item: &Value| match item.as_str().is_some_and(|text| text.contains("{n}")) {
                true => (1..=times).map(|n| fill(item, "{n}", &n.to_string())).collect(),
                false => vec![item.clone()],
            };
            items.iter().flat_map(each).collect()
        }
        Value::Object(members) => {
            let mut members = members.clone();
            members.values_mut().for_each(|value| *value = spread(value, times));
            Value::Object(members)
        }
        other => other.clone(),
    }
}

/// Returns a body with a word in place of the mark; a missing body is empty.
fn fill(body: &Value, mark: &str, word: &str) -> Value {
    match body {
        Value::String(text) => Value::String(text.replace(mark, word)),
        Value::Array(items) => items.iter().map(|item| fill(item, mark, word)).collect(),
        Value::Object(members) => {
            let mut members = members.clone();
            members.values_mut().for_each(|value| *value = fill(value, mark, word));
            Value::Object(members)
        }
        Value::Null => Value::Object(serde_json::Map::new()),
        other => other.clone(),
    }
}

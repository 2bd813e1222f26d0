//! The service itself: one request in, one reply out, one transaction in between.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::Request;
use serde_json::Value;

use super::account::ACCOUNT_ID;
use super::actions::{self, Action, Call, Stop};
use super::catalog::{Catalog, Region};
use super::clock::{Clock, Millis, SystemClock};
use super::faults::Faults;
use super::input::Input;
use super::keys::FreshKey;
use super::pings;
use super::records::{Instance, State};
use super::refusal::Refusal;
use super::reply::{Outcome, Reply};
use super::scenario::{Effect, Fault, Scenario};
use super::store::Store;
use super::wire::{self, Order};

/// How many requests are remembered for tests.
const REMEMBERED: usize = 8_192;

/// What a sandbox is opened with.
#[derive(Clone)]
pub struct Settings {
    /// The file that keeps the account; in memory without one.
    pub state: Option<PathBuf>,
    /// How many times faster than the service it is; 1 is its own pace.
    pub speed: f64,
    pub scenario: Scenario,
    pub clock: Arc<dyn Clock>,
    /// Makes ids and chance repeatable.
    pub seed: u64,
}

impl Default for Settings {
    /// In memory, at the service's own pace, with nothing going wrong.
    fn default() -> Self {
        Self { state: None, speed: 1.0, scenario: Scenario::calm(), clock: Arc::new(SystemClock), seed: 1 }
    }
}

/// Why a sandbox cannot be opened, in a sentence.
#[derive(Debug)]
pub struct OpenError(String);

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OpenError {}

/// One request as the sandbox saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub action: String,
    pub region: String,
    pub body: Value,
    /// Paths of members that the action does not have; the service ignores them.
    pub unknown: Vec<String>,
    /// By the service's clock.
    pub at: SystemTime,
    /// Whether it was performed and nothing refused it.
    pub took_effect: bool,
}

/// What port of an instance does when somebody connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Open,
    /// The host is up and nothing listens yet.
    Refused,
    /// Nothing answers: no such host, or its firewall drops the packets.
    Silent,
}

/// What actions see of the sandbox around the account.
pub struct World {
    pub catalog: Catalog,
    pub faults: Faults,
    pub seed: u64,
    speed: f64,
}

impl World {
    pub fn scenario(&self) -> &Scenario {
        self.faults.scenario()
    }

    /// Seconds of the service in seconds of the clock.
    pub fn scaled(&self, seconds: f64) -> f64 {
        seconds / self.speed
    }
}

/// An embedded Lightsail. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    world: World,
    store: Store,
    on_disk: bool,
    clock: Arc<dyn Clock>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    seen: VecDeque<Seen>,
    /// How many requests were forgotten again.
    forgotten: usize,
    answered: u64,
    /// Requests that somebody does later, in order of time.
    later: Vec<Later>,
}

struct Later {
    at: Millis,
    region: String,
    action: &'static Action,
    body: Value,
    /// The request in `seen` that it belongs to.
    seen: Option<usize>,
}

impl Sandbox {
    pub fn open(settings: Settings) -> Result<Sandbox, OpenError> {
        let Settings { state, speed, scenario, clock, seed } = settings;
        if !(speed.is_finite() && speed > 0.0) {
            return Err(OpenError(format!("The speed must be a number above 0, and {speed} is not.")));
        }
        let store = match &state {
            None => Store::in_memory(),
            Some(path) => Store::open(path)
                .map_err(|error| OpenError(format!("The account file {} cannot be used: {error}.", path.display())))?,
        };
        let world = World {
            catalog: Catalog::new(scenario.catalog.blueprints),
            faults: Faults::new(scenario, seed),
            seed,
            speed,
        };
        let memory = Mutex::default();
        let sandbox = Sandbox(Arc::new(Inner { world, store, on_disk: state.is_some(), clock, memory }));
        sandbox.0.prepare()?;
        Ok(sandbox)
    }

    /// Answers one request as the service would, or as the scenario says.
    pub async fn answer(&self, request: Request<Bytes>) -> Reply {
        let inner = &self.0;
        let order = match wire::read(&request, &inner.world.catalog) {
            Ok(order) => order,
            Err(refusal) => return inner.sealed(Outcome::refused(&refusal)),
        };
        let arrived = inner.now();
        let seen = inner.remember(&order, arrived);
        let elapsed = |first: Millis| arrived.since(first) * inner.world.speed;
        let (latency, fault) = inner.world.faults.meet(order.action.name, &order.region.name, elapsed, arrived);
        // The request takes effect half way, so giving up on the reply does not undo it.
        inner.pause(latency / 2.0).await;
        let result = self.perform(&order, fault, seen).await;
        let outcome = inner.outcome(&order, fault, result);
        inner.pause(latency / 2.0 + fault.map_or(0.0, |fault| fault.delay)).await;
        inner.sealed(outcome)
    }

    /// Every request so far that could be read, oldest first (the newest few thousand).
    pub fn requests(&self) -> Vec<Seen> {
        self.0.memory().seen.iter().cloned().collect()
    }

    /// The round trip to each Region, as the scenario has it.
    pub fn pings(&self) -> BTreeMap<String, Duration> {
        pings::of(self.0.world.scenario())
    }

    /// The scenario that it plays.
    pub fn scenario(&self) -> &Scenario {
        self.0.world.scenario()
    }

    /// What somebody meets who connects to a port of an address. Port 22 (3389 for Windows)
    /// answers some seconds after an instance runs; other ports once it runs.
    pub fn reach(&self, address: IpAddr, port: u16) -> Reach {
        let inner = &self.0;
        let now = inner.now();
        inner.overtake(now);
        let found = inner.store.transact(|account| {
            let regions = inner.world.catalog.regions().iter();
            let found = regions.flat_map(|region| {
                account.home(&region.name).instances.values().map(move |instance| (region, instance))
            });
            let found = found
                .filter(|(_, instance)| instance.listed(now) && instance.has_addresses(now))
                .find(|(_, instance)| instance.answers_at(address))
                .map(|(region, instance)| inner.reach_of(region, instance, port, now));
            Ok::<_, ()>((found, Vec::new()))
        });
        found.ok().and_then(Result::ok).flatten().unwrap_or(Reach::Silent)
    }

    async fn perform(&self, order: &Order<'_>, fault: Option<&Fault>, seen: usize) -> Option<Result<Value, Refusal>> {
        let inner = &self.0;
        if inner.world.scenario().disabled_regions.contains(&order.region.name) {
            return Some(Err(Refusal::unrecognized()));
        }
        if let Some(fault) = fault {
            match fault.effect {
                Effect::None => return None,
                Effect::AsReplied if fault.reply.is_bad() => return None,
                Effect::Late => {
                    inner.later(order.region, order.action, order.body.clone(), fault.late, Some(seen));
                    return None;
                }
                Effect::AsReplied | Effect::Done => {}
            }
        }
        let result = match &order.broken {
            Some(refusal) => Err(refusal.clone()),
            None => self.run(order.action, order.region, &order.body).await,
        };
        if result.is_ok() {
            inner.mark_effect(seen);
            for then in fault.iter().flat_map(|fault| &fault.then) {
                let Some(action) = actions::find(&then.action) else {
                    continue;
                };
                let body = fill(&then.body, "{name}", first_name(&order.body));
                inner.later(order.region, action, body, then.after, None);
            }
        }
        Some(result)
    }

    /// Runs an action, on a thread that may block where that takes long: with a file to
    /// sync, and to make a key.
    async fn run(&self, action: &'static Action, region: &Region, body: &Value) -> Result<Value, Refusal> {
        if !self.0.on_disk {
            match self.0.run(action, region, body, self.0.now(), None) {
                Err(Stop::KeyNeeded) => {}
                Err(Stop::Refused(refusal)) => return Err(refusal),
                Ok(value) => return Ok(value),
            }
        }
        let (inner, name, body) = (self.0.clone(), region.name.clone(), body.clone());
        let task = tokio::task::spawn_blocking(move || {
            let region = inner.world.catalog.region(&name).ok_or_else(Refusal::unrecognized)?;
            inner.run_with_keys(action, region, &body, inner.now())
        });
        task.await.unwrap_or_else(|_| Err(Refusal::internal("The sandbox made a mistake.")))
    }
}

impl Inner {
    /// What the account holds at the start, if it holds nothing yet.
    fn prepare(&self) -> Result<(), OpenError> {
        let empty = self.store.transact(|account| Ok::<_, ()>((account.alive() == 0, Vec::new())));
        if !matches!(empty, Ok(Ok(true))) {
            return Ok(());
        }
        for before in &self.world.scenario().before {
            let bad = |why: String| OpenError(format!("The scenario's {} before the start: {why}", before.action));
            let region = self.world.catalog.region(&before.region);
            let (Some(region), Some(action)) = (region, actions::find(&before.action)) else {
                return Err(bad(format!("there is no {}.", before.region)));
            };
            for n in 1..=before.times.unwrap_or(1) {
                let body = fill(&before.body, "{n}", &n.to_string());
                let at = self.now().plus(-before.ago);
                self.run_with_keys(action, region, &body, at).map_err(|refusal| bad(refusal.message.into()))?;
            }
        }
        Ok(())
    }

    fn run_with_keys(
        &self,
        action: &'static Action,
        region: &Region,
        body: &Value,
        now: Millis,
    ) -> Result<Value, Refusal> {
        match self.run(action, region, body, now, None) {
            Err(Stop::KeyNeeded) => {}
            Err(Stop::Refused(refusal)) => return Err(refusal),
            Ok(value) => return Ok(value),
        }
        let key = FreshKey::generate().ok_or_else(|| Refusal::internal("No key could be made."))?;
        match self.run(action, region, body, now, Some(key)) {
            Ok(value) => Ok(value),
            Err(Stop::Refused(refusal)) => Err(refusal),
            Err(Stop::KeyNeeded) => Err(Refusal::internal("One key was not enough.")),
        }
    }

    /// One transaction: what others did until now, then this.
    fn run(
        &self,
        action: &Action,
        region: &Region,
        body: &Value,
        now: Millis,
        key: Option<FreshKey>,
    ) -> Result<Value, Stop> {
        self.overtake(now);
        super::input::check(action.members, body)?;
        let kept = self.store.transact(|account| {
            let input = Input::of(body);
            let mut call = Call { input, region, account, world: &self.world, now, key, changes: Vec::new() };
            let value = (action.run)(&mut call)?;
            Ok((value, call.changes))
        });
        kept.unwrap_or_else(|error| {
            let message = format!("The sandbox cannot write its account file: {error}.");
            Err(Stop::Refused(Refusal::internal(message)))
        })
    }

    /// Performs what was put off until before now, each at its own time.
    fn overtake(&self, now: Millis) {
        loop {
            let due = {
                let mut memory = self.memory();
                match memory.later.first() {
                    Some(later) if later.at <= now => memory.later.remove(0),
                    _ => return,
                }
            };
            let Some(region) = self.world.catalog.region(&due.region) else {
                continue;
            };
            let done = self.run_with_keys(due.action, region, &due.body, due.at);
            if let (Ok(_), Some(seen)) = (done, due.seen) {
                self.mark_effect(seen);
            }
        }
    }

    fn later(&self, region: &Region, action: &'static Action, body: Value, after: f64, seen: Option<usize>) {
        let at = self.now().plus(self.world.scaled(after));
        let mut memory = self.memory();
        let place = memory.later.partition_point(|other| other.at <= at);
        memory.later.insert(place, Later { at, region: region.name.clone(), action, body, seen });
    }

    fn outcome(&self, order: &Order<'_>, fault: Option<&Fault>, result: Option<Result<Value, Refusal>>) -> Outcome {
        let result = match result {
            None => None,
            Some(Ok(value)) => Some(Outcome::body(value)),
            Some(Err(refusal)) => Some(Outcome::refused(&refusal)),
        };
        match fault {
            None => result.unwrap_or_else(Outcome::empty),
            Some(fault) => {
                let denied = || Refusal::denied(order.action.name, &order.region.name, ACCOUNT_ID);
                let asked = order.body.get("pageToken").and_then(Value::as_str);
                Outcome::spoilt(fault, result.unwrap_or_else(Outcome::empty), asked, denied)
            }
        }
    }

    fn sealed(&self, outcome: Outcome) -> Reply {
        let answered = {
            let mut memory = self.memory();
            memory.answered += 1;
            memory.answered
        };
        let now = self.now();
        let id = request_id(self.world.seed, answered, now);
        outcome.seal(&id, &http_date(now))
    }

    fn remember(&self, order: &Order<'_>, at: Millis) -> usize {
        let mut memory = self.memory();
        if memory.seen.len() == REMEMBERED {
            memory.seen.pop_front();
            memory.forgotten += 1;
        }
        memory.seen.push_back(Seen {
            action: order.action.name.to_owned(),
            region: order.region.name.clone(),
            body: order.body.clone(),
            unknown: order.unknown.clone(),
            at: SystemTime::UNIX_EPOCH + Duration::from_millis(at.0.try_into().unwrap_or_default()),
            took_effect: false,
        });
        memory.forgotten + memory.seen.len() - 1
    }

    fn mark_effect(&self, seen: usize) {
        let mut memory = self.memory();
        let at = seen.checked_sub(memory.forgotten);
        if let Some(seen) = at.and_then(|at| memory.seen.get_mut(at)) {
            seen.took_effect = true;
        }
    }

    fn reach_of(&self, region: &Region, instance: &Instance, port: u16, now: Millis) -> Reach {
        let port = i64::from(port);
        let open = instance
            .ports
            .iter()
            .any(|rule| (rule.protocol == "tcp" || rule.protocol == "all") && (rule.from..=rule.to).contains(&port));
        if !open || !matches!(instance.state(now), State::Running) {
            return Reach::Silent;
        }
        let windows = self.world.catalog.blueprint(region, &instance.blueprint).is_some_and(|b| b.windows);
        let wait = self.world.scenario().pace.shell * if windows { 12.0 } else { 1.0 };
        let up = instance.state_since(now).plus(self.world.scaled(wait));
        if up <= now { Reach::Open } else { Reach::Refused }
    }

    fn now(&self) -> Millis {
        Millis::of(self.clock.now()).plus(self.world.scenario().skew)
    }

    async fn pause(&self, seconds: f64) {
        let seconds = self.world.scaled(seconds).min(86_400.0);
        if seconds > 0.0 {
            tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A body with a word put in everywhere.
fn fill(body: &Value, mark: &str, word: &str) -> Value {
    match body {
        Value::String(text) => Value::String(text.replace(mark, word)),
        Value::Array(items) => items.iter().map(|item| fill(item, mark, word)).collect(),
        Value::Object(members) => {
            let filled = members.iter().map(|(name, value)| (name.clone(), fill(value, mark, word)));
            Value::Object(filled.collect())
        }
        Value::Null => Value::Object(serde_json::Map::new()),
        other => other.clone(),
    }
}

fn first_name(body: &Value) -> &str {
    let name = body["instanceNames"][0].as_str().or_else(|| body["instanceName"].as_str());
    name.unwrap_or_default()
}

fn request_id(seed: u64, answered: u64, now: Millis) -> String {
    let mut random = fastrand::Rng::with_seed(seed ^ answered.rotate_left(40) ^ now.0.unsigned_abs());
    let hex = format!("{:032x}", random.u128(..));
    let part = |from, to| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`: clients correct their own clocks by it.
fn http_date(now: Millis) -> String {
    let time = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

//! The service: takes a request, runs one transaction, and returns a reply.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use serde_json::Value;

use super::account::{ACCOUNT_ID, Account};
use super::actions;
use super::body::Body;
use super::catalog::{Catalog, Region};
use super::clock::Millis;
use super::dispatcher::group_commit::{self, CommitQueue};
use super::dispatcher::{self, Dispatcher};
use super::exception::{ActionError, ServiceException};
use super::faults::Faults;
use super::keys::FreshKey;
use super::process_memory::{DeferredRequest, ProcessMemory, SeenId};
use super::protocol::{self, ParsedRequest};
use super::reply::{Outcome, Reply};
use super::scenario::{Fault, FaultEffect, Scenario};
use super::settings::{OpenError, PortBehavior, SandboxSettings, SeenRequest};
use super::store::Store;
use super::transaction::SandboxState;
use super::{dns, latencies, port_probe};

/// An embedded Lightsail. Clones share the same one.
#[derive(Clone)]
pub struct Sandbox(Arc<Dispatcher>);

impl Sandbox {
    /// Opens an account with these settings.
    ///
    /// # Errors
    /// Why the account's file can't be used.
    pub fn open(settings: SandboxSettings) -> Result<Sandbox, OpenError> {
        let SandboxSettings { state, speed, scenario, clock, seed, ready_key } = settings;
        if !(speed.is_finite() && speed > 0.0) {
            return Err(OpenError::Speed);
        }
        let store = match &state {
            None => Store::in_memory(),
            Some(path) => Store::open(path).map_err(|error| OpenError::File(path.clone(), error))?,
        };
        let catalog = Catalog::new(scenario.catalog.blueprints);
        let sandbox_state = SandboxState { catalog, faults: Faults::new(scenario, seed), seed, speed };
        let on_disk = state.is_some();
        let (memory, commits) = (ProcessMemory::default(), CommitQueue::default());
        let dispatcher = Dispatcher { state: sandbox_state, store, on_disk, clock, memory, ready_key, commits };
        dispatcher.prepare()?;
        Ok(Sandbox(Arc::new(dispatcher)))
    }

    /// Answers a request as the service would, or as the scenario says.
    pub async fn answer(&self, request: Request<Bytes>) -> Reply {
        let dispatcher = &self.0;
        let order = match protocol::read(&request, &dispatcher.state.catalog, dispatcher.now()) {
            Ok(order) => order,
            Err(refusal) => return self.sealed(Outcome::refused(&refusal)),
        };
        let arrived = dispatcher.now();
        let ticket = dispatcher.memory.remember(&order, arrived);
        let elapsed = |first: Millis| arrived.since(first) * dispatcher.state.speed;
        let (latency, fault) = dispatcher.state.faults.meet(order.action.name, &order.region.name, elapsed, arrived);
        // The request takes effect halfway, so abandoning the reply doesn't undo it.
        self.pause(latency / 2.0).await;
        let result = self.perform(&order, fault, ticket).await;
        let outcome = outcome(&order, fault, result);
        self.pause(latency / 2.0 + fault.map_or(0.0, |fault| fault.delay)).await;
        self.sealed(outcome)
    }

    /// Returns the refusal of a request without its body. Skysail's wording: AWS's isn't known.
    pub(super) fn too_slow(&self) -> Reply {
        let refusal = ServiceException::new("RequestTimeoutException", "The body of the request did not come in time.");
        self.sealed(Outcome::refused(&refusal))
    }

    /// Returns the refusal of a request that may come from a web page in a browser. Skysail's wording: the service has
    /// none.
    pub(super) fn foreign(&self) -> Reply {
        let message = "The sandbox answers programs on this machine only: \
                       ask it as localhost or by the address that it listens on, and not from a page in a browser.";
        self.sealed(Outcome::refused(&ServiceException::new("AccessDeniedException", message)))
    }

    /// Returns the newest few thousand readable requests, oldest first.
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.0.memory.seen()
    }

    /// Returns the latency of each Region, as the scenario defines it.
    pub fn pings(&self) -> BTreeMap<String, Duration> {
        latencies::of(self.scenario())
    }

    /// Returns the scenario.
    pub fn scenario(&self) -> &Scenario {
        self.0.state.scenario()
    }

    /// Returns what a client sees that connects to a port of an address: an open port answers some seconds after its
    /// instance runs.
    pub fn reach(&self, address: IpAddr, port: u16) -> PortBehavior {
        self.look(|dispatcher, account, now| port_probe::of(&dispatcher.state, account, address, port, now))
            .unwrap_or(PortBehavior::Silent)
    }

    /// Reads the account in its current state; `None` if it can't be read.
    pub(super) fn look<T>(&self, see: impl FnOnce(&Dispatcher, &Account, Millis) -> T) -> Option<T> {
        let (dispatcher, now) = (&self.0, self.0.now());
        dispatcher.overtake(now);
        let seen =
            dispatcher.store.transact(|account| Ok::<_, ServiceException>((see(dispatcher, account, now), Vec::new())));
        seen.ok().and_then(Result::ok)
    }

    /// Resolves a domain name.
    pub fn resolve(&self, name: &str) -> Option<IpAddr> {
        let (dispatcher, now) = (&self.0, self.0.now());
        dispatcher.overtake(now);
        let found = dispatcher.store.transact(|account| {
            let found = dns::of(&dispatcher.state, account, name, now);
            Ok::<_, ServiceException>((found, Vec::new()))
        });
        found.ok().and_then(Result::ok).flatten()
    }

    /// Runs the request, unless the fault is that it is lost.
    async fn perform(
        &self,
        order: &ParsedRequest<'_>,
        fault: Option<&Fault>,
        ticket: SeenId,
    ) -> Option<Result<Body, ServiceException>> {
        if self.scenario().disabled_regions.contains(&order.region.name) {
            return Some(Err(ServiceException::unrecognized()));
        }
        match fault.map(|fault| (fault.effect, fault.reply.is_bad(), fault.late)) {
            Some((FaultEffect::None, ..) | (FaultEffect::AsReplied, true, _)) => return None,
            Some((FaultEffect::Late, _, seconds)) => {
                self.put_off(order.region, order.action, Value::clone(&order.body), seconds, Some(ticket));
                return None;
            }
            _ => {}
        }
        let result = match &order.broken {
            Some(refusal) => Err(refusal.clone()),
            None => self.run(order).await,
        };
        if result.is_ok() {
            self.0.memory.mark_effect(ticket);
            for then in fault.iter().flat_map(|fault| &fault.then) {
                if let Some(action) = actions::find(&then.action) {
                    self.put_off(order.region, action, then.body_after(&order.body), then.after, None);
                }
            }
        }
        Some(result)
    }

    /// Runs an action. What takes long, syncing a file or generating a key, is done on a thread that may block.
    async fn run(&self, order: &ParsedRequest<'_>) -> Result<Body, ServiceException> {
        let now = self.0.now();
        match self.transact(order, now, self.0.ready_key.clone()).await {
            Err(ActionError::KeyNeeded) => {}
            done => return done.map_err(ActionError::into_refusal),
        }
        let key = tokio::task::spawn_blocking(FreshKey::generate).await;
        let key = key.ok().flatten().ok_or_else(dispatcher::no_key)?;
        self.transact(order, now, Some(key)).await.map_err(ActionError::into_refusal)
    }

    async fn transact(
        &self,
        order: &ParsedRequest<'_>,
        now: Millis,
        key: Option<FreshKey>,
    ) -> Result<Body, ActionError> {
        let dispatcher = &self.0;
        if dispatcher.on_disk {
            return group_commit::commit(dispatcher, order, now, key).await;
        }
        dispatcher.overtake(now);
        dispatcher.transact(order.action, order.region, &order.body, now, key)
    }

    fn put_off(
        &self,
        region: &Region,
        action: &'static actions::Action,
        body: Value,
        after: f64,
        seen: Option<SeenId>,
    ) {
        let at = self.0.now().plus(self.0.state.scaled(after));
        self.0.memory.put_off(DeferredRequest { at, region: region.name.clone(), action, body, seen });
    }

    /// Returns the reply with the common headers.
    fn sealed(&self, outcome: Outcome) -> Reply {
        let number = self.0.memory.count_answer();
        outcome.seal(self.0.state.seed, number, self.0.now())
    }

    async fn pause(&self, seconds: f64) {
        let seconds = self.0.state.scaled(seconds).min(86_400.0);
        if seconds > 0.0 {
            tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
        }
    }
}

/// Returns the reply to a request after applying the fault.
fn outcome(
    order: &ParsedRequest<'_>,
    fault: Option<&Fault>,
    result: Option<Result<Body, ServiceException>>,
) -> Outcome {
    let outcome = match result {
        None => Outcome::empty(),
        Some(Ok(body)) => Outcome::body(body),
        Some(Err(refusal)) => Outcome::refused(&refusal),
    };
    let denied = || ServiceException::denied(order.action.name, &order.region.name, ACCOUNT_ID);
    let page_token = order.body.get("pageToken").and_then(Value::as_str);
    match fault {
        None => outcome,
        Some(fault) => Outcome::spoilt(fault, outcome, page_token, denied),
    }
}

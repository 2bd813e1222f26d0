//! Turns requests into transactions, including deferred requests when they become due.

use std::io;
use std::sync::Arc;

use serde_json::Value;

pub mod group_commit;

use super::account::{Account, RecordChange};
use super::actions::{self, Action};
use super::body::Body;
use super::catalog::Region;
use super::clock::{Clock, Millis};
use super::exception::{ActionError, ServiceException};
use super::keys::FreshKey;
use super::params::{self, Params};
use super::process_memory::ProcessMemory;
use super::scenario::PriorRequest;
use super::settings::OpenError;
use super::store::Store;
use super::transaction::{SandboxState, Transaction};
use group_commit::CommitQueue;

pub struct Dispatcher {
    pub state: SandboxState,
    pub store: Store,
    pub on_disk: bool,
    pub clock: Arc<dyn Clock>,
    pub memory: ProcessMemory,
    /// Used where a key is needed; without it one is generated.
    pub ready_key: Option<FreshKey>,
    pub commits: CommitQueue,
}

impl Dispatcher {
    /// Returns the service's time: the clock's, with the scenario's skew.
    pub fn now(&self) -> Millis {
        Millis::of(self.clock.now()).plus(self.state.scenario().skew)
    }

    /// Runs the scenario's prior requests. In an account that is already in use, some of what they create may exist or
    /// be impossible, which isn't an error of the scenario.
    pub fn prepare(&self) -> Result<(), OpenError> {
        let empty = self.store.transact(|account| Ok::<_, ()>((account.alive() == 0, Vec::new())));
        let fresh = matches!(empty, Ok(Ok(true)));
        for before in &self.state.scenario().before {
            if let Err(why) = self.bring_about(before)
                && fresh
            {
                return Err(OpenError::Refused { action: before.action.clone(), why });
            }
        }
        Ok(())
    }

    fn bring_about(&self, before: &PriorRequest) -> Result<(), Box<str>> {
        let region = self.state.catalog.region(&before.region);
        let region = region.ok_or_else(|| format!("there is no Region {}.", before.region))?;
        let Some(action) = actions::find(&before.action) else { return Ok(()) };
        let at = self.now().plus(-before.ago);
        let mut bodies = before.bodies().into_iter();
        bodies.try_for_each(|body| self.run(action, region, &body, at).map(|_| ()).map_err(|refusal| refusal.message))
    }

    /// Runs an action with an unchecked body, and generates a key if it needs one.
    pub fn run(
        &self,
        action: &'static Action,
        region: &Region,
        body: &Value,
        now: Millis,
    ) -> Result<Body, ServiceException> {
        params::check(action.members, body)?;
        self.overtake(now);
        let mut done = self.transact(action, region, body, now, self.ready_key.clone());
        if matches!(done, Err(ActionError::KeyNeeded)) {
            let key = FreshKey::generate().ok_or_else(no_key)?;
            done = self.transact(action, region, body, now, Some(key));
        }
        done.map_err(ActionError::into_refusal)
    }

    /// Runs the deferred requests that are due, each at its own time.
    pub fn overtake(&self, now: Millis) {
        while let Some(due) = self.memory.due(now) {
            let Some(region) = self.state.catalog.region(&due.region) else { continue };
            let done = self.run(due.action, region, &due.body, due.at);
            if let (Ok(_), Some(seen)) = (done, due.seen) {
                self.memory.mark_effect(seen);
            }
        }
    }

    /// Runs an action with a checked body as one transaction.
    pub fn transact(
        &self,
        action: &Action,
        region: &Region,
        body: &Value,
        now: Millis,
        key: Option<FreshKey>,
    ) -> Result<Body, ActionError> {
        let kept = self.store.transact(|account| self.decide(account, action, region, body, now, key));
        kept.unwrap_or_else(|error| Err(unwritable(&error).into()))
    }

    /// Runs an action; returns its reply and its changes.
    pub fn decide(
        &self,
        account: &Account,
        action: &Action,
        region: &Region,
        body: &Value,
        now: Millis,
        key: Option<FreshKey>,
    ) -> Result<(Body, Vec<RecordChange>), ActionError> {
        let input = Params::of(body);
        let mut call = Transaction { input, region, account, state: &self.state, now, key, changes: Vec::new() };
        let value = (action.run)(&mut call)?;
        Ok((value, call.changes))
    }
}

fn unwritable(error: &io::Error) -> ServiceException {
    ServiceException::internal(format!("The sandbox cannot write its account file: {error}."))
}

pub fn no_key() -> ServiceException {
    ServiceException::internal("No key could be made.")
}

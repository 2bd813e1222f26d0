//! Group commit for an account on disk: waiting transactions are run together, synced once, and then answered.
//!
//! Those that arrive during a sync form the next batch. So the more clients there are, the more share a sync, and a
//! single one waits only for its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::oneshot;

use super::Dispatcher;
use crate::sandbox::actions::Action;
use crate::sandbox::body::Body;
use crate::sandbox::clock::Millis;
use crate::sandbox::exception::{ActionError, ServiceException};
use crate::sandbox::keys::FreshKey;
use crate::sandbox::protocol::ParsedRequest;
use crate::sandbox::store::Batch;

/// The transactions waiting for the file.
#[derive(Default)]
pub struct CommitQueue(Mutex<Queue>);

#[derive(Default)]
struct Queue {
    waiting: Vec<PendingCommit>,
    /// Whether a committer is running, which also takes whatever arrives meanwhile.
    at_work: bool,
}

struct PendingCommit {
    action: &'static Action,
    region: String,
    body: Arc<Value>,
    now: Millis,
    key: Option<FreshKey>,
    answer: oneshot::Sender<Result<Body, ActionError>>,
}

/// Runs a transaction together with those that wait; its changes are on disk when this returns.
pub async fn commit(
    dispatcher: &Arc<Dispatcher>,
    order: &ParsedRequest<'_>,
    now: Millis,
    key: Option<FreshKey>,
) -> Result<Body, ActionError> {
    let (answer, answered) = oneshot::channel();
    let (region, body) = (order.region.name.clone(), order.body.clone());
    if dispatcher.commits.enter(PendingCommit { action: order.action, region, body, now, key, answer }) {
        let committer = Committer { dispatcher: dispatcher.clone(), is_done: false };
        tokio::task::spawn_blocking(move || committer.work());
    }
    answered.await.unwrap_or_else(|_| Err(mistake()))
}

impl CommitQueue {
    /// Adds a transaction. Returns whether a committer must be started.
    fn enter(&self, one: PendingCommit) -> bool {
        let mut queue = self.queue();
        queue.waiting.push(one);
        !std::mem::replace(&mut queue.at_work, true)
    }

    /// Takes everything that waits. If that is nothing, the committer is done.
    fn take(&self) -> Vec<PendingCommit> {
        let mut queue = self.queue();
        queue.at_work = !queue.waiting.is_empty();
        std::mem::take(&mut queue.waiting)
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Committer {
    dispatcher: Arc<Dispatcher>,
    is_done: bool,
}

impl Committer {
    fn work(mut self) {
        loop {
            let batch = self.dispatcher.commits.take();
            if batch.is_empty() {
                self.is_done = true;
                return;
            }
            self.dispatcher.settle(batch);
        }
    }
}

impl Drop for Committer {
    /// If the committer ends early, as with the runtime, the waiting transactions fail and the next one starts another
    /// committer.
    fn drop(&mut self) {
        if !self.is_done {
            let mut queue = self.dispatcher.commits.queue();
            queue.at_work = false;
            queue.waiting.clear();
        }
    }
}

impl Dispatcher {
    /// Runs the transactions in order. A deferred request that is due before one of them takes effect first, and so
    /// ends the batch.
    fn settle(&self, all: Vec<PendingCommit>) {
        let mut all = all.into_iter().peekable();
        while let Some(first) = all.next() {
            self.overtake(first.now);
            let mut batch = vec![first];
            while let Some(next) = all.next_if(|next| !self.memory.is_due(next.now)) {
                batch.push(next);
            }
            let decide = |account: &mut Batch<'_>| batch.iter_mut().map(|one| self.decide_one(account, one)).collect();
            let done: Vec<_> = self.store.together(decide).unwrap_or_else(|error| {
                let refusal = super::unwritable(&error);
                batch.iter().map(|_| Err(refusal.clone().into())).collect()
            });
            for (one, done) in batch.into_iter().zip(done) {
                // The client may be gone.
                let _ = one.answer.send(done);
            }
        }
    }

    /// Runs one transaction. A panic only affects that one; the rest of the batch continues.
    fn decide_one(&self, account: &mut Batch<'_>, one: &mut PendingCommit) -> Result<Body, ActionError> {
        let decided = catch_unwind(AssertUnwindSafe(|| {
            let region = self.state.catalog.region(&one.region).ok_or_else(ServiceException::unrecognized)?;
            let key = one.key.take();
            let kept = account.transact(|account| self.decide(account, one.action, region, &one.body, one.now, key));
            kept.unwrap_or_else(|error| Err(super::unwritable(&error).into()))
        }));
        decided.unwrap_or_else(|_| Err(mistake()))
    }
}

fn mistake() -> ActionError {
    ServiceException::internal("The sandbox made a mistake.").into()
}

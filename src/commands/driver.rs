//! Executes the requests of a state machine without screens.

use super::signals::Signals;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::future::Future;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

/// The requests of a state machine that are being executed.
pub struct Driver<'a, R, E> {
    perform: Box<dyn Fn(R) -> BoxFuture<'static, Option<E>> + 'a>,
    changes: fn(&R) -> bool,
    /// Mutations: always awaited to their end.
    acts: JoinSet<Option<E>>,
    /// Reads and timers: dropped at the end.
    reads: JoinSet<Option<E>>,
}

impl<'a, R, E: Send + 'static> Driver<'a, R, E> {
    /// Starts the first requests of a machine. `changes` returns whether a request changes something.
    pub fn new<P: Future<Output = Option<E>> + Send + 'static>(
        changes: fn(&R) -> bool,
        perform: impl Fn(R) -> P + 'a,
        first: Vec<R>,
    ) -> Driver<'a, R, E> {
        let perform = Box::new(move |request| perform(request).boxed());
        let mut driver = Driver { perform, changes, acts: JoinSet::new(), reads: JoinSet::new() };
        driver.begin(first);
        driver
    }

    /// Starts these requests.
    pub fn begin(&mut self, requests: Vec<R>) {
        for request in requests {
            let set = if (self.changes)(&request) { &mut self.acts } else { &mut self.reads };
            set.spawn((self.perform)(request));
        }
    }

    /// Returns whether a mutation is in flight.
    pub fn is_changing(&self) -> bool {
        !self.acts.is_empty()
    }

    /// Returns whether no request is being executed.
    pub fn is_idle(&self) -> bool {
        self.acts.is_empty() && self.reads.is_empty()
    }

    /// Waits for the end of a request, and returns the resulting event, if there is one.
    pub async fn next(&mut self) -> Option<E> {
        let ended = tokio::select! {
            biased;
            Some(ended) = self.acts.join_next() => ended,
            Some(ended) = self.reads.join_next() => ended,
            else => return None,
        };
        ended.ok().flatten()
    }

    /// After a signal, waits for the end of a mutation, and returns the resulting event, if there is one. `None` if none
    /// is in flight, or once it is too late or another signal arrives.
    pub async fn next_change(&mut self, signals: &mut Signals, until: Instant) -> Option<Option<E>> {
        self.reads.abort_all();
        if self.acts.is_empty() {
            return None;
        }
        tokio::select! {
            biased;
            _ = signals.next() => None,
            () = sleep_until(until) => None,
            Some(ended) = self.acts.join_next() => Some(ended.ok().flatten()),
        }
    }
}

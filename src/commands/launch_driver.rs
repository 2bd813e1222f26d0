//! Runs a launch without screens: executes its requests and reports its events, until it reaches the wanted state or a
//! signal arrives.

use super::signals::{HANGUP, Signals, patience};
use crate::domain::follow_ups::FollowUpStep;
use crate::domain::launch::recorder::{Beside, Recorder};
use crate::domain::launch::{Launch, LaunchEvent, LaunchRequest, LaunchStage};
use crate::domain::time::Now;
use crate::runtime::launch_requests::perform;
use crate::runtime::resume::restore_draft;
use crate::runtime::services::Services;
use std::time::Duration;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};

/// How long a command waits for login ports after all instances run. Windows takes longer than a command should;
/// `watch` continues.
const UNTIL_READY: Duration = Duration::from_secs(120);

/// Why the driver stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriverEnd {
    /// The launch has reached the wanted state.
    There,
    /// A signal with this number arrived.
    Signal(i32),
}

/// An event for the caller.
pub enum DriverEvent<'a> {
    /// The launch changed.
    Changed {
        /// The previous state.
        before: &'a Launch,
        /// The new state.
        after: &'a Launch,
    },
    /// A signal arrived while a request was in flight; its reply is awaited.
    WaitingForAnswer,
}

/// Executes a launch's requests.
pub struct LaunchDriver<'a> {
    services: &'a Services,
    /// The launch.
    pub launch: Launch,
    recorder: Recorder,
    /// Mutations: always awaited to their end.
    acts: JoinSet<Option<LaunchEvent>>,
    /// Reads and timers: dropped at the end.
    reads: JoinSet<Option<LaunchEvent>>,
}

impl<'a> LaunchDriver<'a> {
    /// Starts driving a launch with its first requests.
    pub fn new(services: &'a Services, launch: Launch, requests: Vec<LaunchRequest>) -> LaunchDriver<'a> {
        let mut driver = LaunchDriver {
            services,
            launch,
            recorder: Recorder::default(),
            acts: JoinSet::new(),
            reads: JoinSet::new(),
        };
        driver.begin(requests);
        driver
    }

    /// Passes a decision of the user to the launch.
    pub fn decide(&mut self, event: LaunchEvent) {
        let now = self.services.now();
        let requests = self.launch.on(event, now);
        self.begin(requests);
        self.record(now);
    }

    /// Records the current state in the journal.
    fn record(&mut self, now: Now) {
        self.services.calls.take().into_iter().for_each(|call| self.recorder.called(call));
        let record = self.recorder.take(&self.launch, &Beside::default(), true, now);
        self.begin(record.map(LaunchRequest::Journal).into_iter().collect());
    }

    fn begin(&mut self, requests: Vec<LaunchRequest>) {
        for request in requests {
            let acts = match &request {
                LaunchRequest::FollowUp { request, .. } => request.changes(),
                request => matches!(request, LaunchRequest::Journal(_) | LaunchRequest::Send | LaunchRequest::Key(_)),
            };
            let order = self.launch.order.clone().filter(|_| request == LaunchRequest::Send).map(Box::new);
            let doing = perform(self.services.clone(), self.launch.id.clone(), order, request);
            if acts {
                self.acts.spawn(doing)
            } else {
                self.reads.spawn(doing)
            };
        }
    }

    /// Runs until `there` returns true and no mutation is in flight.
    pub async fn run(
        &mut self,
        signals: &mut Signals,
        there: impl Fn(&Launch) -> bool,
        mut news: impl FnMut(DriverEvent),
    ) -> DriverEnd {
        loop {
            if self.acts.is_empty() && (there(&self.launch) || self.reads.is_empty()) {
                return DriverEnd::There;
            }
            let done = tokio::select! {
                biased;
                signal = signals.next() => return self.leave(signal, signals, news).await,
                Some(done) = self.acts.join_next() => done,
                Some(done) = self.reads.join_next() => done,
            };
            self.happened(done, &mut news);
        }
    }

    fn happened(&mut self, done: Result<Option<LaunchEvent>, JoinError>, news: &mut impl FnMut(DriverEvent)) {
        let Ok(Some(event)) = done else { return };
        let before = self.launch.clone();
        let now = self.services.now();
        let requests = self.launch.on(event, now);
        news(DriverEvent::Changed { before: &before, after: &self.launch });
        self.begin(requests);
        self.record(now);
    }

    /// Handles a signal: starts no more mutations, and awaits those in flight.
    async fn leave(&mut self, signal: i32, signals: &mut Signals, mut news: impl FnMut(DriverEvent)) -> DriverEnd {
        self.reads.abort_all();
        self.launch.on(LaunchEvent::HoldFollowUps, self.services.now());
        let follows = self.launch.follow_ups.iter().any(FollowUpStep::in_flight);
        if (self.launch.stage == LaunchStage::Sent || follows) && signal != HANGUP {
            news(DriverEvent::WaitingForAnswer);
        }
        let until = Instant::now() + patience(signal);
        while !self.acts.is_empty() {
            tokio::select! {
                biased;
                _ = signals.next() => return DriverEnd::Signal(signal),
                () = sleep_until(until) => return DriverEnd::Signal(signal),
                Some(done) = self.acts.join_next() => match self.launch.stage {
                    // The next request would be the one that creates.
                    LaunchStage::Intended => {}
                    _ => self.happened(done, &mut news),
                },
            }
        }
        restore_draft(self.services, &self.launch).await;
        DriverEnd::Signal(signal)
    }
}

/// Returns whether there is nothing left to wait for without a user: all outcomes are known, or looking has been given
/// up.
pub fn ended(launch: &Launch) -> bool {
    match &launch.stage {
        // Running instances accept logins a little later, which a script that follows may need.
        LaunchStage::Settled => !launch.awaiting_readiness() && !launch.following_up(),
        LaunchStage::Unknown(unknown) => unknown.looked_enough(),
        LaunchStage::Intended | LaunchStage::Sent | LaunchStage::Watched => false,
        LaunchStage::NoJournal { .. }
        | LaunchStage::Refused(_)
        | LaunchStage::NamesTaken(_)
        | LaunchStage::Abandoned => true,
    }
}

/// Returns the same, or whether a command has waited long enough for the login ports.
pub fn is_decided(launch: &Launch, now: Now) -> bool {
    let waited = launch.settled.map_or(Duration::ZERO, |at| now.since(at));
    ended(launch) || waited >= UNTIL_READY && !launch.following_up()
}

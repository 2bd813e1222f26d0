//! Runs a launch without screens: executes its requests and reports its events, until it reaches the wanted state or a
//! signal arrives.

use super::driver::Driver;
use super::signals::{HANGUP, Signals, patience};
use crate::domain::follow_ups::FollowUpStep;
use crate::domain::launch::recorder::{Beside, Recorder};
use crate::domain::launch::{Launch, LaunchEvent, LaunchRequest, LaunchStage};
use crate::domain::time::Now;
use crate::runtime::launch_requests::perform;
use crate::runtime::resume::restore_draft;
use crate::runtime::services::Services;
use std::time::Duration;
use tokio::time::Instant;

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
    driver: Driver<'a, LaunchRequest, LaunchEvent>,
}

impl<'a> LaunchDriver<'a> {
    /// Starts driving a launch with its first requests.
    pub fn new(services: &'a Services, launch: Launch, requests: Vec<LaunchRequest>) -> LaunchDriver<'a> {
        let (id, order) = (launch.id.clone(), launch.order.clone());
        let perform = move |request| {
            let order = order.clone().filter(|_| request == LaunchRequest::Send).map(Box::new);
            perform(services.clone(), id.clone(), order, request)
        };
        let driver = Driver::new(LaunchRequest::changes, perform, requests);
        LaunchDriver { services, launch, recorder: Recorder::default(), driver }
    }

    /// Passes a decision of the user to the launch.
    pub fn decide(&mut self, event: LaunchEvent) {
        let now = self.services.now();
        let requests = self.launch.on(event, now);
        self.driver.begin(requests);
        self.record(now);
    }

    /// Records the current state in the journal.
    fn record(&mut self, now: Now) {
        self.services.calls.take().into_iter().for_each(|call| self.recorder.called(call));
        let record = self.recorder.take(&self.launch, &Beside::default(), true, now);
        self.driver.begin(record.map(LaunchRequest::Journal).into_iter().collect());
    }

    /// Runs until `there` returns true and no mutation is in flight.
    pub async fn run(
        &mut self,
        signals: &mut Signals,
        there: impl Fn(&Launch) -> bool,
        mut news: impl FnMut(DriverEvent),
    ) -> DriverEnd {
        loop {
            if !self.driver.is_changing() && (there(&self.launch) || self.driver.is_idle()) {
                return DriverEnd::There;
            }
            tokio::select! {
                biased;
                signal = signals.next() => return self.leave(signal, signals, news).await,
                event = self.driver.next() => self.happened(event, &mut news),
            }
        }
    }

    fn happened(&mut self, event: Option<LaunchEvent>, news: &mut impl FnMut(DriverEvent)) {
        let Some(event) = event else { return };
        let before = self.launch.clone();
        let now = self.services.now();
        let requests = self.launch.on(event, now);
        news(DriverEvent::Changed { before: &before, after: &self.launch });
        self.driver.begin(requests);
        self.record(now);
    }

    /// Handles a signal: starts no more mutations, and awaits those in flight.
    async fn leave(&mut self, signal: i32, signals: &mut Signals, mut news: impl FnMut(DriverEvent)) -> DriverEnd {
        self.launch.on(LaunchEvent::HoldFollowUps, self.services.now());
        let follows = self.launch.follow_ups.iter().any(FollowUpStep::in_flight);
        if (self.launch.stage == LaunchStage::Sent || follows) && signal != HANGUP {
            news(DriverEvent::WaitingForAnswer);
        }
        let until = Instant::now() + patience(signal);
        while let Some(event) = self.driver.next_change(signals, until).await {
            // The next request would be the one that creates.
            self.happened(event.filter(|_| self.launch.stage != LaunchStage::Intended), &mut news);
        }
        if !self.driver.is_changing() {
            restore_draft(self.services, &self.launch).await;
        }
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

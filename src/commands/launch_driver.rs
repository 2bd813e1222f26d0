//! Drives a launch without screens: does what it asks, tells it what happened, until it is
//! where the caller wants it or a signal ends the waiting.

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

/// How long after all is decided a command waits for the ports to answer. Windows takes longer than
/// a command should; `watch` continues.
const UNTIL_READY: Duration = Duration::from_secs(120);

/// Why the driving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriverEnd {
    /// The launch is where it was wanted.
    There,
    /// A signal of this number came.
    Signal(i32),
}

/// What the caller wants to know on the way.
pub enum DriverEvent<'a> {
    /// The launch before and after something happened to it.
    Changed {
        /// As it was.
        before: &'a Launch,
        /// As it is.
        after: &'a Launch,
    },
    /// A signal came while the request was on its way; its answer is waited for.
    WaitingForAnswer,
}

/// Carries out what a launch asks for, without a screen.
pub struct LaunchDriver<'a> {
    services: &'a Services,
    /// The launch as it stands.
    pub launch: Launch,
    recorder: Recorder,
    /// What changes something: always awaited to its end.
    acts: JoinSet<Option<LaunchEvent>>,
    /// What only asks or waits: dropped at the end.
    reads: JoinSet<Option<LaunchEvent>>,
}

impl<'a> LaunchDriver<'a> {
    /// Begins to drive a launch with what it asks for first.
    pub fn new(services: &'a Services, launch: Launch, asks: Vec<LaunchRequest>) -> LaunchDriver<'a> {
        let mut driver = LaunchDriver {
            services,
            launch,
            recorder: Recorder::default(),
            acts: JoinSet::new(),
            reads: JoinSet::new(),
        };
        driver.begin(asks);
        driver
    }

    /// Tells the launch what the user decides.
    pub fn decide(&mut self, event: LaunchEvent) {
        let now = self.services.now();
        let asks = self.launch.on(event, now);
        self.begin(asks);
        self.record(now);
    }

    /// Writes down what is known now.
    fn record(&mut self, now: Now) {
        self.services.calls.take().into_iter().for_each(|call| self.recorder.called(call));
        let record = self.recorder.take(&self.launch, &Beside::default(), true, now);
        self.begin(record.map(LaunchRequest::Journal).into_iter().collect());
    }

    fn begin(&mut self, asks: Vec<LaunchRequest>) {
        for ask in asks {
            let acts = match &ask {
                LaunchRequest::FollowUp { ask, .. } => ask.changes(),
                ask => matches!(ask, LaunchRequest::Journal(_) | LaunchRequest::Send | LaunchRequest::Key(_)),
            };
            let order = self.launch.order.clone().filter(|_| ask == LaunchRequest::Send).map(Box::new);
            let doing = perform(self.services.clone(), self.launch.id.clone(), order, ask);
            if acts {
                self.acts.spawn(doing)
            } else {
                self.reads.spawn(doing)
            };
        }
    }

    /// Goes on until `there` says so and nothing is half done.
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
        let asks = self.launch.on(event, now);
        news(DriverEvent::Changed { before: &before, after: &self.launch });
        self.begin(asks);
        self.record(now);
    }

    /// A signal: nothing new is begun that changes anything, and what is half done is finished.
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
                    // The next thing would be to send.
                    LaunchStage::Intended => {}
                    _ => self.happened(done, &mut news),
                },
            }
        }
        restore_draft(self.services, &self.launch).await;
        DriverEnd::Signal(signal)
    }
}

/// Whether there is nothing left to wait for without a user: all is decided, or it was
/// looked for long enough.
pub fn ended(launch: &Launch) -> bool {
    match &launch.stage {
        // What runs lets people in a little later; a script that comes next wants to log in.
        LaunchStage::Settled => !launch.awaiting_readiness() && !launch.following_up(),
        LaunchStage::Unknown(doubt) => doubt.looked_enough,
        LaunchStage::Intended | LaunchStage::Sent | LaunchStage::Watched => false,
        LaunchStage::NoJournal { .. }
        | LaunchStage::Refused(_)
        | LaunchStage::NamesTaken(_)
        | LaunchStage::Abandoned => true,
    }
}

/// The same, or a command has waited for the ports to answer for as long as it should.
pub fn is_decided(launch: &Launch, now: Now) -> bool {
    let waited = launch.settled.map_or(Duration::ZERO, |at| now.since(at));
    ended(launch) || waited >= UNTIL_READY && !launch.following_up()
}

//! Drives a launch without screens: does what it asks, tells it what happened, until it is
//! where the caller wants it or a signal ends the waiting.

use super::signals::Signals;
use crate::domain::launch::{Ask, Event, Launch, Stage};
use crate::domain::time::Now;
use crate::shell::asks::perform;
use crate::shell::taking::take_back;
use crate::shell::world::World;
use std::time::Duration;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep_until};

/// After a signal, how long an answer is waited for; the request itself ends sooner.
const ANSWER: Duration = Duration::from_secs(65);

/// How long after all is decided a command waits for the ports to answer. Windows takes longer than
/// a command should; `watch` goes on.
const UNTIL_READY: Duration = Duration::from_secs(120);

/// Why the driving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The launch is where it was wanted.
    There,
    Signal(i32),
}

/// What the caller wants to know on the way.
pub enum News<'a> {
    /// The launch before and after something happened to it.
    Changed { before: &'a Launch, after: &'a Launch },
    /// A signal came while the request was on its way; its answer is waited for.
    WaitingForAnswer,
}

pub struct Driver<'a> {
    world: &'a World,
    pub launch: Launch,
    /// What changes something: always awaited to its end.
    acts: JoinSet<Option<Event>>,
    /// What only asks or waits: dropped at the end.
    reads: JoinSet<Option<Event>>,
}

impl<'a> Driver<'a> {
    pub fn new(world: &'a World, launch: Launch, asks: Vec<Ask>) -> Driver<'a> {
        let mut driver = Driver { world, launch, acts: JoinSet::new(), reads: JoinSet::new() };
        driver.begin(asks);
        driver
    }

    /// Tells the launch what the person decides.
    pub fn decide(&mut self, event: Event) {
        let asks = self.launch.on(event, self.world.now());
        self.begin(asks);
    }

    fn begin(&mut self, asks: Vec<Ask>) {
        for ask in asks {
            let acts = matches!(ask, Ask::Journal(_) | Ask::Send | Ask::Key(_));
            let order = self.launch.order.clone().filter(|_| ask == Ask::Send).map(Box::new);
            let doing = perform(self.world.clone(), self.launch.id.clone(), order, ask);
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
        mut news: impl FnMut(News),
    ) -> End {
        loop {
            if self.acts.is_empty() && (there(&self.launch) || self.reads.is_empty()) {
                return End::There;
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

    fn happened(&mut self, done: Result<Option<Event>, JoinError>, news: &mut impl FnMut(News)) {
        let Ok(Some(event)) = done else { return };
        let before = self.launch.clone();
        let asks = self.launch.on(event, self.world.now());
        news(News::Changed { before: &before, after: &self.launch });
        self.begin(asks);
    }

    /// A signal: nothing new is begun that changes anything, and what is half done is finished.
    async fn leave(&mut self, signal: i32, signals: &mut Signals, mut news: impl FnMut(News)) -> End {
        self.reads.abort_all();
        if self.launch.stage == Stage::Sent {
            news(News::WaitingForAnswer);
        }
        let until = Instant::now() + ANSWER;
        while !self.acts.is_empty() {
            tokio::select! {
                biased;
                _ = signals.next() => return End::Signal(signal),
                () = sleep_until(until) => return End::Signal(signal),
                Some(done) = self.acts.join_next() => match self.launch.stage {
                    // The next thing would be to send.
                    Stage::Intended => {}
                    _ => self.happened(done, &mut news),
                },
            }
        }
        take_back(self.world, &self.launch).await;
        End::Signal(signal)
    }
}

/// Whether there is nothing left to wait for without a person: all is decided, or it was
/// looked for long enough.
pub fn ended(launch: &Launch) -> bool {
    match &launch.stage {
        // What runs lets people in a little later; a script that comes next wants to log in.
        Stage::Settled => !launch.climbing(),
        Stage::Unknown(doubt) => doubt.looked_enough,
        Stage::Intended | Stage::Sent | Stage::Watched => false,
        Stage::NoJournal { .. } | Stage::Refused(_) | Stage::NamesTaken(_) | Stage::Abandoned => true,
    }
}

/// The same, or a command has waited for the ports to answer for as long as it should.
pub fn enough(launch: &Launch, now: Now) -> bool {
    let waited = launch.settled.map_or(Duration::ZERO, |at| now.since(at));
    ended(launch) || waited >= UNTIL_READY
}

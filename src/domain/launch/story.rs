//! The history of a launch, from its journal only: what was requested, what happened and when, the result, and the
//! cost.

use super::Launch;
use super::journal_record::{JournalEntry, JournalRecord};
use super::launched_instance::{InstanceOutcome, LaunchInstance};
use super::playback::Playback;
use crate::domain::cost_so_far::CostSoFar;
use crate::domain::failure::Failure;
use crate::domain::instance::{ApiCall, Instance};
use crate::domain::keyed::keyed;
use crate::domain::launch::noted_outcome::NotedOutcome;
use crate::domain::reachability::Reachability;
use crate::domain::sanitized_text::SanitizedText;
use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

/// An event in the history.
#[derive(Clone, Debug, PartialEq)]
pub enum StoryEvent {
    /// An API call, at the time it was made.
    Call(ApiCall),
    /// A journal record, at the time it was written.
    Record(JournalRecord),
    /// A change to an instance.
    Instance {
        /// The kind of change.
        news: InstanceNews,
        /// The instance after the change.
        instance: Box<LaunchInstance>,
    },
    /// A check that failed.
    Trouble(Failure),
    /// Skysail resumed watching the launch.
    Resumed,
}

keyed! {
    /// The kind of a change to an instance.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum InstanceNews {
        /// Its outcome.
        Outcome = "outcome",
        /// Whether it accepts logins.
        Reachability = "reachability",
        /// Its state, as reported by the service.
        State = "state",
        /// The status of the operation that creates it.
        Operation = "operation",
    }
}

/// The history of a launch.
#[derive(Clone, Debug)]
pub struct Story {
    /// The launch at the end of its journal.
    pub launch: Launch,
    /// The events, in order of time.
    pub events: Vec<(SystemTime, StoryEvent)>,
    /// Whether the journal has the progress, not just the outcome.
    pub recorded: bool,
    /// The number of journal lines that couldn't be read or parsed.
    pub damaged: usize,
    lives: BTreeMap<SanitizedText, Lifetime>,
}

/// The time in which an instance existed, as far as is known.
#[derive(Clone, Copy, Debug)]
struct Lifetime {
    from: SystemTime,
    until: Option<SystemTime>,
}

impl Story {
    /// Builds the history from these entries of a journal with this many damaged lines. `None` if it doesn't start with
    /// the entry for the request.
    pub fn read(entries: Vec<JournalEntry>, damaged: usize) -> Option<Story> {
        let mut playback = Playback::new(entries)?;
        let mut teller = Teller::default();
        while let Some(at) = playback.step() {
            let entry = playback.entries()[at].clone();
            teller.tell(&entry, &playback);
        }
        let mut events = teller.events;
        events.sort_by_key(|(at, _)| *at);
        Some(Story {
            recorded: playback.is_recorded(),
            damaged: damaged + playback.unread,
            launch: playback.launch,
            events,
            lives: teller.lives,
        })
    }

    /// Returns the cost of its instances until they were deleted, or until `now`.
    pub fn cost(&self, now: SystemTime) -> CostSoFar {
        let mut all = CostSoFar::default();
        for (name, life) in &self.lives {
            let instance = Instance { name: name.clone(), created_at: Some(life.from), ..Instance::default() };
            let price = self.launch.manifest.price();
            let one = CostSoFar::of([&instance].into_iter(), std::iter::empty(), price, life.until.unwrap_or(now));
            all.dollars += one.dollars;
            all.hours += one.hours;
            all.unknown.extend(one.unknown);
        }
        all.snapshots = self.launch.manifest.snapshots() && !self.lives.is_empty();
        all
    }

    /// Returns how many of its instances exist, according to the journal.
    pub fn existing(&self) -> usize {
        self.lives.values().filter(|life| life.until.is_none()).count()
    }
}

/// Collects the changes after each entry.
#[derive(Default)]
struct Teller {
    events: Vec<(SystemTime, StoryEvent)>,
    known: BTreeMap<SanitizedText, Known>,
    lives: BTreeMap<SanitizedText, Lifetime>,
    /// The instances whose deletion was told.
    gone: BTreeSet<SanitizedText>,
    calls: usize,
    error: bool,
    begun: bool,
}

/// What was last reported about an instance.
#[derive(Clone, Default, PartialEq)]
struct Known {
    outcome: Option<NotedOutcome>,
    way: Reachability,
    state: Option<SanitizedText>,
    operation: Option<SanitizedText>,
}

impl Known {
    fn of(launched: &LaunchInstance) -> Known {
        let outcome = match &launched.outcome {
            InstanceOutcome::Waiting => None,
            result => Some(if launched.deleted { launched.noted() } else { result.noted() }),
        };
        // A closed port is probed again and again: only the final result is news.
        let way = if launched.way.undecided() { Reachability::Ahead } else { launched.way.clone() };
        let state = launched.instance.as_ref().and_then(|instance| instance.state.clone());
        Known { outcome, way, state, operation: launched.creation().and_then(|operation| operation.status.clone()) }
    }

    /// Returns the most important change.
    fn news(&self, before: &Known) -> Option<InstanceNews> {
        match () {
            () if self.outcome != before.outcome && self.outcome.is_some() => Some(InstanceNews::Outcome),
            () if self.way != before.way && self.way != Reachability::Ahead => Some(InstanceNews::Reachability),
            () if self.state != before.state && self.state.is_some() => Some(InstanceNews::State),
            () if self.operation != before.operation && self.operation.is_some() => Some(InstanceNews::Operation),
            () => None,
        }
    }
}

impl Teller {
    fn tell(&mut self, entry: &JournalEntry, playback: &Playback) {
        let at = playback.now.wall;
        match &entry.record {
            JournalRecord::Progress(progress) => {
                if progress.whole && std::mem::replace(&mut self.begun, true) {
                    self.events.push((at, StoryEvent::Resumed));
                }
            }
            // Each deletion records everything that is gone by then.
            JournalRecord::Deleted { names } => {
                let new: Vec<_> = names.iter().filter(|name| self.gone.insert((*name).clone())).cloned().collect();
                if !new.is_empty() {
                    self.events.push((entry.at, StoryEvent::Record(JournalRecord::Deleted { names: new })));
                }
            }
            record => self.events.push((entry.at, StoryEvent::Record(record.clone()))),
        }
        self.calls(playback);
        for instance in &playback.launch.instances {
            self.instance(instance, at);
        }
        let error = playback.launch.error.as_ref();
        let was = std::mem::replace(&mut self.error, error.is_some());
        self.events.extend(error.filter(|_| !was).map(|failure| (at, StoryEvent::Trouble(failure.clone()))));
    }

    fn calls(&mut self, playback: &Playback) {
        let (began, region) = (playback.launch.began.wall, &playback.launch.manifest.region);
        // The wizard makes calls that aren't for its launch.
        let ours = |call: &&ApiCall| call.at + call.took >= began && call.region == *region;
        let new = playback.calls[self.calls..].iter().filter(ours);
        self.events.extend(new.map(|call| (call.at, StoryEvent::Call(call.clone()))));
        self.calls = playback.calls.len();
    }

    fn instance(&mut self, launched: &LaunchInstance, at: SystemTime) {
        let is = Known::of(launched);
        let before = self.known.get(&launched.name);
        if before == Some(&is) {
            return;
        }
        let news = is.news(before.unwrap_or(&Known::default()));
        // A deletion is reported by its own record.
        if let Some(news) = news.filter(|_| !launched.deleted) {
            self.events.push((at, StoryEvent::Instance { news, instance: Box::new(launched.clone()) }));
        }
        self.known.insert(launched.name.clone(), is);
        self.life(launched, at);
    }

    fn life(&mut self, launched: &LaunchInstance, at: SystemTime) {
        if launched.exists() {
            let created = launched.instance.as_ref().and_then(|instance| instance.created_at);
            let from = created.or(launched.milestones.requested.map(|at| at.wall)).unwrap_or(at);
            self.lives.entry(launched.name.clone()).or_insert(Lifetime { from, until: None }).until = None;
        } else if let Some(life) = self.lives.get_mut(&launched.name) {
            life.until.get_or_insert(at);
        }
    }
}

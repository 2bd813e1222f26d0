//! Replays a launch from its journal, one entry after another.

use super::journal_record::Progress;
use super::journal_record::{JournalEntry, JournalRecord};
use super::key_import::KeyImport;
use super::launched_instance::{InstanceOutcome, LaunchInstance};
use super::noted_outcome::NotedOutcome;
use super::recorder::{Beside, LaunchState, merge};
use super::{Launch, LaunchStage};
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::instance::ApiCall;
use crate::domain::key_pair::{KeyKind, PublicKey};
use crate::domain::owned_resource::{OwnedResource, ResourceKind};
use crate::domain::reachability::Reachability;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::SystemTime;

/// A launch being replayed from its journal.
#[derive(Clone, Debug)]
pub struct Playback {
    entries: Vec<JournalEntry>,
    /// The number of entries replayed.
    taken: usize,
    /// Whether the journal has progress records.
    recorded: bool,
    /// The number of progress records that couldn't be parsed.
    pub unread: usize,
    /// The launch at this moment.
    pub launch: Launch,
    /// What else the panes showed.
    pub beside: Beside,
    /// The API calls so far, oldest first.
    pub calls: Vec<ApiCall>,
    /// The time of the last entry.
    pub now: Now,
    state: Value,
    instances: BTreeMap<SanitizedText, Value>,
}

impl Playback {
    /// Returns the launch before its first entry. `None` if the journal doesn't start with that of a launch.
    pub fn new(entries: Vec<JournalEntry>) -> Option<Playback> {
        let first = entries.first()?;
        let JournalRecord::Intent { launch, manifest } = &first.record else { return None };
        let began = Now { mono: std::time::Duration::ZERO, wall: first.at };
        let launch = Launch::new(launch.clone(), (**manifest).clone(), began);
        let recorded = entries.iter().any(|entry| matches!(entry.record, JournalRecord::Progress(_)));
        let mut playback = Playback {
            entries,
            taken: 0,
            recorded,
            unread: 0,
            launch,
            beside: Beside::default(),
            calls: Vec::new(),
            now: began,
            state: Value::Null,
            instances: BTreeMap::new(),
        };
        playback.now = playback.began();
        Some(playback)
    }

    /// Returns whether the journal has the progress, not just the outcome.
    pub fn is_recorded(&self) -> bool {
        self.recorded
    }

    /// Returns all entries.
    pub fn entries(&self) -> &[JournalEntry] {
        &self.entries
    }

    /// Returns the time of the next entry.
    pub fn next_at(&self) -> Option<SystemTime> {
        self.entries.get(self.taken).map(|entry| match &entry.record {
            JournalRecord::Progress(progress) => progress.now.wall,
            _ => entry.at,
        })
    }

    /// Replays the next entry and returns its index.
    pub fn step(&mut self) -> Option<usize> {
        let at = self.taken;
        let entry = self.entries.get(at)?.clone();
        self.taken += 1;
        match entry.record {
            JournalRecord::Progress(progress) => self.progress(*progress),
            record => self.other(&record, entry.at),
        }
        Some(at)
    }

    /// Returns the start by both clocks; the monotonic time is derived from a later record of the same run.
    fn began(&self) -> Now {
        let wall = self.launch.began.wall;
        let seen = self.entries.iter().find_map(|entry| match &entry.record {
            JournalRecord::Progress(progress) => Some(progress),
            _ => None,
        });
        let decoded =
            seen.and_then(|progress| serde_json::from_value(progress.launch.as_ref()?.get("began")?.clone()).ok());
        decoded.unwrap_or(Now { wall, ..self.launch.began })
    }

    fn progress(&mut self, progress: Progress) {
        if progress.whole {
            (self.state, self.instances) = (Value::Null, BTreeMap::new());
            self.beside = Beside::default();
        }
        self.now = progress.now;
        self.calls.extend(progress.calls);
        if let Some(patch) = &progress.launch {
            merge(&mut self.state, patch);
            match serde_json::from_value::<LaunchState>(self.state.clone()) {
                Ok(state) => state.put(&mut self.launch),
                Err(_) => self.unread += 1,
            }
        }
        for (name, patch) in &progress.instances {
            let value = self.instances.entry(name.clone()).or_insert(Value::Null);
            merge(value, patch);
            let instance = self.launch.instances.iter_mut().find(|instance| instance.name == *name);
            match (serde_json::from_value::<LaunchInstance>(value.clone()), instance) {
                (Ok(decoded), Some(instance)) => *instance = decoded,
                _ => self.unread += 1,
            }
        }
        self.beside(progress.beside.as_ref());
    }

    fn beside(&mut self, patch: Option<&Value>) {
        let Some(patch) = patch else { return };
        let mut value = super::recorder::value(&self.beside);
        merge(&mut value, patch);
        match serde_json::from_value(value) {
            Ok(beside) => self.beside = beside,
            Err(_) => self.unread += 1,
        }
    }

    fn other(&mut self, record: &JournalRecord, at: SystemTime) {
        self.now = self.moment(at);
        let now = self.now;
        match record {
            JournalRecord::Making { made } if made.kind == ResourceKind::KeyPair && self.launch.sent.is_none() => {
                self.launch.keep(record);
                self.launch.key_import = KeyImport::Importing(public_half(made));
            }
            JournalRecord::Made { .. } => {
                self.launch.keep(record);
                self.launch.key_import = KeyImport::There;
            }
            JournalRecord::Making { .. }
            | JournalRecord::Unmade { .. }
            | JournalRecord::Changed { .. }
            | JournalRecord::Secured { .. } => self.launch.keep(record),
            // The progress records have more details.
            JournalRecord::FollowUpBegun { .. } | JournalRecord::FollowUpEnded { .. }
                if self.state.get("follow_ups").is_some() => {}
            JournalRecord::FollowUpBegun { .. } | JournalRecord::FollowUpEnded { .. } => {
                self.launch.replay_follow_up(record, now);
            }
            JournalRecord::Deleted { names } => names.iter().for_each(|name| self.launch.deleted(name)),
            JournalRecord::NotSent { why } | JournalRecord::Refused { why } => {
                self.launch.stage = LaunchStage::Refused(Failure::local(
                    self.launch.manifest.request.action(),
                    ErrorKind::Other,
                    why.clone(),
                ));
            }
            // The progress records cover this.
            _ if self.recorded => {}
            record => self.outcome(record, now),
        }
    }

    /// Applies an outcome in a journal without progress records.
    fn outcome(&mut self, record: &JournalRecord, now: Now) {
        match record {
            JournalRecord::Sending => (self.launch.stage, self.launch.sent) = (LaunchStage::Sent, Some(now)),
            JournalRecord::Abandoned => self.launch.stage = LaunchStage::Abandoned,
            JournalRecord::Settled { outcomes } => {
                self.launch.stage = LaunchStage::Settled;
                self.launch.settled = Some(now);
                for (name, outcome) in outcomes {
                    let instance = self.launch.instances.iter_mut().find(|instance| instance.name == *name);
                    instance.into_iter().for_each(|instance| ended(instance, *outcome));
                }
            }
            record => self.launch.replay(&JournalEntry { at: now.wall, record: record.clone() }, now),
        }
    }

    /// Returns a wall-clock time by both clocks, assuming that both have moved equally since the last entry.
    fn moment(&self, wall: SystemTime) -> Now {
        let since = wall.duration_since(self.now.wall).unwrap_or_default();
        Now { mono: self.now.mono + since, wall }
    }
}

/// Sets the outcome that was noted.
fn ended(instance: &mut LaunchInstance, outcome: NotedOutcome) {
    let failed = |exists| InstanceOutcome::Failed { code: None, details: None, exists };
    instance.outcome = match outcome {
        NotedOutcome::Waiting => InstanceOutcome::Waiting,
        NotedOutcome::Running => InstanceOutcome::Running,
        NotedOutcome::Stopped => {
            instance.way = Reachability::Stopped;
            InstanceOutcome::Running
        }
        NotedOutcome::Failed => failed(false),
        NotedOutcome::FailedAndExists => failed(true),
        NotedOutcome::Gone => InstanceOutcome::Gone,
        NotedOutcome::Taken => InstanceOutcome::Taken,
        NotedOutcome::UnderWay => InstanceOutcome::UnderWay,
        NotedOutcome::Deleted => return instance.delete(),
    };
}

/// Returns a public key with the only part that is recorded, its fingerprints.
fn public_half(made: &OwnedResource) -> PublicKey {
    PublicKey {
        kind: KeyKind::Ed25519,
        line: SanitizedText::default(),
        comment: SanitizedText::default(),
        prints: made.prints.clone(),
    }
}

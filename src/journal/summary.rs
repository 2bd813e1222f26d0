//! Summarizes a launch from its journal.

use super::JournalContents;
use crate::domain::cost::Usd;
use crate::domain::follow_ups::FollowUpTask;
use crate::domain::keyed::keyed;
use crate::domain::launch::journal_record::{JournalRecord, Manifest};
use crate::domain::launch::noted_outcome::NotedOutcome;
use crate::domain::owned_resource::OwnedResource;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::typical_timing::MilestoneTimings;
use crate::domain::until::Until;
use crate::domain::user_text::Words;
use std::collections::BTreeMap;
use std::time::SystemTime;

/// The status of a launch, according to its journal.
#[derive(Clone, Debug, PartialEq)]
pub enum LaunchStatus {
    /// Nothing ever left this machine; and why, if something stopped it.
    NeverSent {
        /// The reason, if something stopped it.
        why: Option<Words>,
    },
    /// It was sent, and the outcome is unknown.
    Unknown,
    /// It was accepted, and not watched to the end.
    UnderWay,
    /// The outcome of each instance is known.
    Settled {
        /// The name and outcome of each instance.
        outcomes: Vec<(SanitizedText, NotedOutcome)>,
    },
    /// The service rejected it.
    Refused {
        /// The service's reason.
        why: Words,
    },
    /// Everything that it created was deleted with Skysail.
    Deleted,
    /// The user stopped looking for the outcome of a lost reply.
    Abandoned,
}

keyed! {
    /// A status without its details. The key is its value in JSON.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum LaunchStatusKind {
        /// Nothing was sent.
        NeverSent = "never-sent",
        /// The outcome is unknown.
        Unknown = "unknown",
        /// It was accepted, and not watched to the end.
        UnderWay = "under-way",
        /// The outcome of each instance is known.
        Settled = "settled",
        /// The service rejected it.
        Refused = "refused",
        /// Everything was deleted.
        Deleted = "deleted",
        /// Nobody looks for its outcome any more.
        Abandoned = "abandoned",
    }
}

impl LaunchStatus {
    /// Returns the status without its details.
    pub fn kind(&self) -> LaunchStatusKind {
        match self {
            LaunchStatus::NeverSent { .. } => LaunchStatusKind::NeverSent,
            LaunchStatus::Unknown => LaunchStatusKind::Unknown,
            LaunchStatus::UnderWay => LaunchStatusKind::UnderWay,
            LaunchStatus::Settled { .. } => LaunchStatusKind::Settled,
            LaunchStatus::Refused { .. } => LaunchStatusKind::Refused,
            LaunchStatus::Deleted => LaunchStatusKind::Deleted,
            LaunchStatus::Abandoned => LaunchStatusKind::Abandoned,
        }
    }

    /// Returns its value in JSON.
    pub fn key(&self) -> &'static str {
        self.kind().key()
    }
}

/// A summary of a launch.
#[derive(Clone, Debug, PartialEq)]
pub struct LaunchSummary {
    /// Its ID.
    pub id: SanitizedText,
    /// When it started.
    pub began: SystemTime,
    /// The Region it was sent to.
    pub region: SanitizedText,
    /// The names of its instances.
    pub names: Vec<SanitizedText>,
    /// The request and its details.
    pub manifest: Manifest,
    /// Its status.
    pub status: LaunchStatus,
    /// The resources it created, or may have created, besides its instances, and that aren't deleted yet.
    pub made: Vec<OwnedResource>,
    /// Its open follow-ups, by instance.
    pub follow_ups: Vec<(SanitizedText, FollowUpTask)>,
    /// The planned end of each instance, if it has one.
    pub until: BTreeMap<SanitizedText, Until>,
    /// The times to the milestones of its instances, as far as they were reached.
    pub climbs: Vec<MilestoneTimings>,
    /// Whether another process runs it.
    pub live: bool,
    /// The number of lines in its journal that couldn't be read.
    pub damaged: usize,
}

impl LaunchSummary {
    /// Summarizes a journal; `None` if it doesn't start with an intent.
    pub fn of(story: &JournalContents, live: bool) -> Option<LaunchSummary> {
        let first = story.entries.first()?;
        let JournalRecord::Intent { launch, manifest } = &first.record else { return None };
        let names = manifest.names();
        let mut status = LaunchStatus::NeverSent { why: None };
        let (mut made, mut climbs) = (Vec::new(), Vec::new());
        let mut until =
            manifest.until().map_or_else(BTreeMap::new, |end| names.iter().map(|n| (n.clone(), end)).collect());
        let steps = manifest.follow_ups.steps(&names).into_iter();
        let mut follow_ups: Vec<(SanitizedText, FollowUpTask)> = steps.map(|step| (step.instance, step.task)).collect();
        for entry in &story.entries[1..] {
            status = after(status, &entry.record, &names);
            entry.record.keep(&mut made);
            if let JournalRecord::FollowUpEnded { instance, follow_up, .. } = &entry.record {
                follow_ups.retain(|(name, task)| name != instance || task.id() != *follow_up);
            }
            if let Some((instance, end)) = entry.record.moved_end() {
                until.insert(instance.clone(), end);
            }
            if let JournalRecord::Climbed { milestones } = &entry.record {
                climbs = milestones.iter().map(|(_, taken)| *taken).collect();
            }
        }
        // Remaining resources keep it from counting as deleted.
        if status == LaunchStatus::Deleted && !made.is_empty() {
            let outcomes = names.iter().map(|name| (name.clone(), NotedOutcome::Deleted)).collect();
            status = LaunchStatus::Settled { outcomes };
        }
        Some(LaunchSummary {
            id: launch.clone(),
            began: first.at,
            region: manifest.region.clone(),
            names,
            manifest: (**manifest).clone(),
            status,
            made,
            follow_ups,
            until,
            climbs,
            live,
            damaged: story.damaged,
        })
    }

    /// Returns the follow-ups still to be carried out: those of instances that exist, or may.
    pub fn open_follow_ups(&self) -> impl Iterator<Item = &(SanitizedText, FollowUpTask)> {
        let may_run = |name: &SanitizedText| match &self.status {
            LaunchStatus::Settled { outcomes } => outcomes.iter().any(|(other, outcome)| {
                other == name
                    && matches!(outcome, NotedOutcome::Running | NotedOutcome::Stopped | NotedOutcome::UnderWay)
            }),
            LaunchStatus::Unknown | LaunchStatus::UnderWay => true,
            _ => false,
        };
        self.follow_ups.iter().filter(move |(name, _)| may_run(name))
    }

    /// Returns whether its instance with this name may exist. Deletions outside of Skysail are unknown.
    pub fn may_have(&self, name: &str) -> bool {
        match &self.status {
            LaunchStatus::Settled { outcomes } => {
                outcomes.iter().any(|(other, outcome)| **other == *name && outcome.may_exist())
            }
            LaunchStatus::Unknown | LaunchStatus::UnderWay | LaunchStatus::Abandoned => {
                self.names.iter().any(|other| **other == *name)
            }
            LaunchStatus::NeverSent { .. } | LaunchStatus::Refused { .. } | LaunchStatus::Deleted => false,
        }
    }

    /// Returns those of its instances that may exist and are past their planned end. Deletions outside of Skysail are
    /// unknown.
    pub fn overdue(&self, now: SystemTime) -> Vec<&SanitizedText> {
        let there = |name: &SanitizedText| match &self.status {
            LaunchStatus::Settled { outcomes } => {
                outcomes.iter().any(|(other, outcome)| other == name && outcome.may_exist())
            }
            LaunchStatus::UnderWay => true,
            _ => false,
        };
        let passed = self.until.iter().filter(|(_, end)| end.passed(now)).map(|(name, _)| name);
        passed.filter(|name| there(name)).collect()
    }

    /// Returns the monthly price in USD of those instances that may exist; none if none does.
    pub fn monthly(&self) -> Option<Usd> {
        let existing = self.names.iter().filter(|name| self.may_have(name)).count();
        self.manifest.price().filter(|_| existing > 0).map(|price| price * existing)
    }

    /// Returns its resources besides instances that may still exist although what they are for is gone. A static IP
    /// among them is billed by the hour.
    pub fn left(&self) -> Vec<&OwnedResource> {
        let outcomes: &[(SanitizedText, NotedOutcome)] = match &self.status {
            LaunchStatus::Settled { outcomes } => outcomes,
            LaunchStatus::Refused { .. } | LaunchStatus::NeverSent { .. } if !self.live => &[],
            _ => return Vec::new(),
        };
        let exists =
            |name: &SanitizedText| outcomes.iter().any(|(other, outcome)| other == name && outcome.may_exist());
        let all_away = !outcomes.iter().any(|(_, outcome)| outcome.may_exist());
        let left = |made: &&OwnedResource| made.instance.as_ref().map_or(all_away, |instance| !exists(instance));
        self.made.iter().filter(left).collect()
    }

    /// Returns whether it may have created something that isn't deleted yet.
    pub fn made_something(&self) -> bool {
        if !self.made.is_empty() {
            return true;
        }
        match &self.status {
            LaunchStatus::Unknown | LaunchStatus::UnderWay | LaunchStatus::Settled { .. } | LaunchStatus::Abandoned => {
                true
            }
            LaunchStatus::NeverSent { .. } | LaunchStatus::Refused { .. } | LaunchStatus::Deleted => false,
        }
    }

    /// Returns whether it ever left this computer.
    pub fn was_sent(&self) -> bool {
        !matches!(self.status, LaunchStatus::NeverSent { .. })
    }

    /// Returns whether it was never sent, and the outcome of its key pair's import is unknown.
    pub fn doubtful(&self) -> bool {
        matches!(self.status, LaunchStatus::NeverSent { .. }) && self.made.iter().any(|made| !made.there)
    }

    /// Returns whether something about it is still to be found out or done.
    pub fn undecided(&self) -> bool {
        self.unsettled() || self.doubtful() || self.open_follow_ups().next().is_some()
    }

    /// Returns whether its outcome may still change.
    pub fn unsettled(&self) -> bool {
        match &self.status {
            LaunchStatus::Unknown | LaunchStatus::UnderWay => true,
            LaunchStatus::NeverSent { .. } => self.live,
            LaunchStatus::Settled { outcomes } => {
                outcomes.iter().any(|(_, outcome)| *outcome == NotedOutcome::UnderWay)
            }
            LaunchStatus::Refused { .. } | LaunchStatus::Deleted | LaunchStatus::Abandoned => false,
        }
    }
}

fn after(status: LaunchStatus, record: &JournalRecord, names: &[SanitizedText]) -> LaunchStatus {
    match record {
        JournalRecord::Intent { .. } => status,
        JournalRecord::Sending => LaunchStatus::Unknown,
        // The outcome is known if the launch was once watched to the end.
        JournalRecord::Accepted { .. } | JournalRecord::Adopted { .. } => match status {
            settled @ (LaunchStatus::Settled { .. } | LaunchStatus::Deleted) => settled,
            _ => LaunchStatus::UnderWay,
        },
        JournalRecord::Refused { why } => LaunchStatus::Refused { why: why.clone() },
        JournalRecord::NotSent { why } => LaunchStatus::NeverSent { why: Some(why.clone()) },
        JournalRecord::Unknown { .. } => status,
        JournalRecord::Abandoned => LaunchStatus::Abandoned,
        JournalRecord::Settled { outcomes }
            if outcomes.iter().all(|(_, outcome)| *outcome == NotedOutcome::Deleted) =>
        {
            LaunchStatus::Deleted
        }
        JournalRecord::Settled { outcomes } => LaunchStatus::Settled { outcomes: outcomes.clone() },
        JournalRecord::Deleted { names: deleted } => without(status, deleted, names),
        JournalRecord::Making { .. }
        | JournalRecord::Made { .. }
        | JournalRecord::Unmade { .. }
        | JournalRecord::Changed { .. }
        | JournalRecord::Secured { .. }
        | JournalRecord::FollowUpBegun { .. }
        | JournalRecord::FollowUpEnded { .. } => status,
        JournalRecord::Climbed { .. }
        | JournalRecord::Seen { .. }
        | JournalRecord::Looked
        | JournalRecord::Progress(_) => status,
    }
}

/// Returns the status after some instances were deleted. If all are, the whole launch is.
fn without(status: LaunchStatus, deleted: &[SanitizedText], names: &[SanitizedText]) -> LaunchStatus {
    let known = match status {
        LaunchStatus::Settled { outcomes } => outcomes,
        other if names.iter().all(|name| deleted.contains(name)) => return whole(other),
        other => return other,
    };
    let with_deletions = |(name, outcome): (SanitizedText, NotedOutcome)| match deleted.contains(&name) {
        true => (name, NotedOutcome::Deleted),
        false => (name, outcome),
    };
    let outcomes: Vec<(SanitizedText, NotedOutcome)> = known.into_iter().map(with_deletions).collect();
    match outcomes.iter().all(|(_, outcome)| *outcome == NotedOutcome::Deleted) {
        true => LaunchStatus::Deleted,
        false => LaunchStatus::Settled { outcomes },
    }
}

fn whole(status: LaunchStatus) -> LaunchStatus {
    match status {
        LaunchStatus::Unknown | LaunchStatus::UnderWay | LaunchStatus::Abandoned => LaunchStatus::Deleted,
        other => other,
    }
}

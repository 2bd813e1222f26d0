//! The status of a launch's follow-ups, as recorded in its journal for a replay.

use super::Launch;
use crate::domain::follow_ups::{FollowUpStatus, FollowUpStep};
use crate::domain::time::Now;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The follow-ups that have started, by instance and ID.
pub(super) type FollowUpRecords = BTreeMap<String, FollowUpRecord>;

/// The record of one follow-up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct FollowUpRecord {
    status: FollowUpStatus,
    #[serde(default)]
    since: Option<Now>,
    #[serde(default)]
    begun: bool,
}

/// Returns the records of a launch's follow-ups.
pub(super) fn of(launch: &Launch) -> FollowUpRecords {
    let moved = |step: &&FollowUpStep| step.status != FollowUpStatus::Ahead || step.begun || step.since.is_some();
    let noted = |step: &FollowUpStep| {
        let record = FollowUpRecord { status: step.status.clone(), since: step.since, begun: step.begun };
        (key(step), record)
    };
    launch.follow_ups.iter().filter(moved).map(noted).collect()
}

/// Restores the recorded status.
pub(super) fn put(mut records: FollowUpRecords, launch: &mut Launch) {
    for step in &mut launch.follow_ups {
        let first = || FollowUpRecord { status: FollowUpStatus::Ahead, since: None, begun: false };
        let record = records.remove(&key(step)).unwrap_or_else(first);
        (step.status, step.since, step.begun) = (record.status, record.since, record.begun);
    }
}

fn key(step: &FollowUpStep) -> String {
    format!("{} {}", step.instance, step.task.id())
}

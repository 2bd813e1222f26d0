//! Records what the panes of a launch show, as it changes, so that the launch can be replayed from its journal alone.
//!
//! A record holds the differences from the previous one: of the launch, and of each instance. Recording starts after
//! the request is sent: a damaged line before that counts as one that may have said that the request was about to be
//! sent.

use super::follow_up_record::{self, FollowUpRecords};
use super::launched_instance::LaunchInstance;
use super::{Launch, LaunchStage};
use crate::domain::access_grant::ScriptLog;
use crate::domain::deletion::DeletionSnapshot;
use crate::domain::failure::Failure;
use crate::domain::instance::{AccessDetails, ApiCall};
use crate::domain::instance_actions::InstanceAction;
use crate::domain::instance_actions::form::FormLine;
use crate::domain::instance_actions::port_table::PortTable;
use crate::domain::launch::journal_record::{JournalRecord, Progress};
use crate::domain::loadable::Loadable;
use crate::domain::owned_resource::{InstanceChange, OwnedResource};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use crate::domain::typical_timing::TypicalTiming;
use crate::domain::user_text::{UserText, Words};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The number of API calls from before a launch that its panes show.
const EARLIER_CALLS: usize = 30;
/// The maximum number of API calls that wait for the next record.
const MOST_CALLS: usize = 200;

/// What the panes show besides the launch itself. For a launch script, only its status and not its output, which may
/// hold secrets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// The typical time to each milestone.
    #[serde(default)]
    pub usual: TypicalTiming,
    /// The access details, by instance.
    #[serde(default)]
    pub access: BTreeMap<SanitizedText, Loadable<AccessDetails>>,
    /// The deletion of what it created.
    #[serde(default)]
    #[serde(rename = "removal")]
    pub deletion: Option<Box<DeletionSnapshot>>,
    /// The actions on its instances, by index.
    #[serde(default)]
    pub actions: BTreeMap<usize, PaneRecord>,
    /// The state of its launch script, by instance.
    #[serde(default)]
    pub scripts: BTreeMap<SanitizedText, ScriptLog>,
}

/// An action on an instance, as its pane shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaneRecord {
    /// The action's state machine.
    pub action: InstanceAction,
    /// The text of each line of its form, with the cursor position.
    pub lines: Vec<(FormLine, String, usize)>,
    /// The index of the line with focus.
    pub focus: usize,
    /// The problem with a line of the form.
    pub problem: Option<(FormLine, UserText)>,
    /// The first visible line of its progress.
    pub scroll: usize,
    /// Whether its pane is open.
    pub open: bool,
    /// The firewall's table; absent in journals from before there was one, and in line mode.
    #[serde(default)]
    pub table: Option<PortTable>,
}

/// A launch as a whole, without its instances.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct LaunchState {
    stage: LaunchStage,
    began: Now,
    #[serde(default)]
    sent: Option<Now>,
    #[serde(default)]
    accepted: Option<Now>,
    #[serde(default)]
    settled: Option<Now>,
    #[serde(default)]
    adopted: bool,
    #[serde(default)]
    resumed: bool,
    #[serde(default)]
    unjournaled: Option<Words>,
    #[serde(default)]
    #[serde(rename = "trouble")]
    error: Option<Failure>,
    #[serde(default)]
    paused: bool,
    /// Each with whether it is known to exist.
    #[serde(default)]
    made: Vec<(OwnedResource, bool)>,
    #[serde(default)]
    changes: Vec<InstanceChange>,
    #[serde(default)]
    secured: BTreeMap<SanitizedText, SanitizedText>,
    #[serde(default)]
    opened: BTreeSet<SanitizedText>,
    #[serde(default)]
    first_look: Option<Now>,
    /// Absent in journals from before follow-ups were recorded.
    #[serde(default)]
    follow_ups: Option<FollowUpRecords>,
    /// Whether follow-ups wait for the user's permission.
    #[serde(default)]
    awaits_word: bool,
}

impl LaunchState {
    pub(super) fn of(launch: &Launch) -> LaunchState {
        LaunchState {
            stage: launch.stage.clone(),
            began: launch.began,
            sent: launch.sent,
            accepted: launch.accepted,
            settled: launch.settled,
            adopted: launch.adopted,
            resumed: launch.resumed,
            unjournaled: launch.unjournaled.clone(),
            error: launch.error.clone(),
            paused: launch.paused,
            made: launch.made.iter().map(|made| (made.clone(), made.there)).collect(),
            changes: launch.changes.clone(),
            secured: launch.secured.clone(),
            opened: launch.opened.clone(),
            first_look: launch.first_look,
            follow_ups: Some(follow_up_record::of(launch)),
            awaits_word: !launch.may_follow_up,
        }
    }

    pub(super) fn put(self, launch: &mut Launch) {
        launch.stage = self.stage;
        launch.began = self.began;
        launch.sent = self.sent;
        launch.accepted = self.accepted;
        launch.settled = self.settled;
        launch.adopted = self.adopted;
        launch.resumed = self.resumed;
        launch.unjournaled = self.unjournaled;
        launch.error = self.error;
        launch.paused = self.paused;
        launch.made = self.made.into_iter().map(|(made, there)| OwnedResource { there, ..made }).collect();
        launch.changes = self.changes;
        launch.secured = self.secured;
        launch.opened = self.opened;
        launch.first_look = self.first_look;
        if let Some(records) = self.follow_ups {
            follow_up_record::put(records, launch);
            launch.may_follow_up = !self.awaits_word;
        }
    }
}

/// Keeps the last record, and the API calls for the next one.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    last: Option<Box<Written>>,
    calls: Vec<ApiCall>,
}

#[derive(Clone, Debug)]
struct Written {
    launch: LaunchState,
    instances: Vec<LaunchInstance>,
    beside: Beside,
}

impl Recorder {
    /// Returns a recorder for a launch that begins after these calls.
    pub fn after<'a>(calls: impl DoubleEndedIterator<Item = &'a ApiCall>) -> Recorder {
        let mut calls: Vec<ApiCall> = calls.rev().take(EARLIER_CALLS).cloned().collect();
        calls.reverse();
        Recorder { last: None, calls }
    }

    /// Adds a call to the next record.
    pub fn called(&mut self, call: ApiCall) {
        if self.calls.len() == MOST_CALLS {
            self.calls.remove(0);
        }
        self.calls.push(call);
    }

    /// Returns a record of what has changed, if anything has. Calls alone are recorded only if `calls` is set;
    /// otherwise they wait for the next record.
    pub fn take(&mut self, launch: &Launch, beside: &Beside, calls: bool, now: Now) -> Option<JournalRecord> {
        if !is_recorded(launch) {
            return None;
        }
        let (state, whole) = (LaunchState::of(launch), self.last.is_none());
        let same = self
            .last
            .as_ref()
            .is_some_and(|last| last.launch == state && last.instances == launch.instances && last.beside == *beside);
        if same && (self.calls.is_empty() || !calls) {
            return None;
        }
        let mut progress = Progress { now, whole, calls: std::mem::take(&mut self.calls), ..Progress::default() };
        if !same {
            self.changes(&mut progress, state, launch, beside);
        }
        // What changed may be something that isn't recorded.
        let empty = !whole && progress.launch.is_none() && progress.instances.is_empty() && progress.beside.is_none();
        if empty && (progress.calls.is_empty() || !calls) {
            self.calls = progress.calls;
            return None;
        }
        Some(JournalRecord::Progress(Box::new(progress)))
    }

    fn changes(&mut self, progress: &mut Progress, state: LaunchState, launch: &Launch, beside: &Beside) {
        let Some(last) = &mut self.last else {
            progress.launch = Some(value(&state));
            progress.instances = launch.instances.iter().map(|is| (is.name.clone(), value(is))).collect();
            progress.beside = Some(value(beside));
            let instances = launch.instances.clone();
            self.last = Some(Box::new(Written { launch: state, instances, beside: beside.clone() }));
            return;
        };
        progress.launch = diff(&value(&last.launch), &value(&state));
        last.launch = state;
        for (was, is) in last.instances.iter_mut().zip(&launch.instances).filter(|(was, is)| *was != *is) {
            progress.instances.extend(diff(&value(was), &value(is)).map(|patch| (is.name.clone(), patch)));
            *was = is.clone();
        }
        if last.beside != *beside {
            progress.beside = diff(&value(&last.beside), &value(beside));
            last.beside = beside.clone();
        }
    }
}

/// Returns whether there is a journal, and the launch is past the point where each of its lines decides something.
fn is_recorded(launch: &Launch) -> bool {
    let early = matches!(launch.stage, LaunchStage::Intended | LaunchStage::NoJournal { .. }) && launch.sent.is_none();
    !early && launch.unjournaled.is_none()
}

/// Returns a value without its empty members.
pub(super) fn value(of: &impl Serialize) -> Value {
    let mut value = serde_json::to_value(of).expect("what is written down is plain data");
    strip(&mut value);
    value
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Returns the patch from one value to another, or none if they are equal.
fn diff(was: &Value, is: &Value) -> Option<Value> {
    let (Value::Object(was), Value::Object(is)) = (was, is) else {
        return (was != is).then(|| is.clone());
    };
    let mut patch = Map::new();
    for (name, member) in is {
        match was.get(name) {
            Some(before) => patch.extend(diff(before, member).map(|changed| (name.clone(), changed))),
            None => patch.extend([(name.clone(), member.clone())]),
        }
    }
    patch.extend(was.keys().filter(|name| !is.contains_key(*name)).map(|name| (name.clone(), Value::Null)));
    (!patch.is_empty()).then_some(Value::Object(patch))
}

/// Applies a patch.
pub(super) fn merge(value: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *value = patch.clone();
        return;
    };
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    let Value::Object(members) = value else { return };
    for (name, member) in patch {
        match member {
            Value::Null => drop(members.remove(name)),
            member => merge(members.entry(name.clone()).or_insert(Value::Null), member),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn patch_turns_one_value_into_the_other() {
        let values = [
            json!({}),
            json!({ "way": "Ahead" }),
            json!({ "way": { "Knocked": "Silent" }, "rungs": { "seen": [1, 2] } }),
            json!({ "way": { "Knocked": { "Open": {} } }, "rungs": {} }),
            json!({ "way": { "GivenUp": { "Stranger": "HTTP" } }, "tags": [["env", null], ["a", "b"]] }),
            json!(7),
        ];
        for was in &values {
            for is in &values {
                let mut made = was.clone();
                match diff(was, is) {
                    Some(patch) => merge(&mut made, &patch),
                    None => assert_eq!(was, is),
                }
                assert_eq!(made, *is, "from {was}");
            }
        }
    }
}

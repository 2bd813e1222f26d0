//! An instance of a launch: what is known about it, and its outcome.

use super::noted_outcome::NotedOutcome;
use crate::domain::absence::AbsenceProof;
use crate::domain::instance::{Instance, Operation, OperationPhase};
use crate::domain::reachability::{ProbeResult, Reachability};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use crate::domain::typical_timing::MilestoneTimings;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long the service may not know an accepted instance before it counts as deleted. A new one is listed a second or
/// two after its operation starts.
const MISSING_FOR: Duration = Duration::from_secs(60);

/// The outcome of an instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum InstanceOutcome {
    /// Not decided yet.
    Waiting,
    /// It is running and has the addresses of its IP type, or was until it was stopped.
    Running,
    /// The service says that its creation failed. `exists`: there is an instance all the same.
    Failed {
        /// The service's error code.
        code: Option<SanitizedText>,
        /// The service's message.
        details: Option<SanitizedText>,
        /// Whether there is an instance all the same.
        exists: bool,
    },
    /// It existed, or should, and no longer does.
    Gone,
    /// The name belongs to someone else's instance.
    Taken,
    /// Still in progress at AWS when the watch ended.
    UnderWay,
}

impl InstanceOutcome {
    /// Returns the outcome for the journal, which distinguishes whether a failed instance exists and is billed.
    pub fn noted(&self) -> NotedOutcome {
        match self {
            InstanceOutcome::Waiting => NotedOutcome::Waiting,
            InstanceOutcome::Running => NotedOutcome::Running,
            InstanceOutcome::Failed { exists: false, .. } => NotedOutcome::Failed,
            InstanceOutcome::Failed { exists: true, .. } => NotedOutcome::FailedAndExists,
            InstanceOutcome::Gone => NotedOutcome::Gone,
            InstanceOutcome::Taken => NotedOutcome::Taken,
            InstanceOutcome::UnderWay => NotedOutcome::UnderWay,
        }
    }

    /// Returns its key in texts.
    pub fn key(&self) -> &'static str {
        match self.noted() {
            NotedOutcome::FailedAndExists => NotedOutcome::Failed.key(),
            noted => noted.key(),
        }
    }
}

/// When an instance reached each milestone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Milestones {
    /// The request was accepted.
    pub requested: Option<Now>,
    /// It was in a listing.
    pub seen: Option<Now>,
    /// The operation that creates it finished.
    pub operation_done: Option<Now>,
    /// AWS reported it as running.
    pub running: Option<Now>,
    /// It had the addresses of its IP type.
    pub address: Option<Now>,
    /// Its port was open.
    pub door: Option<Now>,
    /// Its launch script was seen to have finished.
    pub script: Option<Now>,
}

impl Milestones {
    /// Returns the time from the request to each milestone, with this way of measuring; only for milestones of known
    /// time.
    pub(super) fn taken(&self, span: impl Fn(Now, Now) -> Duration, known: impl Fn(&Now) -> bool) -> MilestoneTimings {
        let Some(start) = self.requested else { return MilestoneTimings::default() };
        let millis = |at: Option<Now>| at.filter(&known).and_then(|at| u64::try_from(span(start, at).as_millis()).ok());
        MilestoneTimings {
            operation: millis(self.operation_done),
            running: millis(self.running),
            address: millis(self.address),
            door: millis(self.door.filter(|_| self.running.as_ref().is_none_or(&known))),
            script: millis(self.script),
        }
    }

    /// Restores what another run of Skysail recorded.
    pub(super) fn recall(&mut self, taken: &MilestoneTimings) {
        let Some(start) = self.requested else { return };
        let at = |millis: Option<u64>| {
            millis.map(|millis| Now { wall: start.wall + Duration::from_millis(millis), ..start })
        };
        self.operation_done = at(taken.operation);
        self.running = at(taken.running);
        self.address = at(taken.address);
        self.door = at(taken.door);
        self.script = at(taken.script);
    }
}

/// An instance of a launch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LaunchInstance {
    /// Its name.
    pub name: SanitizedText,
    /// The ID of the operation that creates it, if the service reported it.
    pub operation_id: Option<SanitizedText>,
    /// Its operations, oldest first.
    pub operations: Vec<Operation>,
    /// The instance, as last reported.
    pub instance: Option<Instance>,
    /// The ARN that identifies its instance: a name may be reused.
    pub(super) arn: Option<SanitizedText>,
    /// Its outcome.
    #[serde(rename = "fate")]
    pub outcome: InstanceOutcome,
    /// When it reached each milestone.
    #[serde(rename = "rungs")]
    pub milestones: Milestones,
    /// Its progress from running to accepting logins.
    pub way: Reachability,
    pub(super) knocked_since: Option<Now>,
    /// Whether the service no longer knows the operation's ID: look it up by name instead.
    pub vanished: bool,
    /// Whether a lookup by name found no operation that creates it.
    pub nowhere: bool,
    /// Whether an earlier run of Skysail saw it, or knew its outcome.
    pub(super) met: bool,
    /// Whether the user deleted it.
    pub deleted: bool,
    /// Whether it was deleted during a round of polling, so that the round's listing may still have it.
    #[serde(skip)]
    pub(super) stale: bool,
    /// Whether the last listing lacks it, or has another instance in its place: it is to be looked up individually.
    #[serde(skip)]
    pub(super) missing: bool,
    /// The *not found* replies of those lookups.
    #[serde(skip)]
    pub(super) absence: AbsenceProof,
    accepted: Option<Now>,
}

impl LaunchInstance {
    /// Returns one with this name, of which nothing is known.
    pub fn new(name: SanitizedText) -> LaunchInstance {
        LaunchInstance {
            name,
            operation_id: None,
            operations: Vec::new(),
            instance: None,
            arn: None,
            outcome: InstanceOutcome::Waiting,
            milestones: Milestones::default(),
            way: Reachability::Ahead,
            knocked_since: None,
            vanished: false,
            nowhere: false,
            met: false,
            deleted: false,
            stale: false,
            missing: false,
            absence: AbsenceProof::default(),
            accepted: None,
        }
    }

    /// The number of milestones up to a running instance.
    pub const RUNGS: usize = 5;

    /// Returns how many of them are reached.
    pub fn reached(&self) -> usize {
        let Milestones { requested, seen, operation_done, running, address, .. } = &self.milestones;
        [requested, seen, operation_done, running, address].into_iter().flatten().count()
    }

    /// Returns whether it runs, whether it accepts logins or not.
    pub fn runs(&self) -> bool {
        self.outcome == InstanceOutcome::Running && self.way != Reachability::Stopped
    }

    /// Returns whether its outcome is known.
    pub fn decided(&self) -> bool {
        self.outcome != InstanceOutcome::Waiting
    }

    /// Returns whether it was ever seen, or its outcome is known: if nothing has its name then, it doesn't exist. One
    /// that was accepted and never seen may just not be listed yet.
    pub fn accounted(&self) -> bool {
        self.met
            || self.milestones.seen.is_some()
            || !matches!(self.outcome, InstanceOutcome::Waiting | InstanceOutcome::UnderWay)
    }

    /// Returns whether an instance of the launch exists, and is billed.
    pub fn exists(&self) -> bool {
        match &self.outcome {
            InstanceOutcome::Gone | InstanceOutcome::Taken => false,
            InstanceOutcome::Failed { exists, .. } => *exists,
            InstanceOutcome::Running => true,
            InstanceOutcome::Waiting | InstanceOutcome::UnderWay => self.instance.is_some(),
        }
    }

    /// Returns the operation that creates the instance, as last reported.
    pub fn creation(&self) -> Option<&Operation> {
        let by_id = |op: &&Operation| Some(&op.id) == self.operation_id.as_ref();
        self.operations.iter().find(by_id).or_else(|| self.operations.iter().rfind(|op| op.creates()))
    }

    /// Returns whether a `GetOperation` could still bring news.
    pub fn operation_open(&self) -> bool {
        matches!(self.outcome, InstanceOutcome::Waiting | InstanceOutcome::Running)
            && self.creation().is_none_or(|op| op.phase() == OperationPhase::Open)
    }

    pub(super) fn accept(&mut self, now: Now) {
        self.look_anew();
        self.accepted.get_or_insert(now);
        self.milestones.requested.get_or_insert(now);
    }

    pub(super) fn learn_operation(&mut self, operation: Operation, now: Now) {
        if self.operation_id.is_none() && operation.creates() {
            self.operation_id = Some(operation.id.clone());
        }
        match self.operations.iter_mut().find(|known| known.id == operation.id) {
            Some(known) => *known = operation,
            None => self.operations.push(operation),
        }
        self.operations.sort_by_key(|op| op.created_at);
        if self.creation().is_some_and(|op| op.phase() != OperationPhase::Open) {
            self.milestones.operation_done.get_or_insert(now);
        }
        self.decide();
    }

    /// Records that the user deleted it.
    pub(super) fn delete(&mut self) {
        (self.outcome, self.instance, self.deleted) = (InstanceOutcome::Gone, None, true);
    }

    /// Returns the outcome for the journal, which distinguishes whether a failed instance exists and is billed.
    pub fn noted(&self) -> NotedOutcome {
        match self.outcome.noted() {
            _ if self.deleted => NotedOutcome::Deleted,
            NotedOutcome::Running if self.way == Reachability::Stopped => NotedOutcome::Stopped,
            noted => noted,
        }
    }

    /// Returns whether the service said that its creation failed.
    pub fn operation_failed(&self) -> bool {
        self.creation().is_some_and(|op| op.phase() == OperationPhase::Failed)
    }

    /// Returns whether AWS says that it couldn't be created, and it isn't proven yet that nothing exists.
    pub fn failing(&self) -> bool {
        self.outcome == InstanceOutcome::Waiting && self.instance.is_none() && self.operation_failed()
    }

    /// Voids all earlier *not found* replies.
    pub(super) fn look_anew(&mut self) {
        self.missing = false;
        self.absence.seen();
    }

    pub(super) fn learn_instance(&mut self, instance: &Instance, now: Now) {
        self.look_anew();
        // It exists after all, and is billed.
        self.deleted &= instance.is_terminating();
        self.milestones.seen.get_or_insert(now);
        if instance.running() {
            self.milestones.running.get_or_insert(now);
        }
        if instance.reachable() {
            self.milestones.address.get_or_insert(now);
        }
        self.instance = Some(instance.clone());
        self.decide();
    }

    /// Records the result of probing its port.
    pub(super) fn learn_probe(&mut self, met: ProbeResult, patience: Duration, now: Now) {
        let since = *self.knocked_since.get_or_insert(now);
        self.way = match met {
            ProbeResult::Open { .. } => {
                self.milestones.door.get_or_insert(now);
                Reachability::Open
            }
            ProbeResult::Unknowable => Reachability::Unknowable,
            met if now.since(since) >= patience => Reachability::GivenUp(met),
            met => Reachability::Knocked(met),
        };
    }

    /// Records that a listing lacked it, or had another instance with its name. That proves nothing: if it matters, the
    /// instance is looked up individually.
    pub(super) fn unlisted(&mut self, now: Now) {
        self.missing = self.was_there() || self.operation_failed() || self.should_be_there(now);
    }

    /// Records that the service itself said that the instance doesn't exist, or that another one has its name. `taken`:
    /// whether that one had it from the beginning.
    pub(super) fn denied(&mut self, taken: bool, now: Now) {
        let counts = self.was_there() || self.operation_failed() || self.should_be_there(now);
        if !counts || !self.absence.denied(now) {
            return;
        }
        (self.instance, self.missing) = (None, false);
        self.outcome = match self.operation_failed() {
            _ if taken => InstanceOutcome::Taken,
            true => self.failure(false),
            false => InstanceOutcome::Gone,
        };
    }

    fn was_there(&self) -> bool {
        self.instance.is_some() || self.met
    }

    /// Returns whether the service has accepted its creation.
    pub fn is_accepted(&self) -> bool {
        self.accepted.is_some()
    }

    /// Returns whether the service should know it by now: accepted long enough ago, and created as the service says, or
    /// without any known operation.
    fn should_be_there(&self, now: Now) -> bool {
        let succeeded = self.creation().is_some_and(|op| op.phase() == OperationPhase::Succeeded);
        self.accepted.is_some_and(|at| now.since(at) >= MISSING_FOR) && (succeeded || self.nowhere)
    }

    /// Updates the outcome. Running comes first: an instance that runs has not failed.
    fn decide(&mut self) {
        let failed = self.creation().is_some_and(|op| op.phase() == OperationPhase::Failed);
        let Some(instance) = &self.instance else { return };
        // While it is shutting down, it still exists: the service says when it no longer does.
        if instance.is_terminating() {
            self.outcome = if self.deleted { InstanceOutcome::Gone } else { InstanceOutcome::Waiting };
        } else if instance.running() && instance.reachable() {
            self.outcome = InstanceOutcome::Running;
            if self.way == Reachability::Stopped {
                (self.way, self.knocked_since) = (Reachability::Ahead, None);
            }
        } else if instance.is_stopped() && (self.met || self.milestones.running.is_some()) {
            // It was created as requested; someone has stopped it since.
            (self.outcome, self.way) = (InstanceOutcome::Running, Reachability::Stopped);
        } else if failed {
            self.outcome = self.failure(true);
        }
    }

    fn failure(&self, exists: bool) -> InstanceOutcome {
        let op = self.creation();
        InstanceOutcome::Failed {
            code: op.and_then(|op| op.error_code.clone()),
            details: op.and_then(|op| op.error_details.clone()),
            exists,
        }
    }
}

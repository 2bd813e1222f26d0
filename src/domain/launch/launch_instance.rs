//! One instance of a launch: what is known of it, and what became of it.

use crate::domain::absence::AbsenceProof;
use crate::domain::instance::{Instance, Operation, OperationPhase};
use crate::domain::reachability::{ProbeResult, Reachability};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use crate::domain::typical_timing::MilestoneTimings;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long an accepted instance may not be known to the service before it counts as gone.
/// A fresh one shows up a second or two after its operation starts.
const MISSING_FOR: Duration = Duration::from_secs(60);

/// What became of an instance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum InstanceOutcome {
    /// Not decided yet.
    Waiting,
    /// Runs and has the addresses its IP type promises.
    Running,
    /// The service says that creating it failed. `exists`: something is there all the same.
    Failed {
        /// The service's code.
        code: Option<SanitizedText>,
        /// The service's sentence.
        details: Option<SanitizedText>,
        /// There is an instance all the same.
        exists: bool,
    },
    /// It was there (or should be) and is not any more.
    Gone,
    /// The name belongs to somebody else's instance.
    Taken,
    /// Still under way at AWS when the watch ended.
    UnderWay,
}

/// What became of one that the user deleted, as the journal has it.
pub const DELETED: &str = "deleted";

impl InstanceOutcome {
    /// The same as the journal has it, which tells too whether what failed is there and billed.
    pub fn noted(&self) -> &'static str {
        match self {
            InstanceOutcome::Failed { exists: true, .. } => "failed-and-exists",
            fate => fate.key(),
        }
    }

    /// Returns its key in journals and texts.
    pub fn key(&self) -> &'static str {
        match self {
            InstanceOutcome::Waiting => "waiting",
            InstanceOutcome::Running => "running",
            InstanceOutcome::Failed { .. } => "failed",
            InstanceOutcome::Gone => "gone",
            InstanceOutcome::Taken => "taken",
            InstanceOutcome::UnderWay => "under-way",
        }
    }
}

/// When an instance reached each rung of the way up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Milestones {
    /// The request was accepted.
    pub requested: Option<Now>,
    /// It was in a list.
    pub seen: Option<Now>,
    /// The operation that creates it was over.
    pub operation_done: Option<Now>,
    /// AWS said that it runs.
    pub running: Option<Now>,
    /// It had the addresses of its IP type.
    pub address: Option<Now>,
    /// Its port answered.
    pub door: Option<Now>,
    /// Its launch script was seen to have ended.
    pub script: Option<Now>,
}

impl Milestones {
    /// What each took since it was requested, by this way of measuring; only of those whose moment is known.
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

    /// What was written down of another run of the program.
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

/// One instance of a launch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LaunchInstance {
    /// Its name.
    pub name: SanitizedText,
    /// The id of the operation that creates it, if the service ever said.
    pub operation_id: Option<SanitizedText>,
    /// Its operations, oldest first.
    pub operations: Vec<Operation>,
    /// It as AWS last described it.
    pub instance: Option<Instance>,
    /// What proves its instance from now on: a name may be used again, an ARN is not.
    pub(super) arn: Option<SanitizedText>,
    /// What came of it.
    pub fate: InstanceOutcome,
    /// When it reached each milestone.
    pub rungs: Milestones,
    /// How far it is from running to letting people in.
    pub way: Reachability,
    pub(super) knocked_since: Option<Now>,
    /// The operation id was not known to the service any more: ask by name instead.
    pub vanished: bool,
    /// Asked for by name, the service told of no operation that creates it.
    pub nowhere: bool,
    /// It was seen, or how it ended was known, in an earlier run of the program.
    pub(super) met: bool,
    /// The user deleted it: that it is gone is no accident.
    pub deleted: bool,
    /// It went while a round of asking was under way, whose listing may still have it.
    #[serde(skip)]
    pub(super) stale: bool,
    /// It is missing from the last list, or another's is in its place there: it is to be asked for alone.
    #[serde(skip)]
    pub(super) missing: bool,
    /// What the service said of it when it was asked for alone.
    #[serde(skip)]
    pub(super) absence: AbsenceProof,
    accepted: Option<Now>,
}

impl LaunchInstance {
    /// Returns one of this name, of which nothing is known.
    pub fn new(name: SanitizedText) -> LaunchInstance {
        LaunchInstance {
            name,
            operation_id: None,
            operations: Vec::new(),
            instance: None,
            arn: None,
            fate: InstanceOutcome::Waiting,
            rungs: Milestones::default(),
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

    /// The rungs of the way up to an instance that runs.
    pub const RUNGS: usize = 5;

    /// How many of them are reached.
    pub fn reached(&self) -> usize {
        let Milestones { requested, seen, operation_done, running, address, .. } = &self.rungs;
        [requested, seen, operation_done, running, address].into_iter().flatten().count()
    }

    /// Returns whether it is known what came of it.
    pub fn decided(&self) -> bool {
        self.fate != InstanceOutcome::Waiting
    }

    /// Whether it was ever seen, or its end is known: nothing under its name is then nothing of ours.
    /// One that was accepted and never seen may only not be listed yet.
    pub fn accounted(&self) -> bool {
        self.met
            || self.rungs.seen.is_some()
            || !matches!(self.fate, InstanceOutcome::Waiting | InstanceOutcome::UnderWay)
    }

    /// Whether an instance of ours is there, and billed.
    pub fn exists(&self) -> bool {
        match &self.fate {
            InstanceOutcome::Gone | InstanceOutcome::Taken => false,
            InstanceOutcome::Failed { exists, .. } => *exists,
            InstanceOutcome::Running => true,
            InstanceOutcome::Waiting | InstanceOutcome::UnderWay => self.instance.is_some(),
        }
    }

    /// The operation that creates the instance, as last told.
    pub fn creation(&self) -> Option<&Operation> {
        let by_id = |op: &&Operation| Some(&op.id) == self.operation_id.as_ref();
        self.operations.iter().find(by_id).or_else(|| self.operations.iter().rfind(|op| op.creates()))
    }

    /// Whether a GetOperation could still tell something.
    pub fn operation_open(&self) -> bool {
        matches!(self.fate, InstanceOutcome::Waiting | InstanceOutcome::Running)
            && self.creation().is_none_or(|op| op.phase() == OperationPhase::Open)
    }

    pub(super) fn accept(&mut self, now: Now) {
        self.look_anew();
        self.accepted.get_or_insert(now);
        self.rungs.requested.get_or_insert(now);
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
            self.rungs.operation_done.get_or_insert(now);
        }
        self.decide(now);
    }

    /// It was deleted, as the user wanted.
    pub(super) fn delete(&mut self) {
        (self.fate, self.instance, self.deleted) = (InstanceOutcome::Gone, None, true);
    }

    /// What became of it as the journal has it, which tells too whether what failed is there and billed.
    pub fn noted(&self) -> &'static str {
        if self.deleted { DELETED } else { self.fate.noted() }
    }

    /// Whether the service said that creating it failed.
    pub fn operation_failed(&self) -> bool {
        self.creation().is_some_and(|op| op.phase() == OperationPhase::Failed)
    }

    /// Whatever was said of its absence was said of another time.
    pub(super) fn look_anew(&mut self) {
        self.missing = false;
        self.absence.seen();
    }

    pub(super) fn learn_instance(&mut self, instance: &Instance, now: Now) {
        self.look_anew();
        // It is there after all, and billed.
        self.deleted &= instance.is_terminating();
        self.rungs.seen.get_or_insert(now);
        if instance.running() {
            self.rungs.running.get_or_insert(now);
        }
        if instance.reachable() {
            self.rungs.address.get_or_insert(now);
        }
        self.instance = Some(instance.clone());
        self.decide(now);
    }

    /// Somebody knocked at its port and met this.
    pub(super) fn learn_probe(&mut self, met: ProbeResult, patience: Duration, now: Now) {
        let since = *self.knocked_since.get_or_insert(now);
        self.way = match met {
            ProbeResult::Open { .. } => {
                self.rungs.door.get_or_insert(now);
                Reachability::Open
            }
            ProbeResult::Unknowable => Reachability::Unknowable,
            met if now.since(since) >= patience => Reachability::GivenUp(met),
            met => Reachability::Knocked(met),
        };
    }

    /// A listing did not have it, or has another's under its name. That proves nothing: where it matters,
    /// it is asked for alone.
    pub(super) fn unlisted(&mut self, now: Now) {
        self.missing = self.was_there() || self.operation_failed() || self.should_be_there(now);
    }

    /// The service itself said that there is no such instance, or that another's has its name. `taken`:
    /// whether that one had it from the beginning.
    pub(super) fn denied(&mut self, taken: bool, now: Now) {
        let counts = self.was_there() || self.operation_failed() || self.should_be_there(now);
        if !counts || !self.absence.denied(now) {
            return;
        }
        (self.instance, self.missing) = (None, false);
        self.fate = match self.operation_failed() {
            _ if taken => InstanceOutcome::Taken,
            true => self.failure(false),
            false => InstanceOutcome::Gone,
        };
    }

    fn was_there(&self) -> bool {
        self.instance.is_some() || self.met
    }

    /// Accepted long enough ago to be known to the service, which says that it was made, or knows of
    /// no making at all.
    fn should_be_there(&self, now: Now) -> bool {
        let succeeded = self.creation().is_some_and(|op| op.phase() == OperationPhase::Succeeded);
        self.accepted.is_some_and(|at| now.since(at) >= MISSING_FOR) && (succeeded || self.nowhere)
    }

    /// What the last news come to. Running comes first: an instance that runs has not failed.
    fn decide(&mut self, _now: Now) {
        let failed = self.creation().is_some_and(|op| op.phase() == OperationPhase::Failed);
        let Some(instance) = &self.instance else { return };
        // On its way out it is there still: the service says when it is gone.
        if instance.is_terminating() {
            self.fate = if self.deleted { InstanceOutcome::Gone } else { InstanceOutcome::Waiting };
        } else if instance.running() && instance.reachable() {
            self.fate = InstanceOutcome::Running;
        } else if failed {
            self.fate = self.failure(true);
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

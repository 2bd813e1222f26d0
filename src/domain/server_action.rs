//! Starting, stopping, rebooting and deleting one instance, or taking a snapshot of it, as a machine free of IO:
//! looked at, sent once, followed to its end.
//!
//! None of these calls has an idempotency token. What is there is looked at before anything is sent,
//! and an answer that never came is looked up, by the state and by the operations on the instance: only
//! after looking long enough may the *person* send it again.

#[cfg(test)]
mod tests;

use super::absence::AbsenceProof;
use super::failure::{Certainty, Failure};
use super::instance::{Instance, Operation, OperationPhase};
use super::sanitized_text::SanitizedText;
use super::time::Now;
use super::unknown_outcome::UnknownOutcome;
use super::user_text::UserText;
use jiff::Timestamp;
use std::time::Duration;

/// After this long the watch ends; what isn't decided then is still under way at AWS. Windows takes
/// minutes to stop.
const WATCH_FOR: Duration = Duration::from_secs(15 * 60);
/// Pauses between looks: the first few, and the later ones.
const SOON: Duration = Duration::from_secs(2);
const LATER: Duration = Duration::from_secs(5);
/// An operation that began this long before the request was sent isn't its own, whatever this computer's clock says.
const EARLIER: Duration = Duration::from_secs(15 * 60);
/// Looks with the shorter pause.
const EARLY_LOOKS: u32 = 10;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServerActionKind {
    /// `StartInstance`.
    Start,
    /// `StopInstance`.
    Stop,
    /// `RebootInstance`.
    Reboot,
    /// Deletes an instance that no launch of ours made; [`Deletion`](super::deletion::Deletion) deletes ours.
    Delete,
    /// `CreateInstanceSnapshot`.
    Snapshot,
}

impl ServerActionKind {
    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            ServerActionKind::Start => "start",
            ServerActionKind::Stop => "stop",
            ServerActionKind::Reboot => "reboot",
            ServerActionKind::Delete => "delete",
            ServerActionKind::Snapshot => "snapshot",
        }
    }

    /// The API action, and the type of the operation that it begins.
    pub fn action(self) -> &'static str {
        match self {
            ServerActionKind::Start => "StartInstance",
            ServerActionKind::Stop => "StopInstance",
            ServerActionKind::Reboot => "RebootInstance",
            ServerActionKind::Delete => "DeleteInstance",
            ServerActionKind::Snapshot => "CreateInstanceSnapshot",
        }
    }

    /// Whether the instance stays as it is, so that the operation alone tells how it goes.
    pub fn leaves_state(self) -> bool {
        matches!(self, ServerActionKind::Reboot | ServerActionKind::Snapshot)
    }
}

/// What a look saw: the instance, and the operations on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServerObservation {
    /// It, as AWS described it; absent where there is none of this name.
    pub instance: Option<Instance>,
    /// Its operations.
    pub operations: Vec<Operation>,
}

/// What the machine is told.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerActionEvent {
    /// What was seen, or why nothing.
    Looked(Result<Box<ServerObservation>, Failure>),
    /// AWS accepted the request.
    Answered(Vec<Operation>),
    /// What came in place of AWS's answer.
    SendFailed(Failure),
    /// A pause is over.
    Due,
    /// The user's decision, once it was looked for long enough.
    SendAgain,
}

/// What the machine wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerActionRequest {
    /// `GetInstance` and `GetOperationsForResource`.
    Look(SanitizedText),
    /// Sent once. `add_ons` is whether the instance has any, which a deletion takes along.
    Send {
        /// What is done.
        kind: ServerActionKind,
        /// The name of the instance.
        name: SanitizedText,
        /// Whether its add-ons are deleted too.
        add_ons: bool,
        /// What the snapshot is called.
        snapshot: Option<SanitizedText>,
    },
    /// Come back with [`ServerActionEvent::Due`].
    Wait(Duration),
}

/// Its current stage.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerActionStage {
    /// What is there now is being looked at. Nothing is sent.
    Looking,
    /// It could not be looked at, so nothing was sent.
    Unseen(Failure),
    /// It is so already, so nothing was sent.
    Already,
    /// It can't be done: why. Nothing was sent.
    Closed(UserText),
    /// The request is on its way.
    Sent,
    /// Nobody knows whether the service did it.
    Unknown(UnknownOutcome),
    /// Accepted, or found; until it shows.
    Watched(Now),
    /// The service said no.
    Refused(Failure),
    /// It is done.
    Done,
    /// Accepted, and then failed; the service's own words.
    Failed(Option<SanitizedText>),
    /// Still under way at AWS when the watch ended.
    UnderWay,
}

/// One start, stop, reboot, deletion or snapshot of one instance.
#[derive(Clone, Debug)]
pub struct ServerAction {
    /// What is done.
    pub kind: ServerActionKind,
    /// The Region that it is in.
    pub region: SanitizedText,
    /// The name of the instance.
    pub name: SanitizedText,
    /// Its current stage.
    pub stage: ServerActionStage,
    /// As it was seen last.
    pub instance: Option<Instance>,
    /// The address before, which a stop gives up unless it is a static one.
    pub old_address: Option<SanitizedText>,
    /// When it was sent.
    pub sent: Option<Now>,
    /// When it was over.
    pub ended: Option<Now>,
    /// A look that went wrong.
    pub trouble: Option<Failure>,
    /// The answer was lost, and looking found that it was done.
    pub found: bool,
    /// What the snapshot is called, once it was sent.
    pub snapshot: Option<SanitizedText>,
    /// What proves the instance: a name may be used again, an ARN is not.
    arn: Option<SanitizedText>,
    /// Operations on the instance from before it was sent.
    known: Vec<SanitizedText>,
    /// The operation that was begun.
    operation: Option<Operation>,
    asking: bool,
    waiting: bool,
    looks: u32,
    absence: AbsenceProof,
    /// What was unknown when the user said to send it again; so it is still until it's sent.
    doubt: Option<UnknownOutcome>,
}

impl ServerAction {
    /// Looks at what is there. Nothing is sent before.
    pub fn begin(
        kind: ServerActionKind,
        region: SanitizedText,
        instance: &Instance,
    ) -> (ServerAction, Vec<ServerActionRequest>) {
        let mut action = ServerAction {
            kind,
            region,
            name: instance.name.clone(),
            stage: ServerActionStage::Looking,
            instance: Some(instance.clone()),
            old_address: instance.address().cloned(),
            sent: None,
            ended: None,
            trouble: None,
            found: false,
            snapshot: None,
            arn: instance.arn.clone(),
            known: Vec::new(),
            operation: None,
            asking: false,
            waiting: false,
            looks: 0,
            absence: AbsenceProof::default(),
            doubt: None,
        };
        let requests = action.look();
        (action, requests)
    }

    /// Takes what happened, and returns what is to be done next.
    pub fn on(&mut self, event: ServerActionEvent, now: Now) -> Vec<ServerActionRequest> {
        match event {
            ServerActionEvent::Looked(Ok(seen)) => self.looked(*seen, now),
            ServerActionEvent::Looked(Err(failure)) => self.look_failed(failure),
            ServerActionEvent::Answered(operations) => self.answered(operations, now),
            ServerActionEvent::SendFailed(failure) => self.send_failed(failure, now),
            ServerActionEvent::Due => {
                self.waiting = false;
                if self.is_over() || self.stage == ServerActionStage::Sent { Vec::new() } else { self.look() }
            }
            ServerActionEvent::SendAgain => match &self.stage {
                ServerActionStage::Unknown(doubt) if doubt.looked_enough => {
                    self.doubt = Some(doubt.clone());
                    self.stage = ServerActionStage::Looking;
                    self.look()
                }
                _ => Vec::new(),
            },
        }
    }

    /// Whether nothing more comes of it by itself.
    pub fn is_over(&self) -> bool {
        !matches!(
            self.stage,
            ServerActionStage::Looking
                | ServerActionStage::Sent
                | ServerActionStage::Unknown(_)
                | ServerActionStage::Watched(_)
        ) || self.may_send_again()
    }

    /// Whether it was looked for long enough to be sent again.
    pub fn may_send_again(&self) -> bool {
        matches!(&self.stage, ServerActionStage::Unknown(doubt) if doubt.looked_enough)
    }

    /// Whether a request may be on its way whose end nobody has seen.
    pub fn is_open(&self) -> bool {
        matches!(self.stage, ServerActionStage::Sent | ServerActionStage::Unknown(_) | ServerActionStage::Watched(_))
    }

    /// The exit status of a command: done, nothing done, or unknown.
    pub fn exit_status(&self) -> u8 {
        match &self.stage {
            ServerActionStage::Done | ServerActionStage::Already => 0,
            ServerActionStage::Looking
            | ServerActionStage::Unseen(_)
            | ServerActionStage::Closed(_)
            | ServerActionStage::Refused(_)
            | ServerActionStage::Failed(_) => 1,
            ServerActionStage::Sent
            | ServerActionStage::Unknown(_)
            | ServerActionStage::Watched(_)
            | ServerActionStage::UnderWay => 3,
        }
    }

    fn look(&mut self) -> Vec<ServerActionRequest> {
        match std::mem::replace(&mut self.asking, true) {
            true => Vec::new(),
            false => vec![ServerActionRequest::Look(self.name.clone())],
        }
    }

    fn wait(&mut self) -> Vec<ServerActionRequest> {
        if std::mem::replace(&mut self.waiting, true) {
            return Vec::new();
        }
        self.looks += 1;
        vec![ServerActionRequest::Wait(if self.looks <= EARLY_LOOKS { SOON } else { LATER })]
    }

    fn look_failed(&mut self, failure: Failure) -> Vec<ServerActionRequest> {
        self.asking = false;
        match &mut self.stage {
            ServerActionStage::Looking => {
                self.stage = match self.doubt.take() {
                    Some(doubt) => ServerActionStage::Unknown(UnknownOutcome { look_failure: Some(failure), ..doubt }),
                    None => ServerActionStage::Unseen(failure),
                };
                Vec::new()
            }
            ServerActionStage::Unknown(doubt) => {
                doubt.look_failure = Some(failure);
                self.wait()
            }
            // No information; the next look may bring some.
            ServerActionStage::Watched(_) => {
                self.trouble = Some(failure);
                self.wait()
            }
            _ => Vec::new(),
        }
    }

    fn looked(&mut self, seen: ServerObservation, now: Now) -> Vec<ServerActionRequest> {
        (self.asking, self.trouble) = (false, None);
        let same = |instance: &Instance| self.arn.is_none() || instance.arn == self.arn;
        let there = seen.instance.filter(same);
        if there.is_none() {
            // One answer proves nothing: it is asked for again after a pause.
            return match self.absence.denied(now) {
                true if self.kind == ServerActionKind::Delete && self.sent.is_some() => self.deleted(now),
                true if self.sent.is_some() => self.close("server-action.gone-since", now),
                true => self.close("server-action.gone", now),
                false => self.wait(),
            };
        }
        self.absence.seen();
        self.instance = there;
        match self.stage {
            ServerActionStage::Looking => self.decide(&seen.operations, now),
            ServerActionStage::Unknown(_) | ServerActionStage::Watched(_) => self.follow(&seen.operations, now),
            _ => Vec::new(),
        }
    }

    fn state(&self) -> &str {
        self.instance.as_ref().and_then(|instance| instance.state.as_deref()).unwrap_or_default()
    }

    /// Before it is sent: whether there is anything to do.
    fn decide(&mut self, operations: &[Operation], now: Now) -> Vec<ServerActionRequest> {
        self.known = operations.iter().map(|operation| operation.id.clone()).collect();
        let state = self.state().to_owned();
        let running = self.instance.as_ref().is_some_and(Instance::running);
        match (self.kind, state.as_str()) {
            (ServerActionKind::Delete, "shutting-down" | "deleting") => {
                (self.stage, self.sent) = (ServerActionStage::Watched(now), Some(now));
                self.wait()
            }
            (_, "terminated" | "shutting-down" | "deleting") => self.close("server-action.gone", now),
            (ServerActionKind::Start, _) if running => self.already(now),
            (ServerActionKind::Stop, "stopped") => self.already(now),
            // It is on its way already: there is nothing to send, and its end is to be seen.
            (ServerActionKind::Start, "pending" | "starting") | (ServerActionKind::Stop, "stopping") => {
                self.stage = ServerActionStage::Watched(now);
                self.wait()
            }
            (ServerActionKind::Start, "stopping") => self.close("server-action.start.stopping", now),
            (ServerActionKind::Reboot, "stopped" | "stopping") => self.close("server-action.reboot.stopped", now),
            (ServerActionKind::Snapshot, "pending") => self.close("server-action.snapshot.pending", now),
            _ => {
                self.stage = ServerActionStage::Sent;
                self.sent = Some(now);
                // The same name, if it's sent again: only one of the two can be taken.
                if self.kind == ServerActionKind::Snapshot && self.snapshot.is_none() {
                    self.snapshot = Some(snapshot_name(&self.name, now));
                }
                let add_ons = self.instance.as_ref().is_some_and(|instance| !instance.add_ons.is_empty());
                let (name, snapshot) = (self.name.clone(), self.snapshot.clone());
                vec![ServerActionRequest::Send { kind: self.kind, name, add_ons, snapshot }]
            }
        }
    }

    /// The service said twice that it is gone, after its deletion was sent.
    fn deleted(&mut self, now: Now) -> Vec<ServerActionRequest> {
        self.found |= matches!(self.stage, ServerActionStage::Unknown(_));
        (self.stage, self.ended) = (ServerActionStage::Done, Some(now));
        Vec::new()
    }

    fn already(&mut self, now: Now) -> Vec<ServerActionRequest> {
        (self.stage, self.ended) = (ServerActionStage::Already, Some(now));
        Vec::new()
    }

    fn close(&mut self, key: &'static str, now: Now) -> Vec<ServerActionRequest> {
        self.stage = ServerActionStage::Closed(UserText::new(key).with("name", &self.name));
        self.ended = Some(now);
        Vec::new()
    }

    fn answered(&mut self, operations: Vec<Operation>, now: Now) -> Vec<ServerActionRequest> {
        if self.stage != ServerActionStage::Sent {
            return Vec::new();
        }
        let own = operations.iter().find(|operation| self.is_own(operation)).or(operations.first());
        self.operation = own.cloned();
        self.stage = ServerActionStage::Watched(now);
        // A look from before it was sent would tell of another time.
        self.asking = false;
        self.wait()
    }

    fn send_failed(&mut self, failure: Failure, now: Now) -> Vec<ServerActionRequest> {
        if self.stage != ServerActionStage::Sent {
            return Vec::new();
        }
        if matches!(failure.certainty, Certainty::NotSent | Certainty::Refused) {
            self.stage = ServerActionStage::Refused(failure);
            self.ended = Some(now);
            return Vec::new();
        }
        self.stage = ServerActionStage::Unknown(UnknownOutcome::new(failure, now));
        self.asking = false;
        self.look()
    }

    /// Whether an operation is one of this kind from after it was sent.
    fn is_own(&self, operation: &Operation) -> bool {
        // A snapshot has an operation of its own besides, which isn't among those of the instance.
        operation.kind.as_deref() == Some(self.kind.action())
            && operation.resource.as_ref().is_none_or(|resource| *resource == self.name)
            && !self.known.contains(&operation.id)
            && !self.is_earlier(operation)
    }

    /// Whether an operation is from long before it was sent: the list of those before may have lacked it.
    fn is_earlier(&self, operation: &Operation) -> bool {
        let began = operation.created_at.and_then(|began| began.checked_add(EARLIER));
        began.zip(self.sent).is_some_and(|(began, sent)| began < sent.wall)
    }

    /// The operation, as the service reports it now.
    fn operation<'a>(&'a self, told: &'a [Operation]) -> Option<&'a Operation> {
        match &self.operation {
            Some(own) => told.iter().find(|operation| operation.id == own.id).or(Some(own)),
            None => told.iter().filter(|operation| self.is_own(operation)).max_by_key(|operation| operation.created_at),
        }
    }

    /// Whether the state shows that it was taken in, and whether it shows its end.
    fn shown(&self) -> (bool, bool) {
        match (self.kind, self.state()) {
            (ServerActionKind::Start, "running") => {
                let reachable = self.instance.as_ref().is_some_and(Instance::reachable);
                (true, reachable)
            }
            (ServerActionKind::Start, "pending" | "starting") | (ServerActionKind::Stop, "stopping") => (true, false),
            (ServerActionKind::Stop, "stopped") => (true, true),
            (ServerActionKind::Delete, "shutting-down" | "deleting" | "terminated") => (true, false),
            // Where the state stays as it is, only the operation tells.
            _ => (false, false),
        }
    }

    /// A look after it was sent.
    fn follow(&mut self, told: &[Operation], now: Now) -> Vec<ServerActionRequest> {
        let operation = self.operation(told).cloned();
        let phase = operation.as_ref().map(Operation::phase);
        let (taken, ended) = self.shown();
        if let (Some(OperationPhase::Failed), Some(operation)) = (phase, &operation) {
            self.stage =
                ServerActionStage::Failed(operation.error_details.clone().or_else(|| operation.error_code.clone()));
            self.ended = Some(now);
            return Vec::new();
        }
        let succeeded = self.kind.leaves_state() && phase == Some(OperationPhase::Succeeded);
        if ended || succeeded {
            self.found |= matches!(self.stage, ServerActionStage::Unknown(_));
            self.operation = operation;
            self.stage = ServerActionStage::Done;
            self.ended = Some(now);
            return Vec::new();
        }
        match &mut self.stage {
            ServerActionStage::Unknown(_) if taken || operation.is_some() => {
                (self.found, self.operation) = (true, operation);
                self.stage = ServerActionStage::Watched(now);
            }
            ServerActionStage::Unknown(doubt) => {
                doubt.found_nothing(now);
                if doubt.looked_enough {
                    return Vec::new();
                }
            }
            ServerActionStage::Watched(since) if now.since(*since) >= WATCH_FOR => {
                self.stage = ServerActionStage::UnderWay;
                self.ended = Some(now);
                return Vec::new();
            }
            _ => {}
        }
        self.wait()
    }
}

/// The name of a snapshot that is taken now: the server's, and the minute in UTC.
fn snapshot_name(server: &SanitizedText, now: Now) -> SanitizedText {
    let minute = Timestamp::try_from(now.wall).unwrap_or_default().strftime("%Y%m%d-%H%M");
    SanitizedText::new(format!("{server}-{minute}"))
}

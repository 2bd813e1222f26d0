//! State machine for starting, stopping, rebooting, deleting or snapshotting one instance, and for deleting a snapshot or
//! a static IP, without IO: looks it up, sends one request, watches the outcome.
//!
//! None of these calls has an idempotency token. The state is looked up before anything is sent, and after a lost reply
//! the outcome is looked up, by the state and by the operations on the resource: only after looking long enough may the
//! *user* send it again.

#[cfg(test)]
mod tests;

use super::absence::AbsenceProof;
use super::failure::Failure;
use super::instance::{Instance, Operation, OperationPhase};
use super::inventory::{BilledKind, BilledResource};
use super::sanitized_text::SanitizedText;
use super::sent_once::{Lookups, Reply, RequestOutcome, SentRequest, UnknownOutcome, Verdict};
use super::time::Now;
use super::user_text::UserText;
use crate::domain::keyed::keyed;
use jiff::Timestamp;
use std::time::Duration;

/// The maximum time to watch; what isn't decided by then is still in progress at AWS. Windows takes minutes to stop.
const WATCH_FOR: Duration = Duration::from_secs(15 * 60);
/// The pauses between lookups: the first few, and the later ones.
const SOON: Duration = Duration::from_secs(2);
const LATER: Duration = Duration::from_secs(5);
/// An operation that started this long before the request isn't the request's, even if this computer's clock is off.
const EARLIER: Duration = Duration::from_secs(15 * 60);
/// The number of lookups with the shorter pause.
const EARLY_LOOKS: u32 = 10;

keyed! {
    /// The kind of an action.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum ServerActionKind {
        /// `StartInstance`.
        Start = "start",
        /// `StopInstance`.
        Stop = "stop",
        /// `RebootInstance`.
        Reboot = "reboot",
        /// `DeleteInstance`, for an instance that no launch created; [`Deletion`](super::deletion::Deletion) deletes those
        /// of launches.
        Delete = "delete",
        /// `CreateInstanceSnapshot`.
        Snapshot = "snapshot",
        /// `DeleteInstanceSnapshot`.
        DeleteSnapshot = "delete-snapshot",
        /// `ReleaseStaticIp`, of one that isn't attached.
        ReleaseStaticIp = "release-static-ip",
    }
}

impl ServerActionKind {
    /// Returns the API action, which is also the type of its operation.
    pub fn action(self) -> &'static str {
        match self {
            ServerActionKind::Start => "StartInstance",
            ServerActionKind::Stop => "StopInstance",
            ServerActionKind::Reboot => "RebootInstance",
            ServerActionKind::Delete => "DeleteInstance",
            ServerActionKind::Snapshot => "CreateInstanceSnapshot",
            ServerActionKind::DeleteSnapshot => "DeleteInstanceSnapshot",
            ServerActionKind::ReleaseStaticIp => "ReleaseStaticIp",
        }
    }

    /// Returns the API action that looks up what it is about.
    pub fn lookup(self) -> &'static str {
        match self {
            ServerActionKind::DeleteSnapshot => "GetInstanceSnapshot",
            ServerActionKind::ReleaseStaticIp => "GetStaticIp",
            _ => "GetInstance",
        }
    }

    /// Returns the action that deletes a billed resource of this kind; none if Skysail doesn't delete it.
    pub fn deleting(kind: BilledKind) -> Option<ServerActionKind> {
        match kind {
            BilledKind::InstanceSnapshot => Some(ServerActionKind::DeleteSnapshot),
            BilledKind::StaticIp => Some(ServerActionKind::ReleaseStaticIp),
            // Disks hold data that exists nowhere else.
            BilledKind::Disk | BilledKind::DiskSnapshot => None,
        }
    }

    /// Returns whether its end is that the resource no longer exists.
    pub fn deletes(self) -> bool {
        use ServerActionKind::{Delete, DeleteSnapshot, ReleaseStaticIp};
        matches!(self, Delete | DeleteSnapshot | ReleaseStaticIp)
    }

    /// Returns whether the instance's state doesn't change, so that only the operation shows the progress.
    pub fn leaves_state(self) -> bool {
        matches!(self, ServerActionKind::Reboot | ServerActionKind::Snapshot)
    }
}

/// The result of a lookup: the instance or the resource, and the operations on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServerObservation {
    /// The instance, as AWS reports it; absent if none has this name.
    pub instance: Option<Instance>,
    /// The snapshot or the static IP, as AWS reports it; absent if none has this name.
    pub resource: Option<BilledResource>,
    /// Its operations.
    pub operations: Vec<Operation>,
}

/// An event for the state machine.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerActionEvent {
    /// The result of a lookup, or why it failed.
    Looked(Result<Box<ServerObservation>, Failure>),
    /// AWS accepted the request, or why not; its reply may be lost.
    Replied(Result<Vec<Operation>, Failure>),
    /// A pause is over.
    Due,
    /// The user sends the request again, after it was looked for long enough.
    SendAgain,
}

/// A request by the state machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerActionRequest {
    /// `GetInstance`, `GetInstanceSnapshot` or `GetStaticIp`, and `GetOperationsForResource`.
    Look {
        /// The kind of the action.
        kind: ServerActionKind,
        /// The name of the instance or the resource.
        name: SanitizedText,
    },
    /// The request that changes something, sent once. `add_ons`: whether the instance has any, which are deleted with
    /// it.
    Send {
        /// The kind of the action.
        kind: ServerActionKind,
        /// The name of the instance or the resource.
        name: SanitizedText,
        /// Whether its add-ons are deleted too.
        add_ons: bool,
        /// The name of the snapshot to take.
        snapshot: Option<SanitizedText>,
    },
    /// Send [`ServerActionEvent::Due`] after this time.
    Wait(Duration),
}

impl ServerActionRequest {
    /// Returns whether it changes something at AWS.
    pub fn changes(&self) -> bool {
        matches!(self, ServerActionRequest::Send { .. })
    }
}

/// The stage of an action.
#[derive(Clone, Debug, PartialEq)]
pub enum ServerActionStage {
    /// Looking up the current state. Nothing is sent.
    Looking,
    /// The lookup failed, so nothing was sent.
    Unseen(Failure),
    /// The instance already has the requested state, so nothing was sent.
    Already,
    /// It can't be done; the reason. Nothing was sent.
    Closed(UserText),
    /// The request was sent.
    Sent(SentRequest),
}

/// One start, stop, reboot, deletion or snapshot of one instance, or the deletion of a snapshot or a static IP.
#[derive(Clone, Debug)]
pub struct ServerAction {
    /// Its kind.
    pub kind: ServerActionKind,
    /// The Region that it is in.
    pub region: SanitizedText,
    /// The name of the instance or the resource.
    pub name: SanitizedText,
    /// Its current stage.
    pub stage: ServerActionStage,
    /// The instance, as last seen.
    pub instance: Option<Instance>,
    /// Whether AWS has said and confirmed that it doesn't exist, or no longer.
    pub gone: bool,
    /// The snapshot or the static IP, as last seen.
    pub resource: Option<BilledResource>,
    /// The previous address, which a stop releases unless it is static.
    pub old_address: Option<SanitizedText>,
    /// When it was sent.
    pub sent: Option<Now>,
    /// When it finished.
    pub ended: Option<Now>,
    /// The last lookup's error.
    pub error: Option<Failure>,
    /// Whether the reply was lost, and a lookup found the request carried out.
    pub found: bool,
    /// The snapshot's name, once the request was sent.
    pub snapshot: Option<SanitizedText>,
    /// The ARN, which identifies it: a name may be reused.
    arn: Option<SanitizedText>,
    /// Operations on it from before the request.
    known: Vec<SanitizedText>,
    /// The operation of the request.
    operation: Option<Operation>,
    lookups: Lookups,
    absence: AbsenceProof,
    /// The unknown outcome for which the user sends the request again, until it is sent.
    unknown: Option<UnknownOutcome>,
}

impl ServerAction {
    /// Starts an action by looking up the current state. Nothing is sent before that.
    pub fn begin(
        kind: ServerActionKind,
        region: SanitizedText,
        instance: &Instance,
    ) -> (ServerAction, Vec<ServerActionRequest>) {
        let mut action = ServerAction {
            instance: Some(instance.clone()),
            old_address: instance.address().cloned(),
            arn: instance.arn.clone(),
            ..ServerAction::new(kind, region, instance.name.clone())
        };
        let requests = action.look();
        (action, requests)
    }

    /// Starts the deletion of a snapshot or a static IP by looking it up; none if Skysail doesn't delete this kind of
    /// resource. Nothing is sent before that.
    pub fn delete(
        region: SanitizedText,
        resource: &BilledResource,
    ) -> Option<(ServerAction, Vec<ServerActionRequest>)> {
        let mut action = ServerAction {
            resource: Some(resource.clone()),
            arn: resource.arn.clone(),
            ..ServerAction::new(ServerActionKind::deleting(resource.kind)?, region, resource.name.clone())
        };
        let requests = action.look();
        Some((action, requests))
    }

    fn new(kind: ServerActionKind, region: SanitizedText, name: SanitizedText) -> ServerAction {
        ServerAction {
            kind,
            region,
            name,
            stage: ServerActionStage::Looking,
            instance: None,
            gone: false,
            resource: None,
            old_address: None,
            sent: None,
            ended: None,
            error: None,
            found: false,
            snapshot: None,
            arn: None,
            known: Vec::new(),
            operation: None,
            lookups: Lookups::default(),
            absence: AbsenceProof::default(),
            unknown: None,
        }
    }

    /// Handles an event, and returns the next requests.
    pub fn on(&mut self, event: ServerActionEvent, now: Now) -> Vec<ServerActionRequest> {
        match event {
            ServerActionEvent::Looked(Ok(seen)) => self.looked(*seen, now),
            ServerActionEvent::Looked(Err(failure)) => self.look_failed(failure),
            ServerActionEvent::Replied(answer) => self.replied(answer, now),
            ServerActionEvent::Due => {
                self.lookups.due();
                if self.is_over() || self.in_flight() { Vec::new() } else { self.look() }
            }
            ServerActionEvent::SendAgain => match &self.stage {
                ServerActionStage::Sent(SentRequest::Unknown { unknown, .. }) if unknown.looked_enough() => {
                    self.unknown = Some(unknown.clone());
                    self.stage = ServerActionStage::Looking;
                    self.look()
                }
                _ => Vec::new(),
            },
        }
    }

    /// Returns whether no further change happens without the user.
    pub fn is_over(&self) -> bool {
        self.stage != ServerActionStage::Looking && !self.is_open() || self.may_send_again()
    }

    /// Returns the request, once it was sent.
    pub fn sent_request(&self) -> Option<&SentRequest> {
        match &self.stage {
            ServerActionStage::Sent(sent) => Some(sent),
            _ => None,
        }
    }

    /// Returns whether it was looked for long enough to be sent again.
    pub fn may_send_again(&self) -> bool {
        self.sent_request().is_some_and(SentRequest::may_send_again)
    }

    /// Returns whether the outcome of a request hasn't been seen.
    pub fn is_open(&self) -> bool {
        self.sent_request().is_some_and(|sent| !sent.over())
    }

    /// Returns whether the request is in flight.
    pub fn in_flight(&self) -> bool {
        matches!(self.sent_request(), Some(SentRequest::InFlight { .. }))
    }

    /// Returns whether it is done.
    pub fn is_done(&self) -> bool {
        self.sent_request() == Some(&SentRequest::Settled(RequestOutcome::Done))
    }

    /// Returns the exit status of a command: done, nothing done, or unknown.
    pub fn exit_status(&self) -> u8 {
        match self.sent_request() {
            _ if self.is_done() || self.stage == ServerActionStage::Already => 0,
            Some(sent) if !sent.over() || *sent == SentRequest::Settled(RequestOutcome::UnderWay) => 3,
            _ => 1,
        }
    }

    fn look(&mut self) -> Vec<ServerActionRequest> {
        if !self.lookups.ask() {
            return Vec::new();
        }
        vec![ServerActionRequest::Look { kind: self.kind, name: self.name.clone() }]
    }

    fn wait(&mut self) -> Vec<ServerActionRequest> {
        let pause = self.lookups.pause().map(|count| if count <= EARLY_LOOKS { SOON } else { LATER });
        pause.map(ServerActionRequest::Wait).into_iter().collect()
    }

    fn look_failed(&mut self, failure: Failure) -> Vec<ServerActionRequest> {
        self.lookups.answered();
        match &mut self.stage {
            ServerActionStage::Looking => {
                self.stage = match self.unknown.take() {
                    Some(unknown) => ServerActionStage::Sent(SentRequest::Unknown {
                        at: 0,
                        unknown: UnknownOutcome { look_failure: Some(failure), ..unknown },
                    }),
                    None => ServerActionStage::Unseen(failure),
                };
                Vec::new()
            }
            ServerActionStage::Sent(sent) if sent.under_way() => {
                self.error = sent.look_failed(failure);
                self.wait()
            }
            _ => Vec::new(),
        }
    }

    fn looked(&mut self, seen: ServerObservation, now: Now) -> Vec<ServerActionRequest> {
        (_, self.error) = (self.lookups.answered(), None);
        let same = |arn: &Option<SanitizedText>| self.arn.is_none() || *arn == self.arn;
        let instance = seen.instance.filter(|instance| same(&instance.arn));
        let resource = seen.resource.filter(|resource| same(&resource.arn));
        if instance.is_none() && resource.is_none() {
            // One reply proves nothing: it is requested again after a pause.
            return match self.absence.denied(now) {
                true if self.kind.deletes() && self.sent.is_some() => self.deleted(now),
                true if self.sent.is_some() => self.close_gone("server-action.gone-since", now),
                true => self.close_gone("server-action.gone", now),
                false => self.wait(),
            };
        }
        self.absence.seen();
        (self.instance, self.resource) = (instance, resource);
        match self.stage {
            ServerActionStage::Looking => self.decide(&seen.operations, now),
            ServerActionStage::Sent(_) => self.follow(&seen.operations, now),
            _ => Vec::new(),
        }
    }

    fn state(&self) -> &str {
        let of_instance = self.instance.as_ref().and_then(|instance| instance.state.as_deref());
        let of_resource = || self.resource.as_ref().and_then(|resource| resource.state.as_deref());
        of_instance.or_else(of_resource).unwrap_or_default()
    }

    /// Decides, before anything is sent, whether there is anything to do.
    fn decide(&mut self, operations: &[Operation], now: Now) -> Vec<ServerActionRequest> {
        self.known = operations.iter().map(|operation| operation.id.clone()).collect();
        let state = self.state().to_owned();
        let running = self.instance.as_ref().is_some_and(Instance::running);
        let attached = self.resource.as_ref().is_some_and(|resource| resource.attached_to.is_some());
        match (self.kind, state.as_str()) {
            (ServerActionKind::Delete | ServerActionKind::DeleteSnapshot, "shutting-down" | "deleting") => {
                (self.stage, self.sent) = (watched(now), Some(now));
                self.wait()
            }
            (_, "terminated" | "shutting-down" | "deleting") => self.close("server-action.gone", now),
            (ServerActionKind::Start, _) if running => self.already(now),
            (ServerActionKind::Stop, "stopped") => self.already(now),
            // It is already in progress: there is nothing to send, only to watch.
            (ServerActionKind::Start, "pending" | "starting") | (ServerActionKind::Stop, "stopping") => {
                self.stage = watched(now);
                self.wait()
            }
            (ServerActionKind::Start, "stopping") => self.close("server-action.start.stopping", now),
            (ServerActionKind::Reboot, "stopped" | "stopping") => self.close("server-action.reboot.stopped", now),
            (ServerActionKind::Snapshot, "pending") => self.close("server-action.snapshot.pending", now),
            (ServerActionKind::DeleteSnapshot, "pending") => self.close("server-action.delete-snapshot.pending", now),
            (ServerActionKind::ReleaseStaticIp, _) if attached => {
                self.close("server-action.release-static-ip.attached", now)
            }
            _ => {
                self.stage = ServerActionStage::Sent(SentRequest::InFlight { at: 0 });
                self.sent = Some(now);
                // If it is sent again, it keeps its name: the service can only accept one of the two.
                if self.kind == ServerActionKind::Snapshot && self.snapshot.is_none() {
                    self.snapshot = Some(snapshot_name(&self.name, now));
                }
                let add_ons = self.instance.as_ref().is_some_and(|instance| !instance.add_ons.is_empty());
                let (name, snapshot) = (self.name.clone(), self.snapshot.clone());
                vec![ServerActionRequest::Send { kind: self.kind, name, add_ons, snapshot }]
            }
        }
    }

    /// Finishes after the service said twice that it no longer exists, and its deletion was sent.
    fn deleted(&mut self, now: Now) -> Vec<ServerActionRequest> {
        self.found |= self.is_unknown();
        self.stage = ServerActionStage::Sent(SentRequest::Settled(RequestOutcome::Done));
        self.ended = Some(now);
        Vec::new()
    }

    fn already(&mut self, now: Now) -> Vec<ServerActionRequest> {
        (self.stage, self.ended) = (ServerActionStage::Already, Some(now));
        Vec::new()
    }

    fn close_gone(&mut self, key: &'static str, now: Now) -> Vec<ServerActionRequest> {
        self.gone = true;
        self.close(key, now)
    }

    fn close(&mut self, key: &'static str, now: Now) -> Vec<ServerActionRequest> {
        self.stage = ServerActionStage::Closed(UserText::new(key).with("name", &self.name));
        self.ended = Some(now);
        Vec::new()
    }

    fn replied(&mut self, answer: Result<Vec<Operation>, Failure>, now: Now) -> Vec<ServerActionRequest> {
        if !self.in_flight() {
            return Vec::new();
        }
        let reply = Reply::of(answer, false);
        if let Reply::Accepted(operations) = &reply {
            let own = operations.iter().find(|operation| self.is_own(operation)).or(operations.first());
            self.operation = own.cloned();
        }
        let sent = SentRequest::replied(0, &reply, now);
        self.stage = ServerActionStage::Sent(sent.clone());
        // A lookup from before the request would show the old state.
        self.lookups.answered();
        match sent {
            SentRequest::Watched { .. } => self.wait(),
            SentRequest::Unknown { .. } => self.look(),
            _ => {
                self.ended = Some(now);
                Vec::new()
            }
        }
    }

    fn is_unknown(&self) -> bool {
        matches!(self.sent_request(), Some(SentRequest::Unknown { .. }))
    }

    /// Returns whether an operation is of this kind and from after the request.
    fn is_own(&self, operation: &Operation) -> bool {
        // A snapshot also has an operation of its own, which isn't among those of the instance.
        operation.kind.as_deref() == Some(self.kind.action())
            && operation.resource.as_ref().is_none_or(|resource| *resource == self.name)
            && !self.known.contains(&operation.id)
            && !self.is_earlier(operation)
    }

    /// Returns whether an operation started long before the request: the earlier list may have lacked it.
    fn is_earlier(&self, operation: &Operation) -> bool {
        let began = operation.created_at.and_then(|began| began.checked_add(EARLIER));
        began.zip(self.sent).is_some_and(|(began, sent)| began < sent.wall)
    }

    /// Returns the request's operation, as the service now reports it.
    fn operation<'a>(&'a self, reported: &'a [Operation]) -> Option<&'a Operation> {
        match &self.operation {
            Some(own) => reported.iter().find(|operation| operation.id == own.id).or(Some(own)),
            None => {
                reported.iter().filter(|operation| self.is_own(operation)).max_by_key(|operation| operation.created_at)
            }
        }
    }

    /// Returns whether the state shows that the request was accepted, and whether it shows the end.
    fn shown(&self) -> (bool, bool) {
        match (self.kind, self.state()) {
            (ServerActionKind::Start, "running") => {
                let reachable = self.instance.as_ref().is_some_and(Instance::reachable);
                (true, reachable)
            }
            (ServerActionKind::Start, "pending" | "starting") | (ServerActionKind::Stop, "stopping") => (true, false),
            (ServerActionKind::Stop, "stopped") => (true, true),
            (ServerActionKind::Delete, "shutting-down" | "deleting" | "terminated") => (true, false),
            (ServerActionKind::DeleteSnapshot, "deleting") => (true, false),
            // If the state doesn't change, only the operation shows the progress.
            _ => (false, false),
        }
    }

    /// Handles a lookup after the request.
    fn follow(&mut self, reported: &[Operation], now: Now) -> Vec<ServerActionRequest> {
        let operation = self.operation(reported).cloned();
        let phase = operation.as_ref().map(Operation::phase);
        let (taken, ended) = self.shown();
        let verdict = match (phase, operation.clone()) {
            (Some(OperationPhase::Failed), Some(failed)) => Verdict::Failed(failed.error_details.or(failed.error_code)),
            (Some(OperationPhase::Succeeded), _) if self.kind.leaves_state() => Verdict::Done,
            _ if ended => Verdict::Done,
            (Some(_), _) => Verdict::There,
            (None, _) if taken => Verdict::There,
            (None, _) => Verdict::Absent,
        };
        if self.is_unknown() && matches!(verdict, Verdict::There | Verdict::Done) {
            (self.found, self.operation) = (true, operation);
        }
        let ServerActionStage::Sent(sent) = &mut self.stage else { return Vec::new() };
        if !sent.under_way() {
            return Vec::new();
        }
        sent.looked(verdict, WATCH_FOR, now);
        self.ended = sent.over().then_some(now);
        if self.is_over() { Vec::new() } else { self.wait() }
    }
}

/// Returns the stage of an action that AWS has accepted.
fn watched(since: Now) -> ServerActionStage {
    ServerActionStage::Sent(SentRequest::Watched { at: 0, since })
}

/// Returns the name of a snapshot: the server's, and the minute in UTC.
fn snapshot_name(server: &SanitizedText, now: Now) -> SanitizedText {
    let minute = Timestamp::try_from(now.wall).unwrap_or_default().strftime("%Y%m%d-%H%M");
    SanitizedText::new(format!("{server}-{minute}"))
}

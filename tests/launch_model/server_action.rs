//! Model test of starting, stopping, rebooting, and deleting an instance, and of deleting a snapshot or a static IP: random sequences in which requests are lost,
//! refused, late, or executed without a reply, and reads are stale, empty, truncated, reordered, or duplicated.
//!
//! - nothing is sent more often than the user asked for;
//! - an action is reported as done or failed only if it is, and the instance or resource as deleted only if it is;
//! - nothing is reported as not done that was, or may still be;
//! - once replies are correct, it ends.

use skysail::domain::failure::{Certainty, ErrorKind, Failure};
use skysail::domain::instance::{Instance, Operation};
use skysail::domain::inventory::{BilledKind, BilledResource};
use skysail::domain::sent_once::{RequestOutcome, SentRequest};
use skysail::domain::server_action::{
    ServerAction, ServerActionEvent, ServerActionKind, ServerActionRequest, ServerActionStage, ServerObservation,
};
use skysail::domain::time::Now;
use std::time::{Duration, SystemTime};

/// The steps with faults, then those without.
const STEPS: (usize, usize) = (300, 2_000);
/// The longest delay, in seconds, of a request after its sender gave up.
const LATEST: u64 = 40;
/// The seconds until a change shows in the state, and until the state shows its end.
const TAKES: (u64, u64) = (2, 20);

/// What a request began, and when.
struct Change {
    at: Duration,
    operation: Operation,
}

pub struct Life {
    chance: fastrand::Rng,
    now: Duration,
    action: ServerAction,
    requests: Vec<ServerActionRequest>,
    alarms: Vec<Duration>,
    /// When each request in flight arrives.
    late: Vec<Duration>,
    /// The state before any change, and the changes so far.
    first: &'static str,
    changes: Vec<Change>,
    deleted_by_another: bool,
    /// Operations from before, which the service still knows.
    earlier: Vec<Operation>,
    sends: usize,
    allowed: usize,
    refused: bool,
    /// Earlier lookups, which a stale reply repeats.
    looks: Vec<ServerObservation>,
    /// Whether the last lookup was false; the next one is correct.
    lied: bool,
    story: Vec<String>,
}

impl Life {
    pub fn new(seed: u64) -> Life {
        let mut chance = fastrand::Rng::with_seed(seed);
        use ServerActionKind::{Delete, DeleteSnapshot, Reboot, ReleaseStaticIp, Snapshot, Start, Stop};
        let kinds = [Start, Stop, Reboot, Delete, Snapshot, DeleteSnapshot, ReleaseStaticIp];
        let kind = kinds[chance.usize(0..kinds.len())];
        let first = if kind == Start { "stopped" } else { "running" };
        let old = |n: u64| operation(&format!("old-{n}"), kind, "Succeeded", Duration::from_secs(n));
        let earlier = (0..chance.u64(0..3)).map(old).collect();
        let (action, requests) = match resource(kind) {
            Some(resource) => ServerAction::delete("us-east-1".into(), &resource).expect("Skysail deletes these"),
            None => ServerAction::begin(kind, "us-east-1".into(), &web(first)),
        };
        Life {
            chance,
            now: Duration::from_secs(100_000),
            action,
            requests,
            alarms: Vec::new(),
            late: Vec::new(),
            first,
            changes: Vec::new(),
            deleted_by_another: false,
            earlier,
            sends: 0,
            allowed: 1,
            refused: false,
            looks: Vec::new(),
            lied: false,
            story: Vec::new(),
        }
    }

    pub fn history(&self) -> String {
        self.story.join("\n")
    }

    pub fn live(&mut self) -> Result<(), String> {
        for step in 0..STEPS.0 + STEPS.1 {
            let faults = step < STEPS.0;
            self.step(faults)?;
            self.check()?;
            if !faults && self.action.is_over() && self.requests.is_empty() {
                return Ok(());
            }
        }
        Err(format!("it never came to an end: {:?}", self.action.stage))
    }

    fn step(&mut self, faults: bool) -> Result<(), String> {
        match self.chance.u32(0..40) {
            0 if faults && self.chance.u8(0..8) == 0 => {
                self.deleted_by_another = true;
                self.story.push("somebody deletes it".into());
            }
            1 if faults => self.send_again(),
            2..14 => self.pass(),
            _ if self.requests.is_empty() => self.pass(),
            _ => {
                let n = self.chance.usize(0..self.requests.len());
                let request = self.requests.remove(n);
                if let Some(event) = self.answer(request, faults)? {
                    self.tell(event);
                }
            }
        }
        Ok(())
    }

    fn send_again(&mut self) {
        if self.action.may_send_again() {
            self.allowed += 1;
            self.tell(ServerActionEvent::SendAgain);
        }
    }

    fn pass(&mut self) {
        self.now += Duration::from_millis(self.chance.u64(100..6000));
        let now = self.now;
        let due = self.late.iter().filter(|at| **at <= now).count();
        self.late.retain(|at| *at > now);
        (0..due).for_each(|_| drop(self.take_effect()));
        if let Some(at) = self.alarms.iter().position(|at| *at <= now) {
            self.alarms.remove(at);
            self.tell(ServerActionEvent::Due);
        }
    }

    fn tell(&mut self, event: ServerActionEvent) {
        let mut said = format!("{:8.1} {:?} <- {event:?}", self.now.as_secs_f64(), self.action.stage);
        said.truncate(300);
        self.story.push(said);
        let requests = self.action.on(event, now(self.now));
        self.requests.extend(requests);
    }

    /// Executes the request; an error is the service's refusal.
    fn take_effect(&mut self) -> Result<Operation, Failure> {
        if !self.there() {
            return Err(failure(Certainty::Refused, ErrorKind::NotFound));
        }
        let id = format!("op-{}", self.changes.len());
        let operation = operation(&id, self.action.kind, "Started", self.now);
        self.changes.push(Change { at: self.now, operation: operation.clone() });
        Ok(operation)
    }

    /// The time since the first change.
    fn age(&self) -> Option<u64> {
        self.changes.first().map(|change| (self.now - change.at).as_secs())
    }

    fn there(&self) -> bool {
        let deleted = self.action.kind.deletes() && self.age().is_some_and(|age| age >= TAKES.1);
        !self.deleted_by_another && !deleted
    }

    fn state(&self) -> &'static str {
        use ServerActionKind::{Delete, DeleteSnapshot, Reboot, ReleaseStaticIp, Snapshot, Start, Stop};
        let phases = match self.action.kind {
            Start => ["stopped", "pending", "running"],
            Stop => ["running", "stopping", "stopped"],
            Reboot | Snapshot => ["running", "running", "running"],
            Delete => ["running", "shutting-down", "shutting-down"],
            DeleteSnapshot | ReleaseStaticIp => ["", "", ""],
        };
        match self.age() {
            None => self.first,
            Some(age) if age < TAKES.0 => phases[0],
            Some(age) if age < TAKES.1 => phases[1],
            Some(_) => phases[2],
        }
    }

    /// Whether the action is done: by the state, or by the finished operation of a reboot.
    fn done(&self) -> bool {
        match self.action.kind.deletes() {
            true => !self.there(),
            false => self.age().is_some_and(|age| age >= TAKES.1),
        }
    }

    fn answer(&mut self, request: ServerActionRequest, faults: bool) -> Result<Option<ServerActionEvent>, String> {
        Ok(match request {
            ServerActionRequest::Look { .. } if faults && self.chance.u8(0..8) == 0 => {
                Some(ServerActionEvent::Looked(Err(failure(Certainty::Unknown, ErrorKind::BadReply))))
            }
            ServerActionRequest::Look { .. } => Some(ServerActionEvent::Looked(Ok(Box::new(self.look(faults))))),
            ServerActionRequest::Send { .. } => Some(self.send(faults)?),
            ServerActionRequest::Wait(pause) => {
                self.alarms.push(self.now + pause);
                None
            }
        })
    }

    fn look(&mut self, faults: bool) -> ServerObservation {
        let told = |change: &Change| {
            let over = (self.now - change.at).as_secs() >= TAKES.1;
            let status = if over { "Succeeded" } else { "Started" };
            Operation { status: Some(status.into()), ..change.operation.clone() }
        };
        let operations = self.changes.iter().map(told).chain(self.earlier.iter().cloned()).collect();
        let resource = resource(self.action.kind);
        let instance = resource.is_none().then(|| web(self.state())).filter(|_| self.there());
        let mut seen = ServerObservation { instance, resource: resource.filter(|_| self.there()), operations };
        self.looks.push(seen.clone());
        if !faults || std::mem::take(&mut self.lied) {
            return seen;
        }
        match self.chance.u32(0..12) {
            0 => (seen.instance, seen.resource) = (None, None),
            1 => seen.operations.clear(),
            2 => seen.operations.truncate(self.chance.usize(0..=seen.operations.len())),
            3 => seen.operations.reverse(),
            4 => seen.operations.extend(seen.operations.first().cloned().into_iter().collect::<Vec<_>>()),
            5 => seen = self.looks[self.chance.usize(0..self.looks.len())].clone(),
            6 => {
                let earlier = self.looks[self.chance.usize(0..self.looks.len())].clone();
                (seen.instance, seen.resource) = (earlier.instance, earlier.resource);
            }
            _ => return seen,
        }
        self.lied = true;
        seen
    }

    fn send(&mut self, faults: bool) -> Result<ServerActionEvent, String> {
        self.sends += 1;
        if self.sends > self.allowed {
            return Err(format!("it was sent {} times, and {} were allowed", self.sends, self.allowed));
        }
        let way = if faults { self.chance.u32(0..12) } else { 11 };
        let unknown = |kind| ServerActionEvent::Replied(Err(failure(Certainty::Unknown, kind)));
        Ok(match way {
            0 => unknown(ErrorKind::CutOff),
            1 => {
                self.refused = true;
                ServerActionEvent::Replied(Err(failure(Certainty::Refused, ErrorKind::AccessDenied)))
            }
            2 => {
                let late = self.now + Duration::from_secs(self.chance.u64(1..LATEST));
                self.late.push(late);
                unknown(ErrorKind::TimedOut)
            }
            3 | 4 => {
                let _ = self.take_effect();
                unknown(ErrorKind::BadReply)
            }
            5 => ServerActionEvent::Replied(Err(failure(Certainty::Throttled, ErrorKind::Throttled))),
            _ => match self.take_effect() {
                // The list may be empty, or contain one item twice.
                Ok(_) if way == 6 => ServerActionEvent::Replied(Ok(Vec::new())),
                Ok(operation) if way == 7 => ServerActionEvent::Replied(Ok(vec![operation.clone(), operation])),
                Ok(operation) => ServerActionEvent::Replied(Ok(vec![operation])),
                Err(refusal) => {
                    self.refused = true;
                    ServerActionEvent::Replied(Err(refusal))
                }
            },
        })
    }

    fn check(&self) -> Result<(), String> {
        let kind = self.action.kind;
        match &self.action.stage {
            ServerActionStage::Sent(SentRequest::Settled(RequestOutcome::Done))
                if !self.done() && !self.deleted_by_another =>
            {
                Err(format!("{kind:?} is said to be done, and isn't"))
            }
            ServerActionStage::Already if self.sends == 0 => {
                Err(format!("{kind:?} is said to be so, and nobody did it"))
            }
            ServerActionStage::Closed(why) if why.key.starts_with("server-action.gone") && self.there() => {
                Err("it is said to be gone, and is there".into())
            }
            ServerActionStage::Closed(why) if why.key == "server-action.gone" && !self.changes.is_empty() => {
                Err("nothing is said to have been sent, and it was done".into())
            }
            ServerActionStage::Sent(SentRequest::Refused { .. }) if !self.refused => {
                Err("it is said to be refused, and wasn't".into())
            }
            ServerActionStage::Sent(SentRequest::Settled(RequestOutcome::Failed(_))) => {
                Err("it is said to have failed, and didn't".into())
            }
            ServerActionStage::Unseen(_) | ServerActionStage::Sent(SentRequest::Refused { .. })
                if self.sends < 2 && !(self.changes.is_empty() && self.late.is_empty()) =>
            {
                Err("nothing is said to have been done, and it was, or may be".into())
            }
            _ => Ok(()),
        }
    }
}

fn operation(id: &str, kind: ServerActionKind, status: &str, at: Duration) -> Operation {
    Operation {
        id: id.into(),
        kind: Some(kind.action().into()),
        status: Some(status.into()),
        created_at: Some(now(at).wall),
        ..Operation::default()
    }
}

/// The snapshot or static IP that this kind of action deletes.
fn resource(kind: ServerActionKind) -> Option<BilledResource> {
    let kinds = [BilledKind::InstanceSnapshot, BilledKind::StaticIp];
    let kind = kinds.into_iter().find(|one| ServerActionKind::deleting(*one) == Some(kind))?;
    Some(BilledResource { arn: Some("a1".into()), size: Some(20), ..BilledResource::named(kind, "web-1".into()) })
}

fn web(state: &str) -> Instance {
    let address = (state == "running").then(|| "192.0.2.1".into());
    Instance {
        name: "web-1".into(),
        arn: Some("a1".into()),
        state: Some(state.into()),
        ip_type: Some("ipv4".into()),
        public_ipv4: address,
        ..Instance::default()
    }
}

fn now(at: Duration) -> Now {
    Now { mono: at, wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + at }
}

fn failure(certainty: Certainty, error: ErrorKind) -> Failure {
    Failure { certainty, ..Failure::local("StopInstance", error, "as the model says") }
}

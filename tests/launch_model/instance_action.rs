//! Model test of instance actions (a static IP, a port, HTTPS): random sequences in which requests are lost, refused,
//! late, or executed without a reply, and reads are stale or empty.
//!
//! - nothing is recorded as not created while it exists or may still appear;
//! - what exists is recorded;
//! - an action is reported as done only if it is, and the instance as deleted only if it is.

use skysail::domain::failure::{Certainty, ErrorKind, Failure};
use skysail::domain::instance::{Instance, Operation};
use skysail::domain::instance_actions::ports::PortRule;
use skysail::domain::instance_actions::{
    ActionAnswers, HttpsSetup, InstanceAction, InstanceActionEvent, InstanceActionKind, InstanceActionRequest,
    InstanceActionStage, Mutation, ObservedState, ResolvedDomains,
};
use skysail::domain::launch::journal_record::JournalRecord;
use skysail::domain::owned_resource::{FoundResource, OwnedResource};
use skysail::domain::sent_once::{RequestOutcome, SentRequest};
use skysail::domain::time::Now;
use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

const STEPS: usize = 400;
/// The longest delay, in seconds, of a request after its sender gave up.
const LATEST: u64 = 40;

pub struct Life {
    chance: fastrand::Rng,
    now: Duration,
    action: InstanceAction,
    requests: Vec<InstanceActionRequest>,
    alarms: Vec<Duration>,
    /// Requests in flight.
    late: Vec<(Duration, Mutation)>,
    there: bool,
    /// When the static IP was allocated, and whether it is attached.
    ip: Option<(Duration, bool)>,
    open: bool,
    secured: bool,
    made: Vec<OwnedResource>,
    /// The parts of the last lookup that were false; those of the next one are correct.
    lied: BTreeSet<&'static str>,
    /// Earlier lists, which a stale reply repeats.
    lists: Vec<Vec<PortRule>>,
    /// For a port: whether it is to be closed rather than opened.
    closes: bool,
    story: Vec<String>,
}

impl Life {
    pub fn new(seed: u64, kind: InstanceActionKind) -> Life {
        let mut chance = fastrand::Rng::with_seed(seed);
        let closes = kind == InstanceActionKind::Firewall && chance.bool();
        let (action, requests) = InstanceAction::begin(&web(), kind, None, true);
        Life {
            chance,
            now: Duration::from_secs(10),
            action,
            requests,
            alarms: Vec::new(),
            late: Vec::new(),
            there: true,
            ip: None,
            open: closes,
            secured: false,
            made: Vec::new(),
            lied: BTreeSet::new(),
            lists: Vec::new(),
            closes,
            story: Vec::new(),
        }
    }

    pub fn history(&self) -> String {
        self.story.join("\n")
    }

    pub fn live(&mut self) -> Result<(), String> {
        for step in 0..STEPS {
            self.step(step < STEPS * 3 / 4)?;
            self.check()?;
        }
        Ok(())
    }

    fn step(&mut self, faults: bool) -> Result<(), String> {
        match self.chance.u32(0..20) {
            0 if faults => self.there &= self.chance.u8(0..10) > 0,
            1 | 2 => return self.user_event(),
            3..7 => self.pass(),
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

    fn user_event(&mut self) -> Result<(), String> {
        let event = match (self.chance.u32(0..5), &self.action.kind) {
            (0, _) => InstanceActionEvent::Refresh,
            (1, _) => InstanceActionEvent::SendAgain,
            (2, _) => InstanceActionEvent::GoOn,
            (_, InstanceActionKind::StaticIp) => InstanceActionEvent::Answer(match self.action.attaches() {
                Some(made) => ActionAnswers::Attach { name: made.name.clone() },
                None => ActionAnswers::Allocate { name: "web-1-ip".into() },
            }),
            (_, InstanceActionKind::Firewall) if self.closes => {
                InstanceActionEvent::Answer(ActionAnswers::Close(rule()))
            }
            (_, InstanceActionKind::Firewall) => InstanceActionEvent::Answer(ActionAnswers::Open(rule())),
            (_, InstanceActionKind::Https) => InstanceActionEvent::Answer(ActionAnswers::Https {
                domains: vec!["a.example".into()],
                email: "a@example.com".into(),
            }),
        };
        self.tell(event);
        Ok(())
    }

    fn pass(&mut self) {
        self.now += Duration::from_millis(self.chance.u64(100..6000));
        let now = self.now;
        let (due, late) = std::mem::take(&mut self.late).into_iter().partition(|(at, _)| *at <= now);
        self.late = late;
        (due as Vec<(Duration, Mutation)>).into_iter().for_each(|(_, request)| drop(self.take_effect(&request)));
        if let Some(n) = self.alarms.iter().position(|at| *at <= now) {
            self.alarms.remove(n);
            self.tell(InstanceActionEvent::Due);
        }
    }

    fn tell(&mut self, event: InstanceActionEvent) {
        let mut said = format!("{:7.1} {:?} <- {event:?}", self.now.as_secs_f64(), self.action.stage);
        said.truncate(200);
        self.story.push(said);
        let requests = self.action.on(event, now(self.now));
        self.requests.extend(requests);
    }

    /// Executes a request; an error is a refusal.
    fn take_effect(&mut self, request: &Mutation) -> Result<(), Failure> {
        if !self.there && !matches!(request, Mutation::Allocate { .. }) {
            return Err(failure(Certainty::Refused, ErrorKind::NotFound));
        }
        match request {
            Mutation::Allocate { .. } if self.ip.is_some() => {
                return Err(failure(Certainty::Refused, ErrorKind::NamesTaken));
            }
            Mutation::Allocate { .. } => self.ip = Some((self.now, false)),
            Mutation::Attach { .. } => match &mut self.ip {
                Some((_, attached)) => *attached = true,
                None => return Err(failure(Certainty::Refused, ErrorKind::NotFound)),
            },
            Mutation::Open { .. } => self.open = true,
            Mutation::Close { .. } => self.open = false,
            Mutation::SetUpHttps { .. } => self.secured = true,
        }
        Ok(())
    }

    fn answer(
        &mut self,
        machine_request: InstanceActionRequest,
        faults: bool,
    ) -> Result<Option<InstanceActionEvent>, String> {
        let fails = faults && self.chance.u8(0..6) == 0;
        let broken = || failure(Certainty::Unknown, ErrorKind::BadReply);
        Ok(Some(match machine_request {
            InstanceActionRequest::Look(_) if fails => InstanceActionEvent::Looked(Err(broken())),
            InstanceActionRequest::Look(_) => InstanceActionEvent::Looked(Ok(Box::new(self.look(faults)))),
            InstanceActionRequest::Prove(_) if fails => InstanceActionEvent::Proved(Err(broken())),
            // A stale list of names proves something false.
            InstanceActionRequest::Prove(_) => {
                InstanceActionEvent::Proved(Ok(self.ip.is_some() && !(faults && self.chance.u8(0..6) == 0)))
            }
            InstanceActionRequest::Resolve(names) => InstanceActionEvent::Resolved(
                names.into_iter().map(|name| -> ResolvedDomains { (name, vec!["192.0.2.1".into()]) }).collect(),
            ),
            InstanceActionRequest::Send(request) => self.send(request, faults),
            InstanceActionRequest::Journal(record) => {
                self.journal(&record)?;
                return Ok(record.must_be_durable().then_some(InstanceActionEvent::Journaled(Ok(()))));
            }
            InstanceActionRequest::Wait(pause) => {
                self.alarms.push(self.now + pause);
                return Ok(None);
            }
        }))
    }

    fn send(&mut self, request: Mutation, faults: bool) -> InstanceActionEvent {
        let way = if faults { self.chance.u32(0..10) } else { 9 };
        match way {
            0 => InstanceActionEvent::Replied(Err(failure(Certainty::Unknown, ErrorKind::CutOff))),
            1 => InstanceActionEvent::Replied(Err(failure(Certainty::Refused, ErrorKind::AccessDenied))),
            2 => {
                let late = self.now + Duration::from_secs(self.chance.u64(1..LATEST));
                self.late.push((late, request));
                InstanceActionEvent::Replied(Err(failure(Certainty::Unknown, ErrorKind::TimedOut)))
            }
            // Executed, but the reply is lost.
            3 | 4 => {
                let _ = self.take_effect(&request);
                InstanceActionEvent::Replied(Err(failure(Certainty::Unknown, ErrorKind::BadReply)))
            }
            _ => match self.take_effect(&request) {
                Ok(()) => InstanceActionEvent::Replied(Ok(self.operations())),
                Err(refusal) => InstanceActionEvent::Replied(Err(refusal)),
            },
        }
    }

    /// Whether this part of a lookup is false; it isn't twice in a row.
    fn lies(&mut self, part: &'static str, faults: bool) -> bool {
        let lies = faults && !self.lied.remove(part) && self.chance.u8(0..6) == 0;
        if lies {
            self.lied.insert(part);
        }
        lies
    }

    /// The operations in the reply to an accepted request: one, none, or the same one twice.
    fn operations(&mut self) -> Vec<Operation> {
        let operation = Operation { id: "op".into(), status: Some("Started".into()), ..Operation::default() };
        vec![operation; self.chance.usize(0..3)]
    }

    /// Looks up the instance. Each part is a call of its own, any of which may be stale or fail.
    fn look(&mut self, faults: bool) -> ObservedState {
        let ip = self.ip.filter(|_| !self.lies("ip", faults));
        let ip = ip.map(|(since, attached)| FoundResource {
            arn: Some("ip1".into()),
            created_at: Some(now(since).wall),
            address: Some("192.0.2.9".into()),
            attached_to: (attached && !self.lies("attached", faults)).then(|| "web-1".into()),
            ..FoundResource::default()
        });
        let has = self.ip.is_some_and(|(_, attached)| attached) && !self.lies("address", faults);
        let address = Some(if has { "192.0.2.9" } else { "192.0.2.1" }.into());
        let instance = Instance { static_ip: has, public_ipv4: address, ..web() };
        let setup = HttpsSetup {
            operation_id: Some("op".into()),
            arn: Some("a1".into()),
            domains: vec!["a.example".into()],
            status: Some("succeeded".into()),
            ..HttpsSetup::default()
        };
        let setups = if self.secured && !self.lies("setups", faults) { vec![setup] } else { Vec::new() };
        let instance = (self.there && !self.lies("instance", faults)).then_some(instance);
        ObservedState { instance, ip, ports: self.ports(faults), setups }
    }

    /// The port rules as reported: none, fewer, reordered, one twice, or stale.
    fn ports(&mut self, faults: bool) -> Vec<PortRule> {
        let all = [rule(), PortRule { from: 22, to: 22, ..rule() }, PortRule { from: 80, to: 80, ..rule() }];
        let mut ports: Vec<PortRule> = all.into_iter().filter(|one| one.from != rule().from || self.open).collect();
        self.lists.push(ports.clone());
        if !self.lies("ports", faults) {
            return ports;
        }
        match self.chance.u8(0..5) {
            0 => ports.clear(),
            1 => ports.truncate(self.chance.usize(0..=ports.len())),
            2 => ports.reverse(),
            3 => ports.extend_from_within(0..1),
            _ => ports = self.lists[self.chance.usize(0..self.lists.len())].clone(),
        }
        ports
    }

    fn journal(&mut self, record: &JournalRecord) -> Result<(), String> {
        if let JournalRecord::Unmade { name } = record
            && (self.ip.is_some() || !self.late.is_empty())
        {
            return Err(format!("{name} exists or may come, and is written down as not made"));
        }
        record.keep(&mut self.made);
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        let writes = self.requests.iter().any(|request| matches!(request, InstanceActionRequest::Journal(_)));
        if self.ip.is_some() && self.made.is_empty() && !writes {
            return Err("a static IP exists, and is not written down".into());
        }
        match &self.action.stage {
            InstanceActionStage::Closed(why) if why.key == "after.closed.gone" && self.there => {
                Err("the instance is said to be gone, and is there".into())
            }
            InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)) => match self.action.kind {
                InstanceActionKind::StaticIp if !self.ip.is_some_and(|(_, attached)| attached) => {
                    Err("it is not attached".into())
                }
                InstanceActionKind::Firewall if self.closes && self.open => Err("the port is open still".into()),
                InstanceActionKind::Firewall if !self.closes && !self.open => Err("the port is not open".into()),
                InstanceActionKind::Https if !self.secured => Err("there is no certificate".into()),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

fn rule() -> PortRule {
    PortRule { from: 443, to: 443, protocol: "tcp".into(), v4: vec!["0.0.0.0/0".into()], ..PortRule::default() }
}

fn web() -> Instance {
    Instance {
        name: "web-1".into(),
        arn: Some("a1".into()),
        state: Some("running".into()),
        public_ipv4: Some("192.0.2.1".into()),
        ..Instance::default()
    }
}

fn now(at: Duration) -> Now {
    Now { mono: at, wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + at }
}

fn failure(certainty: Certainty, error: ErrorKind) -> Failure {
    Failure { certainty, ..Failure::local("AllocateStaticIp", error, "as the model says") }
}

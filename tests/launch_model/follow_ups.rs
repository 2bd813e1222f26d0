//! Model test of a launch's follow-ups, with the program killed at any point: random sequences in which requests are
//! lost, refused, late, or executed without a reply, reads are stale or empty, and the journal is behind the requests.
//!
//! - nothing is sent before it is recorded, nor while an earlier request for the same has taken or may still take
//!   effect;
//! - nothing is falsely reported as done, nor as failed if it is or may still be done;
//! - in the end, nothing that the plan requests is lost: it is done, or was refused.

use crate::common::host_key;
use crate::sample_order;
use skysail::domain::failure::{Certainty, ErrorKind, Failure};
use skysail::domain::follow_ups::{
    FollowUpReason, FollowUpStatus, FollowUpStep, FollowUpTask, FollowUps, HttpsChoice, StaticIpChoice,
};
use skysail::domain::instance::Instance;
use skysail::domain::instance_actions::ports::PortRule;
use skysail::domain::instance_actions::{
    HttpsSetup, InstanceActionEvent, InstanceActionRequest, Mutation, Observation, ObservedState,
};
use skysail::domain::launch::follow_up_run::{FollowUpEvent, FollowUpRequest};
use skysail::domain::launch::journal_record::{JournalEntry, JournalRecord};
use skysail::domain::launch::{Launch, LaunchEvent, LaunchRequest, LaunchStage, PollResult};
use skysail::domain::order::Order;
use skysail::domain::owned_resource::{FoundResource, OwnedResource};
use skysail::domain::reachability::ProbeResult;
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::tags::LAUNCH_KEY;
use skysail::domain::time::Now;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

/// The steps with faults and kills, then those without.
const STEPS: (usize, usize) = (400, 1_200);
/// The longest delay, in seconds, of a request after its sender gave up.
const LATEST: u64 = 40;
const ID: &str = "L1";
/// A static IP that exists before the launch.
const EXISTING: &str = "old-ip";

/// What a request does, which can't be done twice.
type Deed = String;

pub struct Life {
    chance: fastrand::Rng,
    /// The time since the beginning, and when this run of the program started.
    now: Duration,
    started: Duration,
    order: Order,
    disk: Vec<JournalEntry>,
    launch: Launch,
    requests: Vec<LaunchRequest>,
    alarms: Vec<(Duration, LaunchEvent)>,
    /// Requests in flight.
    late: Vec<(Duration, Mutation)>,
    created: bool,
    done: BTreeSet<Deed>,
    refused: BTreeSet<Deed>,
    ips: BTreeMap<SanitizedText, (Duration, Option<SanitizedText>)>,
    aliases: BTreeSet<SanitizedText>,
    /// The parts of the last lookup of each instance that were false; those of the next one are correct.
    lied: BTreeSet<(SanitizedText, &'static str)>,
    story: Vec<String>,
}

fn action(request: &Mutation) -> Deed {
    match request {
        Mutation::Allocate { name } => format!("allocate {name}"),
        Mutation::Attach { name, instance } => format!("attach {name} to {instance}"),
        Mutation::Open { instance, rule, .. } => format!("open {} of {instance}", rule.ports()),
        Mutation::Close { instance, rule } => format!("close {} of {instance}", rule.ports()),
        Mutation::SetUpHttps { instance, .. } => format!("https of {instance}"),
    }
}

impl Life {
    pub fn new(seed: u64) -> Life {
        let mut chance = fastrand::Rng::with_seed(seed);
        let order = order(&mut chance);
        let (launch, requests) = Launch::begin(ID.into(), order.clone(), None, moment(Duration::ZERO, Duration::ZERO));
        Life {
            chance,
            now: Duration::ZERO,
            started: Duration::ZERO,
            order,
            disk: Vec::new(),
            launch,
            requests,
            alarms: Vec::new(),
            late: Vec::new(),
            created: false,
            done: BTreeSet::new(),
            refused: BTreeSet::new(),
            ips: BTreeMap::from([(EXISTING.into(), (Duration::ZERO, None))]),
            aliases: BTreeSet::new(),
            lied: BTreeSet::new(),
            story: Vec::new(),
        }
    }

    pub fn history(&self) -> String {
        self.story.join("\n")
    }

    pub fn live(&mut self) -> Result<(), String> {
        for _ in 0..STEPS.0 {
            self.step(true)?;
            self.check()?;
        }
        for _ in 0..STEPS.1 {
            self.step(false)?;
            self.check()?;
        }
        self.nothing_is_lost()
    }

    fn step(&mut self, faults: bool) -> Result<(), String> {
        match self.chance.u32(0..40) {
            0 if faults && self.created => self.kill(),
            1 => self.tell(LaunchEvent::AllowFollowUps),
            2..12 => self.pass(),
            _ if self.requests.is_empty() => self.pass(),
            _ => {
                // Journal records are written in order; everything else may happen in any order.
                let journal = |request: &LaunchRequest| record_of(request).is_some();
                let n = self.chance.usize(0..self.requests.len());
                let n = match journal(&self.requests[n]) {
                    true => self.requests.iter().position(journal).unwrap_or(n),
                    false => n,
                };
                let request = self.requests.remove(n);
                if let Some(event) = self.answer(request, faults)? {
                    self.tell(event);
                }
            }
        }
        Ok(())
    }

    /// Ends the program. What it had requested may have been written or sent by then, or not.
    fn kill(&mut self) {
        let asked = std::mem::take(&mut self.requests);
        let mut writes = true;
        for machine_request in asked {
            match (record_of(&machine_request), machine_request) {
                (Some(record), _) => {
                    writes = writes && self.chance.bool();
                    if writes {
                        self.write(record);
                    }
                }
                (None, LaunchRequest::FollowUp { request: machine_request, .. }) => match *machine_request {
                    FollowUpRequest::Action(InstanceActionRequest::Send(request)) if self.chance.bool() => {
                        let at = self.now + Duration::from_secs(self.chance.u64(0..LATEST));
                        self.late.push((at, request));
                    }
                    FollowUpRequest::WriteAlias(alias) if self.chance.bool() => drop(self.aliases.insert(alias.name)),
                    _ => {}
                },
                _ => {}
            }
        }
        self.alarms.clear();
        self.now += Duration::from_secs(self.chance.u64(0..90));
        self.started = self.now;
        self.story.push(format!("{:7.1} --- killed", self.now.as_secs_f64()));
        let resumed = Launch::resume(&self.disk, self.moment());
        (self.launch, self.requests) = resumed.expect("its intent is on the disk");
    }

    fn pass(&mut self) {
        self.now += Duration::from_millis(self.chance.u64(100..6000));
        let now = self.now;
        let (due, late): (Vec<_>, Vec<_>) = std::mem::take(&mut self.late).into_iter().partition(|(at, _)| *at <= now);
        self.late = late;
        due.into_iter().for_each(|(_, request)| drop(self.take_effect(&request)));
        if let Some(n) = self.alarms.iter().position(|(at, _)| *at <= now) {
            let (_, event) = self.alarms.remove(n);
            self.tell(event);
        }
    }

    fn moment(&self) -> Now {
        moment(self.now, self.started)
    }

    fn tell(&mut self, event: LaunchEvent) {
        let mut said = format!("{:7.1} {:?} <- {event:?}", self.now.as_secs_f64(), self.launch.stage);
        said.truncate(240);
        self.story.push(said);
        let requests = self.launch.on(event, self.moment());
        self.requests.extend(requests);
    }

    fn write(&mut self, record: JournalRecord) {
        self.story.push(format!("{:7.1} written: {record:?}", self.now.as_secs_f64()).chars().take(200).collect());
        self.disk.push(JournalEntry { at: self.moment().wall, record });
    }

    fn answer(&mut self, request: LaunchRequest, faults: bool) -> Result<Option<LaunchEvent>, String> {
        let event = match request {
            LaunchRequest::Journal(record) => {
                let gates = record.must_be_durable();
                self.write(record);
                return Ok(gates.then_some(LaunchEvent::Journaled(Ok(()))));
            }
            LaunchRequest::Prove { .. } => LaunchEvent::Proved(Ok(Vec::new())),
            LaunchRequest::Send => {
                self.created = true;
                LaunchEvent::Replied(Ok(Vec::new()))
            }
            LaunchRequest::Poll { alone, .. } => {
                let all: Vec<Instance> = self.order.names.iter().map(|name| self.instance(name)).collect();
                let alone = alone.into_iter().map(|name| (name.clone(), Ok(Some(self.instance(&name))))).collect();
                LaunchEvent::Polled(PollResult { instances: Some(Ok(all)), alone, ..PollResult::default() })
            }
            LaunchRequest::Knock { doors } => {
                let open = |_| ProbeResult::Open { greeting: None };
                LaunchEvent::Knocked(doors.into_iter().map(|door| (door.name.clone(), open(door))).collect())
            }
            LaunchRequest::Wait(pause) => {
                self.alarms.push((self.now + pause, LaunchEvent::Due));
                return Ok(None);
            }
            LaunchRequest::Rest(pause) => {
                self.alarms.push((self.now + pause, LaunchEvent::Rested));
                return Ok(None);
            }
            LaunchRequest::FollowUp { at, request, .. } => {
                let event = match *request {
                    FollowUpRequest::LoadHostKeys(_) => {
                        Some(FollowUpEvent::HostKeysLoaded(match self.chance.u8(0..4) {
                            0 if faults => Ok(Vec::new()),
                            1 if faults => Err(failure(Certainty::Unknown, ErrorKind::BadReply)),
                            _ => Ok(vec![host_key()]),
                        }))
                    }
                    FollowUpRequest::WriteAlias(alias) if alias.host_keys.is_empty() => {
                        return Err(format!("{} would be trusted without its host keys", alias.name));
                    }
                    FollowUpRequest::WriteAlias(alias) => {
                        self.aliases.insert(alias.name);
                        Some(FollowUpEvent::AliasWritten(Ok(())))
                    }
                    FollowUpRequest::Action(request) => self.action(at, request, faults)?.map(FollowUpEvent::Action),
                };
                return Ok(event.map(|event| LaunchEvent::FollowUp { at, event: Box::new(event) }));
            }
            LaunchRequest::Key(_) => unreachable!("it brings no key"),
        };
        Ok(Some(event))
    }

    fn action(
        &mut self,
        at: usize,
        machine_request: InstanceActionRequest,
        faults: bool,
    ) -> Result<Option<InstanceActionEvent>, String> {
        let fails = faults && self.chance.u8(0..8) == 0;
        let broken = || failure(Certainty::Unknown, ErrorKind::BadReply);
        Ok(Some(match machine_request {
            InstanceActionRequest::Look(_) if fails => InstanceActionEvent::Looked(Err(broken())),
            InstanceActionRequest::Look(look) => InstanceActionEvent::Looked(Ok(Box::new(self.look(&look, faults)))),
            InstanceActionRequest::Prove(_) if fails => InstanceActionEvent::Proved(Err(broken())),
            InstanceActionRequest::Prove(name) => InstanceActionEvent::Proved(Ok(self.ips.contains_key(&name))),
            // The domain resolves to the instance only sometimes while there are faults.
            InstanceActionRequest::Resolve(names) => {
                let leads = !fails;
                let to = |name: &SanitizedText| match leads {
                    true => {
                        vec![SanitizedText::new(format!("192.0.2.{}", 100 + self.place(&name.replace(".example", ""))))]
                    }
                    false => Vec::new(),
                };
                InstanceActionEvent::Resolved(names.iter().map(|name| (name.clone(), to(name))).collect())
            }
            InstanceActionRequest::Send(request) => self.send(at, request, faults)?,
            InstanceActionRequest::Journal(record) => {
                let gates = record.must_be_durable();
                self.write(record);
                return Ok(gates.then_some(InstanceActionEvent::Journaled(Ok(()))));
            }
            InstanceActionRequest::Wait(pause) => {
                let event = Box::new(FollowUpEvent::Action(InstanceActionEvent::Due));
                self.alarms.push((self.now + pause, LaunchEvent::FollowUp { at, event }));
                return Ok(None);
            }
        }))
    }

    fn send(&mut self, at: usize, request: Mutation, faults: bool) -> Result<InstanceActionEvent, String> {
        let step = &self.launch.follow_ups[at];
        let begun = |entry: &JournalEntry| {
            matches!(&entry.record, JournalRecord::FollowUpBegun { instance, follow_up }
                if *instance == step.instance && *follow_up == step.task.id())
        };
        if !self.disk.iter().any(begun) {
            return Err(format!("{} was sent before it was written down", action(&request)));
        }
        if self.done.contains(&action(&request)) || self.late.iter().any(|(_, other)| action(other) == action(&request))
        {
            return Err(format!("{} was sent again, though it's done or under way", action(&request)));
        }
        let way = if faults { self.chance.u32(0..12) } else { 11 };
        Ok(match way {
            0 => InstanceActionEvent::Replied(Err(failure(Certainty::Unknown, ErrorKind::CutOff))),
            1 => {
                self.refused.insert(action(&request));
                InstanceActionEvent::Replied(Err(failure(Certainty::Refused, ErrorKind::AccessDenied)))
            }
            2 => InstanceActionEvent::Replied(Err(failure(Certainty::NotSent, ErrorKind::CutOff))),
            3 => {
                let late = self.now + Duration::from_secs(self.chance.u64(1..LATEST));
                self.late.push((late, request));
                InstanceActionEvent::Replied(Err(failure(Certainty::Unknown, ErrorKind::TimedOut)))
            }
            4 | 5 => {
                let _ = self.take_effect(&request);
                InstanceActionEvent::Replied(Err(failure(Certainty::Unknown, ErrorKind::BadReply)))
            }
            6 => InstanceActionEvent::Replied(Err(failure(Certainty::Throttled, ErrorKind::Throttled))),
            _ => match self.take_effect(&request) {
                Ok(()) => InstanceActionEvent::Replied(Ok(Vec::new())),
                Err(refusal) => InstanceActionEvent::Replied(Err(refusal)),
            },
        })
    }

    fn take_effect(&mut self, request: &Mutation) -> Result<(), Failure> {
        match request {
            Mutation::Allocate { name } if self.ips.contains_key(name) => {
                return Err(failure(Certainty::Refused, ErrorKind::NamesTaken));
            }
            Mutation::Allocate { name } => drop(self.ips.insert(name.clone(), (self.now, None))),
            Mutation::Attach { name, instance } => match self.ips.get_mut(name) {
                Some((_, holder)) => *holder = Some(instance.clone()),
                None => return Err(failure(Certainty::Refused, ErrorKind::NotFound)),
            },
            _ => {}
        }
        self.done.insert(action(request));
        Ok(())
    }

    fn place(&self, name: &str) -> usize {
        self.order.names.iter().position(|other| *other == *name).unwrap_or(9)
    }

    fn instance(&self, name: &SanitizedText) -> Instance {
        let fixed = self.ips.values().any(|(_, holder)| holder.as_ref() == Some(name));
        let base = if fixed { 100 } else { 1 };
        Instance {
            name: name.clone(),
            arn: Some(SanitizedText::new(format!("arn {name}"))),
            state: Some("running".into()),
            public_ipv4: Some(SanitizedText::new(format!("192.0.2.{}", base + self.place(name)))),
            ip_type: Some("ipv4".into()),
            static_ip: fixed,
            username: Some("ubuntu".into()),
            tags: vec![(LAUNCH_KEY.into(), Some(ID.into()))],
            ..Instance::default()
        }
    }

    /// Whether this part of a lookup is false; it isn't twice in a row.
    fn lies(&mut self, name: &SanitizedText, part: &'static str, faults: bool) -> bool {
        let key = (name.clone(), part);
        let lies = faults && !self.lied.remove(&key) && self.chance.u8(0..6) == 0;
        if lies {
            self.lied.insert(key);
        }
        lies
    }

    /// Looks up the instance. Each part is a call of its own, any of which may be stale or fail.
    fn look(&mut self, look: &Observation, faults: bool) -> ObservedState {
        let name = &look.instance;
        let mut ports: Vec<PortRule> = [22, 80].map(rule).into();
        ports.extend(
            [443, 8443]
                .map(rule)
                .into_iter()
                .filter(|one| self.done.contains(&format!("open {} of {name}", one.ports()))),
        );
        if self.lies(name, "ports", faults) {
            match self.chance.u8(0..4) {
                0 => ports.clear(),
                1 => ports.truncate(self.chance.usize(0..=ports.len())),
                2 => ports.reverse(),
                _ => ports.extend_from_within(0..1),
            }
        }
        let setup = HttpsSetup {
            operation_id: Some("op".into()),
            arn: Some(SanitizedText::new(format!("arn {name}"))),
            domains: vec![SanitizedText::new(format!("{name}.example"))],
            status: Some("succeeded".into()),
            ..HttpsSetup::default()
        };
        let secured = self.done.contains(&format!("https of {name}")) && !self.lies(name, "setups", faults);
        let setups = if secured { vec![setup] } else { Vec::new() };
        let (hides, frees) = (self.lies(name, "ip", faults), self.lies(name, "attached", faults));
        let ip = look.ip.as_ref().and_then(|ip| self.ips.get(ip).map(|of| (ip, of))).filter(|_| !hides);
        let ip = ip.map(|(ip, (since, holder))| FoundResource {
            arn: Some(SanitizedText::new(format!("arn {ip}"))),
            created_at: Some(moment(*since, Duration::ZERO).wall),
            address: holder.as_ref().and_then(|holder| self.instance(holder).public_ipv4),
            attached_to: holder.clone().filter(|_| !frees),
            ..FoundResource::default()
        });
        let instance = Some(self.instance(name)).filter(|_| !self.lies(name, "instance", faults));
        ObservedState { instance, ip, ports, setups }
    }

    /// Whether a follow-up is done.
    fn is_so(&self, name: &SanitizedText, task: &FollowUpTask) -> bool {
        match task {
            FollowUpTask::Port(rule) => self.done.contains(&format!("open {} of {name}", rule.ports())),
            FollowUpTask::StaticIp { .. } => self.ips.values().any(|(_, holder)| holder.as_ref() == Some(name)),
            FollowUpTask::Https { .. } => self.done.contains(&format!("https of {name}")),
            FollowUpTask::SshAlias => self.aliases.contains(name),
        }
    }

    fn comes_late(&self, name: &SanitizedText, task: &FollowUpTask) -> bool {
        self.late.iter().any(|(_, request)| match (request, task) {
            (Mutation::Open { instance, rule, .. }, FollowUpTask::Port(own)) => {
                instance == name && rule.same_ports(own)
            }
            (Mutation::Attach { instance, .. }, FollowUpTask::StaticIp { .. }) => instance == name,
            (Mutation::Allocate { name }, FollowUpTask::StaticIp { name: own, .. }) => name == own,
            (Mutation::SetUpHttps { instance, .. }, FollowUpTask::Https { .. }) => instance == name,
            _ => false,
        })
    }

    fn check(&self) -> Result<(), String> {
        for step in &self.launch.follow_ups {
            let (so, comes) = (self.is_so(&step.instance, &step.task), self.comes_late(&step.instance, &step.task));
            match &step.status {
                FollowUpStatus::Done if !so => return Err(format!("{} isn't done: {:?}", step.instance, step.task)),
                FollowUpStatus::Failed(why) if so || comes => {
                    return Err(format!("{} is or may be done, and failed: {:?} {why:?}", step.instance, step.task));
                }
                FollowUpStatus::Failed(FollowUpReason::Say(why))
                    if why.iter().any(|say| say.key == "follow-up.static-ip.none")
                        && self.ips.contains_key(EXISTING) =>
                {
                    return Err(format!("{EXISTING} is said not to be there, and is"));
                }
                FollowUpStatus::Dropped => return Err(format!("{} runs, and was given up", step.instance)),
                _ => {}
            }
        }
        let mut made: Vec<OwnedResource> = Vec::new();
        self.disk.iter().for_each(|entry| entry.record.keep(&mut made));
        let coming = self.requests.iter().filter_map(record_of);
        coming.for_each(|record| record.keep(&mut made));
        let ours = |name: &&SanitizedText| **name != *EXISTING;
        match self.ips.keys().filter(ours).find(|name| !made.iter().any(|made| made.name == **name)) {
            Some(name) => Err(format!("{name} exists, and isn't written down")),
            None => Ok(()),
        }
    }

    /// Checks that, without faults and with the user's confirmations, everything has ended.
    fn nothing_is_lost(&self) -> Result<(), String> {
        if self.launch.stage != LaunchStage::Settled {
            return Err(format!("the launch never ended: {:?}", self.launch.stage));
        }
        let failed = |step: &FollowUpStep| matches!(step.status, FollowUpStatus::Failed(_));
        let closed = |name: &SanitizedText| {
            let port = |step: &&FollowUpStep| step.instance == *name && step.task.id() == *"port 443/tcp";
            self.launch.follow_ups.iter().find(port).is_some_and(failed)
        };
        let mut waits = false;
        for step in &self.launch.follow_ups {
            let https = matches!(step.task, FollowUpTask::Https { .. });
            // A certificate whose port was refused waits until somebody opens it.
            if https && closed(&step.instance) && !failed(step) {
                waits = true;
            } else if step.status != FollowUpStatus::Done && (!failed(step) || self.refused.is_empty()) {
                return Err(format!("{} is lost: {:?} {:?}", step.instance, step.task, step.status));
            }
        }
        let expected = match () {
            () if waits => 3,
            () if self.launch.follow_ups.iter().any(failed) => 4,
            () => 0,
        };
        match self.launch.exit_status() {
            status if status == expected => Ok(()),
            status => Err(format!("it ends with {status}, and not with {expected}")),
        }
    }
}

fn record_of(request: &LaunchRequest) -> Option<JournalRecord> {
    match request {
        LaunchRequest::Journal(record) => Some(record.clone()),
        LaunchRequest::FollowUp { request, .. } => match &**request {
            FollowUpRequest::Action(InstanceActionRequest::Journal(record)) => Some(record.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn rule(port: i32) -> PortRule {
    PortRule { from: port, to: port, protocol: "tcp".into(), v4: vec!["0.0.0.0/0".into()], ..PortRule::default() }
}

/// One or two instances, with a random choice of every kind of follow-up.
fn order(chance: &mut fastrand::Rng) -> Order {
    let names: Vec<SanitizedText> = ["web-1", "web-2"].into_iter().take(chance.usize(1..=2)).map(Into::into).collect();
    let ports = [443, 8443].map(rule).into_iter().filter(|_| chance.u8(0..3) > 0).collect();
    let static_ip = match chance.u8(0..8) {
        0 | 1 => None,
        2 | 3 if names.len() == 1 => Some(StaticIpChoice::Existing { name: EXISTING.into() }),
        _ => Some(StaticIpChoice::New { name: None }),
    };
    let domains = names.iter().map(|name| SanitizedText::new(format!("{name}.example"))).collect();
    let https = HttpsChoice { domains, email: "me@example.com".into() };
    // A certificate needs all ports, and an address that doesn't change.
    let secured = static_ip.is_some() && chance.bool();
    let ports = if secured { [443, 8443].map(rule).into() } else { ports };
    let https = Some(https).filter(|_| secured);
    let follow_ups = FollowUps { ports, static_ip, https, ssh_alias: chance.bool() };
    Order { follow_ups, ..sample_order::order(names) }
}

fn moment(at: Duration, started: Duration) -> Now {
    Now { mono: at - started, wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + at }
}

fn failure(certainty: Certainty, error: ErrorKind) -> Failure {
    Failure { certainty, ..Failure::local("OpenInstancePublicPorts", error, "as the model says") }
}

//! A random sequence of events of one launch, and the invariants that are checked.

use super::service::{Request, Service, Truth};
use crate::sample_order;
use skysail::domain::catalog::InstanceSnapshot;
use skysail::domain::failure::{Certainty, ErrorKind, Failure};
use skysail::domain::instance::{Instance, Operation};
use skysail::domain::launch::journal_record::{JournalEntry, JournalRecord};
use skysail::domain::launch::launched_instance::InstanceOutcome;
use skysail::domain::launch::{Launch, LaunchEvent, LaunchRequest, LaunchStage, PollResult};
use skysail::domain::order::Order;
use skysail::domain::reachability::ProbeResult;
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::sent_once::SETTLE;
use skysail::domain::time::Now;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

/// The longest delay, in seconds, of a request after its sender gave up.
const LATEST: u64 = 40;
const NAMES: [&str; 3] = ["web-1", "web-2", "web-3"];

type Truths = BTreeMap<SanitizedText, Truth>;

pub struct Life {
    chance: fastrand::Rng,
    now: Now,
    /// When this run of the program started; its clock counts from there.
    started: Duration,
    order: Order,
    service: Service,
    /// The journal.
    disk: Vec<JournalEntry>,
    launch: Option<Launch>,
    requests: Vec<LaunchRequest>,
    /// Events in flight, with the truth at the time they were sent.
    news: Vec<(LaunchEvent, Truths)>,
    alarms: Vec<Now>,
    rests: Vec<Now>,
    sends: usize,
    allowed: usize,
    /// Whether the user continued without a journal, so that a missing record isn't a violation.
    unwritten: bool,
    story: Vec<String>,
    /// Earlier lists with the truth at that time, which a stale reply repeats.
    lists: Vec<(Vec<Instance>, Truths)>,
    /// The names whose last lookup by name was false. The next one is correct.
    lied: BTreeSet<SanitizedText>,
}

impl Life {
    pub fn new(seed: u64) -> Life {
        let mut chance = fastrand::Rng::with_seed(seed);
        let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let now = Now { mono: Duration::ZERO, wall };
        let order = order(&NAMES[..chance.usize(1..=3)], chance.u8(0..5) > 0);
        // One in three is restored from a snapshot: another action, with the same uncertainties.
        let snapshot = (chance.u8(0..3) == 0).then(|| snapshot("web-0-a"));
        let order = Order { snapshot, ..order };
        let (launch, requests) = Launch::begin("L1".into(), order.clone(), None, now);
        Life {
            chance,
            now,
            started: Duration::ZERO,
            order,
            service: Service::default(),
            disk: Vec::new(),
            launch: Some(launch),
            requests,
            news: Vec::new(),
            alarms: Vec::new(),
            rests: Vec::new(),
            sends: 0,
            allowed: 1,
            unwritten: false,
            story: Vec::new(),
            lists: Vec::new(),
            lied: BTreeSet::new(),
        }
    }

    /// What happened so far, one line per step.
    pub fn history(&self) -> String {
        self.story.join("\n")
    }

    /// The time by the program's clock.
    fn clock(&self) -> Now {
        Now { mono: self.now.mono - self.started, wall: self.now.wall }
    }

    fn tell(&mut self, what: impl Into<String>) {
        let at = self.now.mono.as_secs_f64();
        let stage = self.launch.as_ref().map(|launch| format!("{:?}", launch.stage));
        let stage: String = stage.unwrap_or("not running".into()).chars().take(40).collect();
        self.story.push(format!("{at:8.1} {:60} | {stage}", what.into()));
    }

    /// Runs one random event, and checks every invariant.
    pub fn step(&mut self) -> Result<(), String> {
        match self.chance.u32(0..100) {
            0..45 => self.work()?,
            45..75 => self.pass(),
            75..80 => self.crash_or_restart(),
            80..85 => self.other_user(),
            _ => self.user_input()?,
        }
        self.check()
    }

    /// Runs without interference until everything that can be known is known.
    pub fn calm_down(&mut self) -> Result<(), String> {
        if self.launch.is_none() {
            self.restart();
        }
        let Some(paused) = self.launch.as_ref().map(|launch| launch.paused) else { return self.check() };
        if paused {
            self.deliver(LaunchEvent::Pause, Truths::new())?;
        }
        for _ in 0..4000 {
            self.quiet_work()?;
            self.check()?;
            let idle = self.requests.is_empty() && self.news.is_empty() && self.alarms.is_empty();
            let busy = |launch: &Launch| launch.under_way() || launch.awaiting_readiness();
            if idle && self.rests.is_empty() && !self.launch.as_ref().is_some_and(busy) {
                break;
            }
        }
        let launch = self.launch.as_ref().expect("it was started");
        let looked = matches!(&launch.stage, LaunchStage::Unknown(unknown) if unknown.looked_enough());
        let never_sent = launch.stage == LaunchStage::Intended && launch.sent.is_none();
        let waits = matches!(launch.stage, LaunchStage::NoJournal { .. });
        if launch.awaiting_readiness() {
            return Err("the climb never came to an end".into());
        }
        match launch.under_way() && !looked || launch.in_flight() && !never_sent || waits && launch.sent.is_some() {
            true => Err(format!("it never came to an end: {:?}", launch.stage)),
            false => self.agrees_in_the_end(),
        }
    }

    fn agrees_in_the_end(&self) -> Result<(), String> {
        let launch = self.launch.as_ref().expect("it was started");
        if launch.stage != LaunchStage::Settled {
            return Ok(());
        }
        for instance in &launch.instances {
            let truth = self.service.truth(&instance.name, self.now);
            if truth.ours && !instance.exists() && instance.outcome != InstanceOutcome::UnderWay {
                return Err(format!("I2: {} exists and is shown as {}", instance.name, instance.outcome.key()));
            }
        }
        Ok(())
    }

    fn quiet_work(&mut self) -> Result<(), String> {
        if let Some((event, truths)) = self.news.pop() {
            return self.deliver(event, truths);
        }
        match self.requests.pop() {
            Some(LaunchRequest::Send) => self.send(0),
            Some(LaunchRequest::Journal(record)) => self.journal(record, true),
            Some(request) => self.answer(request, true, false),
            None => self.later(Duration::from_secs(1)),
        }
        Ok(())
    }

    /// Answers a request, or delivers an event.
    fn work(&mut self) -> Result<(), String> {
        let news = !self.news.is_empty() && (self.requests.is_empty() || self.chance.bool());
        if news {
            let n = self.chance.usize(0..self.news.len());
            let (event, truths) = self.news.remove(n);
            return self.deliver(event, truths);
        }
        if self.requests.is_empty() {
            self.later(Duration::from_millis(700));
            return Ok(());
        }
        match self.requests.remove(0) {
            LaunchRequest::Journal(record) => {
                let works = self.chance.u8(0..20) > 0;
                self.journal(record, works);
            }
            LaunchRequest::Send => {
                let way = self.chance.u32(0..9);
                self.send(way);
            }
            request => {
                let works = self.chance.u8(0..6) > 0;
                self.answer(request, works, true);
            }
        }
        Ok(())
    }

    fn deliver(&mut self, event: LaunchEvent, truths: Truths) -> Result<(), String> {
        let Some(mut launch) = self.launch.take() else { return Ok(()) };
        let before = launch.clone();
        let requests = launch.on(event.clone(), self.clock());
        if event == LaunchEvent::SendAgain && !requests.is_empty() {
            self.allowed += 1;
        }
        self.unwritten |= event == LaunchEvent::WithoutJournal && matches!(before.stage, LaunchStage::NoJournal { .. });
        self.requests.extend(requests);
        self.launch = Some(launch);
        let mut what = format!("-> {event:?}");
        what.truncate(60);
        self.tell(what);
        self.check_claims(&before, &truths)
    }

    fn journal(&mut self, record: JournalRecord, works: bool) {
        let gates = record.must_be_durable();
        let entry = JournalEntry { at: self.now.wall, record };
        self.tell(format!("write {} ({works})", if gates { "gate" } else { "note" }));
        match works {
            true => {
                self.disk.push(entry);
                self.news.extend(gates.then(|| (LaunchEvent::Journaled(Ok(())), Truths::new())));
            }
            false => self.news.push((LaunchEvent::Journaled(Err("disk full".into())), Truths::new())),
        }
    }

    fn send(&mut self, way: u32) {
        self.sends += 1;
        let request = self.request();
        let unknown = || failure(Certainty::Unknown, ErrorKind::CutOff);
        self.tell(format!("send, way {way}"));
        let event = match way {
            // It arrives, and so does the reply.
            0..3 => match self.service.create(&request, self.now) {
                Ok(operations) => LaunchEvent::Replied(Ok(self.altered_operations(operations))),
                Err(()) => LaunchEvent::Replied(Err(failure(Certainty::Refused, ErrorKind::NamesTaken))),
            },
            // It arrives, but the reply is lost, an error, or that to a copy sent by a proxy.
            3 | 4 => {
                let taken = self.service.create(&request, self.now).is_err();
                let copied = self.chance.bool();
                match taken || copied {
                    true => LaunchEvent::Replied(Err(failure(Certainty::Refused, ErrorKind::NamesTaken))),
                    false => LaunchEvent::Replied(Err(unknown())),
                }
            }
            // It arrives after the sender gave up.
            5 | 6 => {
                let late = Duration::from_secs(self.chance.u64(1..LATEST));
                self.service.create_late(request, after(self.now, late));
                LaunchEvent::Replied(Err(failure(Certainty::Unknown, ErrorKind::TimedOut)))
            }
            // It never arrives, which is known or not.
            7 => LaunchEvent::Replied(Err(failure(Certainty::NotSent, ErrorKind::Unreachable))),
            _ => {
                let throttled = self.chance.bool();
                let throttle = failure(Certainty::Throttled, ErrorKind::Throttled);
                LaunchEvent::Replied(Err(if throttled { throttle } else { unknown() }))
            }
        };
        let truths = self.truths();
        self.news.push((event, truths));
    }

    fn request(&mut self) -> Request {
        let names = self.order.names.clone();
        let failing = (0..names.len()).filter(|_| self.chance.u8(0..6) == 0).collect();
        Request {
            action: self.order.action(),
            names,
            tag: self.order.launch_tag.then(|| "L1".into()),
            failing,
            remains: self.chance.bool(),
            slowness: Duration::from_secs(self.chance.u64(10..50)),
        }
    }

    /// `lies`: whether the reply may be empty, stale, truncated, or reordered.
    fn answer(&mut self, request: LaunchRequest, works: bool, lies: bool) {
        let mut truths = self.truths();
        let event = match request {
            LaunchRequest::Prove { .. } if works && lies && self.chance.u8(0..12) == 0 => {
                LaunchEvent::Proved(Ok(Vec::new()))
            }
            LaunchRequest::Prove { names, .. } if works => {
                let mut taken = self.service.taken(&names);
                if lies && self.chance.u8(0..6) == 0 {
                    taken.truncate(self.chance.usize(0..=taken.len()));
                    taken.reverse();
                }
                LaunchEvent::Proved(Ok(taken))
            }
            LaunchRequest::Prove { .. } => LaunchEvent::Proved(Err(failure(Certainty::Unknown, ErrorKind::Service))),
            LaunchRequest::Poll { operations, by_name, alone, .. } => {
                let mut round = self.round(operations, by_name, works);
                if lies {
                    self.alter_operations(&mut round);
                }
                round.alone = alone.into_iter().map(|name| self.alone(name, works, lies, &mut truths)).collect();
                if let Some(Ok(list)) = &mut round.instances {
                    self.lists.push((list.clone(), truths.clone()));
                    if lies {
                        self.alter_list(list, &mut truths);
                    }
                }
                LaunchEvent::Polled(round)
            }
            LaunchRequest::Wait(pause) => {
                self.alarms.push(after(self.now, pause));
                return;
            }
            LaunchRequest::Knock { doors } => {
                let met = if works { ProbeResult::Open { greeting: None } } else { ProbeResult::Silent };
                LaunchEvent::Knocked(doors.into_iter().map(|door| (door.name, met.clone())).collect())
            }
            LaunchRequest::Rest(pause) => {
                self.rests.push(after(self.now, pause));
                return;
            }
            LaunchRequest::Journal(_)
            | LaunchRequest::Send
            | LaunchRequest::Key(_)
            | LaunchRequest::FollowUp { .. } => unreachable!("done elsewhere, or never asked"),
        };
        self.news.push((event, truths));
    }

    fn round(&mut self, operations: Vec<SanitizedText>, by_name: Vec<SanitizedText>, works: bool) -> PollResult {
        let broken = || failure(Certainty::Unknown, ErrorKind::Service);
        let listing = self.service.listing(self.now);
        let by_id =
            |id: SanitizedText| (id.clone(), if works { Ok(self.service.operation(&id)) } else { Err(broken()) });
        let named = |name: SanitizedText| {
            let answer = if works { Ok(self.service.operations_for(&name)) } else { Err(broken()) };
            (name, answer)
        };
        PollResult {
            instances: Some(if works { Ok(listing) } else { Err(broken()) }),
            operations: operations.into_iter().map(by_id).collect(),
            by_name: by_name.into_iter().map(named).collect(),
            alone: Vec::new(),
        }
    }

    /// Looks up one instance by name. It may be reported as missing although it exists, but never twice in a row.
    fn alone(
        &mut self,
        name: SanitizedText,
        works: bool,
        lies: bool,
        truths: &mut Truths,
    ) -> (SanitizedText, Result<Option<Instance>, Failure>) {
        if !works || lies && self.chance.u8(0..8) == 0 {
            return (name, Err(failure(Certainty::Unknown, ErrorKind::BadReply)));
        }
        let found = self.service.named(&name, self.now);
        // A stale reply: true of an instance that still runs, or of one that is gone by now.
        let old = self.lists.iter().flat_map(|(list, then)| list.iter().zip(std::iter::repeat(then)));
        let old: Vec<(Instance, bool)> = old
            .filter(|(instance, _)| instance.name == name)
            .map(|(instance, then)| (instance.clone(), then.get(&name).is_some_and(|then| then.runs)))
            .collect();
        if lies && !old.is_empty() && self.chance.u8(0..8) == 0 {
            let (instance, ran) = old[self.chance.usize(0..old.len())].clone();
            truths.entry(name.clone()).and_modify(|truth| truth.runs |= ran);
            return (name, Ok(Some(instance)));
        }
        let lie = lies && found.is_some() && !self.lied.remove(&name) && self.chance.u8(0..3) == 0;
        if lie {
            self.lied.insert(name.clone());
        }
        (name, Ok(found.filter(|_| !lie)))
    }

    /// Alters the operations in the reply to an accepted create: none, fewer, one twice, or reordered.
    fn altered_operations(&mut self, mut operations: Vec<Operation>) -> Vec<Operation> {
        match self.chance.u32(0..12) {
            0 => operations.clear(),
            1 => operations.truncate(self.chance.usize(0..=operations.len())),
            2 => operations.reverse(),
            3 => operations.extend_from_within(0..1),
            _ => {}
        }
        operations
    }

    /// Alters the operations of a poll in the same way; an operation may also be reported as unknown or as it was
    /// before.
    fn alter_operations(&mut self, round: &mut PollResult) {
        for (_, answer) in &mut round.operations {
            match answer {
                Ok(found) if self.chance.u8(0..8) == 0 => *found = None,
                Ok(Some(operation)) if self.chance.u8(0..8) == 0 => operation.status = Some("Started".into()),
                _ => {}
            }
        }
        for (_, answer) in &mut round.by_name {
            if let Ok(operations) = answer.as_mut().map(std::mem::take) {
                *answer = Ok(if operations.is_empty() { operations } else { self.altered_operations(operations) });
            }
        }
    }

    /// Alters a list: empty, stale, truncated as by a page token, reordered, or with one item twice.
    fn alter_list(&mut self, list: &mut Vec<Instance>, truths: &mut Truths) {
        match self.chance.u32(0..12) {
            0 | 1 => list.clear(),
            2 | 3 => {
                let n = self.chance.usize(0..self.lists.len());
                let (old, then) = &self.lists[n];
                *list = old.clone();
                // What a stale list shows as running did run at that time.
                for (name, truth) in truths.iter_mut() {
                    truth.runs |= then.get(name).is_some_and(|then| then.runs);
                }
            }
            4 | 5 => list.truncate(self.chance.usize(0..=list.len())),
            6 => list.reverse(),
            7 => list.extend(list.first().cloned().into_iter().collect::<Vec<_>>()),
            _ => return,
        }
        self.tell(format!("the list is bent: {} instances", list.len()));
    }

    fn truths(&self) -> Truths {
        self.order.names.iter().map(|name| (name.clone(), self.service.truth(name, self.now))).collect()
    }

    fn pass(&mut self) {
        // Events don't take longer than a poll may.
        let most = if self.news.is_empty() && self.requests.is_empty() { 90_000 } else { 9_000 };
        let pause = Duration::from_millis(self.chance.u64(100..most));
        self.later(pause);
        self.tell("time passes");
    }

    fn later(&mut self, pause: Duration) {
        self.now = after(self.now, pause);
        self.service.advance(self.now);
        let due = self.alarms.iter().filter(|at| **at <= self.now).count();
        self.alarms.retain(|at| *at > self.now);
        self.news.extend((0..due).map(|_| (LaunchEvent::Due, Truths::new())));
        let due = self.rests.iter().filter(|at| **at <= self.now).count();
        self.rests.retain(|at| *at > self.now);
        self.news.extend((0..due).map(|_| (LaunchEvent::Rested, Truths::new())));
    }

    fn crash_or_restart(&mut self) {
        match self.launch.is_some() {
            true => {
                self.launch = None;
                self.requests.clear();
                self.news.clear();
                self.alarms.clear();
                self.rests.clear();
                self.tell("crash");
            }
            false => self.restart(),
        }
    }

    /// The next run of the program resumes the launch.
    fn restart(&mut self) {
        self.started = self.now.mono;
        if let Some((mut launch, requests)) = Launch::resume(&self.disk, self.clock()) {
            // The user may have provided the script again.
            launch.order = self.chance.bool().then(|| self.order.clone());
            self.launch = Some(launch);
            self.requests = requests;
            self.tell("restart");
        }
    }

    fn other_user(&mut self) {
        let n = self.chance.usize(0..self.order.names.len());
        let name = self.order.names[n].clone();
        match self.chance.bool() {
            true => self.service.delete(&name),
            false => {
                // Without the launch tag, only the differences show who created it.
                let tagged = self.order.launch_tag && self.chance.bool();
                let fails = self.chance.u8(0..4) == 0;
                self.service.take(&name, tagged, fails, self.now);
            }
        }
        self.tell(format!("somebody meddles with {name}"));
    }

    fn user_input(&mut self) -> Result<(), String> {
        let event = match self.chance.u32(0..12) {
            0..5 => LaunchEvent::SendAgain,
            5 => LaunchEvent::StopLooking,
            6 | 7 => LaunchEvent::WithoutJournal,
            8 => LaunchEvent::Pause,
            _ => LaunchEvent::Refresh,
        };
        self.deliver(event, Truths::new())
    }

    fn check(&self) -> Result<(), String> {
        if self.sends > self.allowed {
            return Err(format!("I1: sent {} times, allowed {}", self.sends, self.allowed));
        }
        let wrote = self.disk.iter().any(|entry| entry.record == JournalRecord::Sending);
        if self.sends > 0 && !wrote && !self.unwritten {
            return Err("I1: sent before it was written down".into());
        }
        let exists = self.order.names.iter().any(|name| self.service.truth(name, self.now).ours);
        if exists && !self.shown() && !self.written() {
            return Err("I2: an instance exists that is neither shown nor written down".into());
        }
        Ok(())
    }

    fn shown(&self) -> bool {
        let stage = self.launch.as_ref().map(|launch| &launch.stage);
        matches!(
            stage,
            Some(
                LaunchStage::Sent
                    | LaunchStage::Unknown(_)
                    | LaunchStage::Watched
                    | LaunchStage::Settled
                    | LaunchStage::Abandoned
            )
        )
    }

    /// Whether the journal says that something may exist.
    fn written(&self) -> bool {
        let ended =
            |record: &JournalRecord| matches!(record, JournalRecord::Refused { .. } | JournalRecord::NotSent { .. });
        let last = self.disk.iter().rev().find(|entry| entry.record == JournalRecord::Sending || ended(&entry.record));
        self.unwritten || last.is_some_and(|entry| entry.record == JournalRecord::Sending)
    }

    /// Checks that whatever is newly shown is true, or was true when the event was sent.
    fn check_claims(&self, before: &Launch, then: &Truths) -> Result<(), String> {
        let launch = self.launch.as_ref().expect("news were delivered to it");
        let nothing = |name: &SanitizedText| {
            let now = self.service.truth(name, self.now);
            let was = then.get(name).copied().unwrap_or(now);
            (!now.ours || !was.ours) && !now.coming
        };
        let refused = |stage: &LaunchStage| {
            matches!(stage, LaunchStage::Refused(_) | LaunchStage::NamesTaken(_) | LaunchStage::NoJournal { .. })
        };
        let newly_refused = refused(&launch.stage) && !refused(&before.stage);
        if newly_refused && !self.order.names.iter().all(nothing) {
            return Err(format!("I4: {:?} is shown while something exists or may come", launch.stage));
        }
        for (was, is) in before.instances.iter().zip(&launch.instances).filter(|(was, is)| was.outcome != is.outcome) {
            let now = self.service.truth(&is.name, self.now);
            let snapshot = then.get(&is.name).copied().unwrap_or(now);
            if is.outcome == InstanceOutcome::Running && !snapshot.runs {
                return Err(format!("I3: {} is shown as running, was {}", is.name, was.outcome.key()));
            }
            let lost = matches!(
                is.outcome,
                InstanceOutcome::Gone | InstanceOutcome::Taken | InstanceOutcome::Failed { exists: false, .. }
            );
            if lost && !nothing(&is.name) {
                return Err(format!("I4: {} is shown as {} and is not", is.name, is.outcome.key()));
            }
        }
        Ok(())
    }
}

fn after(now: Now, pause: Duration) -> Now {
    Now { mono: now.mono + pause, wall: now.wall + pause }
}

fn failure(certainty: Certainty, error: ErrorKind) -> Failure {
    Failure { certainty, ..Failure::local("CreateInstances", error, "as the model says") }
}

fn snapshot(name: &str) -> InstanceSnapshot {
    InstanceSnapshot {
        name: name.into(),
        arn: None,
        state: Some("available".into()),
        created_at: None,
        source: Some("web-0".into()),
        blueprint: Some("ubuntu_24_04".into()),
        bundle: Some("micro_3_0".into()),
        size: Some(40),
        disks: 0,
    }
}

fn order(names: &[&str], launch_tag: bool) -> Order {
    Order { launch_tag, ..sample_order::order(names.iter().map(SanitizedText::new).collect()) }
}

/// The model must not have delays beyond what the state machine promises to wait for.
#[test]
fn late_requests_arrive_within_the_settle_time() {
    assert!(SETTLE > Duration::from_secs(LATEST));
}

//! Model test of importing a launch's key pair: random sequences in which imports are lost, late, refused, or executed
//! without a reply, reads are stale, another takes the name, the disk fails, or the program crashes.
//!
//! - the import is sent once, and only after it is recorded;
//! - nothing is recorded as not created while it exists or may still appear, nor without AWS's own NotFound, twice, or
//!   a definite refusal;
//! - what exists is always named: by the launch and on disk;
//! - the instances are requested only once the key pair exists.

use crate::sample_order;
use skysail::domain::failure::{Certainty, ErrorKind, Failure};
use skysail::domain::key_pair::{ImportedKey, KeyKind, PublicKey};
use skysail::domain::launch::journal_record::{JournalEntry, JournalRecord};
use skysail::domain::launch::key_import::{KeyImport, KeyImportEvent, KeyImportRequest};
use skysail::domain::launch::taken_name::{NameHolder, TakenName};
use skysail::domain::launch::{Launch, LaunchEvent, LaunchRequest, LaunchStage};
use skysail::domain::order::Order;
use skysail::domain::owned_resource::FoundResource;
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::time::Now;
use std::time::{Duration, SystemTime};

const STEPS: usize = 600;
const NAME: &str = "web-key";
/// The longest delay, in seconds, of an import after its sender gave up.
const LATEST: u64 = 40;

/// Who owns the key pair with that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    Ours,
    Another,
}

pub struct Life {
    chance: fastrand::Rng,
    now: Duration,
    launch: Option<Launch>,
    requests: Vec<LaunchRequest>,
    alarms: Vec<Duration>,
    disk: Vec<JournalEntry>,
    held: Option<Holder>,
    /// Imports in flight.
    late: Vec<Duration>,
    imports: u32,
    /// What the service reported since the import: no such key pair, another one, a refusal.
    denied: u32,
    refused: bool,
    /// Whether the last lookup was stale; the next one isn't.
    lied: bool,
    sent: bool,
    story: Vec<String>,
}

impl Life {
    pub fn new(seed: u64) -> Life {
        let mut chance = fastrand::Rng::with_seed(seed);
        let brings = match chance.bool() {
            true => ImportedKey::Own(public()),
            false => ImportedKey::Made { file: "~/.ssh/web-key.pem".into(), kept: None },
        };
        let order =
            Order { key_pair: Some(NAME.into()), brings: Some(brings), ..sample_order::order(vec!["web-1".into()]) };
        let (launch, requests) = Launch::begin("L1".into(), order, None, now(Duration::ZERO));
        Life {
            chance,
            now: Duration::ZERO,
            launch: Some(launch),
            requests,
            alarms: Vec::new(),
            disk: Vec::new(),
            held: None,
            late: Vec::new(),
            imports: 0,
            denied: 0,
            refused: false,
            lied: false,
            sent: false,
            story: Vec::new(),
        }
    }

    pub fn history(&self) -> String {
        self.story.join("\n")
    }

    pub fn live(&mut self) -> Result<(), String> {
        for step in 0..STEPS {
            // The second half has no faults.
            self.step(step < STEPS / 2)?;
            self.check()?;
            if self.over() {
                return self.ended();
            }
        }
        Err(format!("it never came to an end: {:?}", self.launch.as_ref().map(|launch| &launch.key_import)))
    }

    fn over(&self) -> bool {
        // After a restart nothing more is sent: a launch that wasn't begun is over.
        let rests = |launch: &Launch| launch.resumed && launch.key_import == KeyImport::There;
        let decided = self.launch.as_ref().is_some_and(|launch| launch.stage != LaunchStage::Intended || rests(launch));
        self.sent || decided && self.requests.is_empty() && self.late.is_empty()
    }

    fn step(&mut self, faults: bool) -> Result<(), String> {
        match self.chance.u32(0..40) {
            0 if faults => self.crash(),
            1 if faults && self.held.is_none() && self.chance.u8(0..6) == 0 => {
                self.held = Some(Holder::Another);
                self.story.push("another takes the name".into());
            }
            2..12 => self.pass(),
            _ if self.launch.is_none() => self.restart(),
            _ if self.requests.is_empty() => self.pass(),
            _ => {
                let request = self.requests.remove(0);
                if let Some(event) = self.answer(request, faults)? {
                    self.tell(event);
                }
            }
        }
        Ok(())
    }

    fn pass(&mut self) {
        self.now += Duration::from_millis(self.chance.u64(100..5000));
        let now = self.now;
        let due = self.late.iter().filter(|at| **at <= now).count();
        self.late.retain(|at| *at > now);
        if due > 0 && self.held.is_none() {
            self.held = Some(Holder::Ours);
            self.story.push("a late import has come in".into());
        }
        if let Some(at) = self.alarms.iter().position(|at| *at <= now) {
            self.alarms.remove(at);
            self.tell(LaunchEvent::Due);
        }
    }

    fn crash(&mut self) {
        if self.disk.is_empty() {
            return;
        }
        self.story.push("a crash".into());
        self.launch = None;
        self.requests.clear();
        self.alarms.clear();
    }

    fn restart(&mut self) {
        let (launch, requests) = Launch::resume(&self.disk, now(self.now)).expect("its first line is there");
        self.story.push(format!("a restart: {:?}, {:?}", launch.stage, launch.key_import));
        // Nothing was sent, so there is nothing to continue.
        self.launch = Some(launch);
        self.requests = requests;
    }

    fn tell(&mut self, event: LaunchEvent) {
        let Some(launch) = &mut self.launch else { return };
        let mut said = format!("{:7.1} {:?} <- {event:?}", self.now.as_secs_f64(), launch.key_import);
        said.truncate(220);
        self.story.push(said);
        let requests = launch.on(event, now(self.now));
        self.requests.extend(requests);
    }

    fn answer(&mut self, request: LaunchRequest, faults: bool) -> Result<Option<LaunchEvent>, String> {
        let fails = faults && self.chance.u8(0..8) == 0;
        Ok(match request {
            LaunchRequest::Journal(record) => self.journal(record, faults)?,
            LaunchRequest::Prove { .. } if fails => {
                Some(LaunchEvent::Proved(Err(failure(Certainty::Unknown, ErrorKind::BadReply))))
            }
            LaunchRequest::Prove { .. } => {
                let held = self.held.is_some() && !(faults && self.chance.u8(0..6) == 0);
                let taken = held.then(|| TakenName { name: NAME.into(), holder: NameHolder::KeyPair });
                Some(LaunchEvent::Proved(Ok(taken.into_iter().collect())))
            }
            LaunchRequest::Key(KeyImportRequest::Keep { .. }) => {
                let kept = if fails { Err("disk full".into()) } else { Ok(public()) };
                Some(LaunchEvent::Key(KeyImportEvent::Kept(kept)))
            }
            LaunchRequest::Key(KeyImportRequest::Import { .. }) => {
                let answer = self.import(faults)?;
                Some(LaunchEvent::Key(KeyImportEvent::Imported(answer)))
            }
            LaunchRequest::Key(KeyImportRequest::Find { .. }) if fails => {
                let broken = failure(Certainty::Unknown, ErrorKind::BadReply);
                Some(LaunchEvent::Key(KeyImportEvent::Found(Err(broken))))
            }
            LaunchRequest::Key(KeyImportRequest::Find { .. }) => {
                let found = self.look(faults);
                Some(LaunchEvent::Key(KeyImportEvent::Found(Ok(found))))
            }
            LaunchRequest::Wait(pause) => {
                self.alarms.push(self.now + pause);
                None
            }
            LaunchRequest::Send => {
                self.sent = true;
                match self.held {
                    Some(Holder::Ours) => None,
                    held => return Err(format!("the instances are asked for, and the pair is {held:?}")),
                }
            }
            LaunchRequest::Poll { .. }
            | LaunchRequest::Knock { .. }
            | LaunchRequest::FollowUp { .. }
            | LaunchRequest::Rest(_) => None,
        })
    }

    fn import(&mut self, faults: bool) -> Result<Result<(), Failure>, String> {
        self.imports += 1;
        if self.imports > 1 {
            return Err("the import is sent a second time".into());
        }
        if !self.is_written() {
            return Err("the import is sent, and is not written down".into());
        }
        let way = if faults { self.chance.u32(0..9) } else { 8 };
        let unknown = |kind| Err(failure(Certainty::Unknown, kind));
        // The ways in which it never arrives.
        match way {
            0 => return Ok(unknown(ErrorKind::CutOff)),
            1 | 2 => {
                let late = self.now + Duration::from_secs(self.chance.u64(1..LATEST));
                self.late.push(late);
                return Ok(unknown(ErrorKind::TimedOut));
            }
            3 => {
                self.refused = true;
                return Ok(Err(failure(Certainty::Refused, ErrorKind::AccessDenied)));
            }
            4 => {
                self.refused = true;
                return Ok(Err(failure(Certainty::NotSent, ErrorKind::Unreachable)));
            }
            _ => {}
        }
        let taken = self.held.is_some();
        self.held.get_or_insert(Holder::Ours);
        Ok(match (way, taken) {
            // Executed, but the reply is lost; or it answers a copy that a proxy sent.
            (5, _) => unknown(ErrorKind::BadReply),
            (6, _) | (_, true) => Err(failure(Certainty::Refused, ErrorKind::NamesTaken)),
            _ => Ok(()),
        })
    }

    /// Looks up the key pair; the reply may be stale, but not twice in a row.
    fn look(&mut self, faults: bool) -> Option<FoundResource> {
        let lies = faults && self.held.is_some() && !std::mem::take(&mut self.lied) && self.chance.u8(0..3) == 0;
        self.lied = lies;
        let held = self.held.filter(|_| !lies);
        self.denied += u32::from(held.is_none());
        held.map(|holder| FoundResource {
            arn: Some(if holder == Holder::Ours { "ours" } else { "another" }.into()),
            created_at: Some(now(self.now).wall),
            fingerprint: Some(if holder == Holder::Ours { "SHA256:abc" } else { "SHA256:xyz" }.into()),
            ..FoundResource::default()
        })
    }

    fn journal(&mut self, record: JournalRecord, faults: bool) -> Result<Option<LaunchEvent>, String> {
        if let JournalRecord::Unmade { name } = &record {
            // A copy in flight finds the name taken.
            if self.held == Some(Holder::Ours) || self.held.is_none() && !self.late.is_empty() {
                return Err(format!("{name} is there or may come, and is written down as not made"));
            }
            if !self.refused && self.held.is_none() && self.denied < 2 {
                return Err(format!("{name} is written down as not made, and nobody said so"));
            }
        }
        let gates = record.must_be_durable();
        if faults && self.chance.u8(0..20) == 0 {
            return Ok(Some(LaunchEvent::Journaled(Err("disk full".into()))));
        }
        self.disk.push(JournalEntry { at: now(self.now).wall, record });
        Ok(gates.then_some(LaunchEvent::Journaled(Ok(()))))
    }

    /// Whether the journal mentions the key pair.
    fn is_written(&self) -> bool {
        let mut made = Vec::new();
        self.disk.iter().for_each(|entry| entry.record.keep(&mut made));
        made.iter().any(|made| made.name == NAME)
    }

    fn check(&self) -> Result<(), String> {
        if self.held != Some(Holder::Ours) {
            return Ok(());
        }
        if !self.is_written() {
            return Err("the pair is there, and the disk does not tell of it".into());
        }
        match &self.launch {
            Some(launch) if !launch.made.iter().any(|made| made.name == NAME) => {
                Err("the pair is there, and the launch does not name it".into())
            }
            _ => Ok(()),
        }
    }

    fn ended(&self) -> Result<(), String> {
        let Some(launch) = self.launch.as_ref().filter(|_| !self.sent) else { return Ok(()) };
        let named = launch.made.iter().any(|made: &skysail::domain::owned_resource::OwnedResource| made.name == NAME);
        match (self.held == Some(Holder::Ours), named) {
            (true, false) => Err("the pair stays, and nobody says so".into()),
            _ => Ok(()),
        }
    }
}

fn public() -> PublicKey {
    let prints = vec!["SHA256:abc".into(), "11:22:33".into()];
    PublicKey { kind: KeyKind::Rsa, line: "ssh-rsa AAAA".into(), comment: SanitizedText::default(), prints }
}

fn now(at: Duration) -> Now {
    Now { mono: at, wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + at }
}

fn failure(certainty: Certainty, error: ErrorKind) -> Failure {
    Failure { certainty, ..Failure::local("ImportKeyPair", error, "as the model says") }
}

//! A launch, as a machine free of IO: intended, sent, accepted or refused or unknown,
//! watched, settled. Screens and commands drive the same one.
//!
//! It is told what happened ([`Event`]) and says what has to be done next ([`Ask`]).
//! `CreateInstances` has no idempotency token, so:
//!
//! - nothing is sent before the journal has it, unless the person said so;
//! - an answer that never came is a state of its own, [`Stage::Unknown`]; the machine then
//!   looks, and only after looking may the *person* send the same names again;
//! - a name is never changed inside a launch: that would be the one way to make a duplicate.

pub mod pace;
pub mod record;
pub mod subject;

use super::clean::Clean;
use super::cost::Usd;
use super::failure::{Certainty, Failure, Trouble};
use super::instance::{Instance, Operation};
use super::order::Order;
use super::time::Now;
use pace::Pace;
use record::{Manifest, Record};
use std::time::{Duration, SystemTime};
use subject::{Fate, Subject};

/// After this long the watch ends. What is not decided then is still under way at AWS; it has not failed.
pub const WATCH_FOR: Duration = Duration::from_secs(30 * 60);
/// How long to look before the person is offered to send again: a request may still be on its way in.
pub const SETTLE: Duration = Duration::from_secs(60);
/// GetOperation calls of one round.
pub const OPERATIONS_A_ROUND: usize = 8;
/// What each call of a round adds to the pause after it: two calls a second at most.
const A_CALL: Duration = Duration::from_millis(500);
/// How far the clock here and the one at AWS may be apart when times decide whose an instance is.
const SKEW: Duration = Duration::from_secs(5 * 60);
/// Seconds between looks for an answer that never came; then every thirty.
const LOOKS: [u64; 6] = [1, 2, 4, 8, 15, 15];

/// Where a launch stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Written down; the names are being proved free. Nothing has been sent.
    Intended,
    /// It could not be written down, so it was not sent. The person may say to go on without.
    NoJournal { why: Clean },
    /// On its way.
    Sent,
    /// Nobody knows whether the service did it.
    Unknown(Doubt),
    /// Accepted, or found; being watched.
    Watched,
    /// Nothing exists, and this is why. The draft still holds every answer.
    Refused(Failure),
    /// Some names belong to something else; nothing was sent. What holds each, where known.
    NamesTaken(Vec<(Clean, Option<Clean>)>),
    /// Every instance is decided, or the watch ended.
    Settled,
    /// The person stopped looking for an answer that never came.
    Abandoned,
}

/// An answer that never came, and what has been done about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    pub failure: Failure,
    pub since: Now,
    /// Looks that were answered and found nothing.
    pub looks: u32,
    /// The last look that failed itself.
    pub look_failure: Option<Failure>,
    /// Looked for long enough that nothing can still be on its way in.
    pub looked_enough: bool,
}

/// What the machine is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The gating record is on disk.
    Journaled,
    JournalFailed(Clean),
    /// Every name in use in the Region; who holds those of ours that are among them.
    Proved(Vec<(Clean, Option<Clean>)>),
    ProofFailed(Failure),
    Answered(Vec<Operation>),
    SendFailed(Failure),
    Polled(Round),
    /// A pause is over.
    Due,
    /// The person's decisions.
    WithoutJournal,
    SendAgain,
    StopLooking,
    Pause,
    Refresh,
}

/// What one round of asking brought.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Round {
    /// All instances of the Region, or why they could not be listed.
    pub instances: Option<Result<Vec<Instance>, Failure>>,
    /// By operation id; `None` is an id that the service does not know any more.
    pub operations: Vec<(Clean, Result<Option<Operation>, Failure>)>,
    /// By instance name.
    pub by_name: Vec<(Clean, Result<Vec<Operation>, Failure>)>,
}

/// What the machine wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// Append to the journal; answer [`Event::Journaled`] only if the record [`Record::gates`].
    Journal(Record),
    /// `GetActiveNames` to its last page, and who holds those of `names` that are taken.
    Prove { region: Clean, names: Vec<Clean> },
    /// `CreateInstances`, once.
    Send,
    /// Pages of `GetInstances`, and these few calls beside it.
    Poll { region: Clean, operations: Vec<Clean>, by_name: Vec<Clean> },
    /// Come back with [`Event::Due`].
    Wait(Duration),
}

/// A launch.
#[derive(Clone, Debug)]
pub struct Launch {
    pub id: Clean,
    pub manifest: Manifest,
    /// What is sent; absent after a restart, as scripts are not written down.
    pub order: Option<Order>,
    pub stage: Stage,
    pub subjects: Vec<Subject>,
    pub began: Now,
    /// When the request went out.
    pub sent: Option<Now>,
    /// When it was known to be accepted, or was found.
    pub accepted: Option<Now>,
    /// Found by looking, after its answer never came.
    pub adopted: bool,
    /// Taken up from its journal, in another run of the program than began it.
    pub resumed: bool,
    /// The person asked for no journal, or it could not be written after the fact.
    pub unjournaled: Option<Clean>,
    /// The last round's trouble, if it had any: no information about the instances.
    pub trouble: Option<Failure>,
    pub paused: bool,
    /// Whether our proof that the names were free still counts.
    proved: bool,
    resending: bool,
    polling: bool,
    waiting: bool,
    pace: Pace,
    /// Calls of the last round.
    calls: u32,
    turn: usize,
}

impl Launch {
    /// Begins a launch: the first thing is to write down what is meant.
    pub fn begin(id: Clean, order: Order, account: Option<Clean>, now: Now) -> (Launch, Vec<Ask>) {
        let manifest = Manifest::of(&order, &id, account);
        let mut launch = Launch::new(id, manifest, now);
        launch.order = Some(order);
        let intent = launch.intent();
        (launch, vec![Ask::Journal(intent)])
    }

    fn new(id: Clean, manifest: Manifest, now: Now) -> Launch {
        let seed = id.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        Launch {
            subjects: manifest.names().into_iter().map(Subject::new).collect(),
            id,
            manifest,
            order: None,
            stage: Stage::Intended,
            began: now,
            sent: None,
            accepted: None,
            adopted: false,
            resumed: false,
            unjournaled: None,
            trouble: None,
            paused: false,
            proved: false,
            resending: false,
            polling: false,
            waiting: false,
            pace: Pace::new(seed),
            calls: 0,
            turn: 0,
        }
    }

    fn intent(&self) -> Record {
        Record::Intent { launch: self.id.clone(), manifest: Box::new(self.manifest.clone()) }
    }

    /// Picks a launch up from its journal after a crash or another day. `None` if its first line is missing.
    pub fn resume(entries: &[record::Entry], now: Now) -> Option<(Launch, Vec<Ask>)> {
        let first = entries.first()?;
        let Record::Intent { launch, manifest } = &first.record else { return None };
        // Times of the journal are wall times; the clock that never jumps started anew with us.
        let began = Now { mono: now.mono, wall: first.at };
        let mut launch = Launch::new(launch.clone(), (**manifest).clone(), began);
        launch.resumed = true;
        for entry in &entries[1..] {
            launch.replay(entry, now);
        }
        let asks = launch.take_up(now);
        Some((launch, asks))
    }

    fn replay(&mut self, entry: &record::Entry, now: Now) {
        let at = Now { mono: now.mono, wall: entry.at };
        match &entry.record {
            Record::Intent { .. } => {}
            Record::Sending => {
                // Sent again, an instance may still come of the first time.
                self.sent.get_or_insert(at);
                // It is only ever written after the names were proved free.
                self.proved = true;
                let failure = Failure { certainty: Certainty::Unknown, ..lost() };
                self.stage = Stage::Unknown(Doubt::new(failure, at));
            }
            Record::Accepted { operations } => {
                self.accept(at);
                for (name, id) in operations {
                    if let Some(subject) = self.subjects.iter_mut().find(|s| s.name == *name) {
                        subject.operation_id = Some(id.clone());
                    }
                }
            }
            Record::Adopted { .. } => {
                self.accept(at);
                self.adopted = true;
            }
            Record::Refused { why } | Record::NotSent { why } => {
                self.stage = Stage::Refused(Failure::local("CreateInstances", Trouble::Other, why));
            }
            Record::Unknown { .. } => {}
            // Watching it again is to look again.
            Record::Abandoned | Record::Settled { .. } => {}
            Record::Deleted { names } => {
                for subject in self.subjects.iter_mut().filter(|s| names.contains(&s.name)) {
                    subject.fate = Fate::Gone;
                }
            }
        }
    }

    /// What has to be done next, after a resume.
    fn take_up(&mut self, now: Now) -> Vec<Ask> {
        match &mut self.stage {
            Stage::Unknown(doubt) => {
                doubt.since = now;
                self.poll()
            }
            Stage::Watched => {
                // The watch begins anew; when it was accepted stays as it was written.
                self.accepted = self.accepted.map(|at| Now { mono: now.mono, wall: at.wall });
                self.poll()
            }
            _ => Vec::new(),
        }
    }

    /// The only place where a launch changes.
    pub fn on(&mut self, event: Event, now: Now) -> Vec<Ask> {
        match event {
            Event::Journaled => self.journaled(now),
            Event::JournalFailed(why) => self.journal_failed(why, now),
            Event::WithoutJournal => self.without_journal(now),
            Event::Proved(taken) => self.proved(taken, now),
            Event::ProofFailed(failure) => self.proof_failed(failure, now),
            Event::Answered(operations) => self.answered(operations, now),
            Event::SendFailed(failure) => self.send_failed(failure, now),
            Event::Polled(round) => self.polled(round, now),
            Event::Due => {
                self.waiting = false;
                if self.paused { Vec::new() } else { self.poll() }
            }
            Event::SendAgain => self.send_again(),
            Event::StopLooking => self.stop_looking(now),
            Event::Pause => self.pause(),
            Event::Refresh => self.poll(),
        }
    }

    fn journaled(&mut self, now: Now) -> Vec<Ask> {
        match self.stage {
            Stage::Intended if !self.proved => vec![self.prove()],
            Stage::Intended => self.send(now),
            _ => Vec::new(),
        }
    }

    fn prove(&self) -> Ask {
        Ask::Prove { region: self.manifest.region.clone(), names: self.manifest.names() }
    }

    fn send(&mut self, now: Now) -> Vec<Ask> {
        self.stage = Stage::Sent;
        self.sent.get_or_insert(now);
        vec![Ask::Send]
    }

    fn journal_failed(&mut self, why: Clean, now: Now) -> Vec<Ask> {
        match self.stage {
            // That it was sent is on disk already; what came of it is still not known.
            Stage::Intended if self.resending => {
                self.unjournaled = Some(why);
                self.stage = Stage::Unknown(Doubt::new(lost(), now));
                return self.poll();
            }
            Stage::Intended => self.stage = Stage::NoJournal { why },
            _ => self.unjournaled = Some(why),
        }
        Vec::new()
    }

    fn without_journal(&mut self, now: Now) -> Vec<Ask> {
        let Stage::NoJournal { why } = &self.stage else { return Vec::new() };
        self.unjournaled = Some(why.clone());
        self.stage = Stage::Intended;
        if self.proved { self.send(now) } else { vec![self.prove()] }
    }

    fn proved(&mut self, taken: Vec<(Clean, Option<Clean>)>, now: Now) -> Vec<Ask> {
        if self.stage != Stage::Intended {
            return Vec::new();
        }
        if taken.is_empty() {
            self.proved = true;
            return self.journal(Record::Sending, now);
        }
        // Sending again and finding a name taken: the first request may have come through late.
        if self.resending {
            self.stage = Stage::Unknown(Doubt::new(lost(), self.sent.unwrap_or_default()));
            return self.poll();
        }
        let names: Vec<&str> = taken.iter().map(|(name, _)| name.as_str()).collect();
        let why = Clean::new(format!("names already in use: {}", names.join(", ")));
        self.stage = Stage::NamesTaken(taken);
        self.journal(Record::NotSent { why }, now)
    }

    fn proof_failed(&mut self, failure: Failure, now: Now) -> Vec<Ask> {
        if self.stage != Stage::Intended {
            return Vec::new();
        }
        if self.resending {
            self.stage = Stage::Unknown(Doubt { look_failure: Some(failure), ..Doubt::new(lost(), now) });
            return self.pause_then_poll(now);
        }
        self.refuse(Failure { certainty: Certainty::NotSent, ..failure }, now)
    }

    /// Appends a record. A gating one without a journal goes on as if it were written.
    fn journal(&mut self, record: Record, now: Now) -> Vec<Ask> {
        match (&self.unjournaled, record.gates()) {
            (None, _) => vec![Ask::Journal(record)],
            (Some(_), true) => self.journaled(now),
            (Some(_), false) => Vec::new(),
        }
    }

    fn answered(&mut self, operations: Vec<Operation>, now: Now) -> Vec<Ask> {
        if self.stage != Stage::Sent {
            return Vec::new();
        }
        self.accept(now);
        let mut named = Vec::new();
        for operation in operations {
            let found = self.subjects.iter_mut().find(|s| Some(&s.name) == operation.resource.as_ref());
            if let Some(subject) = found {
                if operation.creates() {
                    named.push((subject.name.clone(), operation.id.clone()));
                }
                subject.learn_operation(operation, now);
            }
        }
        let mut asks = self.journal(Record::Accepted { operations: named }, now);
        asks.extend(self.pause_then_poll(now));
        asks
    }

    fn accept(&mut self, now: Now) {
        self.stage = Stage::Watched;
        self.accepted = Some(now);
        self.subjects.iter_mut().for_each(|subject| subject.accept(now));
    }

    fn send_failed(&mut self, failure: Failure, now: Now) -> Vec<Ask> {
        if self.stage != Stage::Sent {
            return Vec::new();
        }
        let ours_perhaps = failure.trouble == Trouble::NamesTaken && self.proved;
        match failure.certainty {
            Certainty::NotSent | Certainty::Refused if !ours_perhaps && !self.resending => self.refuse(failure, now),
            _ => {
                let why = Clean::new(failure.own_words().unwrap_or_else(|| failure.trouble.key().to_owned()));
                self.stage = Stage::Unknown(Doubt::new(failure, now));
                let mut asks = self.journal(Record::Unknown { why }, now);
                asks.extend(self.pause_then_poll(now));
                asks
            }
        }
    }

    fn refuse(&mut self, failure: Failure, now: Now) -> Vec<Ask> {
        let why = Clean::new(failure.own_words().unwrap_or_else(|| failure.trouble.key().to_owned()));
        let record = match failure.certainty {
            Certainty::NotSent => Record::NotSent { why },
            _ => Record::Refused { why },
        };
        self.stage = Stage::Refused(failure);
        self.journal(record, now)
    }

    fn send_again(&mut self) -> Vec<Ask> {
        let Stage::Unknown(doubt) = &self.stage else { return Vec::new() };
        if !doubt.looked_enough || self.order.is_none() {
            return Vec::new();
        }
        self.stage = Stage::Intended;
        (self.proved, self.resending) = (false, true);
        (self.waiting, self.polling) = (false, false);
        vec![self.prove()]
    }

    fn stop_looking(&mut self, now: Now) -> Vec<Ask> {
        if !matches!(self.stage, Stage::Unknown(_)) {
            return Vec::new();
        }
        self.stage = Stage::Abandoned;
        self.journal(Record::Abandoned, now)
    }

    fn pause(&mut self) -> Vec<Ask> {
        self.paused = !self.paused;
        if self.paused { Vec::new() } else { self.poll() }
    }

    /// How long from one moment to another. Moments before a restart have only their wall time.
    pub fn span(&self, from: Now, to: Now) -> Duration {
        match self.resumed {
            true => to.wall.duration_since(from.wall).unwrap_or_default(),
            false => to.since(from),
        }
    }

    /// Whether there is anything left to ask about.
    pub fn under_way(&self) -> bool {
        matches!(self.stage, Stage::Unknown(_) | Stage::Watched)
    }

    /// Whether leaving now would leave a request behind whose answer is not here.
    pub fn in_flight(&self) -> bool {
        matches!(self.stage, Stage::Sent) || matches!(self.stage, Stage::Intended)
    }

    fn poll(&mut self) -> Vec<Ask> {
        if self.polling || !self.under_way() {
            return Vec::new();
        }
        self.polling = true;
        let region = self.manifest.region.clone();
        let (operations, by_name) = match self.stage {
            Stage::Unknown(_) => (Vec::new(), self.names_to_look_up()),
            _ => self.operations_to_ask(),
        };
        self.calls = 1 + (operations.len() + by_name.len()) as u32;
        vec![Ask::Poll { region, operations, by_name }]
    }

    fn names_to_look_up(&mut self) -> Vec<Clean> {
        let names: Vec<Clean> = self.subjects.iter().map(|s| s.name.clone()).collect();
        self.turn_of(names)
    }

    /// At most eight calls a round, taking turns among those undecided.
    fn operations_to_ask(&mut self) -> (Vec<Clean>, Vec<Clean>) {
        let open = |decided: bool| {
            let open = self.subjects.iter().filter(move |s| s.operation_open() && s.decided() == decided);
            open.map(|s| s.name.clone()).collect::<Vec<_>>()
        };
        // Those that run already have only their operation left to tell; they come last.
        let (undecided, running) = (open(false), open(true));
        let mut turn = self.turn_of(undecided);
        turn.extend(running);
        turn.truncate(OPERATIONS_A_ROUND);
        let mut asked = (Vec::new(), Vec::new());
        for subject in self.subjects.iter().filter(|s| turn.contains(&s.name)) {
            match (&subject.operation_id, subject.vanished) {
                (Some(id), false) => asked.0.push(id.clone()),
                _ => asked.1.push(subject.name.clone()),
            }
        }
        asked
    }

    fn turn_of(&mut self, names: Vec<Clean>) -> Vec<Clean> {
        if names.len() <= OPERATIONS_A_ROUND {
            return names;
        }
        let start = self.turn % names.len();
        self.turn = start + OPERATIONS_A_ROUND;
        names.iter().cycle().skip(start).take(OPERATIONS_A_ROUND).cloned().collect()
    }

    fn polled(&mut self, round: Round, now: Now) -> Vec<Ask> {
        self.polling = false;
        if !self.under_way() {
            return Vec::new();
        }
        self.note_trouble(&round);
        match self.stage {
            Stage::Unknown(_) => self.looked(round, now),
            _ => self.watched(round, now),
        }
    }

    fn note_trouble(&mut self, round: &Round) {
        let listing = round.instances.as_ref().and_then(|r| r.as_ref().err());
        let by_id = round.operations.iter().filter_map(|(_, r)| r.as_ref().err());
        let by_name = round.by_name.iter().filter_map(|(_, r)| r.as_ref().err());
        self.trouble = listing.into_iter().chain(by_id).chain(by_name).next().cloned();
        match &self.trouble {
            Some(failure) if failure.certainty == Certainty::Throttled => self.pace.throttled(),
            Some(_) => self.pace.throttled(),
            None => self.pace.went_well(),
        }
    }

    /// One look for an answer that never came.
    fn looked(&mut self, round: Round, now: Now) -> Vec<Ask> {
        let instances = match round.instances {
            Some(Ok(instances)) => instances,
            Some(Err(failure)) => {
                if let Stage::Unknown(doubt) = &mut self.stage {
                    doubt.look_failure = Some(failure);
                }
                return self.pause_then_poll(now);
            }
            None => return self.pause_then_poll(now),
        };
        let ours: Vec<&Instance> = instances.iter().filter(|instance| self.is_ours(instance)).collect();
        let operations = self.own_operations(&round.by_name, now);
        if !ours.is_empty() || !operations.is_empty() {
            let names = ours.iter().map(|instance| instance.name.clone()).collect();
            self.accept(now);
            self.adopted = true;
            let mut asks = self.journal(Record::Adopted { names }, now);
            operations.into_iter().for_each(|operation| self.learn_operation(operation, now));
            self.learn_instances(&instances, now);
            asks.extend(self.after_round(now));
            return asks;
        }
        if self.all_taken(&instances) && self.nothing_in_flight(now) {
            return self.refuse(Failure { certainty: Certainty::Refused, trouble: Trouble::NamesTaken, ..lost() }, now);
        }
        self.found_nothing(now)
    }

    /// One more look that was answered and found nothing of ours.
    fn found_nothing(&mut self, now: Now) -> Vec<Ask> {
        let Stage::Unknown(doubt) = &mut self.stage else { return Vec::new() };
        doubt.looks += 1;
        doubt.look_failure = None;
        doubt.looked_enough |= now.since(doubt.since) >= SETTLE;
        // The service did say no, and what might have come before it had time to show.
        if doubt.looked_enough && doubt.failure.certainty == Certainty::Refused {
            let failure = doubt.failure.clone();
            return self.refuse(failure, now);
        }
        self.pause_then_poll(now)
    }

    /// Whether a request of ours can no longer be on its way in: the service answered it, or it
    /// had time enough. Until then, a name that another holds now may be free again and ours.
    fn nothing_in_flight(&self, now: Now) -> bool {
        let Stage::Unknown(doubt) = &self.stage else { return true };
        doubt.failure.certainty == Certainty::Refused || now.since(doubt.since) >= SETTLE
    }

    /// Every name is held by an instance that is not ours, so the service cannot have made ours.
    fn all_taken(&self, instances: &[Instance]) -> bool {
        self.subjects.iter().all(|subject| instances.iter().any(|instance| instance.name == subject.name))
    }

    /// Whose an instance of one of our names is: the launch's tag proves it; without that tag,
    /// time, bundle, blueprint and zone decide.
    pub fn is_ours(&self, instance: &Instance) -> bool {
        if !self.subjects.iter().any(|subject| subject.name == instance.name) {
            return false;
        }
        if let Some(tag) = self.manifest.launch_tag() {
            return instance.tag(super::tags::LAUNCH_KEY) == Some(tag);
        }
        self.fits(instance)
    }

    /// Whether time, bundle, blueprint and zone are those of this launch.
    fn fits(&self, instance: &Instance) -> bool {
        let same = |have: &Option<Clean>, want: &Option<String>| have.as_deref() == want.as_deref();
        let request = &self.manifest.request;
        self.after_sending(instance.created_at)
            && same(&instance.bundle, &request.bundle_id)
            && same(&instance.blueprint, &request.blueprint_id)
            && same(&instance.zone, &request.availability_zone)
    }

    /// An accepted instance whose tags somebody took off: no launch claims it, and all else fits.
    fn lost_its_tag(&self, instance: &Instance) -> bool {
        !self.adopted && instance.tag(super::tags::LAUNCH_KEY).is_none() && self.fits(instance)
    }

    fn after_sending(&self, at: Option<SystemTime>) -> bool {
        let sent = self.sent.unwrap_or(self.began).wall;
        at.is_some_and(|at| at + SKEW >= sent)
    }

    /// Creations of our names since we sent. Without an instance to look at they prove ours only
    /// where the names had been proved free just before; an instance of somebody else shows first.
    fn own_operations(&self, by_name: &[(Clean, Result<Vec<Operation>, Failure>)], now: Now) -> Vec<Operation> {
        if !self.proved || !self.nothing_in_flight(now) {
            return Vec::new();
        }
        let all = by_name.iter().filter_map(|(_, answer)| answer.as_ref().ok()).flatten();
        let recent = all.filter(|operation| operation.creates() && self.after_sending(operation.created_at));
        recent.filter(|operation| operation.phase() == super::instance::Phase::Failed).cloned().collect()
    }

    fn watched(&mut self, round: Round, now: Now) -> Vec<Ask> {
        for (id, answer) in round.operations {
            match answer {
                Ok(Some(operation)) => self.learn_operation(operation, now),
                Ok(None) => self.operation_vanished(&id),
                Err(_) => {}
            }
        }
        for (name, answer) in round.by_name {
            if let Ok(operations) = answer {
                self.learn_by_name(&name, operations, now);
            }
        }
        if let Some(Ok(instances)) = round.instances {
            self.learn_instances(&instances, now);
        }
        self.after_round(now)
    }

    fn learn_by_name(&mut self, name: &Clean, operations: Vec<Operation>, now: Now) {
        let mut found = false;
        for operation in operations {
            if operation.resource.as_ref() == Some(name) && self.after_sending(operation.created_at) {
                found |= operation.creates();
                self.learn_operation(operation, now);
            }
        }
        if let Some(subject) = self.subjects.iter_mut().find(|subject| subject.name == *name) {
            subject.nowhere = !found;
        }
    }

    fn learn_operation(&mut self, operation: Operation, now: Now) {
        let by_id = |s: &Subject| s.operation_id.as_ref() == Some(&operation.id);
        let by_name = |s: &Subject| operation.resource.as_ref() == Some(&s.name);
        if let Some(subject) = self.subjects.iter_mut().find(|s| by_id(s) || by_name(s)) {
            subject.learn_operation(operation, now);
        }
    }

    fn operation_vanished(&mut self, id: &Clean) {
        if let Some(subject) = self.subjects.iter_mut().find(|s| s.operation_id.as_ref() == Some(id)) {
            subject.vanished = true;
        }
    }

    fn learn_instances(&mut self, instances: &[Instance], now: Now) {
        let ours: Vec<bool> = instances.iter().map(|one| self.is_ours(one) || self.lost_its_tag(one)).collect();
        for subject in self.subjects.iter_mut().filter(|subject| subject.fate != Fate::Taken) {
            match instances.iter().zip(&ours).find(|(instance, _)| instance.name == subject.name) {
                Some((instance, true)) => subject.learn_instance(instance, now),
                Some((_, false)) if self.adopted && subject.instance.is_none() => subject.fate = Fate::Taken,
                // The request was accepted, so another's instance took the name after ours was gone.
                Some((_, false)) => subject.lose(),
                None if !subject.decided() || subject.exists() => subject.learn_absence(now),
                None => {}
            }
        }
    }

    fn after_round(&mut self, now: Now) -> Vec<Ask> {
        let over = self.accepted.is_some_and(|at| now.since(at) >= WATCH_FOR);
        if over {
            self.subjects.iter_mut().filter(|s| !s.decided()).for_each(|s| s.fate = Fate::UnderWay);
        }
        if !self.subjects.iter().all(Subject::decided) {
            return self.pause_then_poll(now);
        }
        self.stage = Stage::Settled;
        let fates = self.subjects.iter().map(|s| (s.name.clone(), Clean::new(s.fate.key()))).collect();
        self.journal(Record::Settled { fates }, now)
    }

    fn pause_then_poll(&mut self, now: Now) -> Vec<Ask> {
        if self.waiting || self.paused {
            return Vec::new();
        }
        self.waiting = true;
        let wait = match &self.stage {
            Stage::Unknown(doubt) => {
                let seconds = LOOKS.get(doubt.looks as usize).copied().unwrap_or(30);
                Duration::from_secs(seconds).max(self.braked())
            }
            _ => self.pace.pause(self.accepted.map_or(Duration::ZERO, |at| now.since(at))),
        };
        vec![Ask::Wait(wait.max(A_CALL * self.calls))]
    }

    /// While looks fail, they slow down by the shared pace.
    fn braked(&mut self) -> Duration {
        if self.trouble.is_some() { self.pace.pause(Duration::ZERO) } else { Duration::ZERO }
    }

    /// How many of its instances exist, and are billed, as far as is known.
    pub fn existing(&self) -> usize {
        self.subjects.iter().filter(|subject| subject.exists()).count()
    }

    /// USD a month of what exists.
    pub fn monthly(&self) -> Option<Usd> {
        self.manifest.price().map(|price| price * self.existing())
    }

    /// How a program that did nothing else ends: 0 every instance runs; 1 nothing exists;
    /// 3 something may exist or is under way; 4 some exist and some do not.
    pub fn exit_status(&self) -> u8 {
        match &self.stage {
            // On the way to being sent again.
            Stage::Intended if self.sent.is_some() => 3,
            Stage::Intended | Stage::NoJournal { .. } | Stage::Refused(_) | Stage::NamesTaken(_) => 1,
            Stage::Sent | Stage::Unknown(_) | Stage::Watched | Stage::Abandoned => 3,
            Stage::Settled => self.settled_status(),
        }
    }

    fn settled_status(&self) -> u8 {
        let running = self.subjects.iter().filter(|s| s.fate == Fate::Running).count();
        let existing = self.existing();
        match () {
            _ if running == self.subjects.len() => 0,
            _ if self.subjects.iter().any(|s| s.fate == Fate::UnderWay) => 3,
            _ if existing == 0 => 1,
            _ => 4,
        }
    }

    /// An order for those that failed or are gone, under the same names.
    pub fn again(&self) -> Option<Order> {
        let failed = |s: &&Subject| matches!(s.fate, Fate::Failed { exists: false, .. } | Fate::Gone);
        let names: Vec<Clean> = self.subjects.iter().filter(failed).map(|s| s.name.clone()).collect();
        let order = self.order.clone()?;
        (!names.is_empty()).then_some(Order { names, ..order })
    }
}

impl Doubt {
    fn new(failure: Failure, since: Now) -> Doubt {
        Doubt { failure, since, looks: 0, look_failure: None, looked_enough: false }
    }
}

/// The doubt after a restart: the journal says "sending" and nothing more.
fn lost() -> Failure {
    Failure {
        action: Clean::new("CreateInstances"),
        certainty: Certainty::Unknown,
        trouble: Trouble::CutOff,
        code: None,
        message: None,
        tip: None,
        request_id: None,
    }
}

#[cfg(test)]
mod tests;

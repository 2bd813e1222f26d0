//! A launch, as a machine free of IO: intended, sent, accepted or refused or unknown,
//! watched, settled. Screens and commands drive the same one.
//!
//! It is told what happened ([`Event`]) and says what has to be done next ([`Ask`]).
//! `CreateInstances` has no idempotency token, so:
//!
//! - nothing is sent before the journal has it, unless the user said so;
//! - an answer that never came is a state of its own, [`Stage::Unknown`]; the machine then
//!   looks, and only after looking may the *person* send the same names again;
//! - a name is never changed inside a launch: that would be the one way to make a duplicate.

mod follow_up_record;
pub mod follow_up_run;
pub mod journal_record;
pub mod key_import;
pub mod launch_instance;
mod login;
mod outcome;
pub mod playback;
pub mod poll_interval;
mod polling;
mod readiness;
pub mod reconcile;
pub mod recorder;
mod sending;
pub mod story;
mod watching;

use super::failure::{Certainty, ErrorKind, Failure};
use super::follow_ups::FollowUpStep;
use super::instance::{Instance, Operation};
use super::order::Order;
use super::owned_resource::{InstanceChange, OwnedResource};
use super::reachability::{ProbeResult, ProbeTarget};
use super::sanitized_text::SanitizedText;
use super::time::Now;
use super::unknown_outcome::UnknownOutcome;
pub use login::is_plain;

use follow_up_run::{FollowUpEvent, FollowUpRequest};
use journal_record::{JournalRecord, Manifest};
use key_import::{KeyImport, KeyImportEvent, KeyImportRequest};
use launch_instance::{InstanceOutcome, LaunchInstance};
use poll_interval::PollInterval;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// After this long the watch ends. What is not decided then is still under way at AWS; it has not failed.
pub const WATCH_FOR: Duration = Duration::from_secs(30 * 60);
/// GetOperation calls of one round.
pub const OPERATIONS_A_ROUND: usize = 8;

/// Where a launch stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum LaunchStage {
    /// Written down; the names are being proved free. Nothing has been sent.
    Intended,
    /// It could not be written down, so it was not sent. The user may say to continue without.
    NoJournal {
        /// Why it could not be written.
        why: SanitizedText,
    },
    /// On its way.
    Sent,
    /// Nobody knows whether the service did it.
    Unknown(UnknownOutcome),
    /// Accepted, or found; being watched.
    Watched,
    /// Nothing exists, and this is why. The draft still holds every answer.
    Refused(Failure),
    /// Some names belong to something else; nothing was sent. What holds each, where known.
    NamesTaken(Vec<(SanitizedText, Option<SanitizedText>)>),
    /// Every instance is decided, or the watch ended.
    Settled,
    /// The user stopped looking for an answer that never came.
    Abandoned,
}

/// What the machine is told.
#[derive(Clone, Debug, PartialEq)]
pub enum LaunchEvent {
    /// The gating record is on disk.
    Journaled,
    /// The journal could not be written, and why.
    JournalFailed(SanitizedText),
    /// Every name in use in the Region; who holds those of ours that are among them.
    Proved(Vec<(SanitizedText, Option<SanitizedText>)>),
    /// Whether the names are free could not be asked.
    ProofFailed(Failure),
    /// AWS accepted the request.
    Answered(Vec<Operation>),
    /// What came in place of AWS's answer.
    SendFailed(Failure),
    /// What one round of asking brought.
    Polled(PollResult),
    /// What became of the key pair that is brought along.
    Key(KeyImportEvent),
    /// What was met at the ports that were knocked at, by instance name.
    Knocked(Vec<(SanitizedText, ProbeResult)>),
    /// What became of the follow-up at this place.
    FollowUp {
        /// Its place among the follow-ups.
        at: usize,
        /// What became of it.
        event: Box<FollowUpEvent>,
    },
    /// The user says to carry out the follow-ups that are left.
    AllowFollowUps,
    /// The program is about to end: no follow-up is sent any more.
    HoldFollowUps,
    /// A pause is over.
    Due,
    /// A pause between two knocks is over.
    Rested,
    /// The user's decisions.
    WithoutJournal,
    /// Send a request once more that came to nothing.
    SendAgain,
    /// Give up looking for what was sent.
    StopLooking,
    /// Stop asking, or begin again.
    Pause,
    /// Ask now.
    Refresh,
}

/// What one round of asking brought.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PollResult {
    /// All instances of the Region, or why they could not be listed.
    pub instances: Option<Result<Vec<Instance>, Failure>>,
    /// By operation id; `None` is an id that the service does not know any more.
    pub operations: Vec<(SanitizedText, Result<Option<Operation>, Failure>)>,
    /// By instance name.
    pub by_name: Vec<(SanitizedText, Result<Vec<Operation>, Failure>)>,
    /// Instances that were asked for one by one; `None` where the service itself says that there is none.
    pub alone: Vec<(SanitizedText, Result<Option<Instance>, Failure>)>,
}

/// What the machine wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum LaunchRequest {
    /// Append to the journal; answer [`Event::Journaled`] only if the record [`Record::gates`].
    Journal(JournalRecord),
    /// `GetActiveNames` to its last page, and who holds those of `names` that are taken.
    Prove {
        /// The Region that is asked.
        region: SanitizedText,
        /// The names that have to be free.
        names: Vec<SanitizedText>,
    },
    /// Something for the key pair that is brought along.
    Key(KeyImportRequest),
    /// `CreateInstances`, once.
    Send,
    /// Pages of `GetInstances`, and these few calls beside it: `GetOperation`, `GetOperationsForResource`, and
    /// `GetInstance` of those that a list lacked.
    Poll {
        /// The Region that is asked.
        region: SanitizedText,
        /// The operations to ask for, by ID.
        operations: Vec<SanitizedText>,
        /// The instances whose operations are asked for by name.
        by_name: Vec<SanitizedText>,
        /// The instances to ask for one by one.
        alone: Vec<SanitizedText>,
    },
    /// Something for the follow-up at this place.
    FollowUp {
        /// The Region that is asked.
        region: SanitizedText,
        /// Its place among the follow-ups.
        at: usize,
        /// What is to be done.
        ask: Box<FollowUpRequest>,
    },
    /// Come back with [`Event::Due`].
    Wait(Duration),
    /// Knock at these ports.
    Knock {
        /// Which ports of which instances.
        doors: Vec<ProbeTarget>,
    },
    /// Come back with [`Event::Rested`].
    Rest(Duration),
}

/// A launch.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The launch's ID.
    pub id: SanitizedText,
    /// What it is about.
    pub manifest: Manifest,
    /// What is sent; absent after a restart, as scripts are not written down.
    pub order: Option<Order>,
    /// Its current stage.
    pub stage: LaunchStage,
    /// Its instances, in the order of their names in the request.
    pub subjects: Vec<LaunchInstance>,
    /// When it began.
    pub began: Now,
    /// When the request went out, the first time.
    pub sent: Option<Now>,
    /// And the last time.
    resent: Option<Now>,
    /// When it was known to be accepted, or was found.
    pub accepted: Option<Now>,
    /// When all was decided.
    pub settled: Option<Now>,
    /// Found by looking, after its answer never came.
    pub adopted: bool,
    /// Taken up from its journal, in another run of the program than began it.
    pub resumed: bool,
    /// The user asked for no journal, or it could not be written after the fact.
    pub unjournaled: Option<SanitizedText>,
    /// The last round's trouble, if it had any: no information about the instances.
    pub trouble: Option<Failure>,
    /// Whether the user has stopped the asking.
    pub paused: bool,
    /// What it made, or may have made, besides its instances.
    pub made: Vec<OwnedResource>,
    /// How far the key pair has come that it brings to the Region.
    pub keying: KeyImport,
    /// What its plan has done to each instance once it runs.
    pub follow_ups: Vec<FollowUpStep>,
    /// Whether they may be sent: the plan was confirmed in this run of the program, or the user said so.
    may_follow_up: bool,
    /// What was changed of its instances afterwards, in that order.
    pub changes: Vec<InstanceChange>,
    /// Instances whose site has a certificate, and the domain name that leads there.
    secured: BTreeMap<SanitizedText, SanitizedText>,
    /// Instances whose port to log in through was opened from here.
    opened: BTreeSet<SanitizedText>,
    /// Whether our proof that the names were free still counts.
    proved: bool,
    resending: bool,
    polling: bool,
    waiting: bool,
    /// Somebody is at the doors.
    knocking: bool,
    /// Until they are knocked at again.
    resting: bool,
    /// What each rung took is written down.
    noted: bool,
    /// When the service was first seen in this run.
    first_look: Option<Now>,
    pace: PollInterval,
    /// Calls of the last round.
    calls: u32,
    turn: usize,
}

impl Launch {
    /// Begins a launch: the first thing is to write down what is meant.
    pub fn begin(
        id: SanitizedText,
        order: Order,
        account: Option<SanitizedText>,
        now: Now,
    ) -> (Launch, Vec<LaunchRequest>) {
        let manifest = Manifest::of(&order, &id, account);
        let mut launch = Launch::new(id, manifest, now);
        if order.brings.is_some() {
            launch.keying = KeyImport::Open;
        }
        launch.may_follow_up = true;
        launch.order = Some(order);
        let intent = launch.intent();
        (launch, vec![LaunchRequest::Journal(intent)])
    }

    fn new(id: SanitizedText, manifest: Manifest, now: Now) -> Launch {
        let seed = id.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        Launch {
            subjects: manifest.names().into_iter().map(LaunchInstance::new).collect(),
            follow_ups: manifest.follow_ups.steps(&manifest.names()),
            may_follow_up: false,
            id,
            manifest,
            order: None,
            stage: LaunchStage::Intended,
            began: now,
            sent: None,
            resent: None,
            accepted: None,
            settled: None,
            adopted: false,
            resumed: false,
            unjournaled: None,
            trouble: None,
            paused: false,
            made: Vec::new(),
            keying: KeyImport::There,
            changes: Vec::new(),
            secured: BTreeMap::new(),
            opened: BTreeSet::new(),
            proved: false,
            resending: false,
            polling: false,
            waiting: false,
            knocking: false,
            resting: false,
            noted: false,
            first_look: None,
            pace: PollInterval::new(seed),
            calls: 0,
            turn: 0,
        }
    }

    /// Whether this run of the program has what is sent: a launch taken up from its journal lacks its script.
    pub fn can_send(&self) -> bool {
        !self.resumed
    }

    fn intent(&self) -> JournalRecord {
        JournalRecord::Intent { launch: self.id.clone(), manifest: Box::new(self.manifest.clone()) }
    }

    /// Picks a launch up from its journal after a crash or another day. `None` if its first line is missing.
    pub fn resume(entries: &[journal_record::JournalEntry], now: Now) -> Option<(Launch, Vec<LaunchRequest>)> {
        let first = entries.first()?;
        let JournalRecord::Intent { launch, manifest } = &first.record else { return None };
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

    fn replay(&mut self, entry: &journal_record::JournalEntry, now: Now) {
        let at = Now { mono: now.mono, wall: entry.at };
        match &entry.record {
            JournalRecord::Intent { .. } => {}
            JournalRecord::Sending => {
                // Sent again, an instance may still come of the first time.
                self.sent.get_or_insert(at);
                self.resent = Some(at);
                // It is only ever written after the names were proved free.
                self.proved = true;
                let failure = Failure { certainty: Certainty::Unknown, ..lost() };
                self.stage = LaunchStage::Unknown(UnknownOutcome::new(failure, at));
            }
            JournalRecord::Looked => {
                if let LaunchStage::Unknown(doubt) = &mut self.stage {
                    doubt.sought = true;
                }
            }
            JournalRecord::Accepted { operations } => {
                self.accept(at);
                for (name, id) in operations {
                    if let Some(subject) = self.subjects.iter_mut().find(|s| s.name == *name) {
                        subject.operation_id = Some(id.clone());
                    }
                }
            }
            JournalRecord::Seen { arns } => {
                for (name, arn) in arns {
                    if let Some(subject) = self.subjects.iter_mut().find(|subject| subject.name == *name) {
                        (subject.arn, subject.met) = (Some(arn.clone()), true);
                    }
                }
            }
            JournalRecord::Adopted { names } => {
                self.accept(at);
                self.adopted = true;
                self.met(|name| names.contains(name));
            }
            JournalRecord::Refused { why } | JournalRecord::NotSent { why } => {
                self.stage = LaunchStage::Refused(Failure::local("CreateInstances", ErrorKind::Other, why.clone()));
            }
            JournalRecord::Unknown { .. } => {}
            // Watching it again is to look again.
            JournalRecord::Abandoned => {}
            JournalRecord::Settled { fates } => {
                let open = InstanceOutcome::UnderWay.key();
                self.met(|name| fates.iter().any(|(other, fate)| other == name && *fate != open));
                let deleted = |name: &SanitizedText| {
                    fates.iter().any(|(other, fate)| other == name && *fate == launch_instance::DELETED)
                };
                self.subjects.iter_mut().filter(|s| deleted(&s.name)).for_each(LaunchInstance::delete);
            }
            JournalRecord::Deleted { names } => {
                self.subjects.iter_mut().filter(|s| names.contains(&s.name)).for_each(LaunchInstance::delete);
            }
            JournalRecord::Making { .. }
            | JournalRecord::Made { .. }
            | JournalRecord::Unmade { .. }
            | JournalRecord::Changed { .. }
            | JournalRecord::Secured { .. } => self.keep(&entry.record),
            JournalRecord::FollowUpBegun { .. } | JournalRecord::FollowUpEnded { .. } => {
                self.replay_follow_up(&entry.record, at);
            }
            // The machine looks again instead of believing what was seen then.
            JournalRecord::Progress(_) => {}
            JournalRecord::Climbed { rungs } => {
                self.noted = true;
                for (name, taken) in rungs {
                    if let Some(subject) = self.subjects.iter_mut().find(|subject| subject.name == *name) {
                        subject.rungs.recall(taken);
                    }
                }
            }
        }
    }

    fn met(&mut self, is: impl Fn(&SanitizedText) -> bool) {
        self.subjects.iter_mut().filter(|subject| is(&subject.name)).for_each(|subject| subject.met = true);
    }

    /// Takes note of what was made besides the instances, or changed of them.
    pub fn keep(&mut self, record: &JournalRecord) {
        record.keep(&mut self.made);
        match record {
            JournalRecord::Changed { instance, action, details } => {
                let change =
                    InstanceChange { instance: instance.clone(), action: action.clone(), details: details.clone() };
                self.changes.push(change);
            }
            JournalRecord::Secured { instance, domain } => {
                self.secured.insert(instance.clone(), domain.clone());
            }
            _ => {}
        }
    }

    /// The domain name under which the site of this instance has a certificate.
    pub fn secured(&self, instance: &SanitizedText) -> Option<&SanitizedText> {
        self.secured.get(instance)
    }

    /// Whether HTTPS was begun to be set up for it, and what came of it is not known here.
    pub fn securing(&self, instance: &SanitizedText) -> bool {
        let begun = |change: &InstanceChange| change.instance == *instance && *change.action == *"SetupInstanceHttps";
        self.secured(instance).is_none() && self.changes.iter().any(begun)
    }

    /// An instance of it was looked at for another reason than this watch: its address may have changed.
    pub fn told(&mut self, instance: &Instance, now: Now) {
        let ours = self.is_ours(instance) || self.lost_its_tag(instance);
        let subject = self.subjects.iter_mut().find(|subject| subject.name == instance.name && subject.exists());
        if let Some(subject) = subject.filter(|_| ours) {
            subject.learn_instance(instance, now);
        }
    }

    /// An instance of it was deleted by the user, and is gone.
    pub fn deleted(&mut self, name: &SanitizedText) {
        let polling = self.polling;
        for subject in self.subjects.iter_mut().filter(|subject| subject.name == *name && !subject.deleted) {
            subject.delete();
            subject.stale = polling;
        }
    }

    /// Whether it was only seen that this was so by then: in the first look of another run of the program,
    /// which began after it was. Nobody knows since when.
    pub fn undated(&self, at: Now) -> bool {
        self.resumed && self.first_look == Some(at)
    }

    /// What has to be done next, after a resume.
    fn take_up(&mut self, now: Now) -> Vec<LaunchRequest> {
        match &mut self.stage {
            LaunchStage::Unknown(doubt) => {
                doubt.since = now;
                self.poll()
            }
            LaunchStage::Watched => {
                // The watch begins anew; when it was accepted stays as it was written.
                self.accepted = self.accepted.map(|at| Now { mono: now.mono, wall: at.wall });
                self.poll()
            }
            _ => self.resume_key(now),
        }
    }

    /// Takes an event, and returns what is to be done next.
    pub fn on(&mut self, event: LaunchEvent, now: Now) -> Vec<LaunchRequest> {
        let mut asks = self.hear(event, now);
        asks.extend(self.advance_readiness(now));
        asks.extend(self.advance_follow_ups(now));
        asks
    }

    fn hear(&mut self, event: LaunchEvent, now: Now) -> Vec<LaunchRequest> {
        match event {
            LaunchEvent::Journaled => self.journaled(now),
            LaunchEvent::JournalFailed(why) => self.journal_failed(why, now),
            LaunchEvent::WithoutJournal => self.without_journal(now),
            LaunchEvent::Proved(taken) => self.proved(taken, now),
            LaunchEvent::ProofFailed(failure) => self.proof_failed(failure, now),
            LaunchEvent::Answered(operations) => self.answered(operations, now),
            LaunchEvent::SendFailed(failure) => self.send_failed(failure, now),
            LaunchEvent::Polled(round) => self.polled(round, now),
            LaunchEvent::Key(event) => self.on_key_event(event, now),
            LaunchEvent::FollowUp { at, event } => self.on_follow_up(at, *event, now),
            LaunchEvent::AllowFollowUps => self.allow_follow_ups(now),
            LaunchEvent::HoldFollowUps => {
                self.hold_follow_ups();
                Vec::new()
            }
            LaunchEvent::Due if matches!(self.keying, KeyImport::Doubt { .. }) => self.look_for_key(),
            LaunchEvent::Due => {
                self.waiting = false;
                if self.paused { Vec::new() } else { self.poll() }
            }
            LaunchEvent::SendAgain => self.send_again(),
            LaunchEvent::StopLooking => self.stop_looking(now),
            LaunchEvent::Pause => self.pause(),
            LaunchEvent::Refresh => {
                self.probe_again(now);
                self.poll()
            }
            LaunchEvent::Knocked(met) => self.probed(met, now),
            LaunchEvent::Rested => {
                self.resting = false;
                Vec::new()
            }
        }
    }

    /// Appends a record. A gating one without a journal continues as if it were written.
    fn journal(&mut self, record: JournalRecord, now: Now) -> Vec<LaunchRequest> {
        match (&self.unjournaled, record.must_be_durable()) {
            (None, _) => vec![LaunchRequest::Journal(record)],
            (Some(_), true) => self.journaled(now),
            (Some(_), false) => Vec::new(),
        }
    }

    fn accept(&mut self, now: Now) {
        self.stage = LaunchStage::Watched;
        self.accepted = Some(now);
        self.subjects.iter_mut().for_each(|subject| subject.accept(now));
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
        matches!(self.stage, LaunchStage::Unknown(_) | LaunchStage::Watched)
    }

    /// Whether leaving now would leave a request behind whose answer is not here.
    pub fn in_flight(&self) -> bool {
        matches!(self.stage, LaunchStage::Sent) || matches!(self.stage, LaunchStage::Intended)
    }
}

/// The doubt after a restart: the journal says "sending" and nothing more.
fn lost() -> Failure {
    Failure {
        action: SanitizedText::new("CreateInstances"),
        certainty: Certainty::Unknown,
        trouble: ErrorKind::CutOff,
        code: None,
        message: None,
        tip: None,
        request_id: None,
        ahead: None,
    }
}

#[cfg(test)]
mod tests;

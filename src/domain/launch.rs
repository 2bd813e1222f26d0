//! State machine of a launch, without IO: intended, sent, accepted or rejected or unknown, watched, settled. Screens
//! and commands share it.
//!
//! It takes events ([`LaunchEvent`]) and returns requests ([`LaunchRequest`]). `CreateInstances` has no idempotency
//! token, so:
//!
//! - nothing is sent before the journal has it, unless the user asked for no journal;
//! - a lost reply has a stage of its own, [`LaunchStage::Unknown`]; the state machine then looks for the instances, and
//!   only after that may the *user* send the same names again;
//! - a name is never changed within a launch: that could create duplicates.

mod follow_up_record;
pub mod follow_up_run;
pub mod journal_record;
pub mod key_import;
pub mod launched_instance;
mod login;
pub mod noted_outcome;
mod outcome;
pub mod playback;
pub mod poll_interval;
mod polling;
mod readiness;
pub mod reconcile;
pub mod recorder;
mod sending;
pub mod story;
pub mod taken_name;
mod watching;

use super::failure::{Certainty, ErrorKind, Failure};
use super::follow_ups::FollowUpStep;
use super::instance::{Instance, Operation};
use super::order::{CREATE, Order};
use super::owned_resource::{InstanceChange, OwnedResource};
use super::reachability::{ProbeResult, ProbeTarget};
use super::sanitized_text::SanitizedText;
use super::sent_once::{Lookups, UnknownOutcome};
use super::time::Now;
use crate::domain::user_text::Words;
pub use login::is_plain;

use follow_up_run::{FollowUpEvent, FollowUpRequest};
use journal_record::{JournalRecord, Manifest};
use key_import::{KeyImport, KeyImportEvent, KeyImportRequest};
use launched_instance::LaunchInstance;
use noted_outcome::NotedOutcome;
use poll_interval::PollInterval;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use taken_name::TakenName;

/// The maximum time to watch. What isn't decided by then is still in progress at AWS; it has not failed.
pub const WATCH_FOR: Duration = Duration::from_secs(30 * 60);
/// The maximum number of `GetOperation` calls per round.
pub const OPERATIONS_A_ROUND: usize = 8;

/// The stage of a launch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum LaunchStage {
    /// Recorded; the names are being checked. Nothing has been sent.
    Intended,
    /// It couldn't be recorded, so it wasn't sent. The user may continue without a journal.
    NoJournal {
        /// Why it couldn't be recorded.
        why: Words,
    },
    /// The request is in flight.
    Sent,
    /// It is unknown whether the service carried it out.
    Unknown(UnknownOutcome),
    /// Accepted, or found to be; being watched.
    Watched,
    /// Rejected: nothing was created. The draft still has every answer.
    Refused(Failure),
    /// Some names are in use by other resources; nothing was sent.
    NamesTaken(Vec<TakenName>),
    /// Every instance is decided, or the watch ended.
    Settled,
    /// The user stopped looking for the outcome of a lost reply.
    Abandoned,
}

/// What is known about the names of a launch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    /// They are to be checked before the next request.
    Unchecked,
    /// They were free right before the last request: since then, only that may have taken them.
    Free,
}

/// An event for the state machine.
#[derive(Clone, Debug, PartialEq)]
pub enum LaunchEvent {
    /// The record that a request waits for is on disk, or why the journal couldn't be written.
    Journaled(Result<(), Words>),
    /// The launch's names that are in use in the Region; or why they couldn't be checked.
    Proved(Result<Vec<TakenName>, Failure>),
    /// AWS accepted the request, or why not; its reply may be lost.
    Replied(Result<Vec<Operation>, Failure>),
    /// The results of one round of polling.
    Polled(PollResult),
    /// An event about the key pair to import.
    Key(KeyImportEvent),
    /// The results of probing ports, by instance name.
    Knocked(Vec<(SanitizedText, ProbeResult)>),
    /// An event about the follow-up at this index.
    FollowUp {
        /// Its index among the follow-ups.
        at: usize,
        /// The event.
        event: Box<FollowUpEvent>,
    },
    /// The user allowed the remaining follow-ups.
    AllowFollowUps,
    /// Skysail is about to exit: no more follow-ups are sent.
    HoldFollowUps,
    /// A pause is over.
    Due,
    /// The pause between two probes is over.
    Rested,
    /// The user continues without a journal.
    WithoutJournal,
    /// The user sends a request again that had no effect.
    SendAgain,
    /// The user stops looking for what was sent.
    StopLooking,
    /// The user pauses or resumes polling.
    Pause,
    /// The user polls now.
    Refresh,
}

/// The results of one round of polling.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct PollResult {
    /// All instances of the Region, or why they couldn't be listed; absent if not requested.
    pub instances: Option<Result<Vec<Instance>, Failure>>,
    /// By operation ID; `None` for one that the service no longer knows.
    pub operations: Vec<(SanitizedText, Result<Option<Operation>, Failure>)>,
    /// Operations by instance name.
    pub by_name: Vec<(SanitizedText, Result<Vec<Operation>, Failure>)>,
    /// Instances that were looked up one by one; `None` if the service itself says that the instance doesn't exist.
    pub alone: Vec<(SanitizedText, Result<Option<Instance>, Failure>)>,
}

/// A request by the state machine.
#[derive(Clone, Debug, PartialEq)]
pub enum LaunchRequest {
    /// Append to the journal; send [`LaunchEvent::Journaled`] only if the record [`JournalRecord::must_be_durable`].
    Journal(JournalRecord),
    /// `GetActiveNames`, all pages, and the owners of those among `names` that are in use.
    Prove {
        /// The Region to query.
        region: SanitizedText,
        /// The names that have to be free.
        names: Vec<SanitizedText>,
    },
    /// A request about the key pair to import.
    Key(KeyImportRequest),
    /// `CreateInstances`, once.
    Send,
    /// All pages of `GetInstances`, and these few other calls: `GetOperation`, `GetOperationsForResource`, and
    /// `GetInstance` for instances that a listing lacked.
    Poll {
        /// The Region to query.
        region: SanitizedText,
        /// The operations to look up, by ID.
        operations: Vec<SanitizedText>,
        /// The instances whose operations are looked up by name.
        by_name: Vec<SanitizedText>,
        /// The instances to look up one by one.
        alone: Vec<SanitizedText>,
    },
    /// A request about the follow-up at this index.
    FollowUp {
        /// The Region to query.
        region: SanitizedText,
        /// Its index among the follow-ups.
        at: usize,
        /// The request.
        request: Box<FollowUpRequest>,
    },
    /// Send [`LaunchEvent::Due`] after this time.
    Wait(Duration),
    /// Probe these ports.
    Knock {
        /// The ports to probe.
        doors: Vec<ProbeTarget>,
    },
    /// Send [`LaunchEvent::Rested`] after this time.
    Rest(Duration),
}

impl LaunchRequest {
    /// Returns whether it changes something, on this computer or at AWS.
    pub fn changes(&self) -> bool {
        match self {
            LaunchRequest::FollowUp { request, .. } => request.changes(),
            LaunchRequest::Key(request) => !matches!(request, KeyImportRequest::Find { .. }),
            request => matches!(request, LaunchRequest::Send | LaunchRequest::Journal(_)),
        }
    }
}

/// A launch.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The launch's ID.
    pub id: SanitizedText,
    /// The request and its details, as recorded in the journal.
    pub manifest: Manifest,
    /// The order to send; absent after a restart, as scripts aren't recorded.
    pub order: Option<Order>,
    /// Its current stage.
    pub stage: LaunchStage,
    /// Its instances, in the order of the request.
    pub instances: Vec<LaunchInstance>,
    /// When it started.
    pub began: Now,
    /// When the request was first sent.
    pub sent: Option<Now>,
    /// When it was last sent again.
    resent: Option<Now>,
    /// When it was accepted, or found to be.
    pub accepted: Option<Now>,
    /// When everything was decided.
    pub settled: Option<Now>,
    /// Whether it was found by looking, after a lost reply.
    pub adopted: bool,
    /// Whether it was resumed from its journal by another run of Skysail.
    pub resumed: bool,
    /// Why there is no journal: the user asked for none, or it couldn't be written.
    pub unjournaled: Option<Words>,
    /// The error of the last round, if any; it says nothing about the instances.
    pub error: Option<Failure>,
    /// Whether the user has paused polling.
    pub paused: bool,
    /// The resources it created, or may have created, besides its instances.
    pub made: Vec<OwnedResource>,
    /// The progress of importing its key pair.
    pub key_import: KeyImport,
    /// The follow-ups of its instances.
    pub follow_ups: Vec<FollowUpStep>,
    /// Whether they may be sent: the plan was confirmed in this run of Skysail, or the user allowed it.
    may_follow_up: bool,
    /// Later changes to its instances, in order.
    pub changes: Vec<InstanceChange>,
    /// Instances with a certificate, and its domain name.
    secured: BTreeMap<SanitizedText, SanitizedText>,
    /// Instances whose login port Skysail has opened.
    opened: BTreeSet<SanitizedText>,
    names: Names,
    /// The rounds of polling.
    lookups: Lookups,
    /// The probes of login ports.
    probes: Lookups,
    /// Whether the time to each milestone is recorded.
    noted: bool,
    /// When this run first saw the service's data.
    first_look: Option<Now>,
    pace: PollInterval,
    /// The number of calls in the last round.
    calls: u32,
    turn: usize,
}

impl Launch {
    /// Starts a launch; the first request is to record it.
    pub fn begin(
        id: SanitizedText,
        order: Order,
        account: Option<SanitizedText>,
        now: Now,
    ) -> (Launch, Vec<LaunchRequest>) {
        let manifest = Manifest::of(&order, &id, account);
        let mut launch = Launch::new(id, manifest, now);
        if order.brings.is_some() {
            launch.key_import = KeyImport::Open;
        }
        launch.may_follow_up = true;
        launch.order = Some(order);
        let intent = launch.intent();
        (launch, vec![LaunchRequest::Journal(intent)])
    }

    fn new(id: SanitizedText, manifest: Manifest, now: Now) -> Launch {
        let seed = id.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        Launch {
            instances: manifest.names().into_iter().map(LaunchInstance::new).collect(),
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
            error: None,
            paused: false,
            made: Vec::new(),
            key_import: KeyImport::There,
            changes: Vec::new(),
            secured: BTreeMap::new(),
            opened: BTreeSet::new(),
            names: Names::Unchecked,
            lookups: Lookups::default(),
            probes: Lookups::default(),
            noted: false,
            first_look: None,
            pace: PollInterval::new(seed),
            calls: 0,
            turn: 0,
        }
    }

    /// Returns whether this run of Skysail has the order: a launch resumed from its journal lacks its script.
    pub fn can_send(&self) -> bool {
        !self.resumed
    }

    fn intent(&self) -> JournalRecord {
        JournalRecord::Intent { launch: self.id.clone(), manifest: Box::new(self.manifest.clone()) }
    }

    /// Resumes a launch from its journal, after a crash or later. `None` if its first record is missing.
    pub fn resume(entries: &[journal_record::JournalEntry], now: Now) -> Option<(Launch, Vec<LaunchRequest>)> {
        let first = entries.first()?;
        let JournalRecord::Intent { launch, manifest } = &first.record else { return None };
        // The journal has wall-clock times; the monotonic clock started with this run.
        let began = Now { mono: now.mono, wall: first.at };
        let mut launch = Launch::new(launch.clone(), (**manifest).clone(), began);
        launch.resumed = true;
        for entry in &entries[1..] {
            launch.replay(entry, now);
        }
        let requests = launch.take_up(now);
        Some((launch, requests))
    }

    fn replay(&mut self, entry: &journal_record::JournalEntry, now: Now) {
        let at = Now { mono: now.mono, wall: entry.at };
        match &entry.record {
            JournalRecord::Intent { .. } => {}
            JournalRecord::Sending => {
                // After a second request, an instance may still come from the first one.
                self.note_sent(at);
                // It is only ever recorded after the names were checked to be free.
                self.names = Names::Free;
                let failure = self.lost();
                self.stage = LaunchStage::Unknown(UnknownOutcome::new(failure, at));
            }
            JournalRecord::Looked => {
                if let LaunchStage::Unknown(unknown) = &mut self.stage {
                    unknown.searched_before();
                }
            }
            JournalRecord::Accepted { operations } => {
                self.accept(at);
                for (name, id) in operations {
                    if let Some(instance) = self.instances.iter_mut().find(|s| s.name == *name) {
                        instance.operation_id = Some(id.clone());
                    }
                }
            }
            JournalRecord::Seen { arns } => {
                for (name, arn) in arns {
                    if let Some(instance) = self.instances.iter_mut().find(|instance| instance.name == *name) {
                        (instance.arn, instance.met) = (Some(arn.clone()), true);
                    }
                }
            }
            JournalRecord::Adopted { names } => {
                self.accept(at);
                self.adopted = true;
                self.met(|name| names.contains(name));
            }
            JournalRecord::Refused { why } | JournalRecord::NotSent { why } => {
                self.stage =
                    LaunchStage::Refused(Failure::local(self.manifest.request.action(), ErrorKind::Other, why.clone()));
            }
            JournalRecord::Unknown { .. } => {}
            // To watch it again is to look again.
            JournalRecord::Abandoned => {}
            JournalRecord::Settled { outcomes } => {
                let is = |name: &SanitizedText, fits: fn(NotedOutcome) -> bool| {
                    outcomes.iter().any(|(other, outcome)| other == name && fits(*outcome))
                };
                self.met(|name| is(name, |outcome| outcome != NotedOutcome::UnderWay));
                let deleted = |name: &SanitizedText| is(name, |outcome| outcome == NotedOutcome::Deleted);
                self.instances.iter_mut().filter(|s| deleted(&s.name)).for_each(LaunchInstance::delete);
            }
            JournalRecord::Deleted { names } => {
                self.instances.iter_mut().filter(|s| names.contains(&s.name)).for_each(LaunchInstance::delete);
            }
            JournalRecord::Making { .. }
            | JournalRecord::Made { .. }
            | JournalRecord::Unmade { .. }
            | JournalRecord::Changed { .. }
            | JournalRecord::Secured { .. } => self.keep(&entry.record),
            JournalRecord::FollowUpBegun { .. } | JournalRecord::FollowUpEnded { .. } => {
                self.replay_follow_up(&entry.record, at);
            }
            // The state machine looks again instead of relying on what was seen then.
            JournalRecord::Progress(_) => {}
            JournalRecord::Climbed { milestones } => {
                self.noted = true;
                for (name, taken) in milestones {
                    if let Some(instance) = self.instances.iter_mut().find(|instance| instance.name == *name) {
                        instance.milestones.recall(taken);
                    }
                }
            }
        }
    }

    fn met(&mut self, is: impl Fn(&SanitizedText) -> bool) {
        self.instances.iter_mut().filter(|instance| is(&instance.name)).for_each(|instance| instance.met = true);
    }

    /// Takes over a record about resources besides the instances, or about changes to instances.
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

    /// Returns the domain name for which this instance has a certificate.
    pub fn secured(&self, instance: &SanitizedText) -> Option<&SanitizedText> {
        self.secured.get(instance)
    }

    /// Returns whether a setup of HTTPS was started for it, with unknown outcome.
    pub fn securing(&self, instance: &SanitizedText) -> bool {
        let begun = |change: &InstanceChange| change.instance == *instance && *change.action == *"SetupInstanceHttps";
        self.secured(instance).is_none() && self.changes.iter().any(begun)
    }

    /// Updates an instance that was looked up for another reason than this watch: its address may have changed.
    pub fn learn_apart(&mut self, instance: &Instance, now: Now) {
        let ours = self.is_ours(instance) || self.lost_its_tag(instance);
        let launched = self.instances.iter_mut().find(|launched| launched.name == instance.name && launched.exists());
        if let Some(launched) = launched.filter(|_| ours) {
            launched.learn_instance(instance, now);
        }
    }

    /// Records that the user deleted an instance of it.
    pub fn deleted(&mut self, name: &SanitizedText) {
        let polling = self.lookups.asking();
        for instance in self.instances.iter_mut().filter(|instance| instance.name == *name && !instance.deleted) {
            instance.delete();
            instance.stale = polling;
        }
    }

    /// Returns whether this is when another run of Skysail first looked, so that something only seen by then has no
    /// known time.
    pub fn undated(&self, at: Now) -> bool {
        self.resumed && self.first_look == Some(at)
    }

    /// Returns the next requests after resuming.
    fn take_up(&mut self, now: Now) -> Vec<LaunchRequest> {
        match &mut self.stage {
            LaunchStage::Unknown(unknown) => {
                unknown.since = now;
                self.poll()
            }
            LaunchStage::Watched => {
                // The watch starts again; the time of acceptance stays as recorded.
                self.accepted = self.accepted.map(|at| Now { mono: now.mono, wall: at.wall });
                self.poll()
            }
            _ => self.resume_key(now),
        }
    }

    /// Handles an event, and returns the next requests.
    pub fn on(&mut self, event: LaunchEvent, now: Now) -> Vec<LaunchRequest> {
        let mut requests = self.hear(event, now);
        requests.extend(self.advance_readiness(now));
        requests.extend(self.advance_follow_ups(now));
        requests
    }

    fn hear(&mut self, event: LaunchEvent, now: Now) -> Vec<LaunchRequest> {
        match event {
            LaunchEvent::Journaled(Ok(())) => self.journaled(now),
            LaunchEvent::Journaled(Err(why)) => self.journal_failed(why, now),
            LaunchEvent::WithoutJournal => self.without_journal(now),
            LaunchEvent::Proved(Ok(taken)) => self.proved(taken, now),
            LaunchEvent::Proved(Err(failure)) => self.proof_failed(failure, now),
            LaunchEvent::Replied(answer) => self.replied(answer, now),
            LaunchEvent::Polled(round) => self.polled(round, now),
            LaunchEvent::Key(event) => self.on_key_event(event, now),
            LaunchEvent::FollowUp { at, event } => self.on_follow_up(at, *event, now),
            LaunchEvent::AllowFollowUps => self.allow_follow_ups(now),
            LaunchEvent::HoldFollowUps => {
                self.hold_follow_ups();
                Vec::new()
            }
            LaunchEvent::Due if matches!(self.key_import, KeyImport::Unknown { .. }) => self.look_for_key(),
            LaunchEvent::Due => {
                self.lookups.due();
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
                self.probes.due();
                Vec::new()
            }
        }
    }

    /// Appends a record. Without a journal, a record that a request waits for counts as written.
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
        self.instances.iter_mut().for_each(|instance| instance.accept(now));
    }

    /// Returns the time between two moments. Those before a restart have only wall-clock time.
    pub fn span(&self, from: Now, to: Now) -> Duration {
        match self.resumed {
            true => to.wall.duration_since(from.wall).unwrap_or_default(),
            false => to.since(from),
        }
    }

    /// Returns the failure for a create with an unknown outcome.
    fn lost(&self) -> Failure {
        Failure { action: SanitizedText::new(self.manifest.request.action()), ..lost() }
    }

    /// Returns whether there is anything left to poll.
    pub fn under_way(&self) -> bool {
        matches!(self.stage, LaunchStage::Unknown(_) | LaunchStage::Watched)
    }

    /// Returns whether leaving now would leave a request behind without its reply.
    pub fn in_flight(&self) -> bool {
        matches!(self.stage, LaunchStage::Sent) || matches!(self.stage, LaunchStage::Intended)
    }
}

/// Returns the failure after a restart: the journal says "sending" and nothing after it.
fn lost() -> Failure {
    Failure { certainty: Certainty::Unknown, message: None, ..Failure::local(CREATE, ErrorKind::CutOff, "") }
}

#[cfg(test)]
mod tests;

//! Carries out the follow-ups of a launch, each once. Each is run by the state machine for instance actions
//! ([`InstanceAction`]), which this part answers in place of the user.
//!
//! - Nothing is sent before the journal has it ([`JournalRecord::FollowUpBegun`]).
//! - After a lost reply, the outcome is looked up by what the request would have changed. It is sent again only if the
//!   user asks for that, and only after looking long enough.
//! - In a launch resumed from its journal, nothing is sent until the user allows it; what was started is looked up at
//!   once.

use super::journal_record::JournalRecord;
use super::launched_instance::InstanceOutcome;
use super::{Launch, LaunchRequest, LaunchStage, lost};
use crate::domain::access_grant::HostKey;
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::follow_ups::{FollowUpOutcome, FollowUpReason, FollowUpStatus, FollowUpStep, FollowUpTask};
use crate::domain::instance_actions::{
    ActionAnswers, InstanceAction, InstanceActionEvent, InstanceActionRequest, InstanceActionStage,
};
use crate::domain::owned_resource::{OwnedResource, ResourceKind};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::{RequestOutcome, SentRequest};
use crate::domain::ssh_alias::SshAlias;
use crate::domain::time::Now;
use crate::domain::user_text::{UserText, Words};
use std::time::Duration;

/// The maximum number of instances worked on at once, for about two calls per second.
const AT_ONCE: usize = 4;
/// The pause after a failed lookup.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// The maximum number of failed lookups in a row.
const TRIES: u32 = 12;
/// The maximum time that an alias waits for AWS to publish the server's host keys, which it does within seconds of the
/// start.
const HOST_KEY_WAIT: Duration = Duration::from_secs(5 * 60);
/// The pause between two lookups of a domain name.
const DOMAIN_PAUSE: Duration = Duration::from_secs(15);
/// The maximum time that HTTPS waits for its domain names to resolve to the instance.
pub const DOMAIN_WAIT: Duration = Duration::from_secs(10 * 60);

/// A request by the follow-up at an index.
#[derive(Clone, Debug, PartialEq)]
pub enum FollowUpRequest {
    /// A request by its instance action.
    Action(InstanceActionRequest),
    /// Load the host keys of this instance, as AWS publishes them.
    LoadHostKeys(SanitizedText),
    /// Write an alias to the user's SSH configuration.
    WriteAlias(SshAlias),
}

/// An event for a follow-up.
#[derive(Clone, Debug, PartialEq)]
pub enum FollowUpEvent {
    /// An event for its instance action.
    Action(InstanceActionEvent),
    /// The host keys; none if AWS hasn't published any yet.
    HostKeysLoaded(Result<Vec<HostKey>, Failure>),
    /// Whether the alias was written, or the reason why not.
    AliasWritten(Result<(), Words>),
}

impl FollowUpRequest {
    /// Returns whether it changes something, on this computer or at AWS.
    pub fn changes(&self) -> bool {
        match self {
            FollowUpRequest::LoadHostKeys(_) => false,
            FollowUpRequest::WriteAlias(_) => true,
            FollowUpRequest::Action(request) => request.changes(),
        }
    }
}

impl Launch {
    /// Returns the follow-ups that aren't final.
    pub fn open_follow_ups(&self) -> impl Iterator<Item = &FollowUpStep> {
        self.follow_ups.iter().filter(|step| !step.status.over())
    }

    /// Returns whether some follow-up will still make progress without the user.
    pub fn following_up(&self) -> bool {
        let waits = |step: &FollowUpStep| matches!(step.status, FollowUpStatus::Waiting(_));
        self.carrying_out() || self.follow_ups.iter().any(waits)
    }

    /// Returns whether a follow-up is being carried out or comes next, and doesn't wait for something elsewhere.
    pub fn carrying_out(&self) -> bool {
        (0..self.follow_ups.len()).any(|at| match self.follow_ups[at].status {
            // A request that isn't allowed yet won't be sent.
            FollowUpStatus::Working => self.may_follow_up || self.follow_ups[at].held.is_none(),
            FollowUpStatus::Ahead => self.comes_up(at),
            _ => false,
        })
    }

    /// Postpones the follow-ups that wait for something elsewhere, when nobody looks for that any more. The user can
    /// continue them.
    pub fn stop_waiting(&mut self, now: Now) {
        for step in &mut self.follow_ups {
            if let FollowUpStatus::Waiting(why) = &step.status {
                let why = why.clone();
                step.put(FollowUpStatus::Postponed(why), now);
            }
        }
    }

    /// Returns whether open follow-ups wait for the user's permission.
    pub fn follow_ups_need_word(&self) -> bool {
        !self.may_follow_up && self.open_follow_ups().next().is_some()
    }

    /// Allows the remaining follow-ups, including those that were started and whose outcome can't be found.
    pub(super) fn allow_follow_ups(&mut self, now: Now) -> Vec<LaunchRequest> {
        self.may_follow_up = true;
        for step in self.follow_ups.iter_mut().filter(|step| !step.status.over()) {
            step.may_repeat = step.begun;
            if step.status.rests() {
                (step.action, step.held, step.tries, step.waits_since) = (None, None, 0, None);
                step.put(FollowUpStatus::Ahead, now);
            }
        }
        // One that waits for its record is already released by that.
        let held = |at: &usize| self.follow_ups[*at].held.is_some() && self.follow_ups[*at].gates == 0;
        let held = (0..self.follow_ups.len()).filter(held).collect::<Vec<_>>();
        held.into_iter().flat_map(|at| self.gate(at)).collect()
    }

    /// Stops sending new requests.
    pub(super) fn hold_follow_ups(&mut self) {
        self.may_follow_up = false;
    }

    /// Restores the progress of a follow-up from its journal record.
    pub(super) fn replay_follow_up(&mut self, record: &JournalRecord, now: Now) {
        match record {
            JournalRecord::FollowUpBegun { instance, follow_up } => {
                self.step_of(instance, follow_up).into_iter().for_each(|step| step.begun = true);
            }
            JournalRecord::FollowUpEnded { instance, follow_up, outcome, why } => {
                let status = match outcome {
                    FollowUpOutcome::Done => FollowUpStatus::Done,
                    FollowUpOutcome::Failed => {
                        FollowUpStatus::Failed(FollowUpReason::Words(why.clone().unwrap_or_else(|| "".into())))
                    }
                };
                self.step_of(instance, follow_up).into_iter().for_each(|step| step.put(status.clone(), now));
            }
            _ => {}
        }
    }

    fn step_of(&mut self, instance: &SanitizedText, id: &SanitizedText) -> Option<&mut FollowUpStep> {
        self.follow_ups.iter_mut().find(|step| step.instance == *instance && step.task.id() == *id)
    }

    /// Starts the follow-ups that are due.
    pub(super) fn advance_follow_ups(&mut self, now: Now) -> Vec<LaunchRequest> {
        if !matches!(self.stage, LaunchStage::Watched | LaunchStage::Settled) {
            return Vec::new();
        }
        let mut requests = Vec::new();
        for at in 0..self.follow_ups.len() {
            if self.follow_ups[at].status != FollowUpStatus::Ahead {
                continue;
            }
            if self.gone(&self.follow_ups[at].instance) {
                self.follow_ups[at].put(FollowUpStatus::Dropped, now);
            } else if self.without_address(at) {
                let say = UserText::new("follow-up.https.no-static-ip");
                requests.extend(self.end(at, FollowUpStatus::Failed(FollowUpReason::Say(vec![say])), now));
            } else if self.turn_of_step(at) && self.working() < AT_ONCE {
                requests.extend(self.start(at, now));
            }
        }
        requests
    }

    /// Returns the number in progress, without those that wait for a domain name.
    fn working(&self) -> usize {
        self.follow_ups.iter().filter(|step| step.status == FollowUpStatus::Working).count()
    }

    fn gone(&self, name: &SanitizedText) -> bool {
        let instance = self.instances.iter().find(|instance| instance.name == *name);
        instance.is_none_or(|s| {
            s.deleted
                || matches!(s.outcome, InstanceOutcome::Failed { .. } | InstanceOutcome::Gone | InstanceOutcome::Taken)
        })
    }

    /// Returns whether HTTPS can't succeed because the static IP that it needs failed.
    fn without_address(&self, at: usize) -> bool {
        let step = &self.follow_ups[at];
        let failed = |other: &&FollowUpStep| {
            other.instance == step.instance
                && matches!(other.task, FollowUpTask::StaticIp { .. })
                && matches!(other.status, FollowUpStatus::Failed(_))
        };
        matches!(step.task, FollowUpTask::Https { .. }) && self.follow_ups.iter().any(|other| failed(&other))
    }

    /// Returns whether this one will start without the user.
    fn comes_up(&self, at: usize) -> bool {
        let step = &self.follow_ups[at];
        let instance = self.instances.iter().find(|instance| instance.name == step.instance);
        let comes = instance.is_some_and(|instance| match instance.outcome {
            InstanceOutcome::Running => true,
            InstanceOutcome::Waiting => self.under_way(),
            _ => false,
        });
        comes && (self.may_follow_up || step.begun) && !self.blocked(at, true)
    }

    /// Returns whether an earlier one has to finish first. `for_good`: in this run of Skysail, it won't.
    fn blocked(&self, at: usize, for_good: bool) -> bool {
        let step = &self.follow_ups[at];
        let needs_address = matches!(step.task, FollowUpTask::Https { .. } | FollowUpTask::SshAlias);
        self.follow_ups[..at].iter().filter(|other| other.instance == step.instance).any(|other| match &other.status {
            // These depend on the address.
            status if status.rests() => needs_address && matches!(other.task, FollowUpTask::StaticIp { .. }),
            FollowUpStatus::Ahead if !self.may_follow_up && !other.begun => true,
            FollowUpStatus::Ahead | FollowUpStatus::Working => !for_good,
            _ => false,
        })
    }

    fn turn_of_step(&self, at: usize) -> bool {
        let step = &self.follow_ups[at];
        let Some(instance) = self.instances.iter().find(|instance| instance.name == step.instance) else {
            return false;
        };
        let runs = instance.outcome == InstanceOutcome::Running && instance.instance.is_some();
        // The commands for HTTPS run on the server, which has to be up.
        let up = !matches!(step.task, FollowUpTask::Https { .. }) || !instance.way.undecided();
        runs && up && (self.may_follow_up || step.begun) && !self.blocked(at, false)
    }

    fn start(&mut self, at: usize, now: Now) -> Vec<LaunchRequest> {
        let step = &self.follow_ups[at];
        let Some(launched) = self.instances.iter().find(|launched| launched.name == step.instance) else {
            return Vec::new();
        };
        let (Some(kind), Some(answers)) = (step.task.kind(), step.task.answers()) else {
            return self.load_host_keys(at, now);
        };
        let Some(instance) = launched.instance.clone() else { return Vec::new() };
        let (own, kept) = (self.static_ip_of(&step.task, &instance.name), self.unjournaled.is_none());
        // If a static IP has no record any more, its outcome isn't in doubt either.
        let allocates = matches!(step.task, FollowUpTask::StaticIp { existing: false, .. });
        let (action, requests) = match step.begun && !(allocates && own.is_none()) {
            true => {
                let failure = Failure { action: "".into(), ..lost() };
                InstanceAction::resume(&instance, kind, answers, own, kept, (failure, now))
            }
            false => InstanceAction::planned(&instance, kind, answers, own, kept),
        };
        let step = &mut self.follow_ups[at];
        step.action = Some(Box::new(action));
        step.put(FollowUpStatus::Working, now);
        self.routed(at, requests)
    }

    /// Returns the static IP that was created for this instance before, if the follow-up needs one.
    fn static_ip_of(&self, task: &FollowUpTask, instance: &SanitizedText) -> Option<OwnedResource> {
        let FollowUpTask::StaticIp { name, existing: false } = task else { return None };
        let of = |made: &&OwnedResource| {
            made.kind == ResourceKind::StaticIp && made.name == *name && made.instance.as_ref() == Some(instance)
        };
        self.made.iter().find(of).cloned()
    }

    fn alias_request(&self, at: usize, request: FollowUpRequest) -> Vec<LaunchRequest> {
        vec![LaunchRequest::FollowUp { region: self.manifest.region.clone(), at, request: Box::new(request) }]
    }

    /// Loads the host keys first: an alias without them would trust whoever answers.
    fn load_host_keys(&mut self, at: usize, now: Now) -> Vec<LaunchRequest> {
        let step = &mut self.follow_ups[at];
        let name = step.instance.clone();
        if step.status == FollowUpStatus::Ahead {
            step.put(FollowUpStatus::Working, now);
        }
        self.alias_request(at, FollowUpRequest::LoadHostKeys(name))
    }

    fn host_keys_loaded(&mut self, at: usize, answer: Result<Vec<HostKey>, Failure>, now: Now) -> Vec<LaunchRequest> {
        let name = self.follow_ups[at].instance.clone();
        let host_keys = match answer {
            _ if self.gone(&name) => return self.rest(at, FollowUpStatus::Dropped, now),
            Ok(keys) => keys,
            Err(failure) => return self.host_keys_failed(at, failure, now),
        };
        let alias = self.instances.iter().find(|instance| instance.name == name);
        match alias.and_then(|instance| self.ssh_alias(instance, &host_keys)) {
            None => {
                let say = UserText::new("follow-up.alias.none").with("name", name);
                self.end(at, FollowUpStatus::Failed(FollowUpReason::Say(vec![say])), now)
            }
            Some(alias) if alias.host_keys.is_empty() => self.wait_for_host_keys(at, now),
            Some(_) if !self.may_follow_up => self.rest(at, FollowUpStatus::Ahead, now),
            Some(alias) => {
                self.follow_ups[at].put(FollowUpStatus::Working, now);
                self.alias_request(at, FollowUpRequest::WriteAlias(alias))
            }
        }
    }

    fn host_keys_failed(&mut self, at: usize, failure: Failure, now: Now) -> Vec<LaunchRequest> {
        self.follow_ups[at].tries += 1;
        match self.follow_ups[at].tries <= TRIES {
            true => self.pause_step(at, LOOK_AGAIN),
            false => self.rest(at, FollowUpStatus::Postponed(FollowUpReason::Failure(Box::new(failure))), now),
        }
    }

    fn wait_for_host_keys(&mut self, at: usize, now: Now) -> Vec<LaunchRequest> {
        let step = &mut self.follow_ups[at];
        let since = *step.waits_since.get_or_insert(now);
        let why = FollowUpReason::Say(vec![UserText::new("alias.no-host-keys").with("name", &step.instance)]);
        if now.since(since) >= HOST_KEY_WAIT {
            return self.rest(at, FollowUpStatus::Postponed(why), now);
        }
        step.put(FollowUpStatus::Waiting(why), now);
        self.pause_step(at, LOOK_AGAIN)
    }

    /// Handles an event of the follow-up at this index.
    pub(super) fn on_follow_up(&mut self, at: usize, event: FollowUpEvent, now: Now) -> Vec<LaunchRequest> {
        let Some(step) = self.follow_ups.get(at) else { return Vec::new() };
        match event {
            FollowUpEvent::AliasWritten(answer) if step.status == FollowUpStatus::Working => {
                let failed = |why: Words| FollowUpStatus::Failed(FollowUpReason::Words(why));
                self.end(at, answer.map_or_else(failed, |()| FollowUpStatus::Done), now)
            }
            FollowUpEvent::HostKeysLoaded(answer) if !step.status.over() => self.host_keys_loaded(at, answer, now),
            FollowUpEvent::AliasWritten(_) | FollowUpEvent::HostKeysLoaded(_) => Vec::new(),
            FollowUpEvent::Action(event) => self.on_action(at, event, now),
        }
    }

    fn on_action(&mut self, at: usize, event: InstanceActionEvent, now: Now) -> Vec<LaunchRequest> {
        let step = &mut self.follow_ups[at];
        if step.task == FollowUpTask::SshAlias {
            let due = event == InstanceActionEvent::Due && std::mem::take(&mut step.pausing);
            return if due { self.load_host_keys(at, now) } else { Vec::new() };
        }
        // Records reach the disk in order, so these confirm the step's own records.
        if event == InstanceActionEvent::Journaled(Ok(())) && step.gates > 0 {
            step.gates -= 1;
            step.begun |= step.held.is_some();
            return if step.gates == 0 { self.release(at) } else { Vec::new() };
        }
        let Some(action) = &mut step.action else { return Vec::new() };
        let seen = match &event {
            InstanceActionEvent::Looked(Ok(seen)) => seen.instance.clone(),
            _ => None,
        };
        let requests = match event {
            InstanceActionEvent::Journaled(Err(why)) if step.held.is_some() => {
                // It couldn't be recorded, so it isn't sent.
                (step.held, step.gates) = (None, step.gates.saturating_sub(1));
                let failure = Failure::local("", ErrorKind::Other, why);
                action.on(InstanceActionEvent::Replied(Err(failure)), now)
            }
            InstanceActionEvent::Due if std::mem::take(&mut step.pausing) => self.after_pause(at, now),
            event => action.on(event, now),
        };
        if let Some(seen) = seen {
            self.learn_apart(&seen, now);
            let others = self.follow_ups.iter_mut().filter_map(|step| step.action.as_mut());
            others.for_each(|action| action.seen_elsewhere(&seen));
        }
        let mut all = self.routed(at, requests);
        all.extend(self.decide(at, now));
        all
    }

    /// Retries what the pause was for.
    fn after_pause(&mut self, at: usize, now: Now) -> Vec<InstanceActionRequest> {
        let Some(action) = &mut self.follow_ups[at].action else { return Vec::new() };
        match action.stage {
            InstanceActionStage::Unready(_) => match action.answers.clone() {
                Some(answers) => action.on(InstanceActionEvent::Answer(answers), now),
                None => Vec::new(),
            },
            _ => action.on(InstanceActionEvent::Refresh, now),
        }
    }

    /// Passes on the requests of the instance action. One that changes something waits for the journal.
    fn routed(&mut self, at: usize, requests: Vec<InstanceActionRequest>) -> Vec<LaunchRequest> {
        let mut all = Vec::new();
        for machine_request in requests {
            match machine_request {
                InstanceActionRequest::Send(request) => {
                    self.follow_ups[at].held = Some(request);
                    // Recorded again for each request: this way, records in between, such as for a created static IP,
                    // are on disk then too.
                    all.extend(self.gate(at));
                }
                InstanceActionRequest::Journal(record) => {
                    self.keep(&record);
                    all.push(self.asked(at, InstanceActionRequest::Journal(record)));
                }
                machine_request => all.push(self.asked(at, machine_request)),
            }
        }
        all
    }

    /// Records that a request is about to be sent; if nothing may be sent, the request stays held.
    fn gate(&mut self, at: usize) -> Vec<LaunchRequest> {
        match (self.may_follow_up, &self.unjournaled) {
            (false, _) => Vec::new(),
            (true, Some(_)) => self.release(at),
            (true, None) => self.write_begun(at),
        }
    }

    fn write_begun(&mut self, at: usize) -> Vec<LaunchRequest> {
        self.follow_ups[at].gates += 1;
        let (instance, follow_up) = (self.follow_ups[at].instance.clone(), self.follow_ups[at].task.id());
        let record = JournalRecord::FollowUpBegun { instance, follow_up };
        vec![self.asked(at, InstanceActionRequest::Journal(record))]
    }

    /// Sends the request after it was recorded, unless nothing may be sent any more.
    fn release(&mut self, at: usize) -> Vec<LaunchRequest> {
        if !self.may_follow_up {
            return Vec::new();
        }
        let request = self.follow_ups[at].held.take();
        request.map(|request| self.asked(at, InstanceActionRequest::Send(request))).into_iter().collect()
    }

    fn asked(&self, at: usize, request: InstanceActionRequest) -> LaunchRequest {
        let region = self.manifest.region.clone();
        LaunchRequest::FollowUp { region, at, request: Box::new(FollowUpRequest::Action(request)) }
    }

    /// Makes the decisions that the instance action leaves to the user.
    fn decide(&mut self, at: usize, now: Now) -> Vec<LaunchRequest> {
        let Some(action) = &self.follow_ups[at].action else { return Vec::new() };
        if self.follow_ups[at].pausing || self.follow_ups[at].held.is_some() {
            return Vec::new();
        }
        match action.stage.clone() {
            InstanceActionStage::Asked if action.error.is_some() => self.try_again(at, now),
            InstanceActionStage::Asked => self.answer(at, now),
            InstanceActionStage::Unseen(_) => self.try_again(at, now),
            InstanceActionStage::Closed(why) => self.closed(at, why, now),
            InstanceActionStage::Unready(why) => self.wait_for_domain(at, why, now),
            InstanceActionStage::NoJournal(why) => {
                self.end(at, FollowUpStatus::Failed(FollowUpReason::Words(why)), now)
            }
            InstanceActionStage::Sent(SentRequest::Refused { failure, .. }) => self.refused(at, failure, now),
            InstanceActionStage::Sent(SentRequest::Unknown { unknown, .. }) if unknown.looked_enough() => {
                self.sought(at, unknown.failure, now)
            }
            InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)) => self.done(at, now),
            InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Failed(words))) => {
                let words = words.unwrap_or_default();
                self.end(at, FollowUpStatus::Failed(FollowUpReason::Words(words.into())), now)
            }
            InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::UnderWay)) => {
                self.rest(at, FollowUpStatus::UnderWay, now)
            }
            _ => Vec::new(),
        }
    }

    /// Answers, after the lookup, with what is left to do.
    fn answer(&mut self, at: usize, now: Now) -> Vec<LaunchRequest> {
        let step = &mut self.follow_ups[at];
        let Some(action) = &mut step.action else { return Vec::new() };
        if let Some(name) = action.taken.clone() {
            let say = UserText::new("follow-up.static-ip.taken").with("name", name);
            return self.end(at, FollowUpStatus::Failed(FollowUpReason::Say(vec![say])), now);
        }
        let answers = match missing(&step.task, action) {
            Missing::Nothing => return self.done(at, now),
            Missing::Never(why) => return self.end(at, FollowUpStatus::Failed(FollowUpReason::Say(vec![why])), now),
            Missing::This(answers) => answers,
        };
        if !self.may_follow_up {
            (step.action, step.begun) = (None, false);
            step.put(FollowUpStatus::Ahead, now);
            return Vec::new();
        }
        let requests = action.on(InstanceActionEvent::Answer(answers), now);
        step.put(FollowUpStatus::Working, now);
        self.routed(at, requests)
    }

    /// Retries a failed lookup after a pause.
    fn try_again(&mut self, at: usize, now: Now) -> Vec<LaunchRequest> {
        let step = &mut self.follow_ups[at];
        step.tries += 1;
        if step.tries <= TRIES {
            return self.pause_step(at, LOOK_AGAIN);
        }
        let action = step.action.as_ref();
        let failure = action.and_then(|action| match &action.stage {
            InstanceActionStage::Unseen(failure) => Some(failure.clone()),
            _ => action.error.clone(),
        });
        let reason = FollowUpReason::Failure(Box::new(failure.unwrap_or_else(lost)));
        self.rest(at, FollowUpStatus::Postponed(reason), now)
    }

    fn pause_step(&mut self, at: usize, pause: Duration) -> Vec<LaunchRequest> {
        self.follow_ups[at].pausing = true;
        vec![self.asked(at, InstanceActionRequest::Wait(pause))]
    }

    fn closed(&mut self, at: usize, why: UserText, now: Now) -> Vec<LaunchRequest> {
        let step = &self.follow_ups[at];
        let there = step.action.as_ref().is_some_and(|action| action.seen.instance.is_some());
        let status = match step.task {
            _ if !there => FollowUpStatus::Dropped,
            FollowUpTask::StaticIp { existing: true, .. } if self.holds_its_own(at) => return self.done(at, now),
            FollowUpTask::Https { .. } => FollowUpStatus::Postponed(FollowUpReason::Say(vec![why])),
            _ => return self.end(at, FollowUpStatus::Failed(FollowUpReason::Say(vec![why])), now),
        };
        self.rest(at, status, now)
    }

    /// Returns whether the requested static IP is attached already.
    fn holds_its_own(&self, at: usize) -> bool {
        let step = &self.follow_ups[at];
        let found = step.action.as_ref().and_then(|action| action.seen.ip.as_ref());
        found.is_some_and(|found| found.attached_to.as_ref() == Some(&step.instance))
    }

    /// Waits for a requirement of HTTPS: usually, a domain name that resolves to the instance.
    fn wait_for_domain(&mut self, at: usize, why: Vec<UserText>, now: Now) -> Vec<LaunchRequest> {
        let step = &mut self.follow_ups[at];
        let since = *step.waits_since.get_or_insert(now);
        if now.since(since) >= DOMAIN_WAIT {
            return self.rest(at, FollowUpStatus::Postponed(FollowUpReason::Say(why)), now);
        }
        step.put(FollowUpStatus::Waiting(FollowUpReason::Say(why)), now);
        self.pause_step(at, DOMAIN_PAUSE)
    }

    fn refused(&mut self, at: usize, failure: Failure, now: Now) -> Vec<LaunchRequest> {
        match failure.certainty {
            // Nothing left this computer: `watch` may be able to reach AWS later.
            Certainty::NotSent => {
                let reason = FollowUpReason::Failure(Box::new(failure));
                self.rest(at, FollowUpStatus::Postponed(reason), now)
            }
            _ => self.end(at, FollowUpStatus::Failed(FollowUpReason::Failure(Box::new(failure))), now),
        }
    }

    /// Handles that looking long enough found no effect of the request.
    fn sought(&mut self, at: usize, failure: Failure, now: Now) -> Vec<LaunchRequest> {
        let step = &mut self.follow_ups[at];
        // A throttled request has its reply: nothing of it is in flight.
        let again =
            self.may_follow_up && (std::mem::take(&mut step.may_repeat) || failure.certainty == Certainty::Throttled);
        let Some(action) = step.action.as_mut().filter(|_| again) else {
            return self.rest(at, FollowUpStatus::Unsure(Box::new(failure)), now);
        };
        let requests = action.on(InstanceActionEvent::SendAgain, now);
        self.routed(at, requests)
    }

    fn done(&mut self, at: usize, now: Now) -> Vec<LaunchRequest> {
        let step = &self.follow_ups[at];
        let (instance, task) = (step.instance.clone(), step.task.clone());
        let mut requests = self.end(at, FollowUpStatus::Done, now);
        match task {
            FollowUpTask::Https { domains, .. } => {
                if let Some(domain) = domains.first().cloned() {
                    let record = JournalRecord::Secured { instance, domain };
                    self.keep(&record);
                    requests.extend(self.journal(record, now));
                }
            }
            FollowUpTask::Port(rule) if rule.has_tcp(i32::from(self.port())) => {
                requests.extend(self.port_opened(&instance, now));
            }
            _ => {}
        }
        requests
    }

    /// Ends it, and records the outcome.
    fn end(&mut self, at: usize, status: FollowUpStatus, now: Now) -> Vec<LaunchRequest> {
        let step = &mut self.follow_ups[at];
        let (outcome, why) = match &status {
            FollowUpStatus::Failed(reason) => (FollowUpOutcome::Failed, reason.noted()),
            _ => (FollowUpOutcome::Done, None),
        };
        let record =
            JournalRecord::FollowUpEnded { instance: step.instance.clone(), follow_up: step.task.id(), outcome, why };
        step.action = None;
        step.put(status, now);
        self.journal(record, now)
    }

    /// Sets a status with which this run of Skysail does no more about it.
    fn rest(&mut self, at: usize, status: FollowUpStatus, now: Now) -> Vec<LaunchRequest> {
        let step = &mut self.follow_ups[at];
        step.action = None;
        step.put(status, now);
        Vec::new()
    }
}

/// What is left to do for a follow-up.
enum Missing {
    Nothing,
    This(ActionAnswers),
    /// It can't be done; the reason.
    Never(UserText),
}

fn missing(task: &FollowUpTask, action: &InstanceAction) -> Missing {
    let seen = &action.seen;
    match task {
        FollowUpTask::Port(rule) => {
            let send = match seen.ports.iter().find(|open| open.same_ports(rule)) {
                Some(open) => rule.in_place_of(open),
                None => Some(rule.clone()),
            };
            send.map_or(Missing::Nothing, |rule| Missing::This(ActionAnswers::Open(rule)))
        }
        FollowUpTask::StaticIp { name, existing: true } => match seen.ip.as_ref().map(|found| &found.attached_to) {
            None => Missing::Never(UserText::new("follow-up.static-ip.none").with("name", name)),
            Some(Some(other)) if *other != action.instance => {
                Missing::Never(UserText::new("follow-up.static-ip.held").with("name", name).with("other", other))
            }
            Some(Some(_)) => Missing::Nothing,
            Some(None) => Missing::This(ActionAnswers::Attach { name: name.clone() }),
        },
        FollowUpTask::StaticIp { name, existing: false } => match action.attaches() {
            Some(made) => Missing::This(ActionAnswers::Attach { name: made.name.clone() }),
            None => Missing::This(ActionAnswers::Allocate { name: name.clone() }),
        },
        FollowUpTask::Https { domains, email } => {
            let same =
                |names: &[SanitizedText]| names.len() == domains.len() && domains.iter().all(|d| names.contains(d));
            match action.secured().is_some_and(|setup| same(&setup.domains)) {
                true => Missing::Nothing,
                false => Missing::This(ActionAnswers::Https { domains: domains.clone(), email: email.clone() }),
            }
        }
        FollowUpTask::SshAlias => Missing::Nothing,
    }
}

//! The state machine of an instance action: takes events and returns requests. This file covers the lookup and the
//! user's form; `sending.rs` covers the requests that are sent and their outcome.

mod form_rules;
mod sending;

use super::{
    ActionAnswers, InstanceActionEvent, InstanceActionKind, InstanceActionRequest, InstanceActionStage, Mutation,
    Observation, ObservedState, firewall, https, static_ip,
};
use crate::domain::absence::AbsenceProof;
use crate::domain::failure::Failure;
use crate::domain::instance::{Instance, Operation};
use crate::domain::owned_resource::OwnedResource;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::{Lookups, RequestOutcome, SentRequest, UnknownOutcome};
use crate::domain::time::Now;
use crate::domain::user_text::UserText;
use serde::{Deserialize, Serialize};

/// One action on one instance. Its recorded state is what its pane shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InstanceAction {
    /// The name of the instance.
    pub instance: SanitizedText,
    /// Its kind.
    pub kind: InstanceActionKind,
    /// Its current stage.
    pub stage: InstanceActionStage,
    /// The state that was last looked up.
    pub seen: ObservedState,
    /// The user's answers.
    pub answers: Option<ActionAnswers>,
    /// The static IP that was created for this instance, or will be.
    pub own: Option<OwnedResource>,
    /// The operations in the service's replies, newest last.
    pub operations: Vec<Operation>,
    /// The last lookup or check that failed, if it did.
    #[serde(rename = "trouble")]
    pub error: Option<Failure>,
    /// The name, if the check found it in use.
    pub taken: Option<SanitizedText>,
    /// When its first request was sent.
    pub sent: Option<Now>,
    /// When it finished.
    pub ended: Option<Now>,
    requests: Vec<Mutation>,
    /// The instance's ARN, which identifies it: a name may be reused.
    arn: Option<SanitizedText>,
    /// HTTPS setups that existed before.
    known: Vec<SanitizedText>,
    /// Whether the launch has a journal.
    #[serde(skip)]
    kept: bool,
    /// Whether the change has been recorded.
    #[serde(skip)]
    noted: bool,
    #[serde(skip)]
    lookups: Lookups,
    /// The *not found* replies about the instance.
    #[serde(skip)]
    absence: AbsenceProof,
    /// The same about a rule being closed.
    #[serde(skip)]
    closed: AbsenceProof,
    /// The same about a static IP to attach.
    #[serde(skip)]
    ip_absence: AbsenceProof,
}

impl InstanceAction {
    /// Starts an action by looking up the current state. `own` is a static IP that the launch created for this instance
    /// before; `kept` says whether the launch has a journal.
    pub fn begin(
        instance: &Instance,
        kind: InstanceActionKind,
        own: Option<OwnedResource>,
        kept: bool,
    ) -> (InstanceAction, Vec<InstanceActionRequest>) {
        let mut action = InstanceAction {
            instance: instance.name.clone(),
            arn: instance.arn.clone(),
            kind,
            stage: InstanceActionStage::Looking,
            seen: ObservedState::default(),
            answers: None,
            own,
            operations: Vec::new(),
            error: None,
            taken: None,
            sent: None,
            ended: None,
            requests: Vec::new(),
            known: Vec::new(),
            kept,
            noted: false,
            lookups: Lookups::default(),
            absence: AbsenceProof::default(),
            closed: AbsenceProof::default(),
            ip_absence: AbsenceProof::default(),
        };
        let machine_requests = action.look();
        (action, machine_requests)
    }

    /// Starts an action with planned answers, so that the first lookup covers what they name. The plan doesn't replace
    /// the user's confirmation: the state machine still asks.
    pub fn planned(
        instance: &Instance,
        kind: InstanceActionKind,
        answers: ActionAnswers,
        own: Option<OwnedResource>,
        kept: bool,
    ) -> (InstanceAction, Vec<InstanceActionRequest>) {
        let (mut action, _) = InstanceAction::begin(instance, kind, own, kept);
        (action.answers, action.lookups) = (Some(answers), Lookups::default());
        let requests = action.look();
        (action, requests)
    }

    /// Resumes an action whose request may have been sent in an earlier run of Skysail: it is treated as a request with
    /// a lost reply.
    pub fn resume(
        instance: &Instance,
        kind: InstanceActionKind,
        answers: ActionAnswers,
        own: Option<OwnedResource>,
        kept: bool,
        (failure, now): (Failure, Now),
    ) -> (InstanceAction, Vec<InstanceActionRequest>) {
        // A static IP that is known to exist isn't created again.
        let made = matches!(answers, ActionAnswers::Allocate { .. }) && own.as_ref().is_some_and(|made| made.there);
        let (mut action, requests) = InstanceAction::planned(instance, kind, answers.clone(), own, kept);
        action.requests = action.requests_for(answers);
        let failure = Failure { action: action.requests[usize::from(made)].action().into(), ..failure };
        let unknown = UnknownOutcome::new(failure, now);
        action.stage = InstanceActionStage::Sent(SentRequest::Unknown { at: made.into(), unknown });
        (action, requests)
    }

    /// Handles an event, and returns the next requests.
    pub fn on(&mut self, event: InstanceActionEvent, now: Now) -> Vec<InstanceActionRequest> {
        match event {
            InstanceActionEvent::Looked(Ok(seen)) => self.looked(*seen, now),
            InstanceActionEvent::Looked(Err(failure)) => self.look_failed(failure),
            InstanceActionEvent::Answer(answers) => self.answered_by_person(answers, now),
            InstanceActionEvent::Proved(answer) => self.proved(answer, now),
            InstanceActionEvent::Resolved(resolved) => self.resolved(&resolved, now),
            InstanceActionEvent::Journaled(answer) => self.journaled(answer, now),
            InstanceActionEvent::Replied(answer) => self.replied(answer, now),
            InstanceActionEvent::Due => {
                self.lookups.due();
                // Before anything is sent, the only pause is the one that confirms a *not found*.
                let confirms = matches!(self.stage, InstanceActionStage::Looking | InstanceActionStage::Proving);
                let looks = self.under_way() || confirms;
                if looks { self.look() } else { Vec::new() }
            }
            InstanceActionEvent::GoOn if matches!(self.stage, InstanceActionStage::Unready(_)) => self.send(0, now),
            InstanceActionEvent::SendAgain => match &self.stage {
                InstanceActionStage::Sent(SentRequest::Unknown { at, unknown }) if unknown.looked_enough() => {
                    self.send(*at, now)
                }
                _ => Vec::new(),
            },
            InstanceActionEvent::GoOn => Vec::new(),
            InstanceActionEvent::Refresh => self.refresh(),
        }
    }

    /// Returns the request that was sent last, if there is one.
    pub fn sent_request(&self) -> Option<&SentRequest> {
        match &self.stage {
            InstanceActionStage::Sent(sent) => Some(sent),
            _ => None,
        }
    }

    /// Returns whether a sent request's outcome still has to be looked up.
    pub fn under_way(&self) -> bool {
        self.sent_request().is_some_and(SentRequest::under_way)
    }

    /// Returns whether a request is being recorded or is in flight.
    pub fn in_flight(&self) -> bool {
        self.stage == InstanceActionStage::Writing || matches!(self.sent_request(), Some(SentRequest::InFlight { .. }))
    }

    /// Returns whether a change may still happen.
    pub fn open(&self) -> bool {
        let enough = self.sent_request().is_some_and(SentRequest::may_send_again);
        self.stage == InstanceActionStage::Proving || self.pending() && !enough
    }

    /// Returns whether a request was sent, or is about to be, and its outcome hasn't been seen.
    pub fn pending(&self) -> bool {
        self.in_flight() || self.under_way()
    }

    /// Returns whether the outcome of a request is unknown.
    pub fn unknown(&self) -> bool {
        self.in_flight() || matches!(self.sent_request(), Some(SentRequest::Unknown { .. }))
    }

    /// Returns whether it is finished, so that another one may start in its place.
    pub fn over(&self) -> bool {
        matches!(self.stage, InstanceActionStage::NoJournal(_) | InstanceActionStage::Closed(_))
            || self.sent_request().is_some_and(SentRequest::over)
    }

    /// Returns whether everything is done.
    pub fn is_done(&self) -> bool {
        self.sent_request() == Some(&SentRequest::Settled(RequestOutcome::Done))
    }

    /// Returns the existing static IP that is unattached, if there is one.
    pub fn attaches(&self) -> Option<&OwnedResource> {
        let found = self.seen.ip.as_ref()?;
        self.own.as_ref().filter(|made| made.is(found) && found.attached_to.is_none())
    }

    /// Returns the requests to send, in order.
    pub fn requests(&self) -> &[Mutation] {
        &self.requests
    }

    /// Returns the HTTPS setup that this action started, once the service reports it.
    pub fn setup(&self) -> Option<&super::HttpsSetup> {
        let Some(ActionAnswers::Https { domains, .. }) = &self.answers else { return None };
        https::of(&self.seen, domains, self.operation_id(), &self.known)
    }

    /// Returns the last HTTPS setup of this instance that succeeded.
    pub fn secured(&self) -> Option<&super::HttpsSetup> {
        let own = |setup: &&super::HttpsSetup| self.arn.is_none() || setup.arn == self.arn;
        self.seen.setups.iter().filter(own).find(|setup| setup.status.as_deref() == Some("succeeded"))
    }

    fn operation_id(&self) -> Option<&SanitizedText> {
        let own = |operation: &&Operation| operation.kind.as_deref() == Some("SetupInstanceHttps");
        self.operations.iter().rfind(own).or(self.operations.last()).map(|operation| &operation.id)
    }

    fn look(&mut self) -> Vec<InstanceActionRequest> {
        if !self.lookups.ask() {
            return Vec::new();
        }
        let name = match &self.answers {
            Some(ActionAnswers::Allocate { name } | ActionAnswers::Attach { name }) => Some(name.clone()),
            _ => self.own.as_ref().map(|made| made.name.clone()),
        };
        let ip = name.filter(|_| self.kind == InstanceActionKind::StaticIp);
        let (ports, setups) = (self.kind != InstanceActionKind::StaticIp, self.kind == InstanceActionKind::Https);
        vec![InstanceActionRequest::Look(Observation { instance: self.instance.clone(), ip, ports, setups })]
    }

    fn refresh(&mut self) -> Vec<InstanceActionRequest> {
        match self.stage {
            InstanceActionStage::Unseen(_) | InstanceActionStage::Closed(_) => {
                self.stage = InstanceActionStage::Looking;
                self.look()
            }
            // The state may have changed since; what the user typed is kept.
            InstanceActionStage::Asked | InstanceActionStage::Unready(_) => self.look(),
            _ if self.under_way() => self.look(),
            _ => Vec::new(),
        }
    }

    fn looked(&mut self, seen: ObservedState, now: Now) -> Vec<InstanceActionRequest> {
        self.lookups.answered();
        (self.seen, self.error) = (seen, None);
        if matches!(
            self.stage,
            InstanceActionStage::Looking | InstanceActionStage::Asked | InstanceActionStage::Proving
        ) {
            self.known = self.seen.setups.iter().filter_map(|setup| setup.operation_id.clone()).collect();
        }
        let gone = self.gone(now);
        let uncertain = self.ip_uncertain(now) || self.there().is_none() && !gone;
        match self.stage {
            // A *not found* is confirmed by another lookup before it is shown.
            InstanceActionStage::Looking | InstanceActionStage::Asked if uncertain => {
                self.stage = InstanceActionStage::Looking;
                self.wait()
            }
            InstanceActionStage::Looking | InstanceActionStage::Asked => {
                self.stage = self.closed().map_or(InstanceActionStage::Asked, InstanceActionStage::Closed);
                Vec::new()
            }
            InstanceActionStage::Proving if self.kind == InstanceActionKind::Https && self.there().is_none() => {
                if gone {
                    self.stage = InstanceActionStage::Closed(UserText::new("after.closed.gone"));
                    return Vec::new();
                }
                self.wait()
            }
            InstanceActionStage::Proving if self.kind == InstanceActionKind::Https => match &self.answers {
                Some(ActionAnswers::Https { domains, .. }) => vec![InstanceActionRequest::Resolve(domains.clone())],
                _ => Vec::new(),
            },
            InstanceActionStage::Sent(SentRequest::Unknown { at, .. } | SentRequest::Watched { at, .. }) => {
                self.progress(at, now)
            }
            _ => Vec::new(),
        }
    }

    /// Returns the instance as last seen, unless another one has its name.
    pub(super) fn there(&self) -> Option<&Instance> {
        let same = |instance: &&Instance| self.arn.is_none() || instance.arn == self.arn;
        self.seen.instance.as_ref().filter(same)
    }

    /// Records that another lookup has just seen the instance, which voids earlier *not found* replies.
    pub fn seen_elsewhere(&mut self, instance: &Instance) {
        if self.instance == instance.name && (self.arn.is_none() || self.arn == instance.arn) {
            self.absence.seen();
        }
    }

    /// Returns whether the last lookup confirms that the instance is deleted.
    fn gone(&mut self, now: Now) -> bool {
        match self.there().is_some() {
            true => {
                self.absence.seen();
                false
            }
            false => self.absence.denied(now),
        }
    }

    /// Returns whether the static IP to attach was reported missing, but that isn't confirmed yet.
    fn ip_uncertain(&mut self, now: Now) -> bool {
        match (&self.answers, &self.seen.ip) {
            (Some(ActionAnswers::Attach { .. }), None) => !self.ip_absence.denied(now),
            _ => {
                self.ip_absence.seen();
                false
            }
        }
    }

    /// Returns why there is nothing to do, if so.
    fn closed(&self) -> Option<UserText> {
        let Some(instance) = self.there() else {
            return Some(UserText::new("after.closed.gone"));
        };
        match self.kind {
            InstanceActionKind::StaticIp => static_ip::closed(instance),
            InstanceActionKind::Https if !instance.running() => Some(UserText::new("after.closed.not-running")),
            _ => None,
        }
    }

    fn look_failed(&mut self, failure: Failure) -> Vec<InstanceActionRequest> {
        self.lookups.answered();
        match &mut self.stage {
            InstanceActionStage::Looking => self.stage = InstanceActionStage::Unseen(failure),
            InstanceActionStage::Proving => (self.stage, self.error) = (InstanceActionStage::Asked, Some(failure)),
            InstanceActionStage::Sent(sent) if sent.under_way() => {
                self.error = sent.look_failed(failure);
                return self.wait();
            }
            _ => self.error = Some(failure),
        }
        Vec::new()
    }

    /// Returns the requests for these answers, in order.
    fn requests_for(&self, answers: ActionAnswers) -> Vec<Mutation> {
        let instance = self.instance.clone();
        match answers {
            ActionAnswers::Allocate { name } => {
                vec![Mutation::Allocate { name: name.clone() }, Mutation::Attach { name, instance }]
            }
            ActionAnswers::Attach { name } => vec![Mutation::Attach { name, instance }],
            ActionAnswers::Open(rule) => {
                let dropped = firewall::dropped(&self.seen, &rule);
                vec![Mutation::Open { instance, rule, dropped }]
            }
            ActionAnswers::Close(rule) => vec![Mutation::Close { instance, rule }],
            ActionAnswers::Https { domains, email } => vec![Mutation::SetUpHttps { instance, domains, email }],
        }
    }

    fn answered_by_person(&mut self, answers: ActionAnswers, now: Now) -> Vec<InstanceActionRequest> {
        if !matches!(self.stage, InstanceActionStage::Asked | InstanceActionStage::Unready(_)) {
            return Vec::new();
        }
        (self.error, self.taken) = (None, None);
        self.requests = self.requests_for(answers.clone());
        self.answers = Some(answers.clone());
        match answers {
            ActionAnswers::Allocate { name } => {
                self.stage = InstanceActionStage::Proving;
                vec![InstanceActionRequest::Prove(name)]
            }
            // The state may be outdated by now. A lookup that is already pending will do.
            ActionAnswers::Https { .. } => {
                self.stage = InstanceActionStage::Proving;
                self.look()
            }
            _ => self.send(0, now),
        }
    }
}

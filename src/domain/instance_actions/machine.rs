//! The machine: told what happened, it says what is to be done next. Here up to what is asked of
//! the user; `sending.rs` has what is sent and what becomes of it.

mod form_rules;
mod sending;

use super::{
    ActionAnswers, InstanceActionEvent, InstanceActionKind, InstanceActionRequest, InstanceActionStage, Mutation,
    Observation, ObservedState, https, static_ip,
};
use crate::domain::absence::AbsenceProof;
use crate::domain::failure::Failure;
use crate::domain::instance::{Instance, Operation};
use crate::domain::owned_resource::OwnedResource;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use crate::domain::unknown_outcome::UnknownOutcome;
use crate::domain::user_text::UserText;
use serde::{Deserialize, Serialize};

/// One thing that is done to one instance. What is recorded of it is what its pane shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InstanceAction {
    /// The name of the instance.
    pub instance: SanitizedText,
    /// What is done.
    pub kind: InstanceActionKind,
    /// Its current stage.
    pub stage: InstanceActionStage,
    /// What was seen last.
    pub seen: ObservedState,
    /// What the user chose.
    pub answers: Option<ActionAnswers>,
    /// The static IP that was made for this instance, or is about to be.
    pub own: Option<OwnedResource>,
    /// The operations that the service named in its answers, the newest last.
    pub operations: Vec<Operation>,
    /// The last look or proof that went wrong, if it did.
    pub trouble: Option<Failure>,
    /// The proof found the name in use.
    pub taken: Option<SanitizedText>,
    /// When its first request went out.
    pub sent: Option<Now>,
    /// When it was over.
    pub ended: Option<Now>,
    requests: Vec<Mutation>,
    /// What proves the instance: a name may be used again, an ARN is not.
    arn: Option<SanitizedText>,
    /// Set-ups of HTTPS that were there before.
    known: Vec<SanitizedText>,
    /// Whether the launch is written down.
    #[serde(skip)]
    kept: bool,
    /// That it was done is written down.
    #[serde(skip)]
    noted: bool,
    #[serde(skip)]
    asking: bool,
    #[serde(skip)]
    waiting: bool,
    #[serde(skip)]
    rounds: u32,
    /// What the service said of the instance when it was not there.
    #[serde(skip)]
    absence: AbsenceProof,
    /// The same of a rule that was to go.
    #[serde(skip)]
    closed: AbsenceProof,
    /// The same of a static IP that is to be attached.
    #[serde(skip)]
    ip_absence: AbsenceProof,
}

impl InstanceAction {
    /// Looks at what is there. `own` is a static IP that the launch made for this instance before;
    /// `kept`, whether the launch has a journal.
    pub fn begin(
        instance: &Instance,
        kind: InstanceActionKind,
        own: Option<OwnedResource>,
        kept: bool,
    ) -> (InstanceAction, Vec<InstanceActionRequest>) {
        let mut deed = InstanceAction {
            instance: instance.name.clone(),
            arn: instance.arn.clone(),
            kind,
            stage: InstanceActionStage::Looking,
            seen: ObservedState::default(),
            answers: None,
            own,
            operations: Vec::new(),
            trouble: None,
            taken: None,
            sent: None,
            ended: None,
            requests: Vec::new(),
            known: Vec::new(),
            kept,
            noted: false,
            asking: false,
            waiting: false,
            rounds: 0,
            absence: AbsenceProof::default(),
            closed: AbsenceProof::default(),
            ip_absence: AbsenceProof::default(),
        };
        let asks = deed.look();
        (deed, asks)
    }

    /// Looks at what is there for what is planned already, so that it is known of that, too. The plan's word is
    /// not taken for the user's: the machine still asks.
    pub fn planned(
        instance: &Instance,
        kind: InstanceActionKind,
        answers: ActionAnswers,
        own: Option<OwnedResource>,
        kept: bool,
    ) -> (InstanceAction, Vec<InstanceActionRequest>) {
        let (mut action, _) = InstanceAction::begin(instance, kind, own, kept);
        (action.answers, action.asking) = (Some(answers), false);
        let asks = action.look();
        (action, asks)
    }

    /// Takes up one whose request may have gone out in an earlier run of the program: it is looked for as one
    /// whose reply never came.
    pub fn resume(
        instance: &Instance,
        kind: InstanceActionKind,
        answers: ActionAnswers,
        own: Option<OwnedResource>,
        kept: bool,
        (failure, now): (Failure, Now),
    ) -> (InstanceAction, Vec<InstanceActionRequest>) {
        // What is known to have been made is not made again.
        let made = matches!(answers, ActionAnswers::Allocate { .. }) && own.as_ref().is_some_and(|made| made.there);
        let (mut action, asks) = InstanceAction::planned(instance, kind, answers.clone(), own, kept);
        action.requests = action.requests_for(answers);
        let failure = Failure { action: action.requests[usize::from(made)].action().into(), ..failure };
        action.stage = InstanceActionStage::Unknown { at: made.into(), doubt: UnknownOutcome::new(failure, now) };
        (action, asks)
    }

    /// Takes an event, and returns what is to be done next.
    pub fn on(&mut self, event: InstanceActionEvent, now: Now) -> Vec<InstanceActionRequest> {
        match event {
            InstanceActionEvent::Looked(Ok(seen)) => self.looked(*seen, now),
            InstanceActionEvent::Looked(Err(failure)) => self.look_failed(failure),
            InstanceActionEvent::Answer(answers) => self.answered_by_person(answers, now),
            InstanceActionEvent::Proved(answer) => self.proved(answer, now),
            InstanceActionEvent::Resolved(resolved) => self.resolved(&resolved, now),
            InstanceActionEvent::Journaled if self.stage == InstanceActionStage::Writing => self.send(0, now),
            InstanceActionEvent::JournalFailed(why) if self.stage == InstanceActionStage::Writing => {
                self.stage = InstanceActionStage::NoJournal(why);
                // It was not sent, so it was not made.
                self.nothing_made(0)
            }
            InstanceActionEvent::Journaled | InstanceActionEvent::JournalFailed(_) => Vec::new(),
            InstanceActionEvent::Answered(operations) => self.accepted(operations, now),
            InstanceActionEvent::SendFailed(failure) => self.send_failed(failure, now),
            InstanceActionEvent::Due => {
                self.waiting = false;
                // While it's looked at first, only what wasn't there is waited for, to be asked for again.
                let looks = self.under_way() || self.stage == InstanceActionStage::Looking;
                if looks { self.look() } else { Vec::new() }
            }
            InstanceActionEvent::GoOn if matches!(self.stage, InstanceActionStage::Unready(_)) => self.send(0, now),
            InstanceActionEvent::SendAgain => match self.stage {
                InstanceActionStage::Unknown { at, doubt: UnknownOutcome { looked_enough: true, .. } } => {
                    self.send(at, now)
                }
                _ => Vec::new(),
            },
            InstanceActionEvent::GoOn => Vec::new(),
            InstanceActionEvent::Refresh => self.refresh(),
        }
    }

    /// Whether something is on its way whose end is to be looked for.
    pub fn under_way(&self) -> bool {
        matches!(self.stage, InstanceActionStage::Unknown { .. } | InstanceActionStage::Watched { .. })
    }

    /// Whether a request is on its way and its answer is not here.
    pub fn in_flight(&self) -> bool {
        matches!(self.stage, InstanceActionStage::Writing | InstanceActionStage::Sent { .. })
    }

    /// Whether it may come to something that nobody has seen yet.
    pub fn open(&self) -> bool {
        let enough = matches!(&self.stage, InstanceActionStage::Unknown { doubt, .. } if doubt.looked_enough);
        self.stage == InstanceActionStage::Proving || self.in_flight() || (self.under_way() && !enough)
    }

    /// Whether a request went out, or was about to, whose end nobody here has seen.
    pub fn pending(&self) -> bool {
        self.in_flight() || self.under_way()
    }

    /// Whether nobody knows what came of a request.
    pub fn unknown(&self) -> bool {
        self.in_flight() || matches!(self.stage, InstanceActionStage::Unknown { .. })
    }

    /// Whether it is done with, so that another may begin in its place.
    pub fn over(&self) -> bool {
        matches!(
            self.stage,
            InstanceActionStage::Settled(_)
                | InstanceActionStage::Refused { .. }
                | InstanceActionStage::NoJournal(_)
                | InstanceActionStage::Closed(_)
        )
    }

    /// The static IP that was made before and that nothing holds, if there is one.
    pub fn attaches(&self) -> Option<&OwnedResource> {
        let found = self.seen.ip.as_ref()?;
        self.own.as_ref().filter(|made| made.is(found) && found.attached_to.is_none())
    }

    /// What is sent, in its order.
    pub fn requests(&self) -> &[Mutation] {
        &self.requests
    }

    /// The set-up of HTTPS that this began, once the service reports it.
    pub fn setup(&self) -> Option<&super::HttpsSetup> {
        let Some(ActionAnswers::Https { domains, .. }) = &self.answers else { return None };
        https::of(&self.seen, domains, self.operation_id(), &self.known)
    }

    /// The last set-up of HTTPS of this instance that came to a certificate.
    pub fn secured(&self) -> Option<&super::HttpsSetup> {
        let own = |setup: &&super::HttpsSetup| self.arn.is_none() || setup.arn == self.arn;
        self.seen.setups.iter().filter(own).find(|setup| setup.status.as_deref() == Some("succeeded"))
    }

    fn operation_id(&self) -> Option<&SanitizedText> {
        let own = |operation: &&Operation| operation.kind.as_deref() == Some("SetupInstanceHttps");
        self.operations.iter().rfind(own).or(self.operations.last()).map(|operation| &operation.id)
    }

    fn look(&mut self) -> Vec<InstanceActionRequest> {
        if std::mem::replace(&mut self.asking, true) {
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
            // What is there may have changed since; what is typed stays.
            InstanceActionStage::Asked
            | InstanceActionStage::Unready(_)
            | InstanceActionStage::Unknown { .. }
            | InstanceActionStage::Watched { .. } => self.look(),
            _ => Vec::new(),
        }
    }

    fn looked(&mut self, seen: ObservedState, now: Now) -> Vec<InstanceActionRequest> {
        (self.seen, self.asking, self.trouble) = (seen, false, None);
        if matches!(
            self.stage,
            InstanceActionStage::Looking | InstanceActionStage::Asked | InstanceActionStage::Proving
        ) {
            self.known = self.seen.setups.iter().filter_map(|setup| setup.operation_id.clone()).collect();
        }
        let gone = self.gone(now);
        let in_doubt = self.ip_in_doubt(now) || self.there().is_none() && !gone;
        match self.stage {
            // That it is gone is asked once more before it is said.
            InstanceActionStage::Looking | InstanceActionStage::Asked if in_doubt => {
                self.stage = InstanceActionStage::Looking;
                self.wait()
            }
            InstanceActionStage::Looking | InstanceActionStage::Asked => {
                self.stage = self.closed().map_or(InstanceActionStage::Asked, InstanceActionStage::Closed);
                Vec::new()
            }
            InstanceActionStage::Proving if self.kind == InstanceActionKind::Https => match &self.answers {
                Some(ActionAnswers::Https { domains, .. }) => vec![InstanceActionRequest::Resolve(domains.clone())],
                _ => Vec::new(),
            },
            InstanceActionStage::Unknown { at, .. } | InstanceActionStage::Watched { at, .. } => self.progress(at, now),
            _ => Vec::new(),
        }
    }

    /// The instance as it was seen last, and not another one that has its name.
    fn there(&self) -> Option<&Instance> {
        let same = |instance: &&Instance| self.arn.is_none() || instance.arn == self.arn;
        self.seen.instance.as_ref().filter(same)
    }

    /// Another look has just seen it: what was said of it before is void.
    pub fn seen_elsewhere(&mut self, instance: &Instance) {
        if self.instance == instance.name && (self.arn.is_none() || self.arn == instance.arn) {
            self.absence.seen();
        }
    }

    /// Whether the last look confirms that the instance is gone.
    fn gone(&mut self, now: Now) -> bool {
        match self.there().is_some() {
            true => {
                self.absence.seen();
                false
            }
            false => self.absence.denied(now),
        }
    }

    /// Whether the static IP that is to be attached was said not to be there, and that isn't confirmed yet.
    fn ip_in_doubt(&mut self, now: Now) -> bool {
        match (&self.answers, &self.seen.ip) {
            (Some(ActionAnswers::Attach { .. }), None) => !self.ip_absence.denied(now),
            _ => {
                self.ip_absence.seen();
                false
            }
        }
    }

    /// Why there is nothing to do, if there is nothing.
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
        self.asking = false;
        match &mut self.stage {
            InstanceActionStage::Looking => self.stage = InstanceActionStage::Unseen(failure),
            InstanceActionStage::Proving => (self.stage, self.trouble) = (InstanceActionStage::Asked, Some(failure)),
            InstanceActionStage::Unknown { doubt, .. } => {
                doubt.look_failure = Some(failure);
                return self.wait();
            }
            // No information; the next look may bring some.
            InstanceActionStage::Watched { .. } => {
                self.trouble = Some(failure);
                return self.wait();
            }
            _ => self.trouble = Some(failure),
        }
        Vec::new()
    }

    /// What is sent for these answers, in its order.
    fn requests_for(&self, answers: ActionAnswers) -> Vec<Mutation> {
        let instance = self.instance.clone();
        match answers {
            ActionAnswers::Allocate { name } => {
                vec![Mutation::Allocate { name: name.clone() }, Mutation::Attach { name, instance }]
            }
            ActionAnswers::Attach { name } => vec![Mutation::Attach { name, instance }],
            ActionAnswers::Open(rule) => vec![Mutation::Open { instance, rule }],
            ActionAnswers::Close(rule) => vec![Mutation::Close { instance, rule }],
            ActionAnswers::Https { domains, email } => vec![Mutation::SetUpHttps { instance, domains, email }],
        }
    }

    fn answered_by_person(&mut self, answers: ActionAnswers, now: Now) -> Vec<InstanceActionRequest> {
        if !matches!(self.stage, InstanceActionStage::Asked | InstanceActionStage::Unready(_)) {
            return Vec::new();
        }
        (self.trouble, self.taken) = (None, None);
        self.requests = self.requests_for(answers.clone());
        self.answers = Some(answers.clone());
        match answers {
            ActionAnswers::Allocate { name } => {
                self.stage = InstanceActionStage::Proving;
                vec![InstanceActionRequest::Prove(name)]
            }
            // What was seen may be old by now. A look that is under way already is as good.
            ActionAnswers::Https { .. } => {
                self.stage = InstanceActionStage::Proving;
                self.look()
            }
            _ => self.send(0, now),
        }
    }
}

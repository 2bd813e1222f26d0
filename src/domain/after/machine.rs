//! The machine: told what happened, it says what is to be done next. Here up to what is asked of
//! the person; `sending.rs` has what is sent and what becomes of it.

mod sending;

use super::{Answers, Ask, Event, Kind, Look, Request, Seen, Stage, https, static_ip};
use crate::domain::absence::Absence;
use crate::domain::clean::Clean;
use crate::domain::doubt::Doubt;
use crate::domain::failure::Failure;
use crate::domain::instance::{Instance, Operation};
use crate::domain::made::Made;
use crate::domain::say::Say;
use crate::domain::time::Now;

/// One thing that is done to one instance.
#[derive(Clone, Debug)]
pub struct Deed {
    pub instance: Clean,
    pub kind: Kind,
    pub stage: Stage,
    /// What was seen last.
    pub seen: Seen,
    pub answers: Option<Answers>,
    /// The static IP that was made for this instance, or is about to be.
    pub own: Option<Made>,
    /// The operations that the service named in its answers, the newest last.
    pub operations: Vec<Operation>,
    /// The last look or proof that went wrong, if it did.
    pub trouble: Option<Failure>,
    /// The proof found the name in use.
    pub taken: Option<Clean>,
    /// When its first request went out.
    pub sent: Option<Now>,
    pub ended: Option<Now>,
    requests: Vec<Request>,
    /// What proves the instance: a name may be used again, an ARN is not.
    arn: Option<Clean>,
    /// Set-ups of HTTPS that were there before.
    known: Vec<Clean>,
    /// Whether the launch is written down.
    kept: bool,
    /// That it was done is written down.
    noted: bool,
    asking: bool,
    waiting: bool,
    rounds: u32,
    /// What the service said of the instance when it was not there.
    absence: Absence,
    /// The same of a rule that was to go.
    closed: Absence,
}

impl Deed {
    /// Looks at what is there. `own` is a static IP that the launch made for this instance before;
    /// `kept`, whether the launch has a journal.
    pub fn begin(instance: &Instance, kind: Kind, own: Option<Made>, kept: bool) -> (Deed, Vec<Ask>) {
        let mut deed = Deed {
            instance: instance.name.clone(),
            arn: instance.arn.clone(),
            kind,
            stage: Stage::Looking,
            seen: Seen::default(),
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
            absence: Absence::default(),
            closed: Absence::default(),
        };
        let asks = deed.look();
        (deed, asks)
    }

    /// The only place where it changes.
    pub fn on(&mut self, event: Event, now: Now) -> Vec<Ask> {
        match event {
            Event::Looked(Ok(seen)) => self.looked(*seen, now),
            Event::Looked(Err(failure)) => self.look_failed(failure),
            Event::Answer(answers) => self.answered_by_person(answers, now),
            Event::Proved(answer) => self.proved(answer, now),
            Event::Resolved(resolved) => self.resolved(&resolved, now),
            Event::Journaled if self.stage == Stage::Writing => self.send(0, now),
            Event::JournalFailed(why) if self.stage == Stage::Writing => {
                self.stage = Stage::NoJournal(why);
                // It was not sent, so it was not made.
                self.nothing_made(0)
            }
            Event::Journaled | Event::JournalFailed(_) => Vec::new(),
            Event::Answered(operations) => self.accepted(operations, now),
            Event::SendFailed(failure) => self.send_failed(failure, now),
            Event::Due => {
                self.waiting = false;
                let confirms = self.absence.suspected() && self.stage == Stage::Looking;
                if self.under_way() || confirms { self.look() } else { Vec::new() }
            }
            Event::GoOn if matches!(self.stage, Stage::Unready(_)) => self.send(0, now),
            Event::SendAgain => match self.stage {
                Stage::Unknown { at, doubt: Doubt { looked_enough: true, .. } } => self.send(at, now),
                _ => Vec::new(),
            },
            Event::GoOn => Vec::new(),
            Event::Refresh => self.refresh(),
        }
    }

    /// Whether something is on its way whose end is to be looked for.
    pub fn under_way(&self) -> bool {
        matches!(self.stage, Stage::Unknown { .. } | Stage::Watched { .. })
    }

    /// Whether a request is on its way and its answer is not here.
    pub fn in_flight(&self) -> bool {
        matches!(self.stage, Stage::Writing | Stage::Sent { .. })
    }

    /// Whether it may come to something that nobody has seen yet.
    pub fn open(&self) -> bool {
        let enough = matches!(&self.stage, Stage::Unknown { doubt, .. } if doubt.looked_enough);
        self.stage == Stage::Proving || self.in_flight() || (self.under_way() && !enough)
    }

    /// Whether a request went out, or was about to, whose end nobody here has seen.
    pub fn pending(&self) -> bool {
        self.in_flight() || self.under_way()
    }

    /// Whether nobody knows what came of a request.
    pub fn unknown(&self) -> bool {
        self.in_flight() || matches!(self.stage, Stage::Unknown { .. })
    }

    /// Whether it is done with, so that another may begin in its place.
    pub fn over(&self) -> bool {
        matches!(self.stage, Stage::Settled(_) | Stage::Refused { .. } | Stage::NoJournal(_) | Stage::Closed(_))
    }

    /// The static IP that was made before and that nothing holds, if there is one.
    pub fn attaches(&self) -> Option<&Made> {
        let found = self.seen.ip.as_ref()?;
        self.own.as_ref().filter(|made| made.is(found) && found.attached_to.is_none())
    }

    /// What is sent, in its order.
    pub fn requests(&self) -> &[Request] {
        &self.requests
    }

    /// The set-up of HTTPS that this began, once the service tells of it.
    pub fn setup(&self) -> Option<&super::Setup> {
        let Some(Answers::Https { domains, .. }) = &self.answers else { return None };
        https::of(&self.seen, domains, self.operation_id(), &self.known)
    }

    /// The last set-up of HTTPS of this instance that came to a certificate.
    pub fn secured(&self) -> Option<&super::Setup> {
        let own = |setup: &&super::Setup| self.arn.is_none() || setup.arn == self.arn;
        self.seen.setups.iter().filter(own).find(|setup| setup.status.as_deref() == Some("succeeded"))
    }

    fn operation_id(&self) -> Option<&Clean> {
        let own = |operation: &&Operation| operation.kind.as_deref() == Some("SetupInstanceHttps");
        self.operations.iter().rfind(own).or(self.operations.last()).map(|operation| &operation.id)
    }

    fn look(&mut self) -> Vec<Ask> {
        if std::mem::replace(&mut self.asking, true) {
            return Vec::new();
        }
        let name = match &self.answers {
            Some(Answers::Allocate { name } | Answers::Attach { name }) => Some(name.clone()),
            _ => self.own.as_ref().map(|made| made.name.clone()),
        };
        let ip = name.filter(|_| self.kind == Kind::StaticIp);
        let (ports, setups) = (self.kind != Kind::StaticIp, self.kind == Kind::Https);
        vec![Ask::Look(Look { instance: self.instance.clone(), ip, ports, setups })]
    }

    fn refresh(&mut self) -> Vec<Ask> {
        match self.stage {
            Stage::Unseen(_) | Stage::Closed(_) => {
                self.stage = Stage::Looking;
                self.look()
            }
            // What is there may have changed since; what is typed stays.
            Stage::Asked | Stage::Unready(_) | Stage::Unknown { .. } | Stage::Watched { .. } => self.look(),
            _ => Vec::new(),
        }
    }

    fn looked(&mut self, seen: Seen, now: Now) -> Vec<Ask> {
        (self.seen, self.asking, self.trouble) = (seen, false, None);
        if matches!(self.stage, Stage::Looking | Stage::Asked | Stage::Proving) {
            self.known = self.seen.setups.iter().filter_map(|setup| setup.operation_id.clone()).collect();
        }
        let gone = self.gone(now);
        match self.stage {
            // That it is gone is asked once more before it is said.
            Stage::Looking | Stage::Asked if self.there().is_none() && !gone => {
                self.stage = Stage::Looking;
                self.wait()
            }
            Stage::Looking | Stage::Asked => {
                self.stage = self.closed().map_or(Stage::Asked, Stage::Closed);
                Vec::new()
            }
            Stage::Proving if self.kind == Kind::Https => match &self.answers {
                Some(Answers::Https { domains, .. }) => vec![Ask::Resolve(domains.clone())],
                _ => Vec::new(),
            },
            Stage::Unknown { at, .. } | Stage::Watched { at, .. } => self.progress(at, now),
            _ => Vec::new(),
        }
    }

    /// The instance as it was seen last, and not another one that has its name.
    fn there(&self) -> Option<&Instance> {
        let same = |instance: &&Instance| self.arn.is_none() || instance.arn == self.arn;
        self.seen.instance.as_ref().filter(same)
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

    /// Why there is nothing to do, if there is nothing.
    fn closed(&self) -> Option<Say> {
        let Some(instance) = self.there() else {
            return Some(Say::new("after.closed.gone"));
        };
        match self.kind {
            Kind::StaticIp => static_ip::closed(instance),
            Kind::Https if !instance.running() => Some(Say::new("after.closed.not-running")),
            _ => None,
        }
    }

    fn look_failed(&mut self, failure: Failure) -> Vec<Ask> {
        self.asking = false;
        match &mut self.stage {
            Stage::Looking => self.stage = Stage::Unseen(failure),
            Stage::Proving => (self.stage, self.trouble) = (Stage::Asked, Some(failure)),
            Stage::Unknown { doubt, .. } => {
                doubt.look_failure = Some(failure);
                return self.wait();
            }
            // No information; the next look may bring some.
            Stage::Watched { .. } => {
                self.trouble = Some(failure);
                return self.wait();
            }
            _ => self.trouble = Some(failure),
        }
        Vec::new()
    }

    fn answered_by_person(&mut self, answers: Answers, now: Now) -> Vec<Ask> {
        if !matches!(self.stage, Stage::Asked | Stage::Unready(_)) {
            return Vec::new();
        }
        let instance = self.instance.clone();
        (self.trouble, self.taken) = (None, None);
        self.requests = match answers.clone() {
            Answers::Allocate { name } => {
                vec![Request::Allocate { name: name.clone() }, Request::Attach { name, instance }]
            }
            Answers::Attach { name } => vec![Request::Attach { name, instance }],
            Answers::Open(rule) => vec![Request::Open { instance, rule }],
            Answers::Close(rule) => vec![Request::Close { instance, rule }],
            Answers::Https { domains, email } => vec![Request::SetUpHttps { instance, domains, email }],
        };
        self.answers = Some(answers.clone());
        match answers {
            Answers::Allocate { name } => {
                self.stage = Stage::Proving;
                vec![Ask::Prove(name)]
            }
            // What was seen may be old by now. A look that is under way already is as good.
            Answers::Https { .. } => {
                self.stage = Stage::Proving;
                self.look()
            }
            _ => self.send(0, now),
        }
    }
}

//! What is sent, once, and what becomes of it.

use super::Deed;
use crate::domain::after::{
    Answers, Ask, Ending, Kind, Request, Resolved, Stage, Standing, firewall, https, static_ip,
};
use crate::domain::clean::Clean;
use crate::domain::doubt::Doubt;
use crate::domain::failure::{Certainty, Failure, Trouble};
use crate::domain::instance::{Operation, Phase};
use crate::domain::launch::record::Record;
use crate::domain::made::{self, Change, Made};
use crate::domain::time::Now;
use std::time::Duration;

impl Deed {
    /// The name is free, or in use, or nobody knows.
    pub(super) fn proved(&mut self, answer: Result<bool, Failure>, now: Now) -> Vec<Ask> {
        let (Stage::Proving, Some(Answers::Allocate { name })) = (&self.stage, self.answers.clone()) else {
            return Vec::new();
        };
        match answer {
            Err(failure) => (self.stage, self.trouble) = (Stage::Asked, Some(failure)),
            Ok(true) => (self.stage, self.taken) = (Stage::Asked, Some(name)),
            Ok(false) => {
                let made = Made::new(made::Kind::StaticIp, name, Some(self.instance.clone()), now.wall);
                self.own = Some(made.clone());
                let mut asks = vec![Ask::Journal(Record::Making { made })];
                self.stage = Stage::Writing;
                // Where nothing is written down, as the person asked, nothing is waited for.
                if !self.kept {
                    asks.extend(self.send(0, now));
                }
                return asks;
            }
        }
        Vec::new()
    }

    /// Where the domain names lead.
    pub(super) fn resolved(&mut self, resolved: &[Resolved], now: Now) -> Vec<Ask> {
        if self.stage != Stage::Proving {
            return Vec::new();
        }
        let obstacles = https::obstacles(&self.seen, resolved);
        if obstacles.is_empty() {
            return self.send(0, now);
        }
        self.stage = Stage::Unready(obstacles);
        Vec::new()
    }

    pub(super) fn send(&mut self, at: usize, now: Now) -> Vec<Ask> {
        let Some(request) = self.requests.get(at).cloned() else { return Vec::new() };
        self.stage = Stage::Sent { at };
        self.sent.get_or_insert(now);
        (self.waiting, self.rounds, self.trouble) = (false, 0, None);
        vec![Ask::Send(request)]
    }

    pub(super) fn accepted(&mut self, operations: Vec<Operation>, now: Now) -> Vec<Ask> {
        let Stage::Sent { at } = self.stage else { return Vec::new() };
        let failed = operations.iter().find(|operation| operation.phase() == Phase::Failed);
        let failed = failed.map(|operation| operation.error_details.clone().or_else(|| operation.error_code.clone()));
        self.operations.extend(operations);
        if let Some(words) = failed {
            let mut asks = self.nothing_made(at);
            asks.extend(self.settle(Ending::Failed(words), now));
            return asks;
        }
        self.stage = Stage::Watched { at, since: now };
        let mut asks = self.note(at);
        // A look from before it was sent would tell of another time.
        self.asking = false;
        asks.extend(self.look());
        asks
    }

    pub(super) fn send_failed(&mut self, failure: Failure, now: Now) -> Vec<Ask> {
        let Stage::Sent { at } = self.stage else { return Vec::new() };
        // We proved it free: whoever has it now may be our own request.
        let ours = failure.trouble == Trouble::NamesTaken && matches!(self.requests[at], Request::Allocate { .. });
        let nothing = matches!(failure.certainty, Certainty::NotSent | Certainty::Refused) && !ours;
        if nothing {
            let asks = self.nothing_made(at);
            self.ended = Some(now);
            self.stage = Stage::Refused { at, failure };
            return asks;
        }
        self.stage = Stage::Unknown { at, doubt: Doubt::new(failure, now) };
        self.asking = false;
        self.look()
    }

    /// What this request would have made does not exist.
    pub(super) fn nothing_made(&mut self, at: usize) -> Vec<Ask> {
        match (&self.requests[at], self.own.take_if(|_| matches!(self.requests[at], Request::Allocate { .. }))) {
            (Request::Allocate { name }, Some(_)) => vec![Ask::Journal(Record::Unmade { name: name.clone() })],
            _ => Vec::new(),
        }
    }

    /// A look was answered.
    pub(super) fn progress(&mut self, at: usize, now: Now) -> Vec<Ask> {
        if self.seen.instance.is_none() && !self.absence.proved() {
            return self.wait();
        }
        if self.seen.instance.is_none() {
            self.stage = Stage::Closed(crate::domain::say::Say::new("after.closed.gone"));
            self.ended = Some(now);
            return Vec::new();
        }
        match self.standing(at) {
            Standing::Done if !self.confirmed(at, now) => self.wait(),
            Standing::Done => self.advance(at, now),
            Standing::Failed(words) => self.settle(Ending::Failed(words), now),
            standing => self.not_yet(at, standing == Standing::There, now),
        }
    }

    /// That a rule is not there any more is believed of no single list.
    fn confirmed(&mut self, at: usize, now: Now) -> bool {
        !matches!(self.requests.get(at), Some(Request::Close { .. })) || self.closed.denied(now)
    }

    fn standing(&self, at: usize) -> Standing {
        let Some(request) = self.requests.get(at) else { return Standing::Absent };
        match self.kind {
            Kind::StaticIp => static_ip::standing(request, self.own.as_ref(), &self.seen),
            Kind::Firewall => firewall::standing(request, &self.seen),
            Kind::Https => https::standing(request, &self.seen, self.operation_id(), &self.known),
        }
    }

    fn not_yet(&mut self, at: usize, there: bool, now: Now) -> Vec<Ask> {
        self.closed.seen();
        let mut asks = Vec::new();
        match &mut self.stage {
            // Its answer was lost, and it was taken in.
            Stage::Unknown { .. } if there => {
                self.stage = Stage::Watched { at, since: now };
                asks = self.note(at);
            }
            Stage::Unknown { doubt, .. } => doubt.found_nothing(now),
            Stage::Watched { since, .. } if now.since(*since) >= self.kind.watch_for() => {
                return self.settle(Ending::UnderWay, now);
            }
            _ => {}
        }
        asks.extend(self.wait());
        asks
    }

    /// It is done: the next one, or the end.
    fn advance(&mut self, at: usize, now: Now) -> Vec<Ask> {
        let mut asks = self.note(at);
        if let (Request::Allocate { .. }, Some(found)) = (&self.requests[at], self.seen.ip.clone()) {
            self.own = self.own.take().map(|made| made.known(&found));
            asks.extend(self.own.clone().map(|made| Ask::Journal(Record::Made { made })));
        }
        match at + 1 < self.requests.len() {
            true => asks.extend(self.send(at + 1, now)),
            false => asks.extend(self.settle(Ending::Done, now)),
        }
        asks
    }

    fn settle(&mut self, ending: Ending, now: Now) -> Vec<Ask> {
        self.stage = Stage::Settled(ending);
        self.ended = Some(now);
        Vec::new()
    }

    /// Writes down what was changed of the instance, once.
    fn note(&mut self, at: usize) -> Vec<Ask> {
        let Some(change) = self.requests.get(at).and_then(Request::change).filter(|_| !self.noted) else {
            return Vec::new();
        };
        self.noted = true;
        let Change { instance, action, details } = change;
        vec![Ask::Journal(Record::Changed { instance, action, details })]
    }

    /// Another look after a while; the longer it takes, the longer the while.
    pub(super) fn wait(&mut self) -> Vec<Ask> {
        if std::mem::replace(&mut self.waiting, true) {
            return Vec::new();
        }
        self.rounds += 1;
        let seconds = match (self.kind, self.rounds) {
            (_, ..=5) => 2,
            (Kind::Https, 20..) => 10,
            _ => 5,
        };
        vec![Ask::Wait(Duration::from_secs(seconds))]
    }
}

impl Request {
    /// What it changes of an instance and leaves there.
    fn change(&self) -> Option<Change> {
        let (instance, details) = match self {
            Request::Open { instance, rule } | Request::Close { instance, rule } => (instance, rule.ports()),
            Request::SetUpHttps { instance, domains, .. } => {
                let names: Vec<&str> = domains.iter().map(Clean::as_str).collect();
                (instance, names.join(", "))
            }
            // What these make is written down as such.
            Request::Allocate { .. } | Request::Attach { .. } => return None,
        };
        Some(Change { instance: instance.clone(), action: self.action().into(), details: Clean::new(details) })
    }
}

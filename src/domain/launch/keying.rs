//! The key pair that a launch brings to its Region, before anything else is sent: its private half
//! is written, then what is about to be made is, then the public half is imported.
//!
//! `ImportKeyPair` has no idempotency token either. A lost reply loses nothing, because the private
//! half is on the disk: the pair is looked up by its name and known by its fingerprint. It is not
//! sent a second time, and nothing else is sent until it is known to be there.

use super::record::Record;
use super::{Ask, Launch, SETTLE, Stage};
use crate::domain::clean::Clean;
use crate::domain::failure::{Certainty, Failure, Trouble};
use crate::domain::key::{Brought, PublicKey};
use crate::domain::made::{Found, Kind, Made};
use crate::domain::time::Now;
use std::path::PathBuf;
use std::time::Duration;

/// Seconds between looks for an import whose answer never came.
const LOOKS: [u64; 5] = [1, 2, 4, 8, 15];

/// How far the pair has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Keying {
    /// The pair is in the Region: it always was, or has been brought there.
    There,
    /// Nothing has been done yet.
    Open,
    /// Its private half is being written.
    Keeping,
    /// What is about to be made is being written down.
    Recording(PublicKey),
    Importing(PublicKey),
    /// The answer never came.
    Doubt {
        key: PublicKey,
        failure: Failure,
        since: Now,
        looks: u32,
    },
}

/// What is wanted for it.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyAsk {
    /// Make a pair and write its private half; `before` is one that may lie there of an attempt before.
    Keep { file: PathBuf, name: Clean, before: Option<PublicKey> },
    /// `ImportKeyPair`, once.
    Import { region: Clean, name: Clean, line: Clean },
    /// `GetKeyPair`.
    Find { region: Clean, name: Clean },
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyEvent {
    Kept(Result<PublicKey, Clean>),
    Imported(Result<(), Failure>),
    Found(Result<Option<Found>, Failure>),
}

impl Launch {
    /// The name of a pair that is still to be brought.
    pub(super) fn key_to_bring(&self) -> Option<&Clean> {
        let order = self.order.as_ref().filter(|_| self.keying != Keying::There)?;
        order.key_pair.as_ref().filter(|_| order.brings.is_some())
    }

    /// Everything is proved free: the pair comes first.
    pub(super) fn bring_key(&mut self, now: Now) -> Vec<Ask> {
        let (Some(name), Some(order)) = (self.key_to_bring().cloned(), &self.order) else {
            return self.journal(Record::Sending, now);
        };
        match order.brings.clone() {
            Some(Brought::Made { file, kept }) => {
                self.keying = Keying::Keeping;
                vec![Ask::Key(KeyAsk::Keep { file, name, before: kept })]
            }
            Some(Brought::Own(key)) => self.record_key(key, now),
            None => self.journal(Record::Sending, now),
        }
    }

    fn record_key(&mut self, key: PublicKey, now: Now) -> Vec<Ask> {
        let Some(name) = self.key_to_bring().cloned() else { return Vec::new() };
        self.keying = Keying::Recording(key);
        let made = Made::new(Kind::KeyPair, name, None, now.wall);
        self.made.push(made.clone());
        self.journal(Record::Making { made }, now)
    }

    /// It is written down that it is about to be made.
    pub(super) fn import_key(&mut self) -> Vec<Ask> {
        let Keying::Recording(key) = &self.keying else { return Vec::new() };
        let (line, region) = (key.line.clone(), self.manifest.region.clone());
        let Some(name) = self.key_to_bring().cloned() else { return Vec::new() };
        self.keying = Keying::Importing(key.clone());
        vec![Ask::Key(KeyAsk::Import { region, name, line })]
    }

    pub(super) fn key_news(&mut self, event: KeyEvent, now: Now) -> Vec<Ask> {
        if self.stage != Stage::Intended {
            return Vec::new();
        }
        match (event, self.keying.clone()) {
            (KeyEvent::Kept(Ok(key)), Keying::Keeping) => self.record_key(key, now),
            (KeyEvent::Kept(Err(why)), Keying::Keeping) => {
                self.keying = Keying::Open;
                self.refuse(Failure::local("ImportKeyPair", Trouble::KeyFile, &why), now)
            }
            (KeyEvent::Imported(Ok(())), Keying::Importing(_)) => self.key_is_there(None, now),
            (KeyEvent::Imported(Err(failure)), Keying::Importing(key)) => self.import_failed(key, failure, now),
            (KeyEvent::Found(answer), Keying::Doubt { key, failure, since, looks }) => {
                self.looked_for_key(key, failure, since, looks, answer, now)
            }
            _ => Vec::new(),
        }
    }

    fn import_failed(&mut self, key: PublicKey, failure: Failure, now: Now) -> Vec<Ask> {
        // "In use" after we had proved it free: perhaps it is ours that came through.
        let certain = matches!(failure.certainty, Certainty::NotSent | Certainty::Refused);
        if certain && failure.trouble != Trouble::NamesTaken {
            return self.key_is_not(failure, now);
        }
        self.keying = Keying::Doubt { key, failure, since: now, looks: 0 };
        self.look_later(0)
    }

    fn look_later(&mut self, looks: u32) -> Vec<Ask> {
        self.waiting = true;
        let seconds = LOOKS.get(looks as usize).copied().unwrap_or(15);
        vec![Ask::Wait(Duration::from_secs(seconds))]
    }

    /// A pause is over: look for the pair whose import was not answered.
    pub(super) fn look_for_key(&mut self) -> Vec<Ask> {
        self.waiting = false;
        let (Stage::Intended, Keying::Doubt { .. }) = (&self.stage, &self.keying) else { return Vec::new() };
        let Some(name) = self.key_to_bring().cloned() else { return Vec::new() };
        vec![Ask::Key(KeyAsk::Find { region: self.manifest.region.clone(), name })]
    }

    fn looked_for_key(
        &mut self,
        key: PublicKey,
        failure: Failure,
        since: Now,
        looks: u32,
        answer: Result<Option<Found>, Failure>,
        now: Now,
    ) -> Vec<Ask> {
        let waited = now.since(since) >= SETTLE;
        match answer {
            Ok(Some(found)) if found.fingerprint.as_ref().is_some_and(|print| key.has_print(print)) => {
                return self.key_is_there(Some(&found), now);
            }
            // Somebody else's, under the same name: it is left as it is.
            Ok(Some(_)) => return self.key_is_taken(now),
            Ok(None) if waited => return self.key_is_not(Failure { certainty: Certainty::NotSent, ..failure }, now),
            // Nobody could say; what was begun stays written down, so that it can be removed.
            Err(unseen) if waited => {
                self.keying = Keying::Open;
                return self.refuse(Failure { certainty: Certainty::NotSent, ..unseen }, now);
            }
            Ok(None) | Err(_) => {}
        }
        self.keying = Keying::Doubt { key, failure, since, looks: looks + 1 };
        self.look_later(looks + 1)
    }

    fn key_is_there(&mut self, found: Option<&Found>, now: Now) -> Vec<Ask> {
        let name = self.key_to_bring().cloned();
        self.keying = Keying::There;
        let mut asks = Vec::new();
        let made = self.made.iter_mut().find(|made| Some(&made.name) == name.as_ref());
        if let Some(made) = made {
            if let Some(found) = found {
                *made = made.clone().known(found);
            }
            let record = Record::Made { made: made.clone() };
            asks.extend(self.journal(record, now));
        }
        asks.extend(self.journal(Record::Sending, now));
        asks
    }

    fn key_is_not(&mut self, failure: Failure, now: Now) -> Vec<Ask> {
        let mut asks = self.forget_key(now);
        asks.extend(self.refuse(failure, now));
        asks
    }

    fn key_is_taken(&mut self, now: Now) -> Vec<Ask> {
        let Some(name) = self.key_to_bring().cloned() else { return Vec::new() };
        let mut asks = self.forget_key(now);
        let why = Clean::new(format!("names already in use: {name}"));
        self.stage = Stage::NamesTaken(vec![(name, Some("key pair".into()))]);
        asks.extend(self.journal(Record::NotSent { why }, now));
        asks
    }

    /// It never came to be: nothing is left to be removed.
    fn forget_key(&mut self, now: Now) -> Vec<Ask> {
        let Some(name) = self.key_to_bring().cloned() else { return Vec::new() };
        self.keying = Keying::Open;
        self.made.retain(|made| made.name != name);
        self.journal(Record::Unmade { name }, now)
    }

    /// Takes over a pair that a launch before brought to the Region without anything coming of that
    /// launch: it is removed with this one.
    pub fn inherit(&mut self, made: Made, now: Now) -> Vec<Ask> {
        self.made.push(made.clone());
        self.journal(Record::Made { made }, now)
    }
}

//! The key pair that a launch brings to its Region, before anything else is sent: its private half
//! is written, then what is about to be made is, then the public half is imported.
//!
//! `ImportKeyPair` has no idempotency token either. A lost reply loses nothing, because the private
//! half is on the disk: the pair is looked up by its name and known by its fingerprint. It is not
//! sent a second time, and nothing else is sent until it is known to be there. The same look is what
//! a journal begins with that tells of an import and not of what came of it.

use super::record::Record;
use super::{Ask, Launch, Stage, lost};
use crate::domain::clean::Clean;
use crate::domain::doubt::Doubt;
use crate::domain::failure::{Certainty, Failure, Trouble};
use crate::domain::key::{Brought, PublicKey};
use crate::domain::made::{Found, Kind, Made};
use crate::domain::time::Now;
use std::path::PathBuf;
use std::time::Duration;

/// Seconds between looks for an import whose answer never came.
const LOOKS: [u64; 5] = [1, 2, 4, 8, 15];

/// What is written down of a launch that the end of the program cut off before its request.
const BROKEN_OFF: &str = "Skysail ended before the instances were asked for";

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
    /// The answer never came: what was about to be made, and what has been done about it.
    Doubt {
        made: Made,
        doubt: Box<Doubt>,
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
        let made = Made { prints: key.prints.clone(), ..Made::new(Kind::KeyPair, name, None, now.wall) };
        self.keying = Keying::Recording(key);
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
            (KeyEvent::Imported(answer), Keying::Importing(_)) => self.imported(answer, now),
            (KeyEvent::Found(answer), Keying::Doubt { made, doubt }) => self.looked_for_key(made, doubt, answer, now),
            _ => Vec::new(),
        }
    }

    fn imported(&mut self, answer: Result<(), Failure>, now: Now) -> Vec<Ask> {
        let Some(made) = self.begun_key() else { return Vec::new() };
        let Err(failure) = answer else { return self.key_is_there(made, now) };
        // "In use" after we had proved it free: perhaps it is ours that came through.
        let certain = matches!(failure.certainty, Certainty::NotSent | Certainty::Refused);
        if certain && failure.trouble != Trouble::NamesTaken {
            return self.key_is_not(&made, failure, now);
        }
        self.keying = Keying::Doubt { made, doubt: Box::new(Doubt::new(failure, now)) };
        self.look_later(0)
    }

    /// The pair of which only that it was begun to be made is known.
    fn begun_key(&self) -> Option<Made> {
        self.made.iter().find(|made| made.kind == Kind::KeyPair && !made.there).cloned()
    }

    /// After a restart: the journal may tell that it was about to be imported, and no more. Nothing
    /// else was sent then, and nothing is sent now; only what came of it is looked up.
    pub(super) fn take_up_key(&mut self, now: Now) -> Vec<Ask> {
        let Some(made) = self.begun_key().filter(|_| self.sent.is_none()) else { return Vec::new() };
        let failure = Failure { action: "ImportKeyPair".into(), ..lost() };
        self.stage = Stage::Intended;
        self.keying = Keying::Doubt { made, doubt: Box::new(Doubt::new(failure, now)) };
        self.look_for_key()
    }

    fn look_later(&mut self, looks: u32) -> Vec<Ask> {
        self.waiting = true;
        let seconds = LOOKS.get(looks as usize).copied().unwrap_or(15);
        vec![Ask::Wait(Duration::from_secs(seconds))]
    }

    /// A pause is over: look for the pair whose import was not answered.
    pub(super) fn look_for_key(&mut self) -> Vec<Ask> {
        self.waiting = false;
        let (Stage::Intended, Keying::Doubt { made, .. }) = (&self.stage, &self.keying) else { return Vec::new() };
        vec![Ask::Key(KeyAsk::Find { region: self.manifest.region.clone(), name: made.name.clone() })]
    }

    fn looked_for_key(
        &mut self,
        made: Made,
        mut doubt: Box<Doubt>,
        answer: Result<Option<Found>, Failure>,
        now: Now,
    ) -> Vec<Ask> {
        match answer {
            Ok(Some(found)) if made.is(&found) => return self.key_is_there(made.known(&found), now),
            // Somebody else's, under the same name: it is left as it is.
            Ok(Some(_)) => return self.key_is_taken(&made, now),
            Ok(None) => doubt.found_nothing(now),
            // Nobody could say; what was begun stays written down, so that it can be removed.
            Err(unseen) if doubt.settled(now) => {
                self.keying = Keying::Open;
                return self.refuse(Failure { certainty: Certainty::NotSent, ..unseen }, now);
            }
            Err(unseen) => doubt.look_failure = Some(unseen),
        }
        if doubt.looked_enough {
            return self.key_is_not(&made, Failure { certainty: Certainty::NotSent, ..doubt.failure }, now);
        }
        let looks = doubt.looks;
        self.keying = Keying::Doubt { made, doubt };
        self.look_later(looks)
    }

    /// The pair is in the Region: the instances are next, unless it was the program that went away
    /// in between. What is to be sent is not known any more then.
    fn key_is_there(&mut self, made: Made, now: Now) -> Vec<Ask> {
        self.keying = Keying::There;
        let record = Record::Made { made };
        record.keep(&mut self.made);
        let mut asks = self.journal(record, now);
        asks.extend(match self.order {
            Some(_) => self.journal(Record::Sending, now),
            None => self.refuse(Failure::local("CreateInstances", Trouble::BrokenOff, BROKEN_OFF), now),
        });
        asks
    }

    fn key_is_not(&mut self, made: &Made, failure: Failure, now: Now) -> Vec<Ask> {
        let mut asks = self.forget_key(made, now);
        asks.extend(self.refuse(failure, now));
        asks
    }

    fn key_is_taken(&mut self, made: &Made, now: Now) -> Vec<Ask> {
        let mut asks = self.forget_key(made, now);
        let why = Clean::new(format!("names already in use: {}", made.name));
        self.stage = Stage::NamesTaken(vec![(made.name.clone(), Some("key pair".into()))]);
        asks.extend(self.journal(Record::NotSent { why }, now));
        asks
    }

    /// It never came to be: nothing is left to be removed.
    fn forget_key(&mut self, made: &Made, now: Now) -> Vec<Ask> {
        self.keying = Keying::Open;
        let record = Record::Unmade { name: made.name.clone() };
        record.keep(&mut self.made);
        self.journal(record, now)
    }

    /// Takes over a pair that a launch before brought to the Region without anything coming of that
    /// launch: it is removed with this one.
    pub fn inherit(&mut self, made: Made, now: Now) -> Vec<Ask> {
        self.made.push(made.clone());
        self.journal(Record::Made { made }, now)
    }
}

#[cfg(test)]
mod tests;

//! Imports the key pair of a launch before anything else is sent: writes its private half, records what is about to be
//! created, then imports the public half.
//!
//! `ImportKeyPair` has no idempotency token either. A lost reply does no harm, because the private half is on disk: the
//! key pair is looked up by its name and recognized by its fingerprint. The request isn't sent again, and nothing else
//! is sent until the key pair is known to exist. A launch resumed from a journal that has an import without its outcome
//! starts with the same lookup.

use super::journal_record::JournalRecord;
use super::taken_name::{NameHolder, TakenName};
use super::{Launch, LaunchRequest, LaunchStage, lost};
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::key_pair::{ImportedKey, PublicKey};
use crate::domain::owned_resource::{FoundResource, OwnedResource, ResourceKind};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::{Reply, UnknownOutcome};
use crate::domain::time::Now;
use crate::domain::user_text::{UserText, Words};
use std::path::PathBuf;
use std::time::Duration;

/// Seconds between lookups after a lost reply.
const LOOKS: [u64; 5] = [1, 2, 4, 8, 15];

/// The progress of an import.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyImport {
    /// The key pair is in the Region: it always was, or was imported.
    There,
    /// Nothing has been done yet.
    Open,
    /// Its private half is being written.
    Keeping,
    /// The record of what is about to be created is being written.
    Recording(PublicKey),
    /// The import is in flight.
    Importing(PublicKey),
    /// The reply was lost.
    Unknown {
        /// The key pair that was about to be created.
        made: OwnedResource,
        /// What is known about the outcome.
        unknown: Box<UnknownOutcome>,
    },
}

/// A request about the key pair.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyImportRequest {
    /// Generate a key and write its private half; `before` is one that an earlier attempt may have left.
    Keep {
        /// The file for its private half.
        file: PathBuf,
        /// Its name in the Region.
        name: SanitizedText,
        /// The public half of the one that may exist.
        before: Option<PublicKey>,
    },
    /// `ImportKeyPair`, once.
    Import {
        /// The Region.
        region: SanitizedText,
        /// Its name in the Region.
        name: SanitizedText,
        /// The public half, as it is sent.
        line: SanitizedText,
    },
    /// `GetKeyPair`.
    Find {
        /// The Region.
        region: SanitizedText,
        /// Its name in the Region.
        name: SanitizedText,
    },
}

/// An event about the key pair.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyImportEvent {
    /// The private half was written, or why not.
    Kept(Result<PublicKey, Words>),
    /// The Region's reply.
    Imported(Result<(), Failure>),
    /// The Region's key pair of that name.
    Found(Result<Option<FoundResource>, Failure>),
}

impl Launch {
    /// Returns the name of a key pair that is still to be imported.
    pub(super) fn key_to_bring(&self) -> Option<&SanitizedText> {
        let order = self.order.as_ref().filter(|_| self.key_import != KeyImport::There)?;
        order.key_pair.as_ref().filter(|_| order.brings.is_some())
    }

    /// Starts the import, once the names are checked to be free.
    pub(super) fn bring_key(&mut self, now: Now) -> Vec<LaunchRequest> {
        let (Some(name), Some(order)) = (self.key_to_bring().cloned(), &self.order) else {
            return self.journal(JournalRecord::Sending, now);
        };
        match order.brings.clone() {
            Some(ImportedKey::Made { file, kept }) => {
                self.key_import = KeyImport::Keeping;
                vec![LaunchRequest::Key(KeyImportRequest::Keep { file, name, before: kept })]
            }
            Some(ImportedKey::Own(key)) => self.record_key(key, now),
            None => self.journal(JournalRecord::Sending, now),
        }
    }

    fn record_key(&mut self, key: PublicKey, now: Now) -> Vec<LaunchRequest> {
        let Some(name) = self.key_to_bring().cloned() else { return Vec::new() };
        let made = OwnedResource {
            prints: key.prints.clone(),
            ..OwnedResource::new(ResourceKind::KeyPair, name, None, now.wall)
        };
        self.key_import = KeyImport::Recording(key);
        self.made.push(made.clone());
        self.journal(JournalRecord::Making { made }, now)
    }

    /// Sends the import, once it is recorded.
    pub(super) fn import_key(&mut self) -> Vec<LaunchRequest> {
        let KeyImport::Recording(key) = &self.key_import else { return Vec::new() };
        let (line, region) = (key.line.clone(), self.manifest.region.clone());
        let Some(name) = self.key_to_bring().cloned() else { return Vec::new() };
        self.key_import = KeyImport::Importing(key.clone());
        vec![LaunchRequest::Key(KeyImportRequest::Import { region, name, line })]
    }

    pub(super) fn on_key_event(&mut self, event: KeyImportEvent, now: Now) -> Vec<LaunchRequest> {
        if self.stage != LaunchStage::Intended {
            return Vec::new();
        }
        match (event, self.key_import.clone()) {
            (KeyImportEvent::Kept(Ok(key)), KeyImport::Keeping) => self.record_key(key, now),
            (KeyImportEvent::Kept(Err(why)), KeyImport::Keeping) => {
                self.key_import = KeyImport::Open;
                self.refuse(Failure::local("ImportKeyPair", ErrorKind::KeyFile, why), now)
            }
            (KeyImportEvent::Imported(answer), KeyImport::Importing(_)) => self.imported(answer, now),
            (KeyImportEvent::Found(answer), KeyImport::Unknown { made, unknown }) => {
                self.looked_for_key(made, unknown, answer, now)
            }
            _ => Vec::new(),
        }
    }

    fn imported(&mut self, answer: Result<(), Failure>, now: Now) -> Vec<LaunchRequest> {
        let Some(made) = self.begun_key() else { return Vec::new() };
        match Reply::of(answer, true) {
            Reply::Accepted(()) => self.key_is_there(made, now),
            Reply::Refused(failure) => self.key_is_not(&made, failure, now),
            Reply::Unknown(failure) => {
                self.key_import = KeyImport::Unknown { made, unknown: Box::new(UnknownOutcome::new(failure, now)) };
                self.look_later(0)
            }
        }
    }

    /// Returns the key pair with an import that is only recorded as started.
    fn begun_key(&self) -> Option<OwnedResource> {
        self.made.iter().find(|made| made.kind == ResourceKind::KeyPair && !made.there).cloned()
    }

    /// After a restart, the journal may say that an import was about to be sent, and no more. Nothing else was sent
    /// then, and nothing is sent now; only the outcome is looked up.
    pub(super) fn resume_key(&mut self, now: Now) -> Vec<LaunchRequest> {
        let Some(made) = self.begun_key().filter(|_| self.sent.is_none()) else { return Vec::new() };
        let failure = Failure { action: "ImportKeyPair".into(), ..lost() };
        self.stage = LaunchStage::Intended;
        self.key_import = KeyImport::Unknown { made, unknown: Box::new(UnknownOutcome::new(failure, now)) };
        self.look_for_key()
    }

    fn look_later(&mut self, looks: u32) -> Vec<LaunchRequest> {
        self.lookups.pause();
        let seconds = LOOKS.get(looks as usize).copied().unwrap_or(15);
        vec![LaunchRequest::Wait(Duration::from_secs(seconds))]
    }

    /// Looks up, after a pause, the key pair whose import had no reply.
    pub(super) fn look_for_key(&mut self) -> Vec<LaunchRequest> {
        self.lookups.due();
        let (LaunchStage::Intended, KeyImport::Unknown { made, .. }) = (&self.stage, &self.key_import) else {
            return Vec::new();
        };
        vec![LaunchRequest::Key(KeyImportRequest::Find {
            region: self.manifest.region.clone(),
            name: made.name.clone(),
        })]
    }

    fn looked_for_key(
        &mut self,
        made: OwnedResource,
        mut unknown: Box<UnknownOutcome>,
        answer: Result<Option<FoundResource>, Failure>,
        now: Now,
    ) -> Vec<LaunchRequest> {
        match answer {
            Ok(Some(found)) if made.is(&found) => return self.key_is_there(made.known(&found), now),
            // Someone else's key pair with the same name: it is left as it is.
            Ok(Some(_)) => return self.key_is_taken(&made, now),
            Ok(None) => unknown.found_nothing(now),
            // The outcome is unknown; the record of the import is kept, so that the key pair can be deleted.
            Err(unseen) if unknown.settled(now) => {
                self.key_import = KeyImport::Open;
                return self.refuse(Failure { certainty: Certainty::NotSent, ..unseen }, now);
            }
            Err(unseen) => unknown.look_failure = Some(unseen),
        }
        if unknown.looked_enough() {
            return self.key_is_not(&made, Failure { certainty: Certainty::NotSent, ..unknown.failure }, now);
        }
        let looks = unknown.looks;
        self.key_import = KeyImport::Unknown { made, unknown };
        self.look_later(looks)
    }

    /// The key pair is in the Region: the instances are next, unless Skysail was restarted in between. Then the order
    /// is no longer known.
    fn key_is_there(&mut self, made: OwnedResource, now: Now) -> Vec<LaunchRequest> {
        self.key_import = KeyImport::There;
        let record = JournalRecord::Made { made };
        record.keep(&mut self.made);
        let mut requests = self.journal(record, now);
        requests.extend(match self.order {
            Some(_) => self.journal(JournalRecord::Sending, now),
            None => self.refuse(
                Failure::local(self.manifest.request.action(), ErrorKind::BrokenOff, UserText::new("cause.broken-off")),
                now,
            ),
        });
        requests
    }

    fn key_is_not(&mut self, made: &OwnedResource, failure: Failure, now: Now) -> Vec<LaunchRequest> {
        let mut requests = self.forget_key(made, now);
        requests.extend(self.refuse(failure, now));
        requests
    }

    fn key_is_taken(&mut self, made: &OwnedResource, now: Now) -> Vec<LaunchRequest> {
        let mut requests = self.forget_key(made, now);
        let why = UserText::new("cause.names-taken").with("names", &made.name).into();
        self.stage = LaunchStage::NamesTaken(vec![TakenName { name: made.name.clone(), holder: NameHolder::KeyPair }]);
        requests.extend(self.journal(JournalRecord::NotSent { why }, now));
        requests
    }

    /// Records that it was never created: there is nothing to delete.
    fn forget_key(&mut self, made: &OwnedResource, now: Now) -> Vec<LaunchRequest> {
        self.key_import = KeyImport::Open;
        let record = JournalRecord::Unmade { name: made.name.clone() };
        record.keep(&mut self.made);
        self.journal(record, now)
    }

    /// Takes over a key pair that an earlier launch imported without creating any instances, so that it is deleted with
    /// this launch.
    pub fn transfer(&mut self, made: OwnedResource, now: Now) -> Vec<LaunchRequest> {
        self.made.push(made.clone());
        self.journal(JournalRecord::Made { made }, now)
    }
}

#[cfg(test)]
mod tests;

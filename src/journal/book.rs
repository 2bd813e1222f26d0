//! The journals that this process holds open, each from its first line to the end of its launch.

use super::{Journal, JournalError, Launches, Story};
use crate::domain::clean::Clean;
use crate::domain::launch::record::{Entry, Record};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// All journals in use here. Cloning gives another handle to the same book.
#[derive(Clone, Debug)]
pub struct Book {
    launches: Launches,
    /// Whether anything is written at all; the person may have said no.
    kept: bool,
    open: Arc<Mutex<BTreeMap<Clean, Journal>>>,
}

impl Book {
    pub fn of(launches: Launches) -> Book {
        Book { launches, kept: true, open: Arc::default() }
    }

    /// A book that writes nothing, as the person asked.
    pub fn unkept(launches: Launches) -> Book {
        Book { kept: false, ..Book::of(launches) }
    }

    pub fn launches(&self) -> &Launches {
        &self.launches
    }

    /// Appends an entry to a launch's journal; an intent begins its file. Blocks until it is on the disk.
    pub fn append(&self, id: &Clean, entry: &Entry) -> Result<(), JournalError> {
        if !self.kept {
            return Err(JournalError::File("No journal is kept, as you asked.".into()));
        }
        let mut open = self.open();
        if !open.contains_key(id) {
            let journal = match entry.record {
                Record::Intent { .. } => self.launches.create(id)?,
                _ => self.launches.take_up(id)?.0,
            };
            open.insert(id.clone(), journal);
        }
        open.get_mut(id).map_or(Ok(()), |journal| journal.append(entry))
    }

    /// Takes a launch up, so that no other Skysail does, and tells what is written of it.
    pub fn take_up(&self, id: &Clean) -> Result<Story, JournalError> {
        let (journal, story) = self.launches.take_up(id)?;
        self.open().insert(id.clone(), journal);
        Ok(story)
    }

    /// Lets go of a launch: any Skysail may take it up from now on.
    pub fn close(&self, id: &Clean) {
        self.open().remove(id);
    }

    /// A panic while a journal was written left at most a half line, which readers ignore.
    fn open(&self) -> MutexGuard<'_, BTreeMap<Clean, Journal>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

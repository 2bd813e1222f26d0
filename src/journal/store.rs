//! The journals that this process has open, each from its first line to the end of its launch.

use super::{Journal, JournalContents, JournalDirectory, JournalError};
use crate::domain::inventory::TakenSnapshot;
use crate::domain::launch::journal_record::{JournalEntry, JournalRecord};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// All journals in use by this process. Clones share the same state.
#[derive(Clone, Debug)]
pub struct JournalStore {
    launches: JournalDirectory,
    /// Whether anything is written; the user may have asked for no journal.
    kept: bool,
    pages: Arc<Mutex<Pages>>,
    queue: Arc<Mutex<Queue>>,
}

#[derive(Debug, Default)]
struct Pages {
    open: BTreeMap<SanitizedText, Journal>,
    /// The results of entries that were written while waiting for another.
    written: BTreeMap<Seq, Result<(), JournalError>>,
}

/// Entries waiting to be written, in order of time.
#[derive(Debug, Default)]
struct Queue {
    entries: VecDeque<(Seq, SanitizedText, JournalEntry)>,
    last: Seq,
}

/// An entry's position in the order.
pub type Seq = u64;

impl JournalStore {
    /// Returns a store that writes to this directory.
    pub fn of(launches: JournalDirectory) -> JournalStore {
        JournalStore { launches, kept: true, pages: Arc::default(), queue: Arc::default() }
    }

    /// Returns a store that writes nothing, at the user's request.
    pub fn in_memory(launches: JournalDirectory) -> JournalStore {
        JournalStore { kept: false, ..JournalStore::of(launches) }
    }

    /// Returns the directory that it writes to.
    pub fn launches(&self) -> &JournalDirectory {
        &self.launches
    }

    /// Assigns an entry its position in the order. Never waits for a disk, so it can be called on the event loop;
    /// [`JournalStore::write`] with the returned position then writes it.
    pub fn queue(&self, id: &SanitizedText, entry: JournalEntry) -> Seq {
        let mut queue = lock(&self.queue);
        queue.last += 1;
        let ticket = queue.last;
        queue.entries.push_back((ticket, id.clone(), entry));
        ticket
    }

    /// Writes all queued entries up to this one, in order. Blocks until it is on disk.
    pub fn write(&self, ticket: Seq) -> Result<(), JournalError> {
        let mut pages = lock(&self.pages);
        loop {
            if let Some(result) = pages.written.remove(&ticket) {
                return result;
            }
            // Removed from the queue while the journals are locked, so that no other thread writes in between.
            let Some((next, id, entry)) = lock(&self.queue).entries.pop_front() else { return Ok(()) };
            let result = self.write_one(&mut pages.open, &id, &entry);
            pages.written.insert(next, result);
        }
    }

    /// Appends an entry to a launch's journal, after all queued ones. Blocks until it is on disk.
    pub fn append(&self, id: &SanitizedText, entry: &JournalEntry) -> Result<(), JournalError> {
        self.write(self.queue(id, entry.clone()))
    }

    /// Writes one entry; an intent creates a launch's file.
    fn write_one(
        &self,
        open: &mut BTreeMap<SanitizedText, Journal>,
        id: &SanitizedText,
        entry: &JournalEntry,
    ) -> Result<(), JournalError> {
        if !self.kept {
            return Err(JournalError::File(UserText::new("cli.journal.none-kept").into()));
        }
        if entry.record.is_optional() {
            // An optional record neither creates nor opens a file: a journal without its first line means that the
            // launch may have been sent.
            return match open.get_mut(id).filter(|journal| !journal.is_empty()) {
                Some(journal) => journal.append(entry),
                None => Err(JournalError::Missing(id.clone())),
            };
        }
        if !open.contains_key(id) {
            let journal = match entry.record {
                JournalRecord::Intent { .. } => self.launches.create(id)?,
                _ => self.launches.take_up(id)?.0,
            };
            open.insert(id.clone(), journal);
        }
        open.get_mut(id).map_or(Ok(()), |journal| journal.append(entry))
    }

    /// Records a snapshot that is about to be asked for, or that AWS refused to take. Blocks until it is on disk. Without
    /// the record it isn't proven to be Skysail's, which costs nothing, so a failure is ignored.
    pub fn note_snapshot(&self, taken: &TakenSnapshot) {
        if self.kept {
            let _ = self.launches.note_snapshot(taken);
        }
    }

    /// Resumes a launch, so that no other process does, and returns its journal.
    pub fn resume(&self, id: &SanitizedText) -> Result<JournalContents, JournalError> {
        let (journal, story) = self.launches.take_up(id)?;
        lock(&self.pages).open.insert(id.clone(), journal);
        Ok(story)
    }

    /// Closes a launch's journal: any process may resume it from now on.
    pub fn close(&self, id: &SanitizedText) {
        lock(&self.pages).open.remove(id);
    }
}

/// A panic while writing a journal leaves at most a partial line, which readers ignore.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! The journals that this process holds open, each from its first line to the end of its launch.

use super::{Journal, JournalContents, JournalDirectory, JournalError};
use crate::domain::launch::journal_record::{JournalEntry, JournalRecord};
use crate::domain::sanitized_text::SanitizedText;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// All journals in use here. Cloning gives another handle to the same book.
#[derive(Clone, Debug)]
pub struct JournalStore {
    launches: JournalDirectory,
    /// Whether anything is written at all; the user may have said no.
    kept: bool,
    pages: Arc<Mutex<Pages>>,
    queue: Arc<Mutex<Queue>>,
}

#[derive(Debug, Default)]
struct Pages {
    open: BTreeMap<SanitizedText, Journal>,
    /// What came of entries that were written while another was waited for.
    written: BTreeMap<Seq, Result<(), JournalError>>,
}

/// Entries on their way to the disk, in the order in which they happened.
#[derive(Debug, Default)]
struct Queue {
    entries: VecDeque<(Seq, SanitizedText, JournalEntry)>,
    last: Seq,
}

/// An entry's place in the order.
pub type Seq = u64;

impl JournalStore {
    /// Returns a store that writes to this directory.
    pub fn of(launches: JournalDirectory) -> JournalStore {
        JournalStore { launches, kept: true, pages: Arc::default(), queue: Arc::default() }
    }

    /// A book that writes nothing, as the user asked.
    pub fn in_memory(launches: JournalDirectory) -> JournalStore {
        JournalStore { kept: false, ..JournalStore::of(launches) }
    }

    /// Returns the directory that it writes to.
    pub fn launches(&self) -> &JournalDirectory {
        &self.launches
    }

    /// Gives an entry its place in the order. Never blocks on a disk, so it can be called where
    /// things happen; [`Book::write`] with the ticket then puts it on the disk.
    pub fn queue(&self, id: &SanitizedText, entry: JournalEntry) -> Seq {
        let mut queue = lock(&self.queue);
        queue.last += 1;
        let ticket = queue.last;
        queue.entries.push_back((ticket, id.clone(), entry));
        ticket
    }

    /// Writes all that is queued up to this ticket, in order. Blocks until it is on the disk.
    pub fn write(&self, ticket: Seq) -> Result<(), JournalError> {
        let mut pages = lock(&self.pages);
        loop {
            if let Some(result) = pages.written.remove(&ticket) {
                return result;
            }
            // Taken out while the pages are held: nobody else writes in between.
            let Some((next, id, entry)) = lock(&self.queue).entries.pop_front() else { return Ok(()) };
            let result = self.write_one(&mut pages.open, &id, &entry);
            pages.written.insert(next, result);
        }
    }

    /// Appends an entry to a launch's journal, after all that was queued before. Blocks until it is
    /// on the disk.
    pub fn append(&self, id: &SanitizedText, entry: &JournalEntry) -> Result<(), JournalError> {
        self.write(self.queue(id, entry.clone()))
    }

    /// An intent begins a launch's file.
    fn write_one(
        &self,
        open: &mut BTreeMap<SanitizedText, Journal>,
        id: &SanitizedText,
        entry: &JournalEntry,
    ) -> Result<(), JournalError> {
        if !self.kept {
            return Err(JournalError::File(crate::t!("cli.journal.none-kept").into()));
        }
        if entry.record.is_optional() {
            // It neither begins a file nor takes one up: without its first line, a journal tells of a launch that may
            // have been sent.
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

    /// Takes a launch up, so that no other Skysail does, and tells what is written of it.
    pub fn resume(&self, id: &SanitizedText) -> Result<JournalContents, JournalError> {
        let (journal, story) = self.launches.take_up(id)?;
        lock(&self.pages).open.insert(id.clone(), journal);
        Ok(story)
    }

    /// Lets go of a launch: any Skysail may take it up from now on.
    pub fn close(&self, id: &SanitizedText) {
        lock(&self.pages).open.remove(id);
    }
}

/// A panic while a journal was written left at most a half line, which readers ignore.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

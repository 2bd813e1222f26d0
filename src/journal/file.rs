//! The open journal file of one launch: locked, appended to, synced after each line.

use super::{JournalContents, JournalError, line};
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::sanitized_text::SanitizedText;
use crate::files;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// A launch's journal, locked by this process until it is dropped.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    /// The length of its complete lines in bytes.
    length: u64,
    /// Its temporary name until its first line is on disk; dropped with it otherwise. A file without a line would mean
    /// that something may have been sent.
    unnamed: Option<TempPath>,
    /// Makes the next appends fail, for tests.
    #[cfg(test)]
    pub(super) failing: Option<DiskFault>,
}

/// A simulated disk failure, for tests.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub(super) enum DiskFault {
    /// Fails after this many bytes of the line, with this error.
    After(usize, io::ErrorKind),
    /// Writes all bytes, but syncing fails.
    Sync(io::ErrorKind),
}

impl Journal {
    /// Creates and locks the file. It gets its name with its first line.
    pub(super) fn create(path: &Path, id: &str) -> Result<Journal, JournalError> {
        let failed = |error| JournalError::File(files::sentence("cause.file.made", path, &error));
        if path.symlink_metadata().is_ok() {
            return Err(failed(io::ErrorKind::AlreadyExists.into()));
        }
        let fresh =
            tempfile::Builder::new().prefix(".new-").append(true).tempfile_in(files::dir_of(path)).map_err(failed)?;
        let (file, unnamed) = fresh.into_parts();
        lock(&file, path, id)?;
        Ok(Journal { unnamed: Some(unnamed), ..Journal::of(file, path, 0) })
    }

    /// Locks an existing file, and removes a last line cut short by a crash; if that line may have said that something
    /// was about to be sent, it is terminated and kept.
    pub(super) fn open(path: &Path, id: &str) -> Result<(Journal, JournalContents), JournalError> {
        let failed = |error| JournalError::File(files::sentence("cause.file.opened", path, &error));
        let mut file = match files::open_with(path, files::private().append(true).read(true)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(JournalError::Missing(SanitizedText::new(id)));
            }
            Err(error) => return Err(failed(error)),
        };
        lock(&file, path, id)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let text = line::read_all(&bytes);
        if text.whole < bytes.len() {
            file.set_len(text.whole as u64).map_err(failed)?;
        }
        let mut length = text.whole as u64;
        if text.open {
            file.write_all(b"\n").and_then(|()| file.sync_data()).map_err(failed)?;
            length += 1;
        }
        Ok((Journal::of(file, path, length), line::repaired(text.story, id)))
    }

    fn of(file: File, path: &Path, length: u64) -> Journal {
        Journal {
            file,
            path: path.to_owned(),
            length,
            unnamed: None,
            #[cfg(test)]
            failing: None,
        }
    }

    /// Returns whether it has no complete line.
    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Appends an entry. It is on disk when this returns `Ok`, unless nothing depends on it: then it is synced with the
    /// next one that matters.
    ///
    /// After an error, the partial line is removed, so that later ones can be read. If even that fails, the partial
    /// line is terminated before the next one and counts as damaged.
    pub fn append(&mut self, entry: &JournalEntry) -> Result<(), JournalError> {
        let line = line::write(entry);
        let sync = |journal: &Journal| if entry.record.is_optional() { Ok(()) } else { journal.sync() };
        match self.write(line.as_bytes()).and_then(|()| sync(self)).and_then(|()| self.name()) {
            Ok(()) => {
                self.length += line.len() as u64;
                Ok(())
            }
            Err(error) => {
                self.undo();
                Err(JournalError::File(files::sentence("cause.file.written", &self.path, &error)))
            }
        }
    }

    /// Gives the file its name, durably, unless it has it.
    fn name(&mut self) -> io::Result<()> {
        let Some(unnamed) = self.unnamed.take() else { return Ok(()) };
        if let Err(failed) = unnamed.persist_noclobber(&self.path) {
            self.unnamed = Some(failed.path);
            return Err(failed.error);
        }
        files::sync_dir(files::dir_of(&self.path))
    }

    fn undo(&mut self) {
        if self.file.set_len(self.length).is_err()
            && let Ok(kept) = self.file.metadata()
            && kept.len() > self.length
            && self.file.write_all(b"\n").is_ok()
        {
            self.length = kept.len() + 1;
        }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        #[cfg(test)]
        if let Some(DiskFault::After(count, kind)) = self.failing {
            self.file.write_all(&bytes[..count.min(bytes.len())])?;
            return Err(kind.into());
        }
        self.file.write_all(bytes)
    }

    fn sync(&self) -> io::Result<()> {
        #[cfg(test)]
        if let Some(DiskFault::Sync(kind)) = self.failing {
            return Err(kind.into());
        }
        self.file.sync_data()
    }
}

fn lock(file: &File, path: &Path, id: &str) -> Result<(), JournalError> {
    // A process that lists the launches locks it only for a moment.
    match files::lock(file) {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(JournalError::Live(SanitizedText::new(id))),
        Err(TryLockError::Error(error)) => Err(JournalError::File(files::sentence("cause.file.locked", path, &error))),
    }
}

/// Returns whether a Skysail process has locked this file. If that can't be determined, it counts as unlocked.
pub(super) fn locked(path: &Path) -> bool {
    let Ok(file) = files::open(path) else { return false };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

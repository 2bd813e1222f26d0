//! The journal: one file per launch, written and synced before a request is sent.
//!
//! A launch's file is locked while a Skysail process runs the launch, so that no other process resumes it. It contains
//! the domain's [`JournalRecord`](crate::domain::launch::journal_record::JournalRecord)s, without any script, key or
//! credential.

mod file;
mod id;
mod line;
mod snapshots;
mod store;
mod summary;

pub use file::Journal;
pub use id::fresh_id;
pub use store::{JournalStore, Seq};
pub use summary::{LaunchStatus, LaunchStatusKind, LaunchSummary};

use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{UserText, Words};
use crate::files;
use std::io;
use std::path::{Path, PathBuf};

/// Why a journal can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalError {
    /// Another Skysail process runs this launch.
    Live(SanitizedText),
    /// There is no such launch on this computer.
    Missing(SanitizedText),
    /// Its file couldn't be read or written; the message says why.
    File(Words),
}

impl JournalError {
    /// Returns the message.
    pub fn words(&self) -> Words {
        match self {
            JournalError::Live(launch) => UserText::new("cli.journal.live").with("launch", launch).into(),
            JournalError::Missing(launch) => UserText::new("cli.journal.missing").with("launch", launch).into(),
            JournalError::File(why) => why.clone(),
        }
    }
}

/// The contents of a launch's file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JournalContents {
    /// The entries, oldest first.
    pub entries: Vec<JournalEntry>,
    /// Lines that couldn't be parsed, without a last one cut short by a crash.
    pub damaged: usize,
}

/// A journal in which nothing can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableJournal {
    /// The launch in its file name.
    pub launch: SanitizedText,
    /// Its path.
    pub path: PathBuf,
    /// The reason.
    pub fault: JournalFault,
}

/// Why nothing can be read in a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalFault {
    /// Its file can't be read; a short reason.
    File(Words),
    /// It is empty.
    Empty,
    /// All its lines are damaged.
    Damaged,
}

impl JournalFault {
    /// Returns the reason.
    pub fn words(&self) -> Words {
        match self {
            JournalFault::File(why) => why.clone(),
            JournalFault::Empty => UserText::new("cli.journal.empty").into(),
            JournalFault::Damaged => UserText::new("cli.journal.damaged").into(),
        }
    }
}

/// The directory with the journals of all launches.
#[derive(Clone, Debug)]
pub struct JournalDirectory {
    dir: PathBuf,
}

impl JournalDirectory {
    /// Uses `dir`, which is created with the first launch.
    pub fn at(dir: impl Into<PathBuf>) -> JournalDirectory {
        JournalDirectory { dir: dir.into() }
    }

    /// Returns the directory of the journals.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Creates and locks the file of a new launch.
    pub fn create(&self, id: &str) -> Result<Journal, JournalError> {
        let path = self.path(id)?;
        let failed = |error| JournalError::File(files::sentence("cause.file.made", &path, &error));
        files::make_dir(&self.dir).map_err(failed)?;
        Journal::create(&path, id)
    }

    /// Locks the file of a launch to resume it. A last line cut short by a crash is removed, unless it may have said
    /// that the request was about to be sent.
    pub fn take_up(&self, id: &str) -> Result<(Journal, JournalContents), JournalError> {
        Journal::open(&self.path(id)?, id)
    }

    /// Reads a launch's journal, whether or not a process runs it.
    pub fn read(&self, id: &str) -> Result<JournalContents, JournalError> {
        let path = self.path(id)?;
        match self.contents(id) {
            Ok(contents) => Ok(contents),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(JournalError::Missing(SanitizedText::new(id))),
            Err(error) => Err(JournalError::File(files::sentence(files::READ, &path, &error))),
        }
    }

    fn contents(&self, id: &str) -> io::Result<JournalContents> {
        let bytes = files::read(&self.dir.join(file_name(id)), u64::MAX)?;
        Ok(line::repaired(line::read_all(&bytes).story, id))
    }

    /// Returns all launches, newest first, and the journals in which nothing can be read.
    pub fn list(&self) -> Result<(Vec<LaunchSummary>, Vec<UnreadableJournal>), JournalError> {
        let (mut all, mut unreadable) = (Vec::new(), Vec::new());
        for id in self.ids()? {
            match self.summary(&id) {
                Ok(summary) => all.push(summary),
                // Just created by a process that hasn't written yet.
                Err(_) if file::locked(&self.dir.join(file_name(&id))) => {}
                Err(fault) => {
                    let path = self.dir.join(file_name(&id));
                    unreadable.push(UnreadableJournal { launch: SanitizedText::new(id), path, fault });
                }
            }
        }
        all.sort_by(|a, b| (b.began, &b.id).cmp(&(a.began, &a.id)));
        unreadable.sort_by(|a, b| a.path.cmp(&b.path));
        Ok((all, unreadable))
    }

    fn summary(&self, id: &str) -> Result<LaunchSummary, JournalFault> {
        let contents = self.contents(id).map_err(|error| JournalFault::File(files::why(&error)))?;
        let path = self.dir.join(file_name(id));
        let empty = || path.metadata().is_ok_and(|data| data.len() == 0);
        let fault = || if empty() { JournalFault::Empty } else { JournalFault::Damaged };
        LaunchSummary::of(&contents, file::locked(&path)).ok_or_else(fault)
    }

    fn ids(&self) -> Result<Vec<String>, JournalError> {
        let failed = |error| JournalError::File(files::sentence(files::READ, &self.dir, &error));
        let entries = match std::fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };
        let mut ids = Vec::new();
        for entry in entries {
            let name = entry.map_err(failed)?.file_name();
            ids.extend(name.to_str().and_then(|name| name.strip_suffix(".jsonl")).map(str::to_owned));
        }
        Ok(ids)
    }

    /// IDs become file names, so one from the command line must not lead to another directory.
    fn path(&self, id: &str) -> Result<PathBuf, JournalError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        match !id.is_empty() && id.len() <= 64 && id.chars().all(plain) {
            true => Ok(self.dir.join(file_name(id))),
            false => Err(JournalError::Missing(SanitizedText::new(id))),
        }
    }
}

fn file_name(id: &str) -> String {
    format!("{id}.jsonl")
}

#[cfg(test)]
mod tests;

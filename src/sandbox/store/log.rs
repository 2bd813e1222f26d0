//! The file of an account: lines appended under its lock, and rewritten from time to time.

use rustix::fs::OFlags;
use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::sandbox::account::{Account, RecordChange};

/// What is wrong with an account's file, which is then left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountFileFault {
    /// A line is damaged, so the account can't be trusted.
    #[error("line {line} is damaged")]
    Damaged {
        /// Its number, counted from 1.
        line: usize,
    },
    /// It is a file of something else.
    #[error("it is not an account of the sandbox")]
    Foreign,
    /// It isn't a regular file.
    #[error("it is not a regular file")]
    NotAFile,
}

const FIRST_LINE: &[u8] = b"{\"skysail-sandbox\":1}\n";
/// `{"crc":"1c291ca3","changes":[…]}`: the checksum is that of the list.
const OPENING: &[u8] = b"{\"crc\":\"";
const DIGITS: usize = 8;
const BETWEEN: &[u8] = b"\",\"changes\":";
/// A file with fewer changes is never rewritten.
pub const FEW: usize = 2_000;

pub struct Log {
    path: PathBuf,
    file: File,
    /// How much of the file the account already contains.
    read: u64,
    /// Number of changes in the file, including obsolete ones.
    changes: usize,
    /// Number of lines that the account contains, including the first one.
    lines: usize,
    /// Lines that the account already contains and the file doesn't.
    unsynced: Vec<u8>,
}

impl Log {
    /// Opens the file, or creates it and its folders, for the owner only.
    pub fn open(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            let mut builder = DirBuilder::new();
            builder.recursive(true);
            builder.mode(0o700).create(folder)?;
        }
        let file = open_private(path)?;
        // The target of a link is rewritten, not the link.
        Ok(Self { path: std::fs::canonicalize(path)?, file, read: 0, changes: 0, lines: 0, unsynced: Vec::new() })
    }

    /// Locks the file that is at the path now, and updates `account` to its end.
    pub fn lock(&mut self, account: &mut Account) -> io::Result<()> {
        loop {
            self.file.lock()?;
            let is_whole = self.unsynced.is_empty() && self.file.metadata()?.len() >= self.read;
            if is_whole && same_file(&self.file, &self.path)? {
                break;
            }
            // Replaced, removed, or shortened by others, or not written when it should have been: start over with the
            // current file.
            self.file = open_private(&self.path)?;
            (self.read, self.changes, self.lines) = (0, 0, 0);
            self.unsynced.clear();
            *account = Account::default();
        }
        let read = self.read_on(account);
        if read.is_err() {
            self.unlock()?;
        }
        read
    }

    pub fn unlock(&self) -> io::Result<()> {
        self.file.unlock()
    }

    /// Called with the lock held: nobody else is writing, so a line without an end was left by a killed process, and
    /// is cut off.
    fn read_on(&mut self, account: &mut Account) -> io::Result<()> {
        if self.read > 0 && self.file.metadata()?.len() == self.read {
            return Ok(());
        }
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(self.read))?;
        self.file.read_to_end(&mut bytes)?;
        let mut rest = bytes.as_slice();
        if self.read == 0 {
            rest = self.begin(rest)?;
        }
        let whole = rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        for line in rest[..whole].split_inclusive(|byte| *byte == b'\n') {
            let changes = parse(&line[..line.len() - 1]).ok_or_else(|| self.damaged())?;
            self.changes += changes.len();
            self.lines += 1;
            self.read += line.len() as u64;
            changes.into_iter().for_each(|change| account.apply(change));
        }
        let last = &rest[whole..];
        match is_damaged_end(last) {
            _ if last.is_empty() => Ok(()),
            true => Err(self.damaged()),
            false => self.file.set_len(self.read),
        }
    }

    /// Reads past the first line, or writes it into an empty file.
    fn begin<'b>(&mut self, bytes: &'b [u8]) -> io::Result<&'b [u8]> {
        let rest = match bytes.strip_prefix(FIRST_LINE) {
            Some(rest) => rest,
            None if FIRST_LINE.starts_with(bytes) => {
                self.file.seek(SeekFrom::Start(0))?;
                self.file.write_all(FIRST_LINE)?;
                self.file.sync_data()?;
                &[]
            }
            None => return Err(self.foreign()),
        };
        (self.read, self.lines) = (FIRST_LINE.len() as u64, 1);
        Ok(rest)
    }

    /// Adds a transaction to the next commit.
    pub fn add(&mut self, changes: &[RecordChange]) -> io::Result<()> {
        self.unsynced.extend(line(changes)?);
        self.lines += 1;
        self.changes += changes.len();
        Ok(())
    }

    /// Appends and syncs what was added; returns whether there was anything. After an error it stays unsynced, so that
    /// the account is read again before it is used.
    pub fn commit(&mut self) -> io::Result<bool> {
        if self.unsynced.is_empty() {
            return Ok(false);
        }
        self.file.seek(SeekFrom::Start(self.read))?;
        let written = self.file.write_all(&self.unsynced).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // It wasn't acknowledged, so it mustn't be found later.
            self.file.set_len(self.read)?;
            return Err(error);
        }
        self.read += self.unsynced.len() as u64;
        self.unsynced.clear();
        Ok(true)
    }

    pub fn is_mostly_dead(&self, account: &Account) -> bool {
        self.changes > FEW && self.changes > 4 * account.alive()
    }

    /// Writes the account to a new file and renames it over this one. The new file is locked before the rename, so
    /// nobody can write to it in between.
    pub fn rewrite(&mut self, account: &Account) -> io::Result<()> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut fresh = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        let changes = account.changes();
        let mut text = FIRST_LINE.to_vec();
        for change in &changes {
            text.extend(line(std::slice::from_ref(change))?);
        }
        fresh.write_all(&text)?;
        fresh.as_file().sync_all()?;
        fresh.as_file().lock()?;
        let fresh = fresh.persist(&self.path).map_err(|error| error.error)?;
        // Otherwise the old file might be back after a power cut, without what is appended to the new one.
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        let old = std::mem::replace(&mut self.file, fresh);
        (self.read, self.changes, self.lines) = (text.len() as u64, changes.len(), changes.len() + 1);
        old.unlock()
    }

    /// Returns the error for an invalid next line. The file isn't changed.
    fn damaged(&self) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, AccountFileFault::Damaged { line: self.lines + 1 })
    }

    /// Returns the error for a file of something else, which isn't changed.
    fn foreign(&self) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, AccountFileFault::Foreign)
    }
}

/// Returns a transaction as a line of the file, with its line break.
fn line(changes: &[RecordChange]) -> io::Result<Vec<u8>> {
    let list = serde_json::to_vec(changes)?;
    let sum = format!("{:08x}", crc32fast::hash(&list));
    Ok([OPENING, sum.as_bytes(), BETWEEN, &list, b"}\n"].concat())
}

/// Parses a line without its line break; `None` if it is damaged.
fn parse(line: &[u8]) -> Option<Vec<RecordChange>> {
    // From a file written before checksums were introduced.
    if line.starts_with(b"[") {
        return serde_json::from_slice(line).ok();
    }
    let (sum, rest) = line.strip_prefix(OPENING)?.split_at_checked(DIGITS)?;
    let list = rest.strip_prefix(BETWEEN)?.strip_suffix(b"}")?;
    let sum = u32::from_str_radix(std::str::from_utf8(sum).ok()?, 16).ok()?;
    if sum != crc32fast::hash(list) {
        return None;
    }
    serde_json::from_slice(list).ok()
}

/// Returns whether a last line without a line break was once complete and acknowledged, so that its end is damaged.
/// Otherwise it was cut short by a crash and never acknowledged.
fn is_damaged_end(last: &[u8]) -> bool {
    last.strip_suffix(b"\n").or(last.split_last().map(|(_, rest)| rest)).is_some_and(|rest| parse(rest).is_some())
}

/// Opens the file, or creates it, for its owner only. Anything but a regular file is refused without blocking.
fn open_private(path: &Path) -> io::Result<File> {
    match path.metadata() {
        Ok(data) => regular(&data)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    // Something else may have replaced it since it was checked.
    options.mode(0o600).custom_flags((OFlags::NONBLOCK | OFlags::NOCTTY).bits() as i32);
    let file = options.open(path)?;
    regular(&file.metadata()?)?;
    Ok(file)
}

fn regular(data: &Metadata) -> io::Result<()> {
    match data.is_file() {
        true => Ok(()),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, AccountFileFault::NotAFile)),
    }
}

fn same_file(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let held = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(there) => Ok((held.dev(), held.ino()) == (there.dev(), there.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn change_that_could_not_be_written_is_discarded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/account.json");
        let (mut log, mut account) = (Log::open(&path).unwrap(), Account::default());
        log.lock(&mut account).unwrap();
        // A file that can't be written, like one on a full disk.
        let good = std::mem::replace(&mut log.file, File::open(&path).unwrap());
        let change = RecordChange::Made("us-east-1".to_owned(), 7);
        log.add(std::slice::from_ref(&change)).unwrap();
        account.apply(change.clone());
        assert!(log.commit().is_err());
        good.unlock().unwrap();
        log.lock(&mut account).unwrap();
        assert_eq!(account.made(), 0, "the account is what the file says");
        log.add(&[change]).unwrap();
        assert!(log.commit().unwrap());
        log.unlock().unwrap();
        let (mut other, mut account) = (Log::open(&path).unwrap(), Account::default());
        other.lock(&mut account).unwrap();
        assert_eq!(account.made(), 7);
    }
}

//! The account kept in a file: every change appended and synced before it is answered.
//!
//! The file is a line that says what it is, then one line of JSON for each transaction.
//! Several processes may share it. Each transaction takes the file's lock, reads what the
//! others appended, decides, appends, syncs, and lets go. A line that ends in no newline
//! was never answered, so the next writer cuts it off. When most lines are dead, the file
//! is written anew beside itself and renamed over; who holds the old one notices by its
//! identity and opens the new one.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::account::{Account, Change};

const FIRST_LINE: &str = "{\"skysail-sandbox\":1}\n";
/// Below this many lines a file is never written anew.
const FEW: usize = 2_000;

pub struct Store(Mutex<Inner>);

struct Inner {
    account: Account,
    log: Option<Log>,
}

struct Log {
    path: PathBuf,
    file: File,
    /// How much of the file the account already holds.
    read: u64,
    /// Changes in the file, dead ones too.
    changes: usize,
}

impl Store {
    /// An account that ends with the process.
    pub fn in_memory() -> Self {
        Self(Mutex::new(Inner { account: Account::default(), log: None }))
    }

    /// Opens the file, or makes it, readable by its owner alone.
    pub fn open(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            private_folder(folder)?;
        }
        let log = Log { path: path.to_owned(), file: open_private(path)?, read: 0, changes: 0 };
        let mut inner = Inner { account: Account::default(), log: Some(log) };
        inner.locked(|_| Ok(()))?;
        Ok(Self(Mutex::new(inner)))
    }

    /// Runs `decide` on the account as it stands; its changes are kept before this returns.
    /// The outer error is the disk's, and then nothing has changed.
    pub fn transact<T, E>(
        &self,
        decide: impl FnOnce(&Account) -> Result<(T, Vec<Change>), E>,
    ) -> io::Result<Result<T, E>> {
        let mut inner = self.lock();
        inner.locked(|inner| {
            let (value, changes) = match decide(&inner.account) {
                Ok(decided) => decided,
                Err(error) => return Ok(Err(error)),
            };
            if !changes.is_empty() {
                inner.keep(changes)?;
            }
            Ok(Ok(value))
        })
    }

    /// A panic inside a transaction has changed nothing: changes are applied after it.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Holds the file's lock around `work`, after reading what others wrote.
    fn locked<T>(&mut self, work: impl FnOnce(&mut Self) -> io::Result<T>) -> io::Result<T> {
        if self.log.is_none() {
            return work(self);
        }
        self.catch_up()?;
        let done = work(self);
        if let Some(log) = &self.log {
            log.file.unlock()?;
        }
        done
    }

    /// Takes the lock of the file that is at the path now, and reads it to its end.
    fn catch_up(&mut self) -> io::Result<()> {
        let Some(log) = &mut self.log else {
            return Ok(());
        };
        loop {
            log.file.lock()?;
            if same_file(&log.file, &log.path)? && log.file.metadata()?.len() >= log.read {
                break;
            }
            // Written anew, removed or shortened by others: start over with what is there now.
            log.file = open_private(&log.path)?;
            (log.read, log.changes) = (0, 0);
            self.account = Account::default();
        }
        let result = log.read_on(&mut self.account);
        if result.is_err() {
            log.file.unlock()?;
        }
        result
    }

    fn keep(&mut self, changes: Vec<Change>) -> io::Result<()> {
        if let Some(log) = &mut self.log {
            log.append(&changes)?;
        }
        changes.into_iter().for_each(|change| self.account.apply(change));
        match &mut self.log {
            Some(log) if log.changes > FEW && log.changes > 4 * self.account.alive() => {
                // The transaction is kept already; a file that stays long does no harm.
                log.compact(&self.account).or(Ok(()))
            }
            _ => Ok(()),
        }
    }
}

impl Log {
    /// Reads whole lines from where the account is. Called with the lock held, so a line
    /// without an end is what a killed process left: it is cut off.
    fn read_on(&mut self, account: &mut Account) -> io::Result<()> {
        if self.file.metadata()?.len() == self.read && self.read > 0 {
            return Ok(());
        }
        let mut text = String::new();
        self.file.seek(SeekFrom::Start(self.read))?;
        self.file.read_to_string(&mut text).map_err(|_| self.foreign())?;
        if self.read == 0 {
            self.begin(&text)?;
            text.drain(..FIRST_LINE.len().min(text.len()));
        }
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let (lines, cut) = text.split_at(whole);
        for line in lines.lines() {
            let changes: Vec<Change> = serde_json::from_str(line).map_err(|_| self.foreign())?;
            self.changes += changes.len();
            changes.into_iter().for_each(|change| account.apply(change));
        }
        self.read += whole as u64;
        match cut.is_empty() {
            true => Ok(()),
            false => self.file.set_len(self.read),
        }
    }

    /// Reads past the first line, or writes it into a file that has nothing else.
    fn begin(&mut self, text: &str) -> io::Result<()> {
        if FIRST_LINE.starts_with(text) {
            self.file.seek(SeekFrom::Start(0))?;
            self.file.write_all(FIRST_LINE.as_bytes())?;
            self.file.sync_data()?;
        } else if !text.starts_with(FIRST_LINE) {
            return Err(self.foreign());
        }
        self.read = FIRST_LINE.len() as u64;
        Ok(())
    }

    /// Somebody else's file: it is left as it is.
    fn foreign(&self) -> io::Error {
        let message = format!("{} is not an account of the sandbox", self.path.display());
        io::Error::new(io::ErrorKind::InvalidData, message)
    }

    fn append(&mut self, changes: &[Change]) -> io::Result<()> {
        let mut line = serde_json::to_vec(changes)?;
        line.push(b'\n');
        self.file.seek(SeekFrom::Start(self.read))?;
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Not answered as done, so it must not be found later either.
            self.file.set_len(self.read)?;
            return Err(error);
        }
        self.read += line.len() as u64;
        self.changes += changes.len();
        Ok(())
    }

    /// Writes the account anew and renames it over the file. The lock of the new file is
    /// taken before it gets its name, so nobody can write to it in between.
    fn compact(&mut self, account: &Account) -> io::Result<()> {
        let folder = self.path.parent().filter(|f| !f.as_os_str().is_empty());
        let mut fresh = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
        let changes = account.changes();
        let mut text = FIRST_LINE.as_bytes().to_vec();
        for change in &changes {
            serde_json::to_writer(&mut text, std::slice::from_ref(change))?;
            text.push(b'\n');
        }
        fresh.write_all(&text)?;
        fresh.as_file().sync_all()?;
        fresh.as_file().lock()?;
        let old = std::mem::replace(&mut self.file, fresh.persist(&self.path).map_err(|e| e.error)?);
        (self.read, self.changes) = (text.len() as u64, changes.len());
        old.unlock()
    }
}

fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(unix)]
fn same_file(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let held = file.metadata()?;
    match std::fs::metadata(path) {
        Ok(there) => Ok((held.dev(), held.ino()) == (there.dev(), there.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Elsewhere a file that is open cannot be replaced, so it is the one at the path.
#[cfg(not(unix))]
fn same_file(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::clock::Millis;
    use crate::sandbox::records::StaticIp;

    fn ip(name: &str) -> Change {
        let address = std::net::Ipv4Addr::new(192, 0, 2, 1);
        let (name, id) = (name.to_owned(), name.to_owned());
        let ip = StaticIp { name, id, created: Millis(0), address, attached_to: None };
        Change::StaticIp("us-east-1".to_owned(), Box::new(ip))
    }

    fn keep(store: &Store, changes: Vec<Change>) {
        store.transact(|_| Ok::<_, ()>(((), changes))).unwrap().unwrap();
    }

    fn names(store: &Store) -> Vec<String> {
        let read = |account: &Account| {
            let names = account.home("us-east-1").static_ips.keys().cloned().collect();
            Ok::<_, ()>((names, Vec::new()))
        };
        store.transact(read).unwrap().unwrap()
    }

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/account.json");
        (folder, path)
    }

    #[test]
    fn two_handles_on_one_file_see_each_others_changes() {
        let (_folder, path) = folder();
        let (one, two) = (Store::open(&path).unwrap(), Store::open(&path).unwrap());
        keep(&one, vec![ip("a")]);
        assert_eq!(names(&two), ["a"]);
        keep(&two, vec![ip("b")]);
        assert_eq!(names(&one), ["a", "b"]);
        assert_eq!(names(&Store::open(&path).unwrap()), ["a", "b"]);
    }

    #[test]
    fn many_threads_with_handles_of_their_own_lose_nothing_and_double_nothing() {
        let (_folder, path) = folder();
        let taken: usize = std::thread::scope(|scope| {
            let work = || {
                let store = Store::open(&path).unwrap();
                let claim = |name: &String| {
                    let free = |account: &Account| match account.home("us-east-1").static_ips.contains_key(name) {
                        true => Err(()),
                        false => Ok(((), vec![ip(name)])),
                    };
                    store.transact(free).unwrap().is_ok()
                };
                (0..40).map(|n| format!("name-{n:02}")).filter(claim).count()
            };
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(taken, 40, "each name exactly once");
        assert_eq!(names(&Store::open(&path).unwrap()).len(), 40);
    }

    #[test]
    fn a_line_that_a_killed_process_left_is_cut_off() {
        let (_folder, path) = folder();
        keep(&Store::open(&path).unwrap(), vec![ip("a")]);
        let whole = std::fs::read(&path).unwrap();
        keep(&Store::open(&path).unwrap(), vec![ip("b")]);
        let both = std::fs::read(&path).unwrap();
        for end in whole.len()..both.len() {
            std::fs::write(&path, &both[..end]).unwrap();
            let store = Store::open(&path).unwrap();
            assert_eq!(names(&store), ["a"], "cut at {end}");
            keep(&store, vec![ip("c")]);
            assert_eq!(names(&Store::open(&path).unwrap()), ["a", "c"]);
        }
    }

    #[test]
    fn a_file_of_dead_lines_is_written_anew_and_other_handles_follow() {
        let (_folder, path) = folder();
        let (one, two) = (Store::open(&path).unwrap(), Store::open(&path).unwrap());
        keep(&one, vec![ip("kept")]);
        let long: Vec<Change> = (0..FEW).map(|_| ip("again")).collect();
        keep(&one, long);
        let short = std::fs::metadata(&path).unwrap().len();
        assert!(short < 1_000, "{short} bytes");
        assert_eq!(names(&two), ["again", "kept"]);
        keep(&two, vec![ip("more")]);
        assert_eq!(names(&one), ["again", "kept", "more"]);
    }

    #[test]
    fn a_removed_file_is_an_empty_account() {
        let (_folder, path) = folder();
        let store = Store::open(&path).unwrap();
        keep(&store, vec![ip("a")]);
        std::fs::remove_file(&path).unwrap();
        assert!(names(&store).is_empty());
        keep(&store, vec![ip("b")]);
        assert_eq!(names(&Store::open(&path).unwrap()), ["b"]);
    }

    #[test]
    fn a_file_that_is_no_account_is_refused_and_left_as_it_is() {
        let (folder, _) = folder();
        let path = folder.path().join("letter.txt");
        for text in ["Dear reader", "Dear reader,\nhello.\n", "{\"skysail-sandbox\":1}\nnonsense\n"] {
            std::fs::write(&path, text).unwrap();
            let error = Store::open(&path).map(|_| ()).unwrap_err();
            assert!(error.to_string().contains("not an account"), "{error}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_account_is_readable_by_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, path) = folder();
        let store = Store::open(&path).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        keep(&store, (0..=FEW).map(|_| ip("again")).collect());
        assert_eq!(mode(&path), 0o600, "after it was written anew too");
    }
}

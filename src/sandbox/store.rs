//! The account kept in a file: every change appended and synced before it is answered.
//!
//! The file is a line that says what it is, then one line of JSON for each transaction, with its checksum.
//! A line that does not fit its checksum was damaged after it was answered: what it said is not known, and what
//! later lines say rests on it. Such a file is not used and stays as it is; the error names the line. Lines of
//! files that were written before there were checksums are read without.
//! Several processes may share it. Each batch of transactions takes the file's lock, reads
//! what the others appended, decides one after the other, appends, syncs once, and lets go.
//! A line that ends in no newline was never answered, so the next writer cuts it off. What
//! could not be written is forgotten: the account is read anew. When most lines are dead, the file
//! is written anew beside itself and renamed over; who holds the old one notices by its
//! identity and opens the new one.

mod log;
#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::account::{Account, RecordChange};
use log::Log;

pub struct Store(Mutex<Inner>);

struct Inner {
    account: Account,
    log: Option<Log>,
}

impl Store {
    /// An account that ends with the process.
    pub fn in_memory() -> Self {
        Self(Mutex::new(Inner { account: Account::default(), log: None }))
    }

    /// Opens the file, or makes it, readable by its owner alone.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut inner = Inner { account: Account::default(), log: Some(Log::open(path)?) };
        inner.locked(|_| Ok(()))?;
        Ok(Self(Mutex::new(inner)))
    }

    /// Runs `decide` on the account as it stands; its changes are kept before this returns.
    /// The outer error is the disk's, and then nothing has changed.
    pub fn transact<T, E>(
        &self,
        decide: impl FnOnce(&Account) -> Result<(T, Vec<RecordChange>), E>,
    ) -> io::Result<Result<T, E>> {
        self.together(|batch| batch.transact(decide))?
    }

    /// Makes as many transactions as `work` wants, each on what those before it have changed;
    /// all that they changed is kept, with one sync, before this returns. With an error none
    /// of them has changed anything, and what they gave must not be told.
    pub fn together<T>(&self, work: impl FnOnce(&mut Batch<'_>) -> T) -> io::Result<T> {
        self.lock().locked(|inner| {
            let done = work(&mut Batch(inner));
            inner.commit().map(|()| done)
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
        if let Some(log) = &mut self.log {
            log.lock(&mut self.account)?;
        }
        let done = work(self);
        if let Some(log) = &self.log {
            log.unlock()?;
        }
        done
    }

    /// Syncs what was changed since the lock was taken.
    fn commit(&mut self) -> io::Result<()> {
        let Some(log) = &mut self.log else { return Ok(()) };
        if log.commit()? && log.is_mostly_dead(&self.account) {
            // The transactions are kept already; a file that stays long does no harm.
            let _ = log.rewrite(&self.account);
        }
        Ok(())
    }
}

/// Transactions that are made together.
pub struct Batch<'a>(&'a mut Inner);

impl Batch<'_> {
    /// Runs `decide` on the account as the transactions before have left it.
    pub fn transact<T, E>(
        &mut self,
        decide: impl FnOnce(&Account) -> Result<(T, Vec<RecordChange>), E>,
    ) -> io::Result<Result<T, E>> {
        let (value, changes) = match decide(&self.0.account) {
            Ok(decided) => decided,
            Err(error) => return Ok(Err(error)),
        };
        if let (Some(log), false) = (&mut self.0.log, changes.is_empty()) {
            log.add(&changes)?;
        }
        changes.into_iter().for_each(|change| self.0.account.apply(change));
        Ok(Ok(value))
    }
}

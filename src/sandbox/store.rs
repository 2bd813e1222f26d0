//! Stores the account in a file: every change is appended and synced before the reply.
//!
//! The file has a line that identifies it, then one line of JSON for each transaction, with its checksum. A line that
//! doesn't match its checksum was damaged after it was acknowledged: its contents are unknown, and later lines depend
//! on them. Such a file is neither used nor changed; the error names the line. Files written before checksums were
//! introduced are read without them.
//!
//! Several processes may share the file. Each batch of transactions takes the file's lock, reads what the others
//! appended, decides one transaction after the other, appends, syncs once, and releases the lock. A line without a
//! line break was never acknowledged, so the next writer cuts it off. After a failed write the account is read again.
//! When most lines are obsolete, the file is rewritten beside itself and renamed; a process with the old one open
//! notices by its identity and opens the new one.

mod log;
#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::account::{Account, RecordChange};
pub use log::AccountFileFault;
use log::Log;

pub struct Store(Mutex<Inner>);

struct Inner {
    account: Account,
    log: Option<Log>,
}

impl Store {
    /// Returns an account that ends with the process.
    pub fn in_memory() -> Self {
        Self(Mutex::new(Inner { account: Account::default(), log: None }))
    }

    /// Opens the file, or creates it, readable only by its owner.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut inner = Inner { account: Account::default(), log: Some(Log::open(path)?) };
        inner.locked(|_| Ok(()))?;
        Ok(Self(Mutex::new(inner)))
    }

    /// Runs `decide` on the current account; its changes are stored before this returns. The outer error is an I/O
    /// error, after which nothing has changed.
    pub fn transact<T, E>(
        &self,
        decide: impl FnOnce(&Account) -> Result<(T, Vec<RecordChange>), E>,
    ) -> io::Result<Result<T, E>> {
        self.together(|batch| batch.transact(decide))?
    }

    /// Runs as many transactions as `work` starts, each on the changes of the previous ones; all changes are stored
    /// with one sync before this returns. After an error none of them has changed anything, and their results mustn't
    /// be used.
    pub fn together<T>(&self, work: impl FnOnce(&mut Batch<'_>) -> T) -> io::Result<T> {
        self.lock().locked(|inner| {
            let done = work(&mut Batch(inner));
            inner.commit().map(|()| done)
        })
    }

    /// A panic inside a transaction has changed nothing, as changes are applied after it.
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

    /// Syncs the changes made since the lock was taken.
    fn commit(&mut self) -> io::Result<()> {
        let Some(log) = &mut self.log else { return Ok(()) };
        if log.commit()? && log.is_mostly_dead(&self.account) {
            // The transactions are already stored; a file that stays long does no harm.
            let _ = log.rewrite(&self.account);
        }
        Ok(())
    }
}

/// Transactions that are stored together.
pub struct Batch<'a>(&'a mut Inner);

impl Batch<'_> {
    /// Runs `decide` on the account after the previous transactions.
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

//! The account kept in a file: every change appended and synced before it is answered.
//!
//! The file is a line that says what it is, then one line of JSON for each transaction.
//! Several processes may share it. Each transaction takes the file's lock, reads what the
//! others appended, decides, appends, syncs, and lets go. A line that ends in no newline
//! was never answered, so the next writer cuts it off. When most lines are dead, the file
//! is written anew beside itself and renamed over; who holds the old one notices by its
//! identity and opens the new one.

mod log;
#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::account::{Account, Change};
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
        if let Some(log) = &mut self.log {
            log.lock(&mut self.account)?;
        }
        let done = work(self);
        if let Some(log) = &self.log {
            log.unlock()?;
        }
        done
    }

    fn keep(&mut self, changes: Vec<Change>) -> io::Result<()> {
        if let Some(log) = &mut self.log {
            log.append(&changes)?;
        }
        changes.into_iter().for_each(|change| self.account.apply(change));
        match &mut self.log {
            // The transaction is kept already; a file that stays long does no harm.
            Some(log) if log.is_mostly_dead(&self.account) => log.rewrite(&self.account).or(Ok(())),
            _ => Ok(()),
        }
    }
}

//! A value with a version number, so that what is derived from it is recomputed only when it may have changed.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};

/// Every mutable access gives it a new version; equal versions mean equal values.
#[derive(Clone, Debug)]
pub struct Versioned<T> {
    value: T,
    version: u64,
}

impl<T> Versioned<T> {
    /// Returns a value with a new version.
    pub fn new(value: T) -> Versioned<T> {
        Versioned { value, version: fresh() }
    }

    /// Returns the version, which stays the same as long as the value can't have changed.
    pub fn version(&self) -> u64 {
        self.version
    }
}

/// One counter for all values, so that a replaced value is noticed too.
fn fresh() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl<T: Default> Default for Versioned<T> {
    fn default() -> Versioned<T> {
        Versioned::new(T::default())
    }
}

impl<T> From<T> for Versioned<T> {
    fn from(value: T) -> Versioned<T> {
        Versioned::new(value)
    }
}

impl<T> Deref for Versioned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Versioned<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.version = fresh();
        &mut self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_mutable_access_changes_the_version() {
        let mut words = Versioned::new(vec!["one"]);
        let before = words.version();
        assert_eq!((words.len(), words.version(), words.clone().version()), (1, before, before));
        words.push("two");
        assert_ne!(words.version(), before);
    }

    #[test]
    fn replacing_the_value_changes_the_version() {
        let mut words = Versioned::new(1);
        let before = words.version();
        words = Versioned::new(1);
        assert_ne!(words.version(), before);
    }
}

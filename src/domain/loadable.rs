//! A value that is loaded from elsewhere: not requested, loading, loaded, or failed.

use super::failure::Failure;
use super::time::Now;
use serde::{Deserialize, Serialize};

/// A value of the service, and the state of loading it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Loadable<T> {
    /// Not requested yet.
    #[default]
    Idle,
    /// Requested; `since` lets the user see for how long.
    Loading {
        /// When it was requested.
        since: Now,
    },
    /// It is loaded.
    Ready(T),
    /// It couldn't be loaded; the reason.
    Failed(Failure),
}

impl<T> Loadable<T> {
    /// Returns the value, if it is loaded.
    pub fn ready(&self) -> Option<&T> {
        match self {
            Loadable::Ready(value) => Some(value),
            _ => None,
        }
    }

    /// Returns why it couldn't be loaded.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Loadable::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// Returns whether it is loading, so that it isn't requested twice.
    pub fn loading(&self) -> bool {
        matches!(self, Loadable::Loading { .. })
    }

    /// Returns the same with a loaded value mapped by `f`.
    pub fn map<'a, U>(&'a self, f: impl FnOnce(&'a T) -> U) -> Loadable<U> {
        match self {
            Loadable::Idle => Loadable::Idle,
            Loadable::Loading { since } => Loadable::Loading { since: *since },
            Loadable::Ready(value) => Loadable::Ready(f(value)),
            Loadable::Failed(failure) => Loadable::Failed(failure.clone()),
        }
    }
}

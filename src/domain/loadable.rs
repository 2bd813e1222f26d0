//! A value that is somewhere else: asked for, here, or not to be had.

use super::failure::Failure;
use super::time::Now;
use serde::{Deserialize, Serialize};

/// A value of the service, in the state of its fetching.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Loadable<T> {
    /// Nobody asked yet.
    #[default]
    Idle,
    /// Asked for; `since` tells the user how long it has been.
    Loading {
        /// When it was asked for.
        since: Now,
    },
    /// It is here.
    Ready(T),
    /// It could not be had, and why.
    Failed(Failure),
}

impl<T> Loadable<T> {
    /// Returns it, if it is here.
    pub fn ready(&self) -> Option<&T> {
        match self {
            Loadable::Ready(value) => Some(value),
            _ => None,
        }
    }

    /// Returns why it could not be had.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Loadable::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// Whether it is under way, so that it is not asked for twice.
    pub fn loading(&self) -> bool {
        matches!(self, Loadable::Loading { .. })
    }

    /// Returns the same with what is here changed by `f`.
    pub fn map<'a, U>(&'a self, f: impl FnOnce(&'a T) -> U) -> Loadable<U> {
        match self {
            Loadable::Idle => Loadable::Idle,
            Loadable::Loading { since } => Loadable::Loading { since: *since },
            Loadable::Ready(value) => Loadable::Ready(f(value)),
            Loadable::Failed(failure) => Loadable::Failed(failure.clone()),
        }
    }
}

//! A value that is somewhere else: asked for, here, or not to be had.

use super::failure::Failure;
use super::time::Now;

/// A value of the service, in the state of its fetching.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Remote<T> {
    /// Nobody asked yet.
    #[default]
    Idle,
    /// Asked for; `since` tells the person how long it has been.
    Loading {
        since: Now,
    },
    Ready(T),
    Failed(Failure),
}

impl<T> Remote<T> {
    pub fn ready(&self) -> Option<&T> {
        match self {
            Remote::Ready(value) => Some(value),
            _ => None,
        }
    }

    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Remote::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// Whether it is under way, so that it is not asked for twice.
    pub fn loading(&self) -> bool {
        matches!(self, Remote::Loading { .. })
    }

    pub fn map<'a, U>(&'a self, f: impl FnOnce(&'a T) -> U) -> Remote<U> {
        match self {
            Remote::Idle => Remote::Idle,
            Remote::Loading { since } => Remote::Loading { since: *since },
            Remote::Ready(value) => Remote::Ready(f(value)),
            Remote::Failed(failure) => Remote::Failed(failure.clone()),
        }
    }
}

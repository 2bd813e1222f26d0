//! A launch of an earlier run of which nobody saw the end.

use super::clean::Clean;
use std::time::SystemTime;

/// What is offered at the start: to look for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Unfinished {
    pub launch: Clean,
    pub names: Vec<Clean>,
    pub region: Clean,
    pub began: SystemTime,
    /// The service said yes; otherwise nobody knows what came of it.
    pub accepted: bool,
    /// So many more, each older.
    pub more: usize,
}

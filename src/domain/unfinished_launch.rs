//! A launch of an earlier run of which nobody saw the end.

use super::sanitized_text::SanitizedText;
use std::time::SystemTime;

/// What is offered at the start: to look for it.
#[derive(Clone, Debug, PartialEq)]
pub struct UnfinishedLaunch {
    /// The launch's ID.
    pub launch: SanitizedText,
    /// The names of its instances.
    pub names: Vec<SanitizedText>,
    /// Their Region.
    pub region: SanitizedText,
    /// When it began.
    pub began: SystemTime,
    /// The service said yes; otherwise nobody knows what came of it.
    pub accepted: bool,
    /// So many more, each older.
    pub more: usize,
}

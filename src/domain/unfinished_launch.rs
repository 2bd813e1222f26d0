//! A launch from an earlier run with unknown outcome.

use super::sanitized_text::SanitizedText;
use std::time::SystemTime;

/// The unfinished launch that is offered for resuming at the start.
#[derive(Clone, Debug, PartialEq)]
pub struct UnfinishedLaunch {
    /// The launch's ID.
    pub launch: SanitizedText,
    /// The names of its instances.
    pub names: Vec<SanitizedText>,
    /// Their Region.
    pub region: SanitizedText,
    /// When it started.
    pub began: SystemTime,
    /// Whether the service accepted it; otherwise the outcome is unknown.
    pub accepted: bool,
    /// The number of other, older ones.
    pub more: usize,
}

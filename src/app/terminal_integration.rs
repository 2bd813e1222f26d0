//! Terminal integration: window title and taskbar progress.
//!
//! Both are derived from the model and sent when they change.

mod news;

pub use news::news;

use super::effect::TaskbarProgress;

/// Maximum length of copied text, in bytes: terminals don't accept more.
pub const LONGEST_COPY: usize = 56_000;

/// What was last sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastSent {
    title: Option<String>,
    progress: Option<TaskbarProgress>,
}

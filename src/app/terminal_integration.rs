//! What the terminal is told beside the picture: the window's name and how far a launch is.
//!
//! Both follow from the model, and are said when they change.

mod news;

pub use news::news;

use super::effect::TaskbarProgress;

/// Text that is copied may be so long, in bytes: beyond that no terminal takes it.
pub const LONGEST_COPY: usize = 56_000;

/// What was last said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LastSent {
    title: Option<String>,
    progress: Option<TaskbarProgress>,
}

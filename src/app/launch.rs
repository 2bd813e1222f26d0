//! The screen of a launch.

pub mod update;
pub mod watch;

//! The screen of a launch.

pub mod effects;
pub mod open;
pub mod update;

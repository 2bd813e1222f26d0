//! Deleting what a launch created, and what is on Home.

pub mod update;

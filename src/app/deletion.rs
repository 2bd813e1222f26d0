//! Deleting what a launch created, and servers on Home.

pub mod update;

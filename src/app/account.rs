//! The AWS account in use, and switching to another one.

pub mod switching;
pub mod update;

//! The AWS account in use, and switching to another one.

pub mod update;

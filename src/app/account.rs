//! Whose account the wizard works with, and switching to another.

pub mod update;

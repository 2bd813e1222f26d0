//! What runs without screens, one command a file.

pub mod sandbox;

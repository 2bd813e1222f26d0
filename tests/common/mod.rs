//! Helpers shared by several test programs.

#![allow(dead_code, reason = "each test program uses its own part")]

pub mod clean_environment;
#[cfg(unix)]
pub mod executable;
pub mod keys;
pub mod pty;
pub mod pty_screen;

//! Skysail: a terminal wizard that takes you from nothing to a running Amazon Lightsail instance.
//! `README.md` describes what it does, and `docs/architecture.md` how it's built.

#[cfg(windows)]
compile_error!(
    "Skysail doesn't run on Windows itself. Build and run it in WSL: https://learn.microsoft.com/windows/wsl/install"
);

// First, so that every module below knows its macro `t!`.
#[macro_use]
pub mod text;

pub mod accounts;
pub mod app;
// The doc comments in this module are the `--help` texts, so some items have none.
#[allow(missing_docs)]
pub mod args;
pub mod commands;
pub mod domain;
#[cfg(all(test, unix))]
#[path = "../tests/common/executable.rs"]
mod executable;
pub mod export;
pub mod files;
pub mod home;
pub mod input;
pub mod journal;
pub mod lightsail;
pub mod line_mode;
pub mod live_panes;
pub mod log_file;
pub mod probe;
pub mod runtime;
pub mod sandbox;
pub mod ssh;
pub mod ssh_keys;
pub mod steps;
pub mod store;
pub mod task;
pub mod terminal;
pub mod theme;
pub mod widgets;

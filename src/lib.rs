//! Skysail: a terminal wizard that takes you from nothing to a running Amazon Lightsail instance.
//! `README.md` describes what it does, and `docs/architecture.md` how it's built.

#[cfg(windows)]
compile_error!(
    "Skysail doesn't run on Windows itself. Build and run it in WSL: https://learn.microsoft.com/windows/wsl/install"
);

pub mod accounts;
// Public items are documented. In the folders that still allow it, some fields, variants, and methods say all there
// is to know by their names; take a line away once its folder has none left.
#[allow(missing_docs)]
pub mod app;
#[allow(missing_docs)]
pub mod args;
#[allow(missing_docs)]
pub mod commands;
#[allow(missing_docs)]
pub mod domain;
pub mod export;
pub mod files;
#[allow(missing_docs)]
pub mod home;
pub mod input;
pub mod journal;
pub mod lightsail;
pub mod line_mode;
#[allow(missing_docs)]
pub mod live_panes;
pub mod probe;
#[allow(missing_docs)]
pub mod runtime;
#[allow(missing_docs)]
pub mod sandbox;
pub mod ssh;
pub mod ssh_keys;
#[allow(missing_docs)]
pub mod steps;
pub mod store;
pub mod task;
#[allow(missing_docs)]
pub mod terminal;
pub mod text;
#[allow(missing_docs)]
pub mod theme;
pub mod widgets;

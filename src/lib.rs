//! Skysail: a terminal wizard that takes a person from nothing to a running Amazon
//! Lightsail instance. `README.md` tells what it does; each module says what it is for.

pub mod accounts;
pub mod app;
pub mod args;
pub mod commands;
pub mod domain;
pub mod export;
pub mod files;
pub mod input;
pub mod journal;
pub mod lightsail;
pub mod line_mode;
pub mod live_panes;
pub mod probe;
pub mod runtime;
pub mod sandbox;
pub mod ssh;
pub mod ssh_keys;
pub mod steps;
pub mod store;
pub mod task;
pub mod terminal;
pub mod text;
pub mod theme;
pub mod widgets;

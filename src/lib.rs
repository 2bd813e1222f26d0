//! Skysail: a terminal wizard that takes a person from nothing to a running Amazon
//! Lightsail instance. `README.md` tells what it does; each module says what it is for.

pub mod accounts;
pub mod app;
pub mod args;
pub mod aside;
pub mod commands;
pub mod domain;
pub mod export;
pub mod files;
pub mod input;
pub mod journal;
pub mod keys;
pub mod lightsail;
pub mod plain;
pub mod reach;
pub mod sandbox;
pub mod shell;
pub mod ssh;
pub mod status;
pub mod steps;
pub mod store;
pub mod terminal;
pub mod text;
pub mod theme;
pub mod widgets;

//! Terminals that people have, as data: each is held against what the program does in it.

#[path = "../common/mod.rs"]
mod common;

mod contrast;
mod documented;
mod replay;
mod table;

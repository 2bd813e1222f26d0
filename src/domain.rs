//! The words of the problem: pure, on the standard library and small crates alone.
//!
//! Nothing here reads a clock, a file, the environment or the network.

pub mod absence;
pub mod account;
pub mod addons;
pub mod after;
pub mod aged;
pub mod alias;
pub mod catalog;
pub mod clean;
pub mod cost;
pub mod door;
pub mod doubt;
pub mod draft;
pub mod facts;
pub mod failure;
pub mod grant;
pub mod habits;
pub mod identity;
pub mod instance;
pub mod key;
pub mod launch;
pub mod made;
pub mod names;
pub mod near;
pub mod order;
pub mod pings;
pub mod plan;
pub mod policy;
pub mod purposes;
pub mod rdp;
pub mod remote;
pub mod removal;
pub mod rules;
pub mod say;
pub mod script;
pub mod secret;
pub mod spent;
pub mod starters;
pub mod system;
pub mod tables;
pub mod tags;
pub mod time;
pub mod unfinished;
pub mod usual;
pub mod wishes;

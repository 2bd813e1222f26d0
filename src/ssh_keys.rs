//! Key pairs on this computer: made, found, and written for their owner alone.
//!
//! Made with the cryptography that the TLS stack already brings, in the form that `ssh` reads.

mod agent;
mod file;
mod find;
mod fingerprint;
mod formats;
mod generate;
mod public_key;

pub use agent::add_agents;
pub use file::{SavedKey, has_room, keep, save};
pub use find::{find, read, read_file};

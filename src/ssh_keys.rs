//! SSH keys on this computer: generating, finding, and saving them.
//!
//! Generated with the cryptography of the TLS stack, in the format that `ssh` reads.

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

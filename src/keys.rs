//! Key pairs on this computer: made, found, and written for their owner alone.
//!
//! Made with the cryptography that the TLS stack already brings, in the form that `ssh` reads.

mod derive;
mod file;
mod find;
mod form;
mod make;
mod prints;

pub use file::{Kept, has_room, keep, save};
pub use find::{find, read};

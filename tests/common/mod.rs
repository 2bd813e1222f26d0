//! Helpers shared by several test programs.

#![allow(dead_code, reason = "each test program uses its own part")]

pub mod clean_environment;
#[cfg(unix)]
pub mod executable;
pub mod keys;
pub mod pty;
pub mod pty_screen;

use skysail::domain::access_grant::HostKey;

/// Returns a key by which a server is recognized.
pub fn host_key() -> HostKey {
    let key = "AAAAC3NzaC1lZDI1NTE5AAAAIMdRDSPYaPW0HUrpDUnz3NYhxY05B1cF7CwYmQ3RZJ0i";
    HostKey { algorithm: "ssh-ed25519".into(), key: key.into() }
}

//! Access to shells on instances: `ssh` over the network, or the sandbox's simulation.

use crate::domain::access_grant::LoginError;
use crate::domain::secret::Secret;
use crate::ssh::TemporaryKeys;
use futures_util::future::BoxFuture;
use std::fmt;
use std::sync::Arc;

/// Returns what the sandbox's server prints for a command at this address.
type SimulatedShell = Arc<dyn Fn(&str, &str) -> BoxFuture<'static, Option<String>> + Send + Sync>;

/// Shells on servers, and the temporary keys in use for them.
#[derive(Clone, Default)]
pub struct RemoteShells {
    /// The temporary keys in use.
    pub keys: TemporaryKeys,
    sandbox: Option<SimulatedShell>,
    /// The port of all servers, if it isn't the SSH port.
    port: Option<u16>,
}

impl fmt::Debug for RemoteShells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.simulated() { "RemoteShells(sandbox)" } else { "RemoteShells" })
    }
}

impl RemoteShells {
    /// Returns access with `ssh`, over the network.
    pub fn network() -> RemoteShells {
        RemoteShells::default()
    }

    /// Returns access with `ssh` to servers that listen on this port.
    pub fn at(port: u16) -> RemoteShells {
        RemoteShells { port: Some(port), ..RemoteShells::default() }
    }

    /// Returns the port to connect to; `usual` unless it was overridden.
    pub fn port(&self, usual: u16) -> u16 {
        self.port.unwrap_or(usual)
    }

    /// Returns simulated access; `None` from `says` means that nothing runs at the address.
    pub fn of(says: impl Fn(&str, &str) -> BoxFuture<'static, Option<String>> + Send + Sync + 'static) -> RemoteShells {
        RemoteShells { sandbox: Some(Arc::new(says)), ..RemoteShells::default() }
    }

    /// Returns whether the servers are those of the sandbox.
    pub fn simulated(&self) -> bool {
        self.sandbox.is_some()
    }

    /// Returns what a simulated server prints; `None` if the server must be contacted over the network.
    pub async fn say(&self, address: &str, command: &str) -> Option<Result<Secret, LoginError>> {
        let output = self.sandbox.as_ref()?(address, command).await;
        let closed = || LoginError::Ssh { status: Some(255), words: vec!["Connection refused".into()] };
        Some(output.map(Secret::new).ok_or_else(closed))
    }
}

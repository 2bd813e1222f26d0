//! Probes the login port: opens a connection, reads SSH's greeting, and closes it again.

use crate::domain::reachability::{ProbeResult, ProbeTarget, SSH};
use crate::domain::sanitized_text::SanitizedText;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream;
use std::fmt;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tracing::debug;

/// The number of parallel probes.
const AT_A_TIME: usize = 8;
/// The timeout for three round trips halfway around the world: a lost packet is sent again within a second.
const CONNECT: Duration = Duration::from_millis(2500);
/// The timeout for the greeting, which a server under load may delay.
const GREET: Duration = Duration::from_millis(2500);
/// The maximum length of a greeting (RFC 4253, 4.2).
const LONGEST: usize = 255;
/// The prefix of an SSH server's greeting.
const SSH_GREETING: &[u8] = b"SSH-";

/// Simulates a sandbox: returns the result for a port of an address.
type SimulatedPorts = Arc<dyn Fn(IpAddr, u16) -> BoxFuture<'static, ProbeResult> + Send + Sync>;

/// Probes ports over the network, or in the sandbox.
#[derive(Clone)]
pub struct PortProber(How);

#[derive(Clone)]
enum How {
    Network,
    Simulated(SimulatedPorts),
}

impl fmt::Debug for PortProber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            How::Network => "PortProber(network)",
            How::Simulated(_) => "PortProber(sandbox)",
        })
    }
}

impl PortProber {
    /// Returns a prober that opens real connections.
    pub fn network() -> PortProber {
        PortProber(How::Network)
    }

    /// Returns a prober with simulated results.
    pub fn simulated(
        door: impl Fn(IpAddr, u16) -> BoxFuture<'static, ProbeResult> + Send + Sync + 'static,
    ) -> PortProber {
        PortProber(How::Simulated(Arc::new(door)))
    }

    /// Probes all of these, and returns the results by instance.
    pub async fn probe(&self, doors: Vec<ProbeTarget>) -> Vec<(SanitizedText, ProbeResult)> {
        let each = |door: ProbeTarget| async move {
            let met = match door.address.parse() {
                Ok(address) => self.at(address, door.port).await,
                // It isn't an address: a name isn't resolved, as others could choose it.
                Err(_) => ProbeResult::Unknowable,
            };
            debug!(name = door.name.as_str(), address = door.address.as_str(), port = door.port, ?met, "port");
            (door.name, met)
        };
        stream::iter(doors).map(each).buffer_unordered(AT_A_TIME).collect().await
    }

    async fn at(&self, address: IpAddr, port: u16) -> ProbeResult {
        match &self.0 {
            How::Simulated(door) => {
                let met = door(address, port).await;
                if met == ProbeResult::Silent {
                    tokio::time::sleep(CONNECT).await;
                }
                met
            }
            // Another Lightsail-compatible server may return addresses reserved for documentation.
            How::Network if made_up(address) => ProbeResult::Unknowable,
            How::Network => connect(SocketAddr::new(address, port), port == SSH).await,
        }
    }
}

/// Returns whether an address is reserved for documentation (RFC 5737, RFC 3849).
fn made_up(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            [[192, 0, 2], [198, 51, 100], [203, 0, 113]].contains(&[a, b, c]) || v4 == Ipv4Addr::UNSPECIFIED
        }
        IpAddr::V6(v6) => v6.segments()[..2] == [0x2001, 0x0db8] || v6 == Ipv6Addr::UNSPECIFIED,
    }
}

/// Opens a connection; for SSH, the greeting has to arrive too. Closes it at once.
async fn connect(address: SocketAddr, ssh: bool) -> ProbeResult {
    let mut connection = match timeout(CONNECT, TcpStream::connect(address)).await {
        Ok(Ok(connection)) => connection,
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => return ProbeResult::Refused,
        Ok(Err(_)) | Err(_) => return ProbeResult::Silent,
    };
    if !ssh {
        return ProbeResult::Open { greeting: None };
    }
    let mut received = Vec::new();
    let _ = timeout(GREET, async {
        while received.len() < LONGEST && !received.contains(&b'\n') {
            match connection.read_buf(&mut received).await {
                Ok(1..) => {}
                Ok(0) | Err(_) => break,
            }
        }
    })
    .await;
    received.truncate(LONGEST);
    greeting(&received)
}

fn greeting(received: &[u8]) -> ProbeResult {
    let line = received.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    let line = SanitizedText::new(String::from_utf8_lossy(line));
    match () {
        _ if received.starts_with(SSH_GREETING) => ProbeResult::Open { greeting: Some(line) },
        // Connected, but without a greeting: the server is about to start, or its queue is full.
        _ if received.is_empty() => ProbeResult::Refused,
        _ => ProbeResult::Stranger(line),
    }
}

#[cfg(test)]
mod tests;

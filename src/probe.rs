//! Network probes: DNS lookups, latency, and open ports.

pub mod dns;
pub mod latency;
pub mod port;

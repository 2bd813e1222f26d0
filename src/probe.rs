//! How far away things are: connections that are opened, timed, and closed again.

pub mod dns;
pub mod latency;
pub mod port;

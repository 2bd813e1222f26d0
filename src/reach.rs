//! How far away things are: connections that are opened, timed, and closed again.

pub mod names;
pub mod port;
pub mod regions;

//! The scorecard of launch safety: one fault or strange input per row, over the real SDK.
//!
//! Rows in this process run with tokio's clock paused; rows on connections and processes run the real binary against
//! the sandbox on a socket. Rows on screens are elsewhere.

mod program;

mod answers;
mod corpus;
mod fields;
#[cfg(target_os = "linux")]
mod memory;
mod row_01_to_07;
mod row_08_to_10;
mod row_11_to_16;
mod row_17_to_20;
mod row_21_to_23;
mod row_24;
// Crash points are compiled into debug builds only.
#[cfg(debug_assertions)]
mod row_25;
#[cfg(unix)]
mod row_29;
mod row_30;
mod rows;
mod signals;
mod sockets;

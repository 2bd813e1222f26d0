//! The scorecard of launch safety: one fault or strange input per row, over the real SDK.
//!
//! Rows in this process run with tokio's clock paused; rows on connections and processes run the real binary against
//! the sandbox on a socket. Rows on screens are elsewhere.

pub(crate) mod real_program;

mod altered_replies;
mod hostile_replies;
mod hostile_text;
#[cfg(target_os = "linux")]
mod memory;
mod row_24_two_at_once;
mod rows_01_to_07_lost_replies;
mod rows_08_to_10_busy_service;
mod rows_11_to_16_names_and_states;
mod rows_17_to_20_unexpected_replies;
mod rows_21_to_23_clock_credentials_disk;
// Crash points are compiled into debug builds only.
mod real_connections;
#[cfg(crash_points)]
mod row_25_killed;
#[cfg(unix)]
mod row_29_hostile_text;
mod row_30_secrets;
mod row_index;
mod signals;

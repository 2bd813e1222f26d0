//! The runtime: executes effects, runs the event loop, and connects it to the terminal.

pub mod context;
pub mod crash_points;
pub mod deletions;
pub mod effects;
pub mod event_loop;
mod external_editor;
pub mod external_program;
pub mod follow_ups;
pub mod instance_actions;
pub mod inventory;
mod key_import;
pub mod launch_requests;
pub mod logins;
pub mod remote_shells;
pub mod resume;
pub mod send_once;
pub mod server_actions;
pub mod services;
mod ssh_agent;
mod timer_alignment;
pub mod tui_frontend;
pub mod user_files;

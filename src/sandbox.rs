//! The sandbox: an embedded Lightsail with one account, in this process.
//!
//! It parses requests itself and shares no code with the rest of the program: its copy of the service's rules is an
//! independent second implementation. It has no background work: every state is computed from the stored records and
//! the clock, so an idle sandbox uses no CPU time.
//!
//! The path of a request: `service` takes it, `protocol` parses it, `faults` selects what goes wrong with it,
//! `dispatcher` makes it a transaction (`group_commit` syncs many at once), one of the `actions` decides it by the
//! `rules` on a `transaction`, `store` saves the changes of the `account`, `view` and `body` write the reply
//! (`render_cache` keeps what is written repeatedly), and `reply` damages it as the `scenario` says. [`http`] serves
//! all of this on a socket.
//!
//! An action is one file in `actions/` and one line in its list; a scenario is one file in the assets and one line in
//! `scenario/named.rs`.

mod account;
mod actions;
mod auto_snapshots;
mod body;
mod catalog;
mod clock;
mod dispatcher;
mod dns;
mod exception;
mod faults;
mod https_setup_commands;
mod keys;
mod latencies;
mod metrics;
mod pagination;
mod params;
mod port_probe;
mod process_memory;
mod protocol;
mod records;
mod remote_command;
mod render_cache;
mod reply;
mod rules;
mod scenario;
mod service;
mod settings;
mod store;
mod transaction;
mod view;
mod website;

pub mod http;

#[cfg(test)]
mod tests;

pub use clock::{Clock, SystemClock, TokioClock};
pub use keys::FreshKey;
pub use reply::Reply;
pub use scenario::{BadScenario, Scenario};
pub use service::Sandbox;
pub use settings::{OpenError, PortBehavior, SandboxSettings, SeenRequest};
pub use store::AccountFileFault;

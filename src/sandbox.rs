//! A whole Lightsail account for one person, in this process.
//!
//! It reads requests on its own terms and shares no code with the rest of the program:
//! what it repeats of the service's rules is a second opinion, not a mirror. Nothing in
//! here moves by itself: every state is computed from what is stored and from the clock,
//! so an idle sandbox does no work.
//!
//! A request's way: `service` takes it, `wire` reads it, `faults` says what shall go wrong
//! with it, `desk` makes it a transaction (`commits` many at once, where they are synced), one of
//! `actions` decides it by the `rules` on a `call`, `store` keeps the changes of the `account`,
//! `view` and `body` write the answer (`rendered` keeps what is written again and again),
//! `reply` spoils it as the `scenario` wants. [`http`] is the same on a socket.
//!
//! An action is one file in `actions/` and one line in its list; a scenario is one file in
//! the assets and one line in `scenario/named.rs`.

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
mod https_setup;
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

//! A whole Lightsail account for one person, in this process.
//!
//! It reads requests on its own terms and shares no code with the rest of the program:
//! what it repeats of the service's rules is a second opinion, not a mirror. Nothing in
//! here moves by itself: every state is computed from what is stored and from the clock,
//! so an idle sandbox does no work.

mod account;
mod actions;
mod body;
mod call;
mod catalog;
mod clock;
mod desk;
mod faults;
mod input;
mod keys;
mod memory;
mod page;
mod pings;
mod reach;
mod records;
mod refusal;
mod reply;
mod rules;
mod scenario;
mod service;
mod settings;
mod store;
mod view;
mod wire;

pub mod http;

#[cfg(test)]
mod tests;

pub use clock::{Clock, SystemClock, TokioClock};
pub use reply::Reply;
pub use scenario::{BadScenario, Scenario};
pub use service::Sandbox;
pub use settings::{OpenError, Reach, Seen, Settings};

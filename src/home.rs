//! Home: the servers of an account in every Region, what else is billed, and what can be done to them.
//!
//! What is shown is an [`Inventory`](crate::domain::inventory::Inventory); what is done to a server is a
//! [`ServerAction`](crate::domain::server_action::ServerAction). Here are their words and their screen.

pub mod state;
#[cfg(test)]
mod tests;
pub mod view;
pub mod words;

pub use state::{HomeEvent, HomeRequest, HomeRow, HomeState, ServerKey, ServerRow};
pub use view::{HomeFrame, draw};

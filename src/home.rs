//! Home: the servers of an account in every Region, what else is billed, and what can be done to them.
//!
//! What is shown is an [`Inventory`](crate::domain::inventory::Inventory); what is done to a server is a
//! [`ServerAction`](crate::domain::server_action::ServerAction). Here are their words and their screen.

pub mod state;
#[cfg(test)]
mod tests;
pub mod view;
pub mod words;

pub use state::{HomeEvent, HomeRequest, HomeRow, HomeState, ServerRow};
pub use view::{HomeFrame, draw};

use crate::domain::sanitized_text::SanitizedText;

/// A server by what names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerKey {
    /// The Region that it is in.
    pub region: SanitizedText,
    /// Its name.
    pub name: SanitizedText,
}

impl ServerKey {
    /// What is typed to delete a server that no launch of ours made.
    pub fn word(&self) -> String {
        format!("{} {}", self.name, self.region)
    }
}

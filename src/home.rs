//! Home: the screen that lists an account's servers in every Region, other billed resources, and the actions on them.
//!
//! It shows an [`Inventory`](crate::domain::inventory::Inventory) and runs each
//! [`ServerAction`](crate::domain::server_action::ServerAction). This folder holds their texts and the view.

pub mod state;
#[cfg(test)]
mod tests;
pub mod view;
pub mod words;

pub use state::{DeletionTarget, HomeEvent, HomeRequest, HomeRow, HomeState, ResourceRow, ServerRow};
pub use view::{HomeFrame, draw, passed_words};

use crate::domain::sanitized_text::SanitizedText;

/// Identifies a server by Region and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerKey {
    /// The server's Region.
    pub region: SanitizedText,
    /// The server's name.
    pub name: SanitizedText,
}

impl ServerKey {
    /// Returns the word to type to delete a server that no launch of Skysail created.
    pub fn word(&self) -> String {
        format!("{} {}", self.name, self.region)
    }
}

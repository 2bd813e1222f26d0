//! Home and the opening screen within the application: key bindings, update functions, and the opening screen's view.

pub mod keys;
pub mod update;
pub mod welcome;
pub mod welcome_view;

use super::login::PendingShell;
use crate::domain::sanitized_text::SanitizedText;
use crate::home::HomeState;

/// The application's state around Home.
#[derive(Clone, Debug, Default)]
pub struct HomeContext {
    /// The list and the actions on servers.
    pub state: HomeState,
    /// A shell being prepared for a server of the list, and the Region of that server.
    pub login: Option<(SanitizedText, PendingShell)>,
    /// The temporary key of the shell that has the terminal.
    pub ticket: Option<u64>,
    /// The server for which the launch is being opened.
    pub opening: Option<Opening>,
    /// The opening screen.
    pub welcome: welcome::Welcome,
}

/// A launch being opened from the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The server's name.
    pub name: SanitizedText,
    /// The action to run once it is open.
    pub then: Option<super::keymap::KeyAction>,
}

//! Home and the opening screen within the program: their keys, and what these do.

pub mod keys;
pub mod update;
pub mod welcome;
pub mod welcome_view;

use super::login::PendingShell;
use crate::domain::sanitized_text::SanitizedText;
use crate::home::HomeState;

/// All that the program remembers of Home.
#[derive(Clone, Debug, Default)]
pub struct HomeContext {
    /// The list, and what is done to servers.
    pub state: HomeState,
    /// A shell that is on its way to a server of the list, and where that is.
    pub login: Option<(SanitizedText, PendingShell)>,
    /// The temporary key of the shell that has the terminal.
    pub ticket: Option<u64>,
    /// The server whose launch is being opened, and whether its deletion is asked for then.
    pub opening: Option<Opening>,
    /// The opening screen.
    pub welcome: welcome::Welcome,
}

/// A launch that is being opened from the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The server's name.
    pub name: SanitizedText,
    /// What to do once it is open.
    pub then: Option<super::keymap::KeyAction>,
}

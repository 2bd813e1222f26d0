//! Home and the opening screen within the application: key bindings, update functions, and the opening screen's view.

pub mod deletion_command;
pub mod keys;
pub mod offers;
pub mod open;
pub mod update;
pub mod welcome;
pub mod welcome_view;

use super::keymap::KeyAction;
use super::login::PendingShell;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::StepId;
use crate::home::HomeState;

/// The application's state around Home.
#[derive(Clone, Debug, Default)]
pub struct HomeContext {
    /// The list and the actions on servers.
    pub state: HomeState,
    /// A shell being prepared for a server of the list, and the Region of that server.
    pub login: Option<(SanitizedText, PendingShell)>,
    /// The launch that is being opened: one at a time.
    pub opening: Option<Opening>,
    /// Whether all answers so far are those of a server or snapshot, so that there is nothing to keep.
    pub copied: bool,
    /// Whether a new server was begun with the answers of a launch, and none has been changed since.
    pub of_launch: bool,
    /// The action that discards unsent answers if its key is pressed again.
    pub discards: Option<KeyAction>,
    /// Whether Home was opened from the opening screen, to which Esc then leads back.
    pub from_welcome: bool,
    /// Index of the cursor among what is offered in place of a list that couldn't be loaded.
    pub offer: usize,
    /// The question at which a new server was begun on Home, to which going back from it leads.
    pub began: Option<StepId>,
    /// The action that waits until the opened launch knows its server.
    pub waiting: Option<Opening>,
    /// Whether the deletion that is being asked for was begun here, so that not deleting leads back here.
    pub returns: bool,
    /// The opening screen.
    pub welcome: welcome::Welcome,
}

impl HomeContext {
    /// Returns the server whose deletion was requested and whose launch doesn't know yet what there is to delete.
    pub fn looks_before_deleting(&self) -> Option<&SanitizedText> {
        let mut both = self.opening.iter().chain(&self.waiting);
        both.find(|opening| opening.then == Some(KeyAction::Delete))?.name.as_ref()
    }

    /// Drops the action that was to follow. The launch is opened all the same, behind Home if that is where it returns.
    pub fn forget_action(&mut self) {
        self.waiting = None;
        self.opening.iter_mut().for_each(|opening| opening.then = None);
    }
}

/// A launch being opened, from the list or as an unfinished one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The launch's ID.
    pub launch: SanitizedText,
    /// The server's name; `None` for a launch that is resumed as a whole.
    pub name: Option<SanitizedText>,
    /// The action to run once it is open.
    pub then: Option<KeyAction>,
}

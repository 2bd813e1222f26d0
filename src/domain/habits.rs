//! What a person has settled for good: which of its ways the program may use, and how it looks.

use super::clean::Clean;
use super::say::Say;

/// What the settings file may say, each with what holds where it says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Habits {
    /// Rings when a launch has ended.
    pub bell: bool,
    /// Asks for a notification on the desktop then.
    pub notify: bool,
    /// Shows progress in the tab or the taskbar.
    pub progress: bool,
    /// Names the window.
    pub title: bool,
    /// Makes addresses into links.
    pub links: bool,
    /// Sends what is copied to the terminal's clipboard.
    pub clipboard: bool,
    /// Takes clicks and the wheel; without it the terminal selects text as usual.
    pub mouse: bool,
    /// Shows the AWS CLI command as it grows.
    pub ribbon: bool,
    /// A theme that comes along, or one of the person's own.
    pub theme: Option<Clean>,
    /// The two letters of a language.
    pub language: Option<Clean>,
}

impl Default for Habits {
    fn default() -> Habits {
        Habits {
            bell: true,
            notify: true,
            progress: true,
            title: true,
            links: true,
            clipboard: true,
            mouse: true,
            ribbon: false,
            theme: None,
            language: None,
        }
    }
}

/// What was settled, and what of it means nothing, each as a sentence for the person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    pub habits: Habits,
    pub wrong: Vec<Say>,
}

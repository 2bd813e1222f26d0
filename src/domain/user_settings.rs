//! What a user has settled for good: which of its ways the program may use, and how it looks.

use super::sanitized_text::SanitizedText;
use super::user_text::UserText;

/// The ways beside the picture: those that a terminal has, that a user wants, or that may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalFeatures {
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
    /// What is sent there was seen to arrive.
    pub arrives: bool,
    /// Takes clicks and the wheel.
    pub mouse: bool,
    /// F10 reaches the program; some terminals open their menu.
    pub f10: bool,
}

impl Default for TerminalFeatures {
    fn default() -> TerminalFeatures {
        TerminalFeatures {
            bell: true,
            notify: true,
            progress: true,
            title: true,
            links: true,
            clipboard: true,
            arrives: true,
            mouse: true,
            f10: true,
        }
    }
}

impl TerminalFeatures {
    /// Those of both.
    pub fn and(self, other: TerminalFeatures) -> TerminalFeatures {
        TerminalFeatures {
            bell: self.bell && other.bell,
            notify: self.notify && other.notify,
            progress: self.progress && other.progress,
            title: self.title && other.title,
            links: self.links && other.links,
            clipboard: self.clipboard && other.clipboard,
            arrives: self.arrives && other.arrives,
            mouse: self.mouse && other.mouse,
            f10: self.f10 && other.f10,
        }
    }
}

/// What the settings file may say, each with what holds where it says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserSettings {
    /// The ways beside the picture that are wanted.
    pub ends: TerminalFeatures,
    /// Takes clicks and the wheel; without it the terminal selects text as usual.
    pub mouse: bool,
    /// Shows the AWS CLI command as it grows.
    pub ribbon: bool,
    /// A theme that comes along, or one of the user's own.
    pub theme: Option<SanitizedText>,
    /// The two letters of a language.
    pub language: Option<SanitizedText>,
}

impl Default for UserSettings {
    fn default() -> UserSettings {
        UserSettings { ends: TerminalFeatures::default(), mouse: true, ribbon: false, theme: None, language: None }
    }
}

/// What was settled, and what of it means nothing, each as a sentence for the user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadedSettings {
    /// The settings.
    pub habits: UserSettings,
    /// What of the file can't be used, a sentence each.
    pub wrong: Vec<UserText>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_person_does_not_want_is_off_and_what_the_terminal_lacks_stays_off() {
        let wanted = TerminalFeatures { bell: false, title: false, ..TerminalFeatures::default() };
        let ends = TerminalFeatures { links: false, ..TerminalFeatures::default() }.and(wanted);
        assert_eq!(ends, TerminalFeatures { bell: false, title: false, links: false, ..TerminalFeatures::default() });
    }
}

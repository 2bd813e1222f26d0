//! The user's settings: which terminal features Skysail may use, and its appearance.

use super::sanitized_text::SanitizedText;
use super::user_text::UserText;

/// Terminal features besides drawing: those that a terminal has, that a user wants, or that may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalFeatures {
    /// Rings the bell when a launch is finished.
    pub bell: bool,
    /// Sends a desktop notification when a launch is finished.
    pub notify: bool,
    /// Shows the progress in the tab or the taskbar.
    pub progress: bool,
    /// Sets the window title.
    pub title: bool,
    /// Shows addresses as links.
    pub links: bool,
    /// Copies to the terminal's clipboard.
    pub clipboard: bool,
    /// Whether copying is known to reach the clipboard.
    pub arrives: bool,
    /// Uses clicks and the wheel.
    pub mouse: bool,
    /// Whether F10 reaches Skysail; some terminals open their menu.
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
    /// Returns the features enabled in both.
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

/// The contents of the settings file, with defaults for what it doesn't set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserSettings {
    /// The requested terminal features.
    pub ends: TerminalFeatures,
    /// Whether to use clicks and the wheel; without it the terminal selects text as usual.
    pub mouse: bool,
    /// Whether spinners turn and a row that has just finished is bold; otherwise only numbers and bars change.
    pub motion: bool,
    /// Whether to preview the AWS CLI command as it grows.
    pub command_preview: bool,
    /// A built-in theme, or one of the user's own.
    pub theme: Option<SanitizedText>,
    /// The two-letter code of a language.
    pub language: Option<SanitizedText>,
}

impl Default for UserSettings {
    fn default() -> UserSettings {
        UserSettings {
            ends: TerminalFeatures::default(),
            mouse: true,
            motion: true,
            command_preview: false,
            theme: None,
            language: None,
        }
    }
}

/// The settings, and messages about invalid ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadedSettings {
    /// The settings.
    pub settings: UserSettings,
    /// Messages about what can't be used in the file.
    pub wrong: Vec<UserText>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feature_needs_both_the_setting_and_the_terminal() {
        let wanted = TerminalFeatures { bell: false, title: false, ..TerminalFeatures::default() };
        let ends = TerminalFeatures { links: false, ..TerminalFeatures::default() }.and(wanted);
        assert_eq!(ends, TerminalFeatures { bell: false, title: false, links: false, ..TerminalFeatures::default() });
    }
}

//! Escape sequences that take the terminal and that restore it.

use super::features::{Features, Leaving};

/// What the terminal reports besides plain keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modes {
    /// Mouse clicks and the wheel, with coordinates.
    pub mouse: bool,
    /// Bracketed paste.
    pub paste: bool,
    /// Focus changes of the window.
    pub focus: bool,
}

impl Default for Modes {
    fn default() -> Self {
        Modes { mouse: true, paste: true, focus: true }
    }
}

/// Returns the sequences that take the terminal: save the title, switch to the alternate screen, hide the cursor, turn
/// reports on.
pub fn enter(modes: Modes, manner: Manner) -> String {
    let mut bytes = String::new();
    if manner.keeps_title {
        bytes.push_str(KEEP_TITLE);
    }
    bytes.push_str("\x1b[?1049h\x1b[?25l");
    if manner.alt {
        bytes.push_str(ALT_AS_ESCAPE);
    }
    if modes.paste {
        bytes.push_str("\x1b[?2004h");
    }
    if modes.focus {
        bytes.push_str("\x1b[?1004h");
    }
    if modes.mouse {
        bytes.push_str(mouse(true));
    }
    bytes
}

/// What to save when the terminal is taken and to restore at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// Whether to save and restore the title.
    pub keeps_title: bool,
    /// Whether to request Alt as an escape character.
    pub alt: bool,
    /// How to restore the screen.
    pub leaving: Leaving,
}

impl Manner {
    /// Returns what a terminal with these features needs.
    pub fn of(features: Features) -> Manner {
        Manner { keeps_title: features.title, alt: features.alt, leaving: features.leaving }
    }

    /// Returns the sequences that restore the terminal, apart from those that end interrupted output.
    pub fn leave(self) -> [&'static str; 6] {
        let usual = self.leaving == Leaving::Usual;
        [
            if self.leaving == Leaving::Bare { "" } else { NO_FRAME },
            REPORTS_OFF,
            // dvtm would read it as a cursor position.
            if usual { "\x1b[=0u" } else { "" },
            if self.alt { ALT_AS_BEFORE } else { "" },
            match self.leaving {
                Leaving::Cornered => SCREEN_BACK_CORNERED,
                _ => SCREEN_BACK,
            },
            if self.keeps_title { TITLE_BACK } else { "" },
        ]
    }
}

/// Alt with a letter is sent as an escape character and the letter, and not as a Latin-1 letter: xterm's previous
/// setting is saved and restored.
const ALT_AS_ESCAPE: &str = "\x1b[?1036;1039s\x1b[?1036;1039h";
const ALT_AS_BEFORE: &str = "\x1b[?1036;1039r";

/// Returns the sequence for mouse reporting: presses and releases, but no motion, which would wake the program
/// needlessly.
pub fn mouse(on: bool) -> &'static str {
    if on { "\x1b[?1000h\x1b[?1006h" } else { "\x1b[?1006l\x1b[?1000l" }
}

/// Resets whatever another program, which may have been killed, left on; the cursor stays where it is.
pub const AFTER_ANOTHER: &str = concat!(
    "\x1b\\\x1b[?2026l",                       // what was cut short
    "\x1b[?1003l\x1b[?1002l\x1b[?1000l",       // the mouse
    "\x1b[?1006l\x1b[?1015l",                  // its coordinates
    "\x1b[?1004l\x1b[?2004l\x1b[=0u",          // focus, paste, newer keys
    "\x1b[?1l\x1b>",                           // keys of applications
    "\x1b[0m\x1b(B\x0f",                       // colours, line drawing
    "\x1b7\x1b[r\x1b[?6l\x1b[?7h\x1b[4l\x1b8", // margins, wrapping, inserting
);

/// Ends a synchronized update that was interrupted.
const NO_FRAME: &str = "\x1b[?2026l";
/// Turns mouse, focus, and paste reports off, whatever was on: another program may have turned them on.
const REPORTS_OFF: &str = "\x1b[?1006l\x1b[?1000l\x1b[?1004l\x1b[?2004l";
/// Restores the cursor and the previous screen. The alternate screen is cleared first: a terminal without one (GNU
/// screen, some versions of mosh) would continue below its contents.
const SCREEN_BACK: &str = "\x1b[0m\x1b[H\x1b[2J\x1b[?25h\x1b[?1049l\x1b[0m";
/// The same where the cursor isn't restored: output continues below everything that was there.
const SCREEN_BACK_CORNERED: &str = "\x1b[0m\x1b[H\x1b[2J\x1b[?25h\x1b[?1049l\x1b[0m\x1b[999;1H\r\n";

/// Ends a title or a clipboard sequence that was interrupted.
pub const CUT_SHORT: &str = "\x1b\\";

/// Ends a link that was interrupted; only sent if links are drawn.
pub const NO_LINK: &str = "\x1b]8;;\x1b\\";

/// Removes the progress from the tab; only sent if some was shown, as other terminals would read it as a notification.
pub const NO_PROGRESS: &str = "\x1b]9;4;0;0\x1b\\";
/// The same through tmux.
pub const NO_PROGRESS_IN_TMUX: &str = "\x1bPtmux;\x1b\x1b]9;4;0;0\x1b\x1b\\\x1b\\";
/// The same through GNU screen.
pub const NO_PROGRESS_IN_SCREEN: &str = "\x1bP\x1b]9;4;0;0\x07\x1b\\";

/// Saves the window title.
pub const KEEP_TITLE: &str = "\x1b[22;0t";
/// Restores the window title.
pub const TITLE_BACK: &str = "\x1b[23;0t";

/// Sets a neutral window title, for terminals that may not restore the previous one; an empty title would leave the
/// window without one.
pub const OTHER_TITLE: &str = "\x1b]2;Terminal\x1b\\";

//! What the terminal is told when it is taken and when it is given back.

use super::features::{Features, Leaving};

/// What the terminal shall tell beside plain keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modes {
    /// Presses and the wheel, with coordinates.
    pub mouse: bool,
    /// Marks around pasted text.
    pub paste: bool,
    /// That the window got or lost the keyboard.
    pub focus: bool,
}

impl Default for Modes {
    fn default() -> Self {
        Modes { mouse: true, paste: true, focus: true }
    }
}

/// Everything at once: title saved, alternate screen, cursor hidden, reports on.
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

/// What of the terminal's has to be put aside, and brought back at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// It is asked to keep its title.
    pub keeps_title: bool,
    /// It is told to send Alt as an escape character.
    pub alt: bool,
    /// How it is given back.
    pub leaving: Leaving,
}

impl Manner {
    /// Returns what a terminal with these features needs.
    pub fn of(features: Features) -> Manner {
        Manner { keeps_title: features.title, alt: features.alt, leaving: features.leaving }
    }

    /// All that is told at the end beside what was cut short, one after another.
    pub fn leave(self) -> [&'static str; 6] {
        let usual = self.leaving == Leaving::Usual;
        [
            if self.leaving == Leaving::Bare { "" } else { NO_FRAME },
            REPORTS_OFF,
            // dvtm would take it for the place of the cursor.
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

/// Alt and a letter as an escape character and the letter, in place of a letter of Latin 1: what xterm was
/// told before is kept, and comes back.
const ALT_AS_ESCAPE: &str = "\x1b[?1036;1039s\x1b[?1036;1039h";
const ALT_AS_BEFORE: &str = "\x1b[?1036;1039r";

/// Presses and releases but no motion, which would wake us for nothing.
pub fn mouse(on: bool) -> &'static str {
    if on { "\x1b[?1000h\x1b[?1006h" } else { "\x1b[?1006l\x1b[?1000l" }
}

/// After another program, which may have been killed in the middle: whatever it may have switched
/// on is off, and the cursor stays where it is.
pub const AFTER_ANOTHER: &str = concat!(
    "\x1b\\\x1b[?2026l",                       // what was cut short
    "\x1b[?1003l\x1b[?1002l\x1b[?1000l",       // the mouse
    "\x1b[?1006l\x1b[?1015l",                  // its coordinates
    "\x1b[?1004l\x1b[?2004l\x1b[=0u",          // focus, paste, newer keys
    "\x1b[?1l\x1b>",                           // keys of applications
    "\x1b[0m\x1b(B\x0f",                       // colours, line drawing
    "\x1b7\x1b[r\x1b[?6l\x1b[?7h\x1b[4l\x1b8", // margins, wrapping, inserting
);

/// A frame half sent is shown.
const NO_FRAME: &str = "\x1b[?2026l";
/// Mouse, focus and paste, whatever was on: something else may have switched them on meanwhile.
const REPORTS_OFF: &str = "\x1b[?1006l\x1b[?1000l\x1b[?1004l\x1b[?2004l";
/// The cursor and the screen that was there. The picture is cleared first: a terminal without another screen
/// (GNU screen, some versions of mosh) continues below it otherwise.
const SCREEN_BACK: &str = "\x1b[0m\x1b[H\x1b[2J\x1b[?25h\x1b[?1049l\x1b[0m";
/// The same where the cursor does not come back: what is said then is below all that was there.
const SCREEN_BACK_CORNERED: &str = "\x1b[0m\x1b[H\x1b[2J\x1b[?25h\x1b[?1049l\x1b[0m\x1b[999;1H\r\n";

/// Ends a title or a clipboard that was half sent.
pub const CUT_SHORT: &str = "\x1b\\";

/// Ends a link that was half drawn; only where links are drawn.
pub const NO_LINK: &str = "\x1b]8;;\x1b\\";

/// Takes progress off the tab; only where some was shown, as other terminals would
/// read it as a notification.
pub const NO_PROGRESS: &str = "\x1b]9;4;0;0\x1b\\";
/// The same through tmux.
pub const NO_PROGRESS_IN_TMUX: &str = "\x1bPtmux;\x1b\x1b]9;4;0;0\x1b\x1b\\\x1b\\";
/// The same through GNU screen.
pub const NO_PROGRESS_IN_SCREEN: &str = "\x1bP\x1b]9;4;0;0\x07\x1b\\";

/// Keeps the window's name, and brings it back.
pub const KEEP_TITLE: &str = "\x1b[22;0t";
/// Brings back the window's name.
pub const TITLE_BACK: &str = "\x1b[23;0t";

/// Gives the window a name that is not ours, where it may not get back the one that it had; an empty one
/// would leave it nameless.
pub const OTHER_TITLE: &str = "\x1b]2;Terminal\x1b\\";

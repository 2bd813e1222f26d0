//! What the terminal is told when it is taken and when it is given back.

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
pub fn enter(modes: Modes) -> String {
    let mut bytes = String::from("\x1b[22;0t\x1b[?1049h\x1b[?25l");
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

/// The reverse, in reverse order, whatever was on: it must hold too where something
/// else has been switched on meanwhile. [`CUT_SHORT`] goes before it.
pub const LEAVE: &str = concat!(
    "\x1b[?2026l",            // a frame half sent
    "\x1b[?1006l\x1b[?1000l", // the mouse
    "\x1b[?1004l\x1b[?2004l", // focus, paste
    "\x1b[=0u",               // keys reported in any newer way
    "\x1b[0m\x1b[?25h",       // the cursor
    "\x1b[?1049l\x1b[23;0t",  // the screen and the title that were there
    "\x1b[0m",
);

/// Ends a title or a clipboard that was half sent.
pub const CUT_SHORT: &str = "\x1b\\";

/// Ends a link that was half drawn; only where links are drawn.
pub const NO_LINK: &str = "\x1b]8;;\x1b\\";

/// Takes progress off the tab; only where some was shown, as other terminals would
/// read it as a notification.
pub const NO_PROGRESS: &str = "\x1b]9;4;0;0\x1b\\";
pub const NO_PROGRESS_IN_TMUX: &str = "\x1bPtmux;\x1b\x1b]9;4;0;0\x1b\x1b\\\x1b\\";
pub const NO_PROGRESS_IN_SCREEN: &str = "\x1bP\x1b]9;4;0;0\x07\x1b\\";

/// Keeps the window's name, and brings it back.
pub const KEEP_TITLE: &str = "\x1b[22;0t";
pub const TITLE_BACK: &str = "\x1b[23;0t";

/// Gives the window no name of ours; only where it got one. A terminal that kept the name it
/// had brings it back afterwards, and another one makes up its own again.
pub const NO_TITLE: &str = "\x1b]2;\x1b\\";

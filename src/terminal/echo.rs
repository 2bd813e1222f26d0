//! What is typed is not shown: for secrets, where lines are read and no screen masks them.

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use std::io;
use std::sync::{Mutex, PoisonError};

/// In the place of a key that does nothing.
const NO_KEY: u8 = if cfg!(target_os = "linux") { 0 } else { 0xff };

/// The settings of the keyboard before it was hushed.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Stops showing what is typed at standard input, or shows it again. Where that is no terminal
/// nothing is shown anyway.
///
/// Meanwhile neither Ctrl-Z nor Ctrl-\\ does anything: the shell would get a terminal that shows
/// nothing. Ctrl-C leaves as ever.
pub fn hush(on: bool) {
    let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
    // What is typed ahead stays, so nothing is flushed. A terminal that is gone has no settings.
    match (on, before.take()) {
        (true, None) => {
            let Ok(found) = tcgetattr(io::stdin()) else { return };
            let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &quiet(&found));
            *before = Some(found);
        }
        (false, Some(found)) => {
            let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &found);
        }
        (_, kept) => *before = kept,
    }
}

/// The end of the line is still shown, as the lines that follow are below it.
fn quiet(found: &Termios) -> Termios {
    let mut quiet = found.clone();
    quiet.local_modes.remove(LocalModes::ECHO);
    quiet.local_modes.insert(LocalModes::ECHONL);
    for key in [SpecialCodeIndex::VSUSP, SpecialCodeIndex::VQUIT] {
        quiet.special_codes[key] = NO_KEY;
    }
    quiet
}

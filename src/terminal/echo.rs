//! Turns the terminal's echo off while secrets are typed in line mode.

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use std::io;
use std::sync::{Mutex, PoisonError};

/// Stands for no key in the terminal settings.
const NO_KEY: u8 = if cfg!(target_os = "linux") { 0 } else { 0xff };

/// The terminal settings before echo was turned off.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Turns echo on standard input off (`true`) or on. Does nothing if it isn't a terminal.
///
/// While it is off, Ctrl-Z and Ctrl-\\ do nothing: the shell would get a terminal without echo. Ctrl-C still exits.
pub fn hush(on: bool) {
    let mut before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner);
    // Typed-ahead input is kept, so nothing is flushed. A terminal that is gone has no settings.
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

/// The line break is still echoed, so that the following lines are below it.
fn quiet(found: &Termios) -> Termios {
    let mut quiet = found.clone();
    quiet.local_modes.remove(LocalModes::ECHO);
    quiet.local_modes.insert(LocalModes::ECHONL);
    for key in [SpecialCodeIndex::VSUSP, SpecialCodeIndex::VQUIT] {
        quiet.special_codes[key] = NO_KEY;
    }
    quiet
}

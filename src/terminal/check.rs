//! Whether the screens can be shown at all, found out before anything is changed.

use std::ffi::OsString;
use std::{env, io};

use ratatui::layout::Size;
use rustix::termios;

/// The smallest terminal in which the screens are of use.
pub const SMALLEST: Size = Size::new(40, 10);

/// Why the screens cannot be shown here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalProblem {
    /// Keys would not come from a terminal.
    Input,
    /// What is drawn would not go to a terminal.
    Output,
    /// The terminal says that it can do nothing but print, or does not say what it is.
    Dumb,
    /// The terminal is too small, or does not tell its size.
    Small(Size),
}

/// Looks, and changes nothing.
pub fn check() -> Result<(), TerminalProblem> {
    let output = io::stdout();
    judge(&TerminalCheck {
        input: termios::isatty(io::stdin()),
        output: termios::isatty(&output),
        term: env::var_os("TERM"),
        size: termios::tcgetwinsize(&output).map_or(Size::ZERO, |size| Size::new(size.ws_col, size.ws_row)),
    })
}

/// Columns and rows of standard output; none of each where it does not tell.
pub fn size() -> (u16, u16) {
    termios::tcgetwinsize(io::stdout()).map_or((0, 0), |size| (size.ws_col, size.ws_row))
}

/// The cells of a line of standard output, if it is a terminal that tells them.
pub fn columns() -> Option<u16> {
    termios::tcgetwinsize(io::stdout()).ok().map(|size| size.ws_col).filter(|columns| *columns > 0)
}

struct TerminalCheck {
    input: bool,
    output: bool,
    term: Option<OsString>,
    size: Size,
}

fn judge(seen: &TerminalCheck) -> Result<(), TerminalProblem> {
    let term = seen.term.clone().unwrap_or_default();
    if !seen.input {
        Err(TerminalProblem::Input)
    } else if !seen.output {
        Err(TerminalProblem::Output)
    } else if term.is_empty() || term == "dumb" {
        Err(TerminalProblem::Dumb)
    } else if seen.size.width < SMALLEST.width || seen.size.height < SMALLEST.height {
        Err(TerminalProblem::Small(seen.size))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(change: impl FnOnce(&mut TerminalCheck)) -> Result<(), TerminalProblem> {
        let mut seen = TerminalCheck { input: true, output: true, term: Some("xterm".into()), size: SMALLEST };
        change(&mut seen);
        judge(&seen)
    }

    #[test]
    fn each_lack_has_its_own_name() {
        assert_eq!(seen(|_| {}), Ok(()));
        assert_eq!(seen(|seen| seen.input = false), Err(TerminalProblem::Input));
        assert_eq!(seen(|seen| seen.output = false), Err(TerminalProblem::Output));
        assert_eq!(seen(|seen| seen.term = None), Err(TerminalProblem::Dumb));
        assert_eq!(seen(|seen| seen.term = Some("dumb".into())), Err(TerminalProblem::Dumb));
        assert_eq!(seen(|seen| seen.size.height = 9), Err(TerminalProblem::Small(Size::new(40, 9))));
    }
}

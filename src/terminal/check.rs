//! Checks whether the terminal can show the screens, before anything is changed.

use std::ffi::OsString;
use std::{env, io};

use ratatui::layout::Size;
use rustix::termios;

/// The smallest terminal in which the screens are usable.
pub const SMALLEST: Size = Size::new(40, 10);

/// Why the screens can't be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalProblem {
    /// Standard input isn't a terminal.
    Input,
    /// Standard output isn't a terminal.
    Output,
    /// `TERM` is `dumb` or not set.
    Dumb,
    /// The terminal is too small, or its size is unknown.
    Small(Size),
}

/// Checks the terminal without changing anything.
pub fn check() -> Result<(), TerminalProblem> {
    let output = io::stdout();
    judge(&TerminalCheck {
        input: termios::isatty(io::stdin()),
        output: termios::isatty(&output),
        term: env::var_os("TERM"),
        size: termios::tcgetwinsize(&output).map_or(Size::ZERO, |size| Size::new(size.ws_col, size.ws_row)),
    })
}

/// Returns the columns and rows of standard output; 0 where unknown.
pub fn size() -> (u16, u16) {
    termios::tcgetwinsize(io::stdout()).map_or((0, 0), |size| (size.ws_col, size.ws_row))
}

/// Returns the columns of standard output, if it is a terminal with a known size.
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
    fn each_terminal_problem_has_its_own_error() {
        assert_eq!(seen(|_| {}), Ok(()));
        assert_eq!(seen(|seen| seen.input = false), Err(TerminalProblem::Input));
        assert_eq!(seen(|seen| seen.output = false), Err(TerminalProblem::Output));
        assert_eq!(seen(|seen| seen.term = None), Err(TerminalProblem::Dumb));
        assert_eq!(seen(|seen| seen.term = Some("dumb".into())), Err(TerminalProblem::Dumb));
        assert_eq!(seen(|seen| seen.size.height = 9), Err(TerminalProblem::Small(Size::new(40, 9))));
    }
}

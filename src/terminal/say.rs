//! What a terminal can be told beside a picture. Text in it is made harmless here: no
//! character of it can end the sequence that carries it.

use std::env;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub const BELL: &str = "\x07";

/// xterm takes no more than 74994 bytes, and others take less.
const CLIPBOARD: usize = 74_994;

/// How far something has come, as the tab shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    None,
    /// Under way, nobody knows how far.
    Busy,
    Percent(u8),
    Failed,
}

/// How this terminal wants to be told of a notification.
pub struct Speech {
    rxvt: bool,
}

impl Speech {
    pub fn from_environment() -> Speech {
        let term = env::var("TERM").unwrap_or_default();
        Speech { rxvt: env::var_os("VTE_VERSION").is_some() || term.starts_with("rxvt") }
    }

    pub fn notification(&self, text: &str) -> String {
        let text = harmless(text);
        if self.rxvt {
            // Semicolons separate its parts.
            format!("\x1b]777;notify;Skysail;{}\x1b\\", text.replace(';', ","))
        } else {
            // A number and a semicolon at its beginning would be another command.
            format!("\x1b]9;Skysail: {text}\x1b\\")
        }
    }
}

pub fn title(text: &str) -> String {
    format!("\x1b]2;{}\x1b\\", harmless(text))
}

pub fn clipboard(text: &str) -> Option<String> {
    let encoded = STANDARD.encode(text);
    (encoded.len() <= CLIPBOARD).then(|| format!("\x1b]52;c;{encoded}\x1b\\"))
}

pub fn progress(progress: Progress) -> String {
    let (state, percent) = match progress {
        Progress::None => (0, 0),
        Progress::Percent(percent) => (1, percent.min(100)),
        Progress::Failed => (2, 100),
        Progress::Busy => (3, 0),
    };
    format!("\x1b]9;4;{state};{percent}\x1b\\")
}

/// One short line without controls and without marks that turn the text around.
pub fn harmless(text: &str) -> String {
    text.chars().map(|it| if it.is_whitespace() { ' ' } else { it }).filter(|it| !acts(*it)).take(200).collect()
}

/// Whether a character does something instead of being something.
pub fn acts(character: char) -> bool {
    let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() || turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_end_the_sequence_that_carries_it() {
        let hostile = "a\x1b\\b\x07c\u{9c}d\n\u{202e}e\x1b]52;c;x\x07";
        assert_eq!(title(hostile), "\x1b]2;a\\bcd e]52;c;x\x1b\\");
        let rxvt = Speech { rxvt: true };
        assert_eq!(rxvt.notification("a;b\x1b"), "\x1b]777;notify;Skysail;a,b\x1b\\");
        assert_eq!(Speech { rxvt: false }.notification("4;1"), "\x1b]9;Skysail: 4;1\x1b\\");
    }

    #[test]
    fn the_clipboard_carries_anything_that_fits() {
        assert_eq!(clipboard("ssh \x1b").as_deref(), Some("\x1b]52;c;c3NoIBs=\x1b\\"));
        assert_eq!(clipboard(&"x".repeat(60_000)), None);
    }

    #[test]
    fn progress_stays_within_a_hundred() {
        assert_eq!(progress(Progress::Percent(200)), "\x1b]9;4;1;100\x1b\\");
    }
}

//! Escape sequences for title, progress, notifications, and clipboard. Text in them is sanitized, so that it can't end
//! the sequence.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::features::{Clipboard, Features, Multiplexer, Notices};

/// The bell.
pub const BELL: &str = "\x07";

/// xterm accepts at most 74994 bytes, other terminals fewer.
const CLIPBOARD: usize = 74_994;

/// GNU screen passes on at most 768 bytes at once; fewer are safer.
const PIECE: usize = 240;

/// Progress as shown in the tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TabProgress {
    /// No progress.
    None,
    /// In progress, percentage unknown.
    Busy,
    /// A percentage.
    Percent(u8),
    /// Paused, at this percentage.
    Paused(u8),
    /// It failed.
    Failed,
}

/// The escape sequences of a terminal with these features.
#[derive(Debug, Clone, Copy)]
pub struct Osc(pub Features);

impl Osc {
    /// Returns the sequences for the terminal of this process.
    pub fn from_environment() -> Osc {
        Osc(Features::of(|name| std::env::var(name).ok()))
    }

    /// Returns a notification; empty if the terminal has none.
    pub fn notification(&self, text: &str) -> String {
        let text = harmless(text);
        match self.0.notices {
            None => String::new(),
            // Semicolons separate its parts.
            Some(Notices::Osc777) => {
                self.passed_on(&format!("\x1b]777;notify;Skysail;{}\x1b\\", text.replace(';', ",")))
            }
            // A number and a semicolon at the start would be another command.
            Some(Notices::Osc9) => self.passed_on(&format!("\x1b]9;Skysail: {text}\x1b\\")),
        }
    }

    /// Returns the progress; empty if the terminal doesn't show it.
    pub fn progress(&self, progress: TabProgress) -> String {
        if !self.0.progress {
            return String::new();
        }
        self.passed_on(&self::progress(progress))
    }

    /// Returns the window title; empty if the terminal doesn't support it.
    pub fn title(&self, text: &str) -> String {
        if self.0.title { title(text) } else { String::new() }
    }

    /// Returns the copying of text to the clipboard; `None` if it is too long for any terminal or this one has no
    /// clipboard. Depending on its settings, tmux keeps it for its own clipboard or passes it on, so both are
    /// requested.
    pub fn clipboard(&self, text: &str) -> Option<String> {
        let bytes = clipboard(text).filter(|_| self.0.clipboard != Clipboard::None)?;
        Some(match self.0.between {
            Multiplexer::Nobody => bytes,
            Multiplexer::Tmux => format!("{bytes}{}", self.passed_on(&bytes)),
            Multiplexer::Screen => self.passed_on(&bytes),
        })
    }

    /// Wraps a sequence so that a multiplexer passes it on to the terminal.
    fn passed_on(&self, bytes: &str) -> String {
        match self.0.between {
            Multiplexer::Nobody => bytes.to_owned(),
            Multiplexer::Tmux => format!("\x1bPtmux;{}\x1b\\", bytes.replace('\x1b', "\x1b\x1b")),
            // The string terminator would also end the wrapper; a bell ends the sequence too.
            Multiplexer::Screen => {
                let bytes: Vec<char> = bytes.replace("\x1b\\", "\x07").chars().collect();
                bytes.chunks(PIECE).map(|piece| format!("\x1bP{}\x1b\\", String::from_iter(piece))).collect()
            }
        }
    }
}

fn title(text: &str) -> String {
    format!("\x1b]2;{}\x1b\\", harmless(text))
}

fn clipboard(text: &str) -> Option<String> {
    let encoded = STANDARD.encode(text);
    (encoded.len() <= CLIPBOARD).then(|| format!("\x1b]52;c;{encoded}\x1b\\"))
}

fn progress(progress: TabProgress) -> String {
    let (state, percent) = match progress {
        TabProgress::None => (0, 0),
        TabProgress::Percent(percent) => (1, percent.min(100)),
        TabProgress::Failed => (2, 100),
        TabProgress::Busy => (3, 0),
        TabProgress::Paused(percent) => (4, percent.min(100)),
    };
    format!("\x1b]9;4;{state};{percent}\x1b\\")
}

/// Returns text as one short line without control characters and bidirectional marks.
pub fn harmless(text: &str) -> String {
    text.chars().map(|it| if it.is_whitespace() { ' ' } else { it }).filter(|it| !acts(*it)).take(200).collect()
}

/// Returns whether a character has an effect rather than a glyph.
pub fn acts(character: char) -> bool {
    let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    character.is_control() || turns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speech(notices: Option<Notices>, between: Multiplexer) -> Osc {
        Osc(Features {
            bell: true,
            progress: true,
            title: true,
            links: true,
            clipboard: Clipboard::Set,
            notices,
            between,
            ..Features::default()
        })
    }

    #[test]
    fn text_cannot_end_its_escape_sequence() {
        let hostile = "a\x1b\\b\x07c\u{9c}d\n\u{202e}e\x1b]52;c;x\x07";
        assert_eq!(title(hostile), "\x1b]2;a\\bcd e]52;c;x\x1b\\");
        let rxvt = speech(Some(Notices::Osc777), Multiplexer::Nobody);
        assert_eq!(rxvt.notification("a;b\x1b"), "\x1b]777;notify;Skysail;a,b\x1b\\");
        let iterm = speech(Some(Notices::Osc9), Multiplexer::Nobody);
        assert_eq!(iterm.notification("4;1"), "\x1b]9;Skysail: 4;1\x1b\\");
        let long = iterm.notification(&"x".repeat(5_000));
        assert!(long.len() < 250, "{}", long.len());
    }

    #[test]
    fn clipboard_accepts_any_text_up_to_the_limit() {
        assert_eq!(clipboard("ssh \x1b").as_deref(), Some("\x1b]52;c;c3NoIBs=\x1b\\"));
        assert_eq!(clipboard(&"x".repeat(60_000)), None);
    }

    #[test]
    fn progress_is_capped_at_100() {
        assert_eq!(progress(TabProgress::Percent(200)), "\x1b]9;4;1;100\x1b\\");
    }

    #[test]
    fn unsupported_features_write_nothing() {
        let bare = Osc(Features::default());
        let written = [bare.notification("x"), bare.progress(TabProgress::Busy), bare.title("x")];
        assert_eq!(written, ["", "", ""]);
    }

    #[test]
    fn tmux_and_screen_sequences_are_wrapped_for_passthrough() {
        let tmux = speech(Some(Notices::Osc9), Multiplexer::Tmux);
        assert_eq!(tmux.notification("x"), "\x1bPtmux;\x1b\x1b]9;Skysail: x\x1b\x1b\\\x1b\\");
        assert_eq!(tmux.progress(TabProgress::None), super::super::modes::NO_PROGRESS_IN_TMUX);
        let both = tmux.clipboard("hi").unwrap();
        assert_eq!(both, "\x1b]52;c;aGk=\x1b\\\x1bPtmux;\x1b\x1b]52;c;aGk=\x1b\x1b\\\x1b\\");
        let screen = speech(Some(Notices::Osc9), Multiplexer::Screen);
        assert_eq!(screen.progress(TabProgress::None), super::super::modes::NO_PROGRESS_IN_SCREEN);
        let long = screen.clipboard(&"x".repeat(3_000)).unwrap();
        assert!(long.split("\x1b\\").all(|piece| piece.len() <= PIECE + 2), "{long:?}");
        let whole: String = long.split("\x1b\\").map(|piece| piece.trim_start_matches("\x1bP")).collect();
        assert_eq!(whole, clipboard(&"x".repeat(3_000)).unwrap().replace("\x1b\\", "\x07"));
    }
}

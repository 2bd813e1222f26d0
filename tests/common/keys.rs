//! Encodes keyboard and mouse input as the bytes that a terminal sends.

use super::pty::Session;

impl Session {
    /// Types text all at once.
    pub fn type_text(&self, text: &str) {
        self.send(text.as_bytes());
    }

    /// Presses a key, given by name.
    pub fn key(&self, name: &str) {
        self.send(&bytes(name));
    }

    /// Presses several keys, given by name and separated by spaces.
    pub fn keys(&self, names: &str) {
        for name in names.split_whitespace() {
            self.key(name);
        }
    }

    /// Clicks at a zero-based column and row.
    pub fn click(&self, column: u16, row: u16) {
        let place = format!("{};{}", column + 1, row + 1);
        self.send(format!("\x1b[<0;{place}M\x1b[<0;{place}m").as_bytes());
    }

    /// Turns the wheel by one notch at a zero-based column and row.
    pub fn scroll(&self, up: bool, column: u16, row: u16) {
        let button = if up { 64 } else { 65 };
        self.send(format!("\x1b[<{button};{};{}M", column + 1, row + 1).as_bytes());
    }

    /// Pastes text as a bracketed paste.
    pub fn paste(&self, text: &str) {
        self.send(format!("\x1b[200~{text}\x1b[201~").as_bytes());
    }
}

/// Returns the bytes of a key by name, such as `enter`, `s-tab`, `f10`, or `c-c`; a single character is itself.
pub fn bytes(name: &str) -> Vec<u8> {
    let fixed: &[u8] = match name {
        "enter" => b"\r",
        "esc" => b"\x1b",
        "tab" => b"\t",
        "s-tab" => b"\x1b[Z",
        "space" => b" ",
        "bs" => b"\x7f",
        "del" => b"\x1b[3~",
        "up" => b"\x1b[A",
        "down" => b"\x1b[B",
        "right" => b"\x1b[C",
        "left" => b"\x1b[D",
        "home" => b"\x1b[H",
        "end" => b"\x1b[F",
        "pgup" => b"\x1b[5~",
        "pgdn" => b"\x1b[6~",
        "f1" => b"\x1bOP",
        "f2" => b"\x1bOQ",
        "f3" => b"\x1bOR",
        "f4" => b"\x1bOS",
        "f5" => b"\x1b[15~",
        "f6" => b"\x1b[17~",
        "f7" => b"\x1b[18~",
        "f8" => b"\x1b[19~",
        "f9" => b"\x1b[20~",
        "f10" => b"\x1b[21~",
        "f11" => b"\x1b[23~",
        "f12" => b"\x1b[24~",
        _ => return other(name),
    };
    fixed.to_vec()
}

fn other(name: &str) -> Vec<u8> {
    let mut characters = name.chars();
    match (name.strip_prefix("c-"), characters.next(), characters.next()) {
        (Some(letter), ..) if letter.len() == 1 => vec![letter.as_bytes()[0] & 0x1f],
        (None, Some(_), None) => name.as_bytes().to_vec(),
        _ => panic!("no key is called {name:?}"),
    }
}

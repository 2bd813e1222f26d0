//! Decodes a whole or an incomplete sequence.

use termina::event::{KeyCode, KeyEvent, KeyEventKind, Modifiers};
use termina::{Event, Parser};

use super::extra_keys;
use super::frame::{ESCAPE, Sequence};

/// A decoded piece of the stream.
pub enum Decoded {
    Key(KeyEvent),
    Mouse(termina::event::MouseEvent),
    Focus(bool),
}

/// Decodes pieces independently of each other.
#[derive(Default)]
pub struct SequenceDecoder {
    parser: Parser,
    /// Whether the backspace key sends BS in this terminal; otherwise Ctrl with that key does.
    pub erases_by_bs: bool,
}

impl SequenceDecoder {
    pub fn of(&mut self, piece: &Sequence) -> Option<Decoded> {
        let result = match piece {
            Sequence::Whole(sequence) => self.of_whole(sequence),
            Sequence::Short(sequence) => of_short(sequence).map(Decoded::Key),
        };
        result.filter(is_of_use)
    }

    fn of_whole(&mut self, sequence: &[u8]) -> Option<Decoded> {
        // Alt and the sequence of another key.
        if let [ESCAPE, rest @ ..] = sequence
            && rest.len() > 1
            && rest[0] == ESCAPE
        {
            return match self.of_whole(rest)? {
                Decoded::Key(key) => Some(Decoded::Key(KeyEvent { modifiers: key.modifiers | Modifiers::ALT, ..key })),
                other => Some(other),
            };
        }
        if let Some(key) = extra_keys::key(sequence, self.erases_by_bs) {
            return Some(Decoded::Key(key));
        }
        // The parser rejects such a third byte, and would then take the rest for keys.
        if let [ESCAPE, b'[', b' '..=b'/' | b':'..=b';' | b'='..=b'>', ..] = sequence {
            return None;
        }
        self.parser.parse(sequence, false);
        let Some(event) = self.parser.pop() else {
            // It may have kept the bytes, waiting for more that won't come.
            self.parser = Parser::default();
            return None;
        };
        match event {
            Event::Key(key) => Some(Decoded::Key(key)),
            Event::Mouse(mouse) => Some(Decoded::Mouse(mouse)),
            Event::FocusIn => Some(Decoded::Focus(true)),
            Event::FocusOut => Some(Decoded::Focus(false)),
            _ => None,
        }
    }
}

/// What begins like a sequence and isn't one was a key with Alt, or nothing.
fn of_short(sequence: &[u8]) -> Option<KeyEvent> {
    match *sequence {
        [ESCAPE] => Some(KeyCode::Escape.into()),
        // What begins like a mouse report is this key in st.
        [ESCAPE, b'[', b'M'] => Some(KeyEvent::new(KeyCode::Delete, Modifiers::CONTROL)),
        [ESCAPE, byte] if byte.is_ascii_graphic() => {
            let character = char::from(byte);
            let mut modifiers = Modifiers::ALT;
            modifiers.set(Modifiers::SHIFT, character.is_ascii_uppercase());
            Some(KeyEvent::new(KeyCode::Char(character), modifiers))
        }
        _ => None,
    }
}

/// Returns `false` for key releases, control characters reported as characters, and the terminator of a terminal's
/// reply, which looks like Alt and a backslash.
fn is_of_use(result: &Decoded) -> bool {
    let Decoded::Key(key) = result else {
        return true;
    };
    let terminator = key.code == KeyCode::Char('\\') && key.modifiers == Modifiers::ALT;
    let control = matches!(key.code, KeyCode::Char(character) if character.is_control());
    key.kind != KeyEventKind::Release && !control && !terminator
}

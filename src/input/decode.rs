//! Bytes of a terminal into inputs.
//!
//! The sequences are cut out of the stream here, and only whole ones are given to the
//! parser: on its own it would wait for the end of some of them for ever, and a lone
//! Alt-[ or an unfinished answer of the terminal would take the keyboard away.

use std::time::Instant;

use termina::event::{KeyCode, KeyEvent, KeyEventKind, Modifiers};
use termina::{Event, Parser};

use super::paste::{self, Paste};
use super::{Input, Limits};

/// No key or mouse report is longer; what is, is swallowed to its end.
const LONGEST: usize = 64;

const ESCAPE: u8 = 0x1b;

/// Where in a sequence the stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Ground,
    Escape,
    /// After `ESC O`: one more byte.
    Single,
    /// After `ESC [`, up to a final byte.
    Control,
    /// This many bytes are still to come, whatever they are.
    Rest(u8),
    /// This many bytes of a UTF-8 character are still to come.
    Character(u8),
    /// An answer of the terminal, up to its terminator. We ask nothing, so none matters.
    Answer,
}

/// The state between two reads.
pub struct Decoder {
    limits: Limits,
    parser: Parser,
    place: Place,
    held: Vec<u8>,
    paste: Option<Paste>,
    /// The last paste ended by silence, so its tail may still come.
    unended: bool,
    /// When the last byte came.
    at: Instant,
    inputs: Vec<Input>,
}

impl Decoder {
    pub fn new(limits: Limits, now: Instant) -> Decoder {
        Decoder {
            limits,
            parser: Parser::default(),
            place: Place::Ground,
            held: Vec::with_capacity(LONGEST),
            paste: None,
            unended: false,
            at: now,
            inputs: Vec::new(),
        }
    }

    /// Takes bytes that were read together; their keys share this time.
    pub fn feed(&mut self, bytes: &[u8], at: Instant) {
        self.at = at;
        let mut rest = self.late_tail(bytes);
        while !rest.is_empty() {
            let taken = match self.paste.as_mut().map(|paste| paste.take(rest)) {
                Some((taken, ended)) => {
                    if ended {
                        self.end_paste(true);
                    }
                    taken
                }
                None => {
                    self.push(rest[0]);
                    1
                }
            };
            rest = &rest[taken..];
        }
    }

    /// When silence until then means something: Escape alone, or a paste without end.
    pub fn deadline(&self) -> Option<Instant> {
        let wait = match (&self.paste, self.place) {
            (Some(_), _) => self.limits.paste_silence,
            (None, Place::Ground) => return None,
            (None, _) => self.limits.escape_silence,
        };
        Some(self.at + wait)
    }

    /// Nothing more came in time: what is held is all there is.
    pub fn silence(&mut self) {
        if self.paste.is_some() {
            self.end_paste(false);
        } else {
            self.give_up();
        }
    }

    /// What has become whole since the last time.
    pub fn drain(&mut self) -> impl Iterator<Item = Input> + '_ {
        self.inputs.drain(..)
    }

    /// A paste that stalled on its way must not turn into keys when it goes on: what
    /// stands before an end mark that nobody waits for is the rest of it.
    fn late_tail<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        if !self.unended || self.paste.is_some() {
            return bytes;
        }
        let mark = find(bytes, paste::END);
        let begun = find(bytes, paste::START);
        let Some(end) = mark.filter(|end| begun.is_none_or(|begin| begin > *end)) else {
            return bytes;
        };
        let text = paste::clean(&bytes[..end]);
        self.unended = false;
        if !text.is_empty() {
            self.inputs.push(Input::Paste { text, cut: true });
        }
        &bytes[end + paste::END.len()..]
    }

    fn end_paste(&mut self, ended: bool) {
        if let Some(paste) = self.paste.take() {
            let (text, cut) = paste.finish(ended);
            self.unended = !ended;
            self.inputs.push(Input::Paste { text, cut });
        }
    }

    fn push(&mut self, byte: u8) {
        match self.place {
            Place::Ground => self.begin(byte),
            Place::Escape => self.after_escape(byte),
            Place::Single if byte < 0x20 => self.interrupt(byte),
            Place::Single => self.finish_with(byte),
            Place::Control => self.in_control(byte),
            Place::Rest(1) => self.finish_with(byte),
            Place::Rest(left) => self.hold(byte, Place::Rest(left - 1)),
            Place::Character(_) if byte & 0xc0 != 0x80 => self.interrupt(byte),
            Place::Character(1) => self.finish_with(byte),
            Place::Character(left) => self.hold(byte, Place::Character(left - 1)),
            Place::Answer => self.in_answer(byte),
        }
    }

    fn begin(&mut self, byte: u8) {
        match byte {
            ESCAPE => self.hold(byte, Place::Escape),
            0xc2..=0xdf => self.hold(byte, Place::Character(1)),
            0xe0..=0xef => self.hold(byte, Place::Character(2)),
            0xf0..=0xf4 => self.hold(byte, Place::Character(3)),
            0x80.. => self.reset(),
            _ => self.finish_with(byte),
        }
    }

    fn after_escape(&mut self, byte: u8) {
        match byte {
            b'[' => self.hold(byte, Place::Control),
            b'O' => self.hold(byte, Place::Single),
            b']' | b'P' => self.hold(byte, Place::Answer),
            ESCAPE => self.interrupt(byte),
            _ => self.begin(byte),
        }
    }

    fn in_control(&mut self, byte: u8) {
        let first = self.held.len() == 2;
        match byte {
            0x20..=0x3f => self.hold(byte, Place::Control),
            b'M' if first => self.hold(byte, Place::Rest(3)),
            b'[' if first => self.hold(byte, Place::Rest(1)),
            0x40..=0x7e => self.finish_with(byte),
            _ => self.interrupt(byte),
        }
    }

    fn in_answer(&mut self, byte: u8) {
        match byte {
            0x07 => self.reset(),
            // Its terminator, `ESC \`, is then a key that nobody presses; see `parse`.
            ESCAPE => {
                self.reset();
                self.hold(byte, Place::Escape);
            }
            _ => self.hold(byte, Place::Answer),
        }
    }

    fn hold(&mut self, byte: u8, place: Place) {
        // One byte over the limit is enough to know that it is too long.
        if self.held.len() <= LONGEST {
            self.held.push(byte);
        }
        self.place = place;
    }

    /// The sequence is cut short by a byte that begins something new.
    fn interrupt(&mut self, byte: u8) {
        self.give_up();
        self.begin(byte);
    }

    fn finish_with(&mut self, byte: u8) {
        self.hold(byte, Place::Ground);
        let held = std::mem::take(&mut self.held);
        if held == paste::START {
            self.paste = Some(Paste::new(self.limits.paste));
        } else if held.len() <= LONGEST {
            self.parse(&held);
        }
        self.held = held;
        self.reset();
    }

    /// What begins like a sequence and is none was a key with Alt, or is nothing.
    fn give_up(&mut self) {
        match *self.held.as_slice() {
            [ESCAPE] => self.key(KeyCode::Escape.into()),
            [ESCAPE, byte] if byte.is_ascii_graphic() => {
                let character = char::from(byte);
                let mut modifiers = Modifiers::ALT;
                modifiers.set(Modifiers::SHIFT, character.is_ascii_uppercase());
                self.key(KeyEvent::new(KeyCode::Char(character), modifiers));
            }
            _ => {}
        }
        self.reset();
    }

    fn reset(&mut self) {
        self.held.clear();
        self.place = Place::Ground;
    }

    fn parse(&mut self, sequence: &[u8]) {
        // At such a third byte the parser gives up, and would take the rest for keys.
        if let [ESCAPE, b'[', b' '..=b'/' | b':'..=b';' | b'='..=b'>', ..] = sequence {
            return;
        }
        self.parser.parse(sequence, false);
        let Some(event) = self.parser.pop() else {
            // It may have kept the bytes, hoping for more that will not come.
            self.parser = Parser::default();
            return;
        };
        match event {
            Event::Key(key) => self.key(key),
            Event::Mouse(mouse) => self.inputs.push(Input::Mouse(mouse)),
            Event::FocusIn => self.inputs.push(Input::Focus(true)),
            Event::FocusOut => self.inputs.push(Input::Focus(false)),
            _ => {}
        }
    }

    fn key(&mut self, key: KeyEvent) {
        let harmless = !matches!(key.code, KeyCode::Char(character) if character.is_control());
        let terminator = key.code == KeyCode::Char('\\') && key.modifiers == Modifiers::ALT;
        if harmless && !terminator && key.kind != KeyEventKind::Release {
            self.unended = false;
            self.inputs.push(Input::Key { key, at: self.at });
        }
    }
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).position(|window| window == mark)
}

#[cfg(test)]
mod tests;

//! Cuts the stream of a terminal's bytes into whole sequences.
//!
//! Nothing is held that may stay unfinished for ever: what is too long is swallowed to
//! its end, and what is cut short by something new or by silence is handed out as it is.

/// No key or mouse report is longer.
const LONGEST: usize = 64;

pub const ESCAPE: u8 = 0x1b;

/// A part of the stream that stands for itself.
pub enum Piece<'a> {
    /// A character, a control, or a sequence up to its end.
    Whole(&'a [u8]),
    /// A sequence whose end did not come.
    Short(&'a [u8]),
}

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

/// The sequence that has begun.
pub struct Framer {
    place: Place,
    held: Vec<u8>,
}

impl Framer {
    pub fn new() -> Framer {
        Framer { place: Place::Ground, held: Vec::with_capacity(LONGEST + 1) }
    }

    /// Whether something has begun and not ended.
    pub fn is_open(&self) -> bool {
        self.place != Place::Ground
    }

    /// Takes a byte; `give` gets what is whole with it, and what it has cut short.
    pub fn push(&mut self, byte: u8, give: &mut dyn FnMut(Piece)) {
        match self.place {
            Place::Ground => self.begin(byte, give),
            Place::Escape => self.after_escape(byte, give),
            Place::Single if byte < 0x20 => self.interrupt(byte, give),
            Place::Single => self.finish(byte, give),
            Place::Control => self.in_control(byte, give),
            Place::Rest(1) => self.finish(byte, give),
            Place::Rest(left) => self.hold(byte, Place::Rest(left - 1)),
            Place::Character(_) if byte & 0xc0 != 0x80 => self.interrupt(byte, give),
            Place::Character(1) => self.finish(byte, give),
            Place::Character(left) => self.hold(byte, Place::Character(left - 1)),
            Place::Answer => self.in_answer(byte),
        }
    }

    /// No more will come of what has begun.
    pub fn give_up(&mut self, give: &mut dyn FnMut(Piece)) {
        if self.is_open() {
            give(Piece::Short(&self.held));
        }
        self.reset();
    }

    fn begin(&mut self, byte: u8, give: &mut dyn FnMut(Piece)) {
        match byte {
            ESCAPE => self.hold(byte, Place::Escape),
            0xc2..=0xdf => self.hold(byte, Place::Character(1)),
            0xe0..=0xef => self.hold(byte, Place::Character(2)),
            0xf0..=0xf4 => self.hold(byte, Place::Character(3)),
            0x80.. => self.reset(),
            _ => self.finish(byte, give),
        }
    }

    fn after_escape(&mut self, byte: u8, give: &mut dyn FnMut(Piece)) {
        match byte {
            b'[' => self.hold(byte, Place::Control),
            b'O' => self.hold(byte, Place::Single),
            b']' | b'P' => self.hold(byte, Place::Answer),
            ESCAPE => self.interrupt(byte, give),
            // The key with Alt: the escape stays held before it.
            _ => self.begin(byte, give),
        }
    }

    fn in_control(&mut self, byte: u8, give: &mut dyn FnMut(Piece)) {
        let first = self.held.len() == 2;
        match byte {
            0x20..=0x3f => self.hold(byte, Place::Control),
            b'M' if first => self.hold(byte, Place::Rest(3)),
            b'[' if first => self.hold(byte, Place::Rest(1)),
            0x40..=0x7e => self.finish(byte, give),
            _ => self.interrupt(byte, give),
        }
    }

    fn in_answer(&mut self, byte: u8) {
        match byte {
            0x07 => self.reset(),
            // Its terminator, `ESC \`, comes out as a sequence of its own.
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
    fn interrupt(&mut self, byte: u8, give: &mut dyn FnMut(Piece)) {
        self.give_up(give);
        self.begin(byte, give);
    }

    fn finish(&mut self, byte: u8, give: &mut dyn FnMut(Piece)) {
        self.hold(byte, Place::Ground);
        if self.held.len() <= LONGEST {
            give(Piece::Whole(&self.held));
        }
        self.reset();
    }

    fn reset(&mut self) {
        self.held.clear();
        self.place = Place::Ground;
    }
}

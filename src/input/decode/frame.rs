//! Cuts the stream of a terminal's bytes into whole sequences.
//!
//! Nothing is held that may stay unfinished for ever: what is too long is swallowed to
//! its end, and what is cut short by something new or by silence is handed out as it is.

/// No key or mouse report is longer.
const LONGEST: usize = 64;

pub const ESCAPE: u8 = 0x1b;

/// A part of the stream that stands for itself.
pub enum Sequence<'a> {
    /// A character, a control, or a sequence up to its end.
    Whole(&'a [u8]),
    /// A sequence whose end did not come.
    Short(&'a [u8]),
}

/// Where in a sequence the stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FramerState {
    Ground,
    Escape,
    /// After `ESC O`: one more byte.
    Single,
    /// After `ESC ESC`: Alt and the sequence that follows, if one does.
    Doubled,
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
    place: FramerState,
    held: Vec<u8>,
    /// The escape character that is held ended a read: what comes next was sent apart from it.
    apart: bool,
    /// Two escape characters may begin the sequence of one key.
    doubled_alt: bool,
}

impl Framer {
    pub fn new(doubled_alt: bool) -> Framer {
        Framer { place: FramerState::Ground, held: Vec::with_capacity(LONGEST + 1), apart: false, doubled_alt }
    }

    /// Whether something has begun and not ended.
    pub fn is_open(&self) -> bool {
        self.place != FramerState::Ground
    }

    /// Takes a byte; `give` gets what is whole with it, and what it has cut short.
    pub fn push(&mut self, byte: u8, give: &mut dyn FnMut(Sequence)) {
        match self.place {
            FramerState::Ground => self.begin(byte, give),
            FramerState::Escape => self.after_escape(byte, give),
            FramerState::Doubled => self.after_two(byte, give),
            FramerState::Single if byte < 0x20 => self.interrupt(byte, give),
            FramerState::Single => self.finish(byte, give),
            FramerState::Control => self.in_control(byte, give),
            // No part of a report of the mouse: it was a key of st.
            FramerState::Rest(_) if byte < 0x20 => self.interrupt(byte, give),
            FramerState::Rest(1) => self.finish(byte, give),
            FramerState::Rest(left) => self.hold(byte, FramerState::Rest(left - 1)),
            FramerState::Character(_) if byte & 0xc0 != 0x80 => self.interrupt(byte, give),
            FramerState::Character(1) => self.finish(byte, give),
            FramerState::Character(left) => self.hold(byte, FramerState::Character(left - 1)),
            FramerState::Answer => self.in_answer(byte),
        }
    }

    /// No more will come of what has begun.
    pub fn give_up(&mut self, give: &mut dyn FnMut(Sequence)) {
        if self.place == FramerState::Doubled {
            self.part(give);
        }
        if self.is_open() {
            give(Sequence::Short(&self.held));
        }
        self.reset();
    }

    fn begin(&mut self, byte: u8, give: &mut dyn FnMut(Sequence)) {
        match byte {
            ESCAPE => self.hold(byte, FramerState::Escape),
            0xc2..=0xdf => self.hold(byte, FramerState::Character(1)),
            0xe0..=0xef => self.hold(byte, FramerState::Character(2)),
            0xf0..=0xf4 => self.hold(byte, FramerState::Character(3)),
            0x80.. => self.reset(),
            _ => self.finish(byte, give),
        }
    }

    fn after_escape(&mut self, byte: u8, give: &mut dyn FnMut(Sequence)) {
        match byte {
            b'[' => self.hold(byte, FramerState::Control),
            b'O' => self.hold(byte, FramerState::Single),
            // Of an operating system command, a device's string, an application, privacy or a string.
            b']' | b'P' | b'_' | b'^' | b'X' => self.hold(byte, FramerState::Answer),
            ESCAPE if self.apart || !self.doubled_alt => self.interrupt(byte, give),
            ESCAPE => self.hold(byte, FramerState::Doubled),
            // The key with Alt: the escape stays held before it.
            _ => self.begin(byte, give),
        }
    }

    /// Alt and a key that has a sequence, as urxvt sends it; else two keys.
    fn after_two(&mut self, byte: u8, give: &mut dyn FnMut(Sequence)) {
        match byte {
            b'[' => self.hold(byte, FramerState::Control),
            b'O' => self.hold(byte, FramerState::Single),
            _ => {
                self.part(give);
                self.push(byte, give);
            }
        }
    }

    /// Bytes that are read together end here. Two escape characters that a terminal sends for one key come
    /// with the rest of its sequence; these did not.
    pub fn pause(&mut self, give: &mut dyn FnMut(Sequence)) {
        if self.place == FramerState::Doubled {
            self.part(give);
        }
        self.apart = self.place == FramerState::Escape;
    }

    /// The first of two escape characters was a key.
    fn part(&mut self, give: &mut dyn FnMut(Sequence)) {
        self.give_up_to(&[ESCAPE], give);
        self.hold(ESCAPE, FramerState::Escape);
    }

    fn give_up_to(&mut self, held: &[u8], give: &mut dyn FnMut(Sequence)) {
        give(Sequence::Short(held));
        self.reset();
    }

    fn in_control(&mut self, byte: u8, give: &mut dyn FnMut(Sequence)) {
        let begin = self.held.iter().take_while(|byte| **byte == ESCAPE).count();
        let first = self.held.len() == begin + 1;
        match byte {
            // rxvt ends the sequence of a key with Shift so; answers with it have a mark before.
            b'$' if self.held[begin + 1..].iter().all(u8::is_ascii_digit) && !first => self.finish(byte, give),
            0x20..=0x3f => self.hold(byte, FramerState::Control),
            b'M' if first => self.hold(byte, FramerState::Rest(3)),
            b'[' if first => self.hold(byte, FramerState::Rest(1)),
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
                self.hold(byte, FramerState::Escape);
            }
            _ => self.hold(byte, FramerState::Answer),
        }
    }

    fn hold(&mut self, byte: u8, place: FramerState) {
        // One byte over the limit is enough to know that it is too long.
        if self.held.len() <= LONGEST {
            self.held.push(byte);
        }
        self.place = place;
    }

    /// The sequence is cut short by a byte that begins something new.
    fn interrupt(&mut self, byte: u8, give: &mut dyn FnMut(Sequence)) {
        self.give_up(give);
        self.begin(byte, give);
    }

    fn finish(&mut self, byte: u8, give: &mut dyn FnMut(Sequence)) {
        self.hold(byte, FramerState::Ground);
        if self.held.len() <= LONGEST {
            give(Sequence::Whole(&self.held));
        }
        self.reset();
    }

    fn reset(&mut self) {
        self.held.clear();
        self.apart = false;
        self.place = FramerState::Ground;
    }
}

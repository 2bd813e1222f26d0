//! Cuts the byte stream of a terminal into sequences.
//!
//! Nothing is held that may stay unfinished forever: what is too long is discarded up to its end, and what is cut
//! short by something new or by silence is passed on as it is.

/// Maximum length of a key or mouse report.
const LONGEST: usize = 64;

pub const ESCAPE: u8 = 0x1b;

/// A piece of the stream.
pub enum Sequence<'a> {
    /// A character, a control character, or a complete sequence.
    Whole(&'a [u8]),
    /// A sequence without its end.
    Short(&'a [u8]),
}

/// The position in a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FramerState {
    Ground,
    Escape,
    /// After `ESC O`: one more byte.
    Single,
    /// After `ESC ESC`: Alt and the sequence that follows, if there is one.
    Doubled,
    /// After `ESC [`, up to a final byte.
    Control,
    /// This many bytes are still to come, whatever they are.
    Rest(u8),
    /// This many bytes of a UTF-8 character are still to come.
    Character(u8),
    /// A reply of the terminal, up to its terminator. Skysail sends no queries, so it is discarded.
    Answer,
}

/// Cuts sequences; holds the one in progress.
pub struct Framer {
    place: FramerState,
    held: Vec<u8>,
    /// Whether the held escape character was the last byte of a read: what comes next was sent separately.
    apart: bool,
    /// Whether two escape characters may begin the sequence of one key.
    doubled_alt: bool,
}

impl Framer {
    pub fn new(doubled_alt: bool) -> Framer {
        Framer { place: FramerState::Ground, held: Vec::with_capacity(LONGEST + 1), apart: false, doubled_alt }
    }

    /// Returns whether a sequence is in progress.
    pub fn is_open(&self) -> bool {
        self.place != FramerState::Ground
    }

    /// Takes a byte; `give` is called with the pieces that it completes or cuts short.
    pub fn push(&mut self, byte: u8, give: &mut dyn FnMut(Sequence)) {
        match self.place {
            FramerState::Ground => self.begin(byte, give),
            FramerState::Escape => self.after_escape(byte, give),
            FramerState::Doubled => self.after_two(byte, give),
            FramerState::Single if byte < 0x20 => self.interrupt(byte, give),
            FramerState::Single => self.finish(byte, give),
            FramerState::Control => self.in_control(byte, give),
            // Not part of a mouse report: it was a key of st.
            FramerState::Rest(_) if byte < 0x20 => self.interrupt(byte, give),
            FramerState::Rest(1) => self.finish(byte, give),
            FramerState::Rest(left) => self.hold(byte, FramerState::Rest(left - 1)),
            FramerState::Character(_) if byte & 0xc0 != 0x80 => self.interrupt(byte, give),
            FramerState::Character(1) => self.finish(byte, give),
            FramerState::Character(left) => self.hold(byte, FramerState::Character(left - 1)),
            FramerState::Answer => self.in_answer(byte),
        }
    }

    /// Ends the sequence in progress, as no more of it will come.
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
            // An operating system command, device control string, application program command, privacy message, or
            // string.
            b']' | b'P' | b'_' | b'^' | b'X' => self.hold(byte, FramerState::Answer),
            ESCAPE if self.apart || !self.doubled_alt => self.interrupt(byte, give),
            ESCAPE => self.hold(byte, FramerState::Doubled),
            // The key with Alt: the escape character stays held before it.
            _ => self.begin(byte, give),
        }
    }

    /// Alt and a key with its own sequence, as urxvt sends it; otherwise two keys.
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

    /// Ends a read. A terminal that sends two escape characters for one key sends them together with the rest of the
    /// sequence; these weren't.
    pub fn pause(&mut self, give: &mut dyn FnMut(Sequence)) {
        if self.place == FramerState::Doubled {
            self.part(give);
        }
        self.apart = self.place == FramerState::Escape;
    }

    /// Passes on the first of two escape characters as a key.
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
            // rxvt ends the sequence of a key with Shift this way; replies that end so have a prefix.
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
            // Its terminator, `ESC \`, is passed on as a separate sequence.
            ESCAPE => {
                self.reset();
                self.hold(byte, FramerState::Escape);
            }
            _ => self.hold(byte, FramerState::Answer),
        }
    }

    fn hold(&mut self, byte: u8, place: FramerState) {
        // One byte over the limit is enough to detect that it is too long.
        if self.held.len() <= LONGEST {
            self.held.push(byte);
        }
        self.place = place;
    }

    /// Cuts the sequence short with a byte that begins something new.
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

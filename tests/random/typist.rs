//! Tracks what was typed by hand on a confirmation line, independently of the program.

use std::time::Duration;

/// Keys closer together than this aren't typed by hand.
const FASTEST: Duration = Duration::from_millis(10);

#[derive(Default)]
pub struct Hand {
    /// Whether only keys after the first frame count, and Enter only after a frame with everything that was typed.
    strict: bool,
    /// When the line was first in a frame.
    shown: Option<Duration>,
    last: Option<Duration>,
    /// Characters typed since the line was shown or cleared.
    typed: Vec<char>,
    /// When all of them were first in a frame.
    drawn: Option<Duration>,
    /// Whether the last key was an Enter that counts.
    entered: bool,
}

impl Hand {
    pub fn strict() -> Hand {
        Hand { strict: true, ..Hand::default() }
    }

    /// Records a frame, with or without the line.
    pub fn frame(&mut self, with_line: bool, at: Duration) {
        if !with_line {
            *self = Hand { strict: self.strict, ..Hand::default() };
        } else if self.shown.is_none() {
            self.shown = Some(at);
            if self.strict {
                self.typed.clear();
            }
        }
        if with_line {
            self.drawn.get_or_insert(at);
        }
    }

    pub fn key(&mut self, character: Option<char>, at: Duration) {
        if self.strict && self.shown.is_none_or(|shown| at <= shown) {
            return;
        }
        let apart = self.last.is_none_or(|last| at - last >= FASTEST);
        self.entered = character.is_none() && self.drawn.is_some_and(|drawn| at > drawn) && apart;
        self.typed.extend(character);
        self.drawn = self.drawn.filter(|_| character.is_none());
        self.last = Some(at);
    }

    /// A whole line counts as typed only if a person can have typed it since the line was shown and since the previous
    /// line.
    pub fn line(&mut self, text: &str, at: Duration) {
        let since = self.shown.max(self.last);
        let keys = u32::try_from(text.chars().count() + 1).unwrap();
        let slow = since.is_some_and(|since| at.saturating_sub(since) >= FASTEST * keys);
        self.entered = self.shown.is_some() && slow;
        self.typed = if self.entered { text.chars().collect() } else { Vec::new() };
        self.last = Some(at);
    }

    pub fn paste(&mut self) {
        self.typed.clear();
    }

    /// Whether each letter of the word and then Enter was typed while visible. (The cursor may have moved in between.)
    pub fn typed(&self, word: &str) -> bool {
        let count = |of: char, all: &mut dyn Iterator<Item = char>| all.filter(|c| *c == of).count();
        self.entered && word.chars().all(|c| count(c, &mut self.typed.iter().copied()) >= count(c, &mut word.chars()))
    }
}

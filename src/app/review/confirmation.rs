//! The line on which a confirmation word is typed.

use crate::app::keymap;
use crate::app::model::ConfirmationInput;
use crate::app::text_input::line_key;
use crate::text::Language;
use std::time::Duration;
use termina::event::{KeyCode, KeyEvent, KeyEventKind, Modifiers};

/// Keys closer together than this weren't typed by hand.
pub const FASTEST_HAND: Duration = Duration::from_millis(10);

/// Returns whether this is the word that creates, in the user's language or in English, ignoring case.
pub fn is_word(language: Language, entered: &str) -> bool {
    let entered = entered.trim().to_lowercase();
    ["confirm.word", "confirm.word.english"].iter().any(|key| entered == t!(language, key))
}

impl ConfirmationInput {
    /// Returns whether a key counts: only if it arrives after the line was drawn.
    pub fn counts(&self, at: Duration) -> bool {
        self.shown.is_some_and(|shown| at > shown)
    }

    /// Returns whether Enter counts: only after the typed text was drawn. If it arrived together with letters, it is
    /// part of a paste.
    pub fn takes_enter(&self, at: Duration) -> bool {
        let drawn = self.drawn.is_some_and(|drawn| at > drawn);
        let apart = self.last_key.is_none_or(|last| at.saturating_sub(last) >= FASTEST_HAND);
        self.typed.value().is_empty() || (drawn && apart)
    }

    /// Handles a key of the word, also letters that arrive together over a slow connection. `run` is how often a
    /// letter may repeat; more of it is a key being held down.
    pub fn type_key(&mut self, key: &KeyEvent, at: Duration, run: usize, held_key: &'static str) {
        let letter = keymap::typed_char(key);
        self.last_key = Some(at);
        let before = self.typed.value().chars().rev().take_while(|before| Some(*before) == letter).count();
        if letter.is_some() && (key.kind == KeyEventKind::Repeat || before >= run) {
            return self.empty(held_key);
        }
        // The message that it wasn't typed by hand stays until the word is right.
        let stays = |key: &&'static str| key.ends_with(".held") || key.ends_with(".pasted") || key.ends_with(".fast");
        self.problem = self.problem.filter(stays);
        let all = key.code == KeyCode::Char('u') && key.modifiers.contains(Modifiers::CONTROL);
        if (all || matches!(key.code, KeyCode::Backspace | KeyCode::Left | KeyCode::Right) || letter.is_some())
            && line_key(&mut self.typed, key)
        {
            self.drawn = None;
        }
    }

    /// Empties the line and shows why. Keys read before that is drawn are ignored.
    pub fn empty(&mut self, why: &'static str) {
        self.typed.reset();
        self.problem = Some(why);
        (self.shown, self.drawn) = (None, None);
    }
}

/// Returns the length of the longest run of the same letter in a word.
pub fn longest_run(word: &str) -> usize {
    let (mut longest, mut run, mut last) = (0, 0, None);
    for letter in word.chars() {
        run = if last == Some(letter) { run + 1 } else { 1 };
        (longest, last) = (longest.max(run), Some(letter));
    }
    longest
}

//! A paste without marks over a slow line: text that comes in more and smaller pieces than hands type, one
//! right after another. In it a tab and the end of a line are text; they would leave the field.

use std::time::{Duration, Instant};

use termina::event::{KeyCode, KeyEvent, Modifiers};

use super::Input;

/// Pieces closer than this are from no hand,
const FAST: Duration = Duration::from_millis(8);
/// nor are larger ones closer than this.
const FAST_PIECES: Duration = Duration::from_millis(60);
const PIECE: usize = 6;
/// So many of them, with so many characters and so many different ones, are a paste,
const PIECES: usize = 3;
const CHARACTERS: usize = 6;
const DIFFERENT: usize = 4;
/// which continues until nothing has come for so long. A tab or an end of a line with nothing behind it is a
/// key: it is held as long.
const OVER: Duration = Duration::from_millis(25);

/// The state between two reads.
#[derive(Default)]
pub struct UnmarkedRun {
    last: Option<Instant>,
    pieces: usize,
    characters: usize,
    /// One of them was a paste by itself.
    pasted: bool,
    /// The first few, to tell whether they differ.
    seen: Vec<char>,
    /// What is text if more text comes, and keys if none does.
    held: Vec<KeyEvent>,
}

impl UnmarkedRun {
    /// Takes what one read came to; gives back what it is.
    pub fn pass(&mut self, inputs: Vec<Input>, at: Instant) -> Vec<Input> {
        if inputs.is_empty() {
            return inputs;
        }
        let Some(text) = inputs.iter().map(characters).collect::<Option<Vec<String>>>() else {
            let mut out = self.release(at);
            *self = UnmarkedRun::default();
            out.extend(inputs);
            return out;
        };
        let length: usize = text.iter().map(|text| text.chars().count()).sum();
        let gap = self.last.map(|last| at.saturating_duration_since(last));
        let follows = gap.is_some_and(|gap| gap <= FAST || length >= PIECE && gap <= FAST_PIECES);
        let goes_on = self.is_paste() && gap.is_some_and(|gap| gap <= OVER || follows);
        let mut out = if goes_on { Vec::new() } else { self.release(at) };
        if !goes_on && !follows {
            *self = UnmarkedRun::default();
        }
        self.last = Some(at);
        self.pieces += 1;
        self.characters += length;
        self.pasted |= inputs.iter().any(|input| matches!(input, Input::Paste { .. } | Input::Burst { .. }));
        let room = 16_usize.saturating_sub(self.seen.len());
        self.seen.extend(text.iter().flat_map(|text| text.chars()).filter(|c| !c.is_control()).take(room));
        if goes_on {
            out.extend(self.text_of(inputs, &text))
        } else {
            out.extend(inputs)
        }
        out
    }

    /// When what is held turns out to be keys.
    pub fn deadline(&self) -> Option<Instant> {
        self.last.filter(|_| !self.held.is_empty()).map(|last| last + OVER)
    }

    /// Nothing came behind it.
    pub fn release(&mut self, at: Instant) -> Vec<Input> {
        std::mem::take(&mut self.held).into_iter().map(|key| Input::Key { key, at }).collect()
    }

    fn is_paste(&self) -> bool {
        let mut seen = self.seen.clone();
        seen.sort_unstable();
        seen.dedup();
        let several = self.pieces >= PIECES && self.characters >= CHARACTERS && seen.len() >= DIFFERENT;
        self.pasted || several
    }

    /// These continue with a paste: all is text but tabs and ends of lines behind the last character.
    fn text_of(&mut self, inputs: Vec<Input>, text: &[String]) -> Option<Input> {
        let is_text = |(input, text): (&Input, &String)| {
            matches!(input, Input::Paste { .. } | Input::Burst { .. }) || !text.trim_matches(['\n', '\t']).is_empty()
        };
        let last = inputs.iter().zip(text).rposition(is_text);
        let end = last.map_or(0, |last| last + 1);
        let mut all = String::new();
        if end > 0 {
            let held = std::mem::take(&mut self.held);
            all.extend(held.iter().map(|key| if key.code == KeyCode::Tab { '\t' } else { '\n' }));
            all.extend(text[..end].iter().map(String::as_str));
        }
        self.held.extend(inputs.into_iter().skip(end).filter_map(|input| match input {
            Input::Key { key, .. } => Some(key),
            _ => None,
        }));
        (!all.is_empty()).then_some(Input::Paste { text: all, cut: false })
    }
}

/// What an input would be as text; none for what is none.
fn characters(input: &Input) -> Option<String> {
    match input {
        Input::Paste { text, cut: false } | Input::Burst { text, .. } => Some(text.clone()),
        Input::Key { key: KeyEvent { code, modifiers, .. }, .. } => match code {
            KeyCode::Char(c) if (*modifiers - Modifiers::SHIFT).is_empty() => Some(c.to_string()),
            KeyCode::Enter if modifiers.is_empty() => Some("\n".to_owned()),
            KeyCode::Tab if modifiers.is_empty() => Some("\t".to_owned()),
            _ => None,
        },
        _ => None,
    }
}

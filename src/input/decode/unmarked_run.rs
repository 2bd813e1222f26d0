//! Detects a paste without marks over a slow connection: text in more and smaller pieces than hands type, in quick
//! succession. Tabs and line endings in it are text; as keys they would leave the field.

use std::time::{Duration, Instant};

use termina::event::{KeyCode, KeyEvent, Modifiers};

use super::Input;

/// Pieces closer together than this weren't typed,
const FAST: Duration = Duration::from_millis(8);
/// and neither were larger ones closer together than this.
const FAST_PIECES: Duration = Duration::from_millis(60);
const PIECE: usize = 6;
/// This many pieces, with this many characters and this many different ones, are a paste,
const PIECES: usize = 3;
const CHARACTERS: usize = 6;
const DIFFERENT: usize = 4;
/// which continues until nothing has arrived for this long. A tab or a line ending with nothing after it is a key, and
/// is held that long.
const OVER: Duration = Duration::from_millis(25);

/// The state between two reads.
#[derive(Default)]
pub struct UnmarkedRun {
    last: Option<Instant>,
    pieces: usize,
    characters: usize,
    /// Whether one of the pieces was a paste by itself.
    pasted: bool,
    /// The first few characters, to see whether they differ.
    seen: Vec<char>,
    /// Text if more text follows, keys if not.
    held: Vec<KeyEvent>,
}

impl UnmarkedRun {
    /// Takes the inputs of one read; returns what they are.
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

    /// Returns when the held inputs turn out to be keys.
    pub fn deadline(&self) -> Option<Instant> {
        self.last.filter(|_| !self.held.is_empty()).map(|last| last + OVER)
    }

    /// Returns the held inputs, as nothing followed.
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

    /// Returns the inputs as text of a paste, except tabs and line endings after the last character.
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

/// Returns an input as text; `None` if it isn't text.
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

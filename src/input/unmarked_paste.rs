//! Detects a paste from a terminal that sends no marks: more text in one read than hands type.
//!
//! A single line with nothing after its end stays keys: it may have been typed ahead over a slow connection, or sent
//! by a program that controls this one. So does a key being held down.

use std::time::{Duration, Instant};

use super::{ReturnPair, paste};

/// This many characters in one read weren't typed,
const CHARACTERS: usize = 6;
/// and this many different ones aren't a key being held down.
const DIFFERENT: usize = 4;
/// A paste that fills a read this large is split, and what arrives within this time is its next part. After a smaller
/// one a key is a key, however soon it arrives.
const LARGE: usize = 1000;
const TOGETHER: Duration = Duration::from_millis(30);

/// The state between two reads.
#[derive(Default)]
pub struct UnmarkedPaste {
    /// Until when the next part may arrive.
    until: Option<Instant>,
    /// The start of a character whose end is still to come.
    half: Vec<u8>,
    pair: ReturnPair,
}

impl UnmarkedPaste {
    pub fn new(pair: ReturnPair) -> UnmarkedPaste {
        UnmarkedPaste { pair, ..UnmarkedPaste::default() }
    }

    /// Returns the text of these bytes if they are pasted. Otherwise returns them, after what was held.
    pub fn take(&mut self, bytes: &[u8], at: Instant) -> Result<String, Vec<u8>> {
        let goes_on = self.until.take().is_some_and(|until| at <= until);
        let mut all = std::mem::take(&mut self.half);
        all.extend_from_slice(bytes);
        let Some(whole) = text(&all).filter(|text| goes_on || is_pasted(text)).map(str::len) else {
            return Err(all);
        };
        self.until = (whole >= LARGE).then(|| at + TOGETHER);
        self.half = all.split_off(whole);
        Ok(paste::clean(&all, self.pair))
    }
}

/// Returns the bytes as text, without an incomplete character at the end; `None` if they contain anything else.
fn text(bytes: &[u8]) -> Option<&str> {
    let whole = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    let plain = |c: char| !c.is_control() || matches!(c, '\r' | '\n' | '\t');
    (!whole.is_empty() && whole.chars().all(plain)).then_some(whole)
}

fn is_pasted(text: &str) -> bool {
    let ended = text.ends_with(['\r', '\n']);
    let within = text.trim_end_matches(['\r', '\n']).contains(['\r', '\n']);
    if ended && !within {
        return false;
    }
    let mut seen: Vec<char> = text.chars().filter(|c| !c.is_control()).take(4096).collect();
    let many = seen.len() >= CHARACTERS;
    seen.sort_unstable();
    seen.dedup();
    many && seen.len() >= DIFFERENT
}

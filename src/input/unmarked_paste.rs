//! A paste of a terminal that puts no marks around it: more text in one piece than hands type.
//!
//! A line with nothing behind its end is left to be keys: it may have been typed ahead on a slow
//! connection, or be sent by a program that drives this one. So is a key that is held.

use std::time::{Duration, Instant};

use super::{ReturnPair, paste};

/// So many characters come in one piece from no hand,
const CHARACTERS: usize = 6;
/// nor so many different ones from a key that is held.
const DIFFERENT: usize = 4;
/// A paste that fills a piece this large is cut into several, and what comes so soon after one is
/// the next. After a small one a key is a key, however soon it comes.
const LARGE: usize = 1000;
const TOGETHER: Duration = Duration::from_millis(30);

/// The state between two reads.
#[derive(Default)]
pub struct UnmarkedPaste {
    /// Until when the next piece may come.
    until: Option<Instant>,
    /// The beginning of a character whose end is still to come.
    half: Vec<u8>,
    pair: ReturnPair,
}

impl UnmarkedPaste {
    pub fn new(pair: ReturnPair) -> UnmarkedPaste {
        UnmarkedPaste { pair, ..UnmarkedPaste::default() }
    }

    /// The text of these bytes, if they are pasted. If not, they are given back with what was held.
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

/// The bytes as text, without the half of a character at their end; none if anything else is in it.
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

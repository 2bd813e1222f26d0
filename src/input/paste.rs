//! Collects a bracketed paste with a size limit, and removes its control characters.

use super::ReturnPair;

/// The marks that a terminal sends before and after pasted text.
pub const START: &[u8] = b"\x1b[200~";
pub const END: &[u8] = b"\x1b[201~";

/// The text between the marks so far.
#[derive(Debug)]
pub struct Paste {
    kept: Vec<u8>,
    limit: usize,
    /// How many bytes of the end mark have just been seen.
    matched: usize,
    overflowed: bool,
    pair: ReturnPair,
}

impl Paste {
    pub fn new(limit: usize, pair: ReturnPair) -> Paste {
        Paste { kept: Vec::new(), limit, matched: 0, overflowed: false, pair }
    }

    /// Takes bytes up to the end mark. Returns how many were taken, and whether the mark was found.
    pub fn take(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (index, &byte) in bytes.iter().enumerate() {
            if byte == END[self.matched] {
                self.matched += 1;
                if self.matched == END.len() {
                    self.matched = 0;
                    return (index + 1, true);
                }
                continue;
            }
            // The first byte of the mark occurs in it only once, so what looked like its start is text, and only this
            // byte can start it again.
            self.keep(&END[..self.matched]);
            self.matched = usize::from(byte == END[0]);
            if self.matched == 0 {
                self.keep(&[byte]);
            }
        }
        (bytes.len(), false)
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = self.limit - self.kept.len();
        self.overflowed |= bytes.len() > room;
        self.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// Returns the text, and whether some of it may be missing.
    pub fn finish(mut self, ended: bool) -> (String, bool) {
        if self.overflowed {
            drop_half_character(&mut self.kept);
        }
        (clean(&self.kept, self.pair), self.overflowed || !ended)
    }
}

/// Removes an incomplete character at the end, which would become a replacement character.
fn drop_half_character(bytes: &mut Vec<u8>) {
    if let Err(error) = std::str::from_utf8(bytes)
        && error.error_len().is_none()
    {
        bytes.truncate(error.valid_up_to());
    }
}

/// Converts carriage returns to line feeds, as terminals send them, and removes all other control characters but tabs.
pub fn clean(bytes: &[u8], pair: ReturnPair) -> String {
    let text = String::from_utf8_lossy(bytes);
    let doubled = doubles_ends(&text, pair);
    let mut cleaned = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                characters.next_if(|next| *next == '\n' || doubled && *next == '\r');
                cleaned.push('\n');
            }
            '\n' | '\t' => cleaned.push(character),
            _ if character.is_control() => {}
            _ => cleaned.push(character),
        }
    }
    cleaned
}

/// Returns whether every line ending is two carriage returns, which is what many terminals send for Windows line
/// endings. A single pair in the middle is an empty line, unless the terminal is known to send it for a line ending;
/// then a missing empty line does less harm than an extra one after a `\` at the end of a script's line.
fn doubles_ends(text: &str, pair: ReturnPair) -> bool {
    let runs: Vec<usize> = text.split(|c| c != '\r').map(str::len).filter(|length| *length > 0).collect();
    let all = !text.contains('\n') && runs.iter().all(|length| length % 2 == 0);
    match pair {
        ReturnPair::Unknown => all && (runs.len() > 1 || text.ends_with('\r')),
        ReturnPair::OneEnd => all,
        ReturnPair::TwoEnds => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pasted(limit: usize, pieces: &[&[u8]]) -> (String, bool) {
        let mut paste = Paste::new(limit, ReturnPair::Unknown);
        let mut ended = false;
        for piece in pieces {
            ended = paste.take(piece).1;
        }
        paste.finish(ended)
    }

    #[test]
    fn end_mark_is_found_across_chunks() {
        let whole = b"one\x1b[20two\x1b\x1b[201~";
        for cut in 0..whole.len() {
            let (head, tail) = whole.split_at(cut);
            assert_eq!(pasted(99, &[head, tail]), ("one[20two".into(), false));
        }
    }

    #[test]
    fn bytes_after_the_end_mark_are_left() {
        assert_eq!(Paste::new(9, ReturnPair::Unknown).take(b"a\x1b[201~bc"), (7, true));
    }

    #[test]
    fn overlong_paste_is_cut_between_characters() {
        assert_eq!(pasted(4, &["aäää\x1b[201~".as_bytes()]), ("aä".into(), true));
    }

    #[test]
    fn unterminated_paste_is_marked_as_cut() {
        assert_eq!(pasted(9, &[b"abc\x1b[20"]), ("abc".into(), true));
    }

    #[test]
    fn doubled_carriage_returns_are_one_line_end() {
        for pair in [ReturnPair::Unknown, ReturnPair::OneEnd] {
            assert_eq!(clean(b"a\r\rb\r\r\r\rc\r\r", pair), "a\nb\n\nc\n");
            assert_eq!(clean(b"a\r\r", pair), "a\n");
            assert_eq!(clean(b"a\r\rb\rc", pair), "a\n\nb\nc");
            assert_eq!(clean(b"a\n\nb", pair), "a\n\nb");
            assert_eq!(clean(b"a\r\nb", pair), "a\nb");
            assert_eq!(clean(b"\r", pair), "\n");
        }
    }

    #[test]
    fn single_carriage_return_pair_follows_the_terminal() {
        assert_eq!(clean(b"a\r\rb", ReturnPair::OneEnd), "a\nb");
        assert_eq!(clean(b"a\r\rb", ReturnPair::Unknown), "a\n\nb");
        assert_eq!(clean(b"a\r\rb\r\rc\r\r", ReturnPair::TwoEnds), "a\n\nb\n\nc\n\n");
    }

    #[test]
    fn control_characters_are_removed() {
        let hostile = "a\r\nb\rc\td\x1b]0;x\x07\0\u{9b}31m\x7f\u{85}";
        assert_eq!(clean(hostile.as_bytes(), ReturnPair::Unknown), "a\nb\nc\td]0;x31m");
        assert_eq!(clean(b"\xff\xfe", ReturnPair::Unknown), "\u{fffd}\u{fffd}");
    }
}

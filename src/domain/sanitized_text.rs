//! A text type that sanitizes text from outside once, on creation.
//!
//! Names, tags, error messages, pasted text and file names may hold control characters, bidirectional overrides or
//! invisible characters. Whatever is shown or printed goes through [`SanitizedText`] first, so nothing from outside can
//! move the cursor, set a color or make one text look like another.

use std::fmt::{self, Write};
use std::ops::Deref;
use std::sync::Arc;

/// The maximum length in characters, including replacements; the rest becomes `…`.
const LONGEST: usize = 4096;
/// The maximum number of combining marks on one character; further ones are dropped.
const MOST_MARKS: usize = 4;

/// Text that is safe to show: no control, bidirectional or invisible characters.
///
/// These are replaced by ASCII text, which every terminal draws with one cell per letter: `^[` for Escape and the like,
/// `<202e>` for characters without a key. Line breaks and tabs become spaces.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SanitizedText(Arc<str>);

impl SanitizedText {
    /// Sanitizes a text.
    pub fn new(raw: impl AsRef<str>) -> SanitizedText {
        let raw = raw.as_ref();
        if raw.bytes().all(|b| (b' '..=b'~').contains(&b)) && raw.len() <= LONGEST {
            return SanitizedText(raw.into());
        }
        let mut out = String::with_capacity(raw.len().min(4 * LONGEST));
        let (mut marks, mut kept) = (0, 0);
        for c in raw.chars() {
            marks = if is_mark(c) { marks + 1 } else { 0 };
            if marks > MOST_MARKS {
                continue;
            }
            let end = out.len();
            push(&mut out, c);
            kept += out[end..].chars().count();
            if kept > LONGEST {
                out.truncate(end);
                out.push('…');
                break;
            }
        }
        SanitizedText(out.into())
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Appends the visible form of `c`; nothing for characters that only change how others look.
fn push(out: &mut String, c: char) {
    match c {
        '\n' | '\t' => out.push(' '),
        // As a terminal echoes it: the key that is pressed with Ctrl.
        '\0'..='\u{1F}' | '\u{7F}' => out.extend(['^', char::from(c as u8 ^ 0x40)]),
        // Variation selectors: terminals disagree about the width of the characters they modify.
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => {}
        c if c.is_control() || unseen(c) => {
            // Writing to a string cannot fail.
            let _ = write!(out, "<{:x}>", u32::from(c));
        }
        c => out.push(c),
    }
}

/// Zero-width, bidirectional and tag characters; and the replacement character, for which terminals use zero, one or
/// two cells.
fn unseen(c: char) -> bool {
    matches!(c,
        '\u{00AD}'
        | '\u{061C}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{FFFD}'
        | '\u{E0000}'..='\u{E007F}')
}

fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{0591}'..='\u{05BD}'
        | '\u{064B}'..='\u{065F}' | '\u{0E31}' | '\u{0E34}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}'
        | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

impl Deref for SanitizedText {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for SanitizedText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for SanitizedText {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SanitizedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for SanitizedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Default for SanitizedText {
    fn default() -> SanitizedText {
        SanitizedText("".into())
    }
}

impl From<&str> for SanitizedText {
    fn from(raw: &str) -> SanitizedText {
        SanitizedText::new(raw)
    }
}

impl From<String> for SanitizedText {
    fn from(raw: String) -> SanitizedText {
        SanitizedText::new(raw)
    }
}

impl PartialEq<str> for SanitizedText {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for SanitizedText {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl serde::Serialize for SanitizedText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Text from a file is text from outside too.
impl<'de> serde::Deserialize<'de> for SanitizedText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<SanitizedText, D::Error> {
        String::deserialize(deserializer).map(SanitizedText::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_unchanged() {
        assert_eq!(SanitizedText::new("web-1 ünï 漢字"), "web-1 ünï 漢字");
    }

    #[test]
    fn escape_characters_are_made_visible() {
        assert_eq!(SanitizedText::new("a\x1b]0;PWNED\x07b"), "a^[]0;PWNED^Gb");
        assert_eq!(SanitizedText::new("\0\x7f\u{9b}2J"), "^@^?<9b>2J");
    }

    #[test]
    fn line_breaks_become_spaces_and_carriage_returns_are_shown() {
        assert_eq!(SanitizedText::new("a\nb\tc\rd"), "a b c^Md");
    }

    #[test]
    fn bidirectional_and_invisible_characters_are_shown() {
        assert_eq!(SanitizedText::new("a\u{202E}b\u{200B}c\u{E0041}d\u{FFFD}"), "a<202e>b<200b>c<e0041>d<fffd>");
    }

    /// A terminal may draw other replacements in no cell or in two, which shifts the rest of the row.
    #[test]
    fn every_replacement_is_ascii_and_stable() {
        for c in ('\0'..=char::MAX).filter(|c| c.is_control() || unseen(*c)) {
            let clean = SanitizedText::new(c.to_string());
            assert!(clean.bytes().all(|b| (b' '..=b'~').contains(&b)), "{c:?}: {clean}");
            assert_eq!(SanitizedText::new(&clean), clean);
        }
    }

    #[test]
    fn text_of_replacements_is_bounded() {
        let clean = SanitizedText::new("\u{202E}".repeat(70_000));
        assert!(clean.chars().count() <= LONGEST + 1 && clean.ends_with(">…"), "{}", clean.len());
        assert_eq!(SanitizedText::new(&clean), clean);
    }

    #[test]
    fn stacked_marks_are_bounded() {
        let zalgo: String = std::iter::once('a').chain(std::iter::repeat_n('\u{0301}', 100)).collect();
        assert_eq!(SanitizedText::new(zalgo).chars().count(), 1 + MOST_MARKS);
    }

    #[test]
    fn long_text_ends_with_an_ellipsis() {
        let clean = SanitizedText::new("x".repeat(70_000));
        assert_eq!(clean.chars().count(), LONGEST + 1);
        assert!(clean.ends_with('…'));
    }
}

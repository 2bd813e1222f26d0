//! Replaces letters that a terminal can't display. In a locale other than UTF-8, a terminal takes each byte for a
//! character of its own, some of them for control characters, so none are written.

use super::{Letters, Theme};
use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthChar;

/// The replacement for a letter without an equivalent in ASCII.
const UNKNOWN: &str = "?";

impl Theme {
    /// Replaces, in every cell, what this terminal can't display with the expected width.
    pub fn lay_letters(&self, buf: &mut Buffer) {
        let letters = self.glyphs.letters;
        if letters == Letters::All {
            return;
        }
        for cell in &mut buf.content {
            if !cell.symbol().is_ascii() && !letters.have(cell.symbol()) {
                match cell.symbol().chars().next() {
                    // Without its diacritics.
                    Some(letter) if letter.is_ascii() => cell.set_char(letter),
                    letter => cell.set_symbol(letter.and_then(plain).unwrap_or(UNKNOWN)),
                };
            }
        }
    }
}

impl Letters {
    /// Returns whether a character beyond ASCII can be displayed.
    fn have(self, symbol: &str) -> bool {
        match self {
            Letters::All => true,
            Letters::Unambiguous => {
                // About half of Latin-1 has ambiguous width, including letters.
                let latin = |c: char| ('\u{a1}'..='\u{ff}').contains(&c);
                symbol.chars().all(|c| c.width() == c.width_cjk() && !latin(c))
            }
            // Punctuation that the console's own font lacks; missing letters have no better replacement.
            Letters::Console => !symbol.starts_with(|c| "–—−…×‘’“”„•›✓✗▸⏎⇧⇥╭╮╰╯━".contains(c)),
            Letters::Ascii => false,
        }
    }
}

/// Returns the letter without diacritics, or a similar sign.
fn plain(c: char) -> Option<&'static str> {
    const ALIKE: [(&str, &str); 27] = [
        ("áàâäãå", "a"),
        ("éèêë", "e"),
        ("íìîï", "i"),
        ("óòôöõø", "o"),
        ("úùûü", "u"),
        ("ñ", "n"),
        ("ç", "c"),
        ("ýÿ", "y"),
        ("ÁÀÂÄÃÅ", "A"),
        ("ÉÈÊË", "E"),
        ("ÍÌÎÏ", "I"),
        ("ÓÒÔÖÕØ", "O"),
        ("ÚÙÛÜ", "U"),
        ("Ñ", "N"),
        ("Ç", "C"),
        ("¡", "!"),
        ("«»“”„", "\""),
        ("‘’", "'"),
        ("–—−", "-"),
        ("·•", "-"),
        ("×", "x"),
        ("…", "~"),
        ("›▸", ">"),
        ("✓", "+"),
        ("✗", "x"),
        ("╭╮╰╯", "+"),
        ("━", "="),
    ];
    ALIKE.iter().find(|(letters, _)| letters.contains(c)).map(|(_, plain)| *plain)
}

#[cfg(test)]
mod tests {
    use super::super::{ASCII, CONSOLE, Glyphs, UNICODE};
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    fn laid(text: &str, theme: &Theme) -> String {
        let mut buf = Buffer::empty(Rect::new(0, 0, 24, 1));
        buf.set_string(0, 0, text, Style::new());
        theme.lay_letters(&mut buf);
        let all: String = buf.content.iter().map(|cell| cell.symbol()).collect();
        all.trim_end().to_owned()
    }

    #[test]
    fn non_utf8_locale_draws_only_ascii() {
        let theme = Theme { glyphs: ASCII, ..Theme::calm() };
        assert_eq!(laid("¿Cuántos años? 漢|й|e\u{301}…", &theme), "?Cuantos anos? ? |?|e~");
    }

    #[test]
    fn only_ambiguous_width_characters_are_replaced() {
        let glyphs = Glyphs { letters: Letters::Unambiguous, ..ASCII };
        let theme = Theme { glyphs, ..Theme::calm() };
        assert_eq!(laid("漢字 é ñ … · ×", &theme), "漢 字  e n ~ - x");
    }

    #[test]
    fn linux_console_keeps_the_characters_of_its_fonts() {
        let theme = Theme { glyphs: CONSOLE, ..Theme::calm() };
        assert_eq!(laid("¿años? · “a” … é ─│░", &theme), "¿años? · \"a\" ~ é ─│░");
    }

    #[test]
    fn other_terminals_keep_all_letters() {
        let theme = Theme { glyphs: UNICODE, ..Theme::calm() };
        assert_eq!(laid("años é", &theme), "años é");
    }
}

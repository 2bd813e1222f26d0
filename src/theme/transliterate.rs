//! Letters of other alphabets where the locale is not UTF-8: a terminal there takes each byte for a sign of
//! its own, some of them for commands, and so none is written.

use super::{Letters, Theme};
use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthChar;

/// Stands for a letter that ASCII has nothing like.
const UNKNOWN: &str = "?";

impl Theme {
    /// Gives every cell something that this terminal can show in as many cells.
    pub fn lay_letters(&self, buf: &mut Buffer) {
        let letters = self.glyphs.letters;
        if letters == Letters::All {
            return;
        }
        for cell in &mut buf.content {
            if !cell.symbol().is_ascii() && !letters.have(cell.symbol()) {
                match cell.symbol().chars().next() {
                    // Without what stands over or under it.
                    Some(letter) if letter.is_ascii() => cell.set_char(letter),
                    letter => cell.set_symbol(letter.and_then(plain).unwrap_or(UNKNOWN)),
                };
            }
        }
    }
}

impl Letters {
    /// Whether a sign beyond ASCII is among them.
    fn have(self, symbol: &str) -> bool {
        match self {
            Letters::All => true,
            Letters::Unambiguous => {
                // Of Latin 1 about half is ambiguous, letters among them.
                let latin = |c: char| ('\u{a1}'..='\u{ff}').contains(&c);
                symbol.chars().all(|c| c.width() == c.width_cjk() && !latin(c))
            }
            // Typography that the console's own font lacks; letters that it lacks have no better sign.
            Letters::Console => !symbol.starts_with(|c| "–—−…×‘’“”„•›✓✗▸⏎⇧⇥╭╮╰╯━".contains(c)),
            Letters::Ascii => false,
        }
    }
}

/// The letter without what is drawn with it, and signs that mean the same.
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
    fn where_the_locale_is_not_utf_8_every_cell_is_ascii() {
        let theme = Theme { glyphs: ASCII, ..Theme::calm() };
        assert_eq!(laid("¿Cuántos años? 漢|й|e\u{301}…", &theme), "?Cuantos anos? ? |?|e~");
    }

    #[test]
    fn where_ambiguous_signs_are_wide_only_those_are_replaced() {
        let glyphs = Glyphs { letters: Letters::Unambiguous, ..ASCII };
        let theme = Theme { glyphs, ..Theme::calm() };
        assert_eq!(laid("漢字 é ñ … · ×", &theme), "漢 字  e n ~ - x");
    }

    #[test]
    fn the_linux_console_keeps_what_its_fonts_have() {
        let theme = Theme { glyphs: CONSOLE, ..Theme::calm() };
        assert_eq!(laid("¿años? · “a” … é ─│░", &theme), "¿años? · \"a\" ~ é ─│░");
    }

    #[test]
    fn elsewhere_letters_are_as_they_are() {
        let theme = Theme { glyphs: UNICODE, ..Theme::calm() };
        assert_eq!(laid("años é", &theme), "años é");
    }
}

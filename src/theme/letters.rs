//! Letters of other alphabets where the locale is not UTF-8: a terminal there takes each byte for a sign of
//! its own, some of them for commands, and so none is written.

use super::{ASCII, Theme};
use ratatui::buffer::Buffer;

/// Stands for a letter that ASCII has nothing like.
const UNKNOWN: &str = "?";

impl Theme {
    /// Gives every cell something that this terminal can show in as many cells.
    pub fn lay_letters(&self, buf: &mut Buffer) {
        // The sign that is most often beside them tells which they are.
        if self.glyphs.more != ASCII.more {
            return;
        }
        for cell in &mut buf.content {
            if !cell.symbol().is_ascii() {
                match cell.symbol().chars().next() {
                    // Without what stands over or under it.
                    Some(letter) if letter.is_ascii() => cell.set_char(letter),
                    letter => cell.set_symbol(letter.and_then(plain).unwrap_or(UNKNOWN)),
                };
            }
        }
    }
}

/// The letter without what is drawn with it, and signs that mean the same.
fn plain(c: char) -> Option<&'static str> {
    const ALIKE: [(&str, &str); 22] = [
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
    ];
    ALIKE.iter().find(|(letters, _)| letters.contains(c)).map(|(_, plain)| *plain)
}

#[cfg(test)]
mod tests {
    use super::super::UNICODE;
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
    fn elsewhere_letters_are_as_they_are() {
        let theme = Theme { glyphs: UNICODE, ..Theme::calm() };
        assert_eq!(laid("años é", &theme), "años é");
    }
}

//! Wraps paragraphs into lines at words.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Returns lines of at most this many cells. A longer word is broken; nothing is lost.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = Vec::new();
    if text.is_empty() {
        return vec![String::new()];
    }
    for paragraph in text.lines() {
        let hang = if paragraph.starts_with("- ") { "  " } else { "" };
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if line.trim().is_empty() || line.width() + 1 + word.width() <= cells {
                if !line.trim().is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            } else {
                lines.push(std::mem::replace(&mut line, format!("{hang}{word}")));
            }
            while line.width() > cells {
                let at = break_at(&line, cells);
                let rest = line.split_off(at);
                lines.push(std::mem::replace(&mut line, rest));
            }
        }
        lines.push(line);
    }
    lines
}

/// Returns the byte index at which a line has its maximum width.
fn break_at(line: &str, cells: usize) -> usize {
    let mut used = 0;
    for (at, c) in line.char_indices() {
        used += c.width().unwrap_or(0);
        if used > cells && at > 0 {
            return at;
        }
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_words() {
        assert_eq!(wrap("a bc def", 4), ["a bc", "def"]);
        assert_eq!(wrap("one\n\ntwo", 10), ["one", "", "two"]);
    }

    #[test]
    fn list_items_have_a_hanging_indent() {
        assert_eq!(wrap("- one two", 6), ["- one", "  two"]);
    }

    #[test]
    fn long_word_is_broken_without_loss() {
        assert_eq!(wrap("abcdefgh", 3).concat(), "abcdefgh");
        assert_eq!(wrap("漢字漢", 3), ["漢", "字", "漢"]);
    }
}

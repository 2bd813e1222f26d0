//! Wraps paragraphs into lines at words.

use super::pad;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use textwrap::core::{Word, break_words};
use textwrap::wrap_algorithms::wrap_first_fit;
use unicode_width::UnicodeWidthStr;

/// Returns lines of at most this many cells. A longer word is broken; nothing is lost.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    match text {
        "" => vec![String::new()],
        text => text.lines().flat_map(|paragraph| wrap_paragraph(paragraph, cells.max(1))).collect(),
    }
}

/// Returns a text wrapped beside its label, which has a column of this width on the left, and a gap after it.
pub fn beside(label: &str, (width, gap): (usize, usize), text: &str, cells: usize) -> Vec<String> {
    let lines = wrap(text, cells.saturating_sub(width + gap).max(8)).into_iter().enumerate();
    let label = |at: usize| pad(if at == 0 { label } else { "" }, width, false);
    lines.map(|(at, line)| format!("{}{:gap$}{line}", label(at), "")).collect()
}

fn wrap_paragraph(text: &str, cells: usize) -> Vec<String> {
    let hang = if text.starts_with("- ") { "  " } else { "" };
    let room = cells.saturating_sub(hang.len()).max(1);
    // The crate's own width of a word is the sum of its characters', which is too little for some emoji.
    let words = text.split_whitespace().map(|word| Word { word, width: word.width(), whitespace: " ", penalty: "" });
    let words = break_words(words, room);
    let lines = wrap_first_fit(&words, &[cells as f64, room as f64]).into_iter().enumerate();
    let joined = |line: &[Word]| line.iter().map(|word| word.word).collect::<Vec<_>>().join(" ");
    lines.map(|(at, line)| format!("{}{}", if at == 0 { "" } else { hang }, joined(line))).collect()
}

/// Returns the lines of one paragraph of parts with styles of their own, a space between them.
pub fn wrap_styled(parts: &[(String, Style)], cells: usize) -> Vec<Line<'static>> {
    let texts: Vec<&str> = parts.iter().map(|(text, _)| text.as_str()).collect();
    // Wrapping changes only the spaces.
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let mut left = parts.iter().map(|(text, style)| (letters(text), *style)).filter(|(letters, _)| *letters > 0);
    let mut part = left.next().unwrap_or_default();
    let styled = |line: String| {
        let mut spans: Vec<Span<'static>> = Vec::new();
        for c in line.chars() {
            if !c.is_whitespace() {
                if part.0 == 0 {
                    part = left.next().unwrap_or(part);
                }
                part.0 = part.0.saturating_sub(1);
            }
            match spans.last_mut().filter(|span| span.style == part.1) {
                Some(span) => span.content.to_mut().push(c),
                None => spans.push(Span::styled(c.to_string(), part.1)),
            }
        }
        Line::from(spans)
    };
    wrap(&texts.join(" "), cells).into_iter().map(styled).collect()
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
    fn parts_of_a_paragraph_keep_their_styles_on_every_line() {
        let bold = Style::new().add_modifier(ratatui::style::Modifier::BOLD);
        let lines = wrap_styled(&[("one two".into(), bold), ("three".into(), Style::new())], 9);
        let spans = |at: usize| -> Vec<(String, Style)> {
            lines[at].spans.iter().map(|span| (span.content.to_string(), span.style)).collect()
        };
        assert_eq!(lines.len(), 2);
        assert_eq!(spans(0), [("one two".to_owned(), bold)]);
        assert_eq!(spans(1), [("three".to_owned(), Style::new())]);
        let one = wrap_styled(&[("a".into(), bold), ("b".into(), Style::new())], 9);
        assert_eq!(one[0].spans.len(), 2);
    }

    #[test]
    fn list_items_have_a_hanging_indent() {
        assert_eq!(wrap("- one two", 6), ["- one", "  two"]);
    }

    #[test]
    fn long_word_is_broken_without_loss() {
        assert_eq!(wrap("abcdefgh", 3).concat(), "abcdefgh");
        assert_eq!(wrap("漢字漢", 3), ["漢", "字", "漢"]);
        assert_eq!(wrap("- abcdefgh", 6), ["- abcd", "  efgh"]);
    }
}

//! Mistakes in the syntax of JSON, YAML, and TOML: where they are, what kind they are, and the line they are on. The
//! parsers' own messages are in English, so each is classified, and the texts are Skysail's.

use super::sanitized_text::SanitizedText;
use super::user_text::UserText;
use saphyr_parser::ScanError;
use std::fmt::Display;

/// The maximum number of characters of a line that are shown before a mistake, and after its first character.
const SHOWN: usize = 32;

/// A mistake in the syntax of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Its line, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// What is wrong, and what to do about it.
    pub say: UserText,
    /// The part of the line before it, and the part from there on; `None` if the line could hold a secret.
    pub excerpt: Option<(SanitizedText, SanitizedText)>,
}

impl SyntaxError {
    /// Returns a mistake at this byte of a text.
    pub fn at(text: &str, offset: usize, say: UserText) -> SyntaxError {
        let offset = text.floor_char_boundary(offset);
        let start = text[..offset].rfind('\n').map_or(0, |end| end + 1);
        let rest = text[offset..].split(['\r', '\n']).next().unwrap_or_default();
        let before: Vec<char> = text[start..offset].chars().collect();
        let from = before.len().saturating_sub(SHOWN);
        let cut = |is_cut: bool| if is_cut { "…" } else { "" };
        let shown_before: String = before[from..].iter().collect();
        let shown_rest: String = rest.chars().take(SHOWN).collect();
        let excerpt = (
            SanitizedText::new(format!("{}{shown_before}", cut(from > 0))),
            SanitizedText::new(format!("{shown_rest}{}", cut(shown_rest.len() < rest.len()))),
        );
        let line = text[..start].matches('\n').count() + 1;
        SyntaxError { line, column: before.len() + 1, say, excerpt: Some(excerpt) }
    }

    /// Returns a mistake at a line and column in characters, both from 1.
    pub fn at_column(text: &str, line: usize, column: usize, say: UserText) -> SyntaxError {
        let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let before = text[start..].chars().take(column - 1).take_while(|c| *c != '\n');
        let offset = start + before.map(char::len_utf8).sum::<usize>();
        SyntaxError::at(text, offset, say)
    }

    /// Classifies a mistake that JSON's parser found.
    pub fn json(text: &str, error: &serde_json::Error) -> SyntaxError {
        if error.is_eof() {
            return SyntaxError::ends(text);
        }
        let start: usize = text.split_inclusive('\n').take(error.line() - 1).map(str::len).sum();
        let message = error.to_string();
        let key = match () {
            _ if message.starts_with("control character") => "syntax.line-break",
            _ if message.starts_with("trailing characters") => "syntax.after",
            _ => "syntax.json",
        };
        // Column 0 is the end of the line before.
        SyntaxError::at(text, (start + error.column()).saturating_sub(1), UserText::new(key))
    }

    /// Classifies a mistake that TOML's parser found.
    pub fn toml(text: &str, error: &toml::de::Error) -> SyntaxError {
        let span = error.span().unwrap_or(text.len()..text.len());
        if span.start >= text.trim_end().len() {
            return SyntaxError::ends(text);
        }
        let say = match error.message().starts_with("duplicate key") {
            true => UserText::new("syntax.twice").with("key", text.get(span.clone()).unwrap_or_default()).brief(),
            false => UserText::new("syntax.toml"),
        };
        SyntaxError::at(text, span.start, say)
    }

    /// Classifies a mistake that YAML's parser found.
    pub(super) fn yaml(text: &str, error: &ScanError) -> SyntaxError {
        let (line, message) = (error.marker().line(), error.info());
        let found = |key| SyntaxError::at_column(text, line, error.marker().col() + 1, UserText::new(key));
        let ended = SyntaxError::ends(text);
        match () {
            _ if message.contains("tab") => tab(text, line).unwrap_or_else(|| found("syntax.tab")),
            _ if (found("").line, found("").column) >= (ended.line, ended.column) => ended,
            _ if message.ends_with("stream") => found("syntax.open"),
            _ if message.contains("anchor") => found("syntax.alias"),
            _ if ["indentation", "block mapping", "block collection"].iter().any(|part| message.contains(part)) => {
                found("syntax.indentation")
            }
            _ => found("syntax.yaml"),
        }
    }

    /// Returns the message with the file that it is in: a text with its name, the line, the column, and what is wrong.
    pub fn in_file(self, key: &'static str, name: &dyn Display) -> UserText {
        let place = UserText::new(key).with("name", name).with("line", self.line).with("column", self.column);
        place.with_text("what", self.say)
    }

    /// Returns that a text ends too early.
    fn ends(text: &str) -> SyntaxError {
        SyntaxError::at(text, text.trim_end().len(), UserText::new("syntax.ends"))
    }
}

/// Returns the first tab that indents a line, from this line on: the parser reports what comes before it.
fn tab(text: &str, line: usize) -> Option<SyntaxError> {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let mut lines = text.lines().enumerate().skip(line - 1);
    let (at, column) = lines.find_map(|(at, line)| Some((at, line[..indent(line)].find('\t')?)))?;
    Some(SyntaxError::at_column(text, at + 1, column + 1, UserText::new("syntax.tab")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(error: &SyntaxError) -> (usize, usize, &'static str) {
        (error.line, error.column, error.say.key)
    }

    #[test]
    fn json_mistakes_are_classified_with_their_place() {
        let found = |text: &str| SyntaxError::json(text, &serde_json::from_str::<serde_json::Value>(text).unwrap_err());
        let cases = [
            ("{\"bundleId\": \"y\"\n\n", (1, 17, "syntax.ends")),
            ("{\"bundleId\": \"y", (1, 16, "syntax.ends")),
            ("{\"a\": 1,,}", (1, 9, "syntax.json")),
            ("{\n  \"é\": x\n}", (2, 8, "syntax.json")),
            ("{\"a\": [1}", (1, 9, "syntax.json")),
            ("{\n\"a\": \"x\n}", (2, 8, "syntax.line-break")),
            ("{}\n{}", (2, 1, "syntax.after")),
        ];
        assert_eq!(cases.map(|(text, _)| place(&found(text))), cases.map(|(_, expected)| expected));
    }

    #[test]
    fn toml_mistakes_are_classified_with_their_place() {
        let found = |text: &str| SyntaxError::toml(text, &text.parse::<toml::Table>().unwrap_err());
        let cases = [
            ("a = 1\nb = [1,\n", (2, 8, "syntax.ends")),
            ("a =", (1, 4, "syntax.ends")),
            ("a = 1\nb = x\n", (2, 5, "syntax.toml")),
            ("a = \"x\nb = 1\n", (1, 7, "syntax.toml")),
            ("a = 1\nno value\n", (2, 4, "syntax.toml")),
            ("a = 1\n a = 2\n", (2, 2, "syntax.twice")),
        ];
        assert_eq!(cases.map(|(text, _)| place(&found(text))), cases.map(|(_, expected)| expected));
        assert_eq!(found("a = 1\na = 2").say, UserText::new("syntax.twice").with("key", "a"));
    }

    #[test]
    fn yaml_mistakes_are_classified_with_their_place() {
        let found = |text: &str| crate::domain::yaml::read(text).unwrap_err();
        let cases = [
            ("a: [x, y\n", (1, 9, "syntax.ends")),
            ("a: \"x\n", (1, 4, "syntax.open")),
            ("a: : b\n", (1, 4, "syntax.yaml")),
            ("a:\n\t- b\n", (2, 1, "syntax.tab")),
            ("a:\n  b: 1\n \tc: 2\n", (3, 2, "syntax.tab")),
            ("a:\n  b: 1\n c: 2\n", (3, 2, "syntax.indentation")),
            ("a: *b\n", (1, 4, "syntax.alias")),
            ("a: 1\nb: 2\na: 3\n", (3, 1, "syntax.twice")),
        ];
        assert_eq!(cases.map(|(text, _)| place(&found(text))), cases.map(|(_, expected)| expected));
    }

    #[test]
    fn a_long_line_is_cut_around_the_mistake() {
        let text = format!("{}!{}", "é".repeat(100), "b".repeat(100));
        let (before, rest) = SyntaxError::at(&text, 200, UserText::new("syntax.toml")).excerpt.unwrap();
        assert_eq!(
            (before.as_str(), rest.as_str()),
            (&*format!("…{}", "é".repeat(32)), &*format!("!{}…", "b".repeat(31)))
        );
        let (before, rest) = SyntaxError::at("a\tb\r\nc", 2, UserText::new("syntax.toml")).excerpt.unwrap();
        assert_eq!((before.as_str(), rest.as_str()), ("a ", "b"));
    }
}

//! Sentences that the domain wants said. Their words live in `assets/text`, by key.

pub use super::fields::{FieldId, StepId};

use super::sanitized_text::SanitizedText;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// A sentence by its key, with the values that go into it. A journal holds it as such, so that it can be read in
/// whatever language is spoken by then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserText {
    /// The key of its text.
    pub key: &'static str,
    /// The values, by the names that the text has for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(&'static str, Words)>,
}

/// A sentence as a journal holds it.
#[derive(Deserialize)]
struct RecordedText {
    key: String,
    #[serde(default)]
    args: Vec<(String, Words)>,
}

impl<'de> Deserialize<'de> for UserText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<UserText, D::Error> {
        let RecordedText { key, args } = RecordedText::deserialize(deserializer)?;
        Ok(UserText { key: known(key), args: args.into_iter().map(|(name, value)| (known(name), value)).collect() })
    }
}

/// Returns a key, or the name of a value, that was read: kept once, for as long as the program runs.
fn known(word: String) -> &'static str {
    static READ: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    match read.get(word.as_str()) {
        Some(known) => known,
        None => {
            let word: &'static str = word.leak();
            read.insert(word);
            word
        }
    }
}

/// What is said: in words from outside, or by a text of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Words {
    /// Words that are the same in every language: a name, or what a service or the system says.
    Plain(SanitizedText),
    /// A sentence, or a part of one, that has a text of its own.
    Text(Box<UserText>),
}

impl Words {
    /// Returns the words from outside.
    pub fn plain(&self) -> Option<&SanitizedText> {
        match self {
            Words::Plain(words) => Some(words),
            Words::Text(_) => None,
        }
    }

    /// Returns the sentence of ours.
    pub fn text(&self) -> Option<&UserText> {
        match self {
            Words::Plain(_) => None,
            Words::Text(text) => Some(text),
        }
    }
}

impl<T: AsRef<str>> From<T> for Words {
    fn from(words: T) -> Words {
        Words::Plain(SanitizedText::new(words))
    }
}

impl From<UserText> for Words {
    fn from(text: UserText) -> Words {
        Words::Text(Box::new(text))
    }
}

impl UserText {
    /// A sentence without values.
    pub fn new(key: &'static str) -> UserText {
        UserText { key, args: Vec::new() }
    }

    /// The same with a value, which is made harmless.
    pub fn with(self, name: &'static str, value: impl ToString) -> UserText {
        self.and(name, Words::Plain(SanitizedText::new(value.to_string())))
    }

    /// The same with another text as a value.
    pub fn with_text(self, name: &'static str, value: impl Into<Words>) -> UserText {
        self.and(name, value.into())
    }

    fn and(mut self, name: &'static str, value: Words) -> UserText {
        self.args.push((name, value));
        self
    }

    /// Returns the same with the beginning of what was typed: all of a long value would push the rule that it
    /// breaks off the line.
    #[must_use]
    pub fn brief(self) -> UserText {
        let short = |(name, value)| match value {
            Words::Plain(words) if is_typed(name) => (name, Words::Plain(shortened(&words))),
            value => (name, value),
        };
        UserText { key: self.key, args: self.args.into_iter().map(short).collect() }
    }

    /// Returns the words of a value, if there is one of this name that is the same in every language.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.args.iter().find(|(known, _)| *known == name);
        found.and_then(|(_, value)| value.plain()).map(SanitizedText::as_str)
    }
}

/// Something that is wrong with an answer, or missing, by field and rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which question it is about.
    pub field: FieldId,
    /// What is wrong.
    pub say: UserText,
}

impl Problem {
    /// Returns what is wrong with an answer, with the beginning of what was typed.
    pub fn new(field: FieldId, say: UserText) -> Problem {
        Problem { field, say: say.brief() }
    }
}

/// Characters of a value that is wrong which are shown.
const SHOWN: usize = 40;

/// Whether the argument of this name is what was typed, which may be as long as anything.
fn is_typed(name: &str) -> bool {
    matches!(name, "name" | "text" | "key" | "near" | "value" | "path" | "id" | "wish")
}

/// Returns the beginning of a long value, with an ellipsis.
pub fn shortened(value: &SanitizedText) -> SanitizedText {
    match value.chars().count() > SHOWN + 1 {
        true => SanitizedText::new(value.chars().take(SHOWN).collect::<String>() + "…"),
        false => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_shortened_and_what_else_is_said_is_not() {
        let say = UserText::new("problem.names.length").with("name", "x".repeat(300)).with("length", 300);
        let problem = Problem::new(FieldId::Names, say);
        assert_eq!(problem.say.value("name"), Some(&*("x".repeat(40) + "…")));
        assert_eq!(problem.say.value("length"), Some("300"));
    }

    #[test]
    fn a_sentence_that_was_written_down_is_read_as_it_was() {
        let why = UserText::new("file.full").with("n", 3);
        let say = UserText::new("file.read").with("path", "a\u{1b}[2J").with_text("why", why);
        let written = serde_json::to_string(&say).unwrap();
        assert_eq!(
            written,
            r#"{"key":"file.read","args":[["path","a^[[2J"],["why",{"key":"file.full","args":[["n","3"]]}]]}"#
        );
        let read: [UserText; 2] = [(); 2].map(|()| serde_json::from_str(&written).unwrap());
        assert_eq!(read, [say.clone(), say]);
        assert!(std::ptr::eq(read[0].key, read[1].key), "a key is kept once");
        assert_eq!(serde_json::from_str::<UserText>(r#"{"key":"x"}"#).unwrap(), UserText::new("x"));
    }
}

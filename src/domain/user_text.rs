//! Messages from the domain, by key; their texts are in `assets/text`.

pub use super::fields::{FieldId, StepId};

use super::sanitized_text::SanitizedText;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// A message by its key, with its values. A journal stores it in this form, so that it can be read in whatever language
/// is set later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserText {
    /// The key of its text.
    pub key: &'static str,
    /// The values, by their names in the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(&'static str, Words)>,
}

/// A message as stored in a journal.
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

/// Interns a key, or the name of a value, for as long as Skysail runs.
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

/// A text: verbatim from outside, or a message of Skysail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Words {
    /// Words that are the same in every language: a name, or a message from a service or the system.
    Plain(SanitizedText),
    /// A message, or a part of one, with a text of its own.
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

    /// Returns the message of Skysail.
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
    /// Creates a message without values.
    pub fn new(key: &'static str) -> UserText {
        UserText { key, args: Vec::new() }
    }

    /// Creates a message whose key is put together, such as one for each kind of failure.
    pub fn of_key(key: String) -> UserText {
        UserText::new(known(key))
    }

    /// Adds a value, which is sanitized.
    pub fn with(self, name: &'static str, value: impl ToString) -> UserText {
        self.and(name, Words::Plain(SanitizedText::new(value.to_string())))
    }

    /// Adds another text as a value.
    pub fn with_text(self, name: &'static str, value: impl Into<Words>) -> UserText {
        self.and(name, value.into())
    }

    fn and(mut self, name: &'static str, value: Words) -> UserText {
        self.args.push((name, value));
        self
    }

    /// Shortens typed values: a long one would push the rule that it breaks off the line.
    #[must_use]
    pub fn brief(self) -> UserText {
        let short = |(name, value)| match value {
            Words::Plain(words) if is_typed(name) => (name, Words::Plain(shortened(&words))),
            value => (name, value),
        };
        UserText { key: self.key, args: self.args.into_iter().map(short).collect() }
    }

    /// Returns a verbatim value by its name.
    pub fn value(&self, name: &str) -> Option<&str> {
        let found = self.args.iter().find(|(known, _)| *known == name);
        found.and_then(|(_, value)| value.plain()).map(SanitizedText::as_str)
    }
}

/// A problem with an answer, or its absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The question it is about.
    pub field: FieldId,
    /// The message.
    pub say: UserText,
}

impl Problem {
    /// Creates a problem, with typed values shortened.
    pub fn new(field: FieldId, say: UserText) -> Problem {
        Problem { field, say: say.brief() }
    }
}

/// The number of characters shown of an invalid value.
const SHOWN: usize = 40;

/// Returns whether the argument of this name is something typed, which may be long.
fn is_typed(name: &str) -> bool {
    matches!(name, "name" | "text" | "key" | "near" | "value" | "path" | "id" | "wish")
}

/// Returns the start of a long value, with an ellipsis.
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
    fn only_long_values_are_shortened() {
        let say = UserText::new("problem.names.length").with("name", "x".repeat(300)).with("length", 300);
        let problem = Problem::new(FieldId::Names, say);
        assert_eq!(problem.say.value("name"), Some(&*("x".repeat(40) + "…")));
        assert_eq!(problem.say.value("length"), Some("300"));
    }

    #[test]
    fn text_round_trips_through_json() {
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

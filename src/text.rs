//! The user interface texts by key, from `assets/text`, and the guide, from `assets/guide`.
//!
//! `build.rs` generates a sorted table per language, so nothing is parsed at startup. A key without a text shows as
//! "(no text)", and a test fails for it.

use crate::domain::user_text::{UserText, Words};
use std::borrow::Cow;
use std::sync::OnceLock;

mod advice;
pub mod guide;
mod language;
mod values;

pub use advice::{AdvisedOptions, advise};
pub use language::Language;
pub use values::{figure, money, place, state};

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// Texts concatenated to one string, with the end of each.
pub struct PackedTexts {
    run: TextRun,
    ends: &'static [u32],
}

/// The string of all texts: as it is, or compressed, and decompressed once a text is needed.
enum TextRun {
    Plain(&'static str),
    Compressed(&'static [u8], OnceLock<String>),
}

impl PackedTexts {
    fn at(&'static self, place: usize) -> &'static str {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        let run = match &self.run {
            TextRun::Plain(run) => run,
            TextRun::Compressed(packed, run) => run.get_or_init(|| decompressed(packed)).as_str(),
        };
        &run[start as usize..self.ends[place] as usize]
    }

    /// Returns the index of a text, or where it would be; they are sorted.
    fn place(&'static self, word: &str) -> usize {
        let (mut from, mut to) = (0, self.ends.len());
        while from < to {
            let middle = from.midpoint(to);
            match self.at(middle) < word {
                true => from = middle + 1,
                false => to = middle,
            }
        }
        from
    }

    fn iter(&'static self) -> impl Iterator<Item = &'static str> {
        (0..self.ends.len()).map(|place| self.at(place))
    }
}

fn decompressed(packed: &[u8]) -> String {
    let text = miniz_oxide::inflate::decompress_to_vec(packed).expect("the build has packed it");
    String::from_utf8(text).expect("the build has read it as text")
}

/// Returns the texts of a language in the order of the keys.
fn texts(language: Language) -> Option<&'static PackedTexts> {
    LANGUAGES.iter().find(|(letters, _)| *letters == language.code()).map(|(_, texts)| texts)
}

/// Returns the text of a key if this very language has one.
pub fn text_in(language: Language, key: &str) -> Option<&'static str> {
    let place = KEYS.place(key);
    let found = place < KEYS.ends.len() && KEYS.at(place) == key;
    texts(language).filter(|_| found).map(|texts| texts.at(place)).filter(|text| !text.is_empty())
}

/// Returns all keys with a text in this language.
pub fn keys(language: Language) -> impl Iterator<Item = &'static str> {
    let texts = texts(language).into_iter().flat_map(PackedTexts::iter);
    KEYS.iter().zip(texts).filter(|(_, text)| !text.is_empty()).map(|(key, _)| key)
}

/// Falls back to English for what a language lacks: foreign text is better than none.
fn find(language: Language, key: &str) -> Option<&'static str> {
    text_in(language, key).or_else(|| text_in(Language::English, key))
}

/// The placeholder for a key without a text. A test finds such keys.
const MISSING: &str = "(no text)";

/// Returns the text of a key without values.
pub fn text(language: Language, key: &str) -> &'static str {
    find(language, key).map_or(MISSING, advice::completed)
}

/// Returns whether this key has a text.
pub fn has(language: Language, key: &str) -> bool {
    find(language, key).is_some()
}

/// Returns the text of a key with its values filled in: `{name}` stands for the value with that name, formatted for the
/// language.
pub fn fill<V: AsRef<str>>(language: Language, key: &str, values: &[(&str, V)]) -> String {
    let mut out = String::new();
    let mut rest = text(language, key);
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        match values.iter().find(|(known, _)| *known == name) {
            // Without a value, the options for the account are filled in, if there are any.
            Some((_, value)) if name == "options" && value.as_ref().is_empty() => out.push_str(&advice::account()),
            Some((_, value)) => {
                let shown = values::shown(language, name, value.as_ref(), &out);
                out.push_str(&shown);
            }
            None => out.extend(["{", name, "}"]),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Returns a message of the domain in this language.
pub fn say(language: Language, text: &UserText) -> String {
    say_as(language, text.key, text)
}

/// Returns the text of another key, filled in with the values of a message.
pub fn say_as(language: Language, key: &str, text: &UserText) -> String {
    let values: Vec<(&str, Cow<str>)> = text.args.iter().map(|(name, value)| (*name, words(language, value))).collect();
    fill(language, key, &values)
}

/// Returns verbatim words, or a message in this language.
pub fn words(language: Language, words: &Words) -> Cow<'_, str> {
    match words {
        Words::Plain(words) => words.as_str().into(),
        Words::Text(text) => say(language, text).into(),
    }
}

/// Returns words in English, for tests.
#[cfg(test)]
pub fn english(words: &Words) -> String {
    self::words(Language::English, words).into_owned()
}

/// Returns the text for a number: `key.one` or `key.many` by the language's grammar; `{n}` is the number.
pub fn count(language: Language, key: &str, n: usize) -> String {
    fill(language, &format!("{key}.{}", language.form(n)), &[("n", n.to_string())])
}

/// Returns the same with more values.
pub fn count_with(language: Language, key: &str, n: usize, values: &[(&str, String)]) -> String {
    let all: Vec<(&str, String)> = values.iter().cloned().chain([("n", n.to_string())]).collect();
    fill(language, &format!("{key}.{}", language.form(n)), &all)
}

/// `t!(language, "key")`, or `t!(language, "key", name = value, …)`: a text with its values.
#[macro_export]
macro_rules! t {
    ($language:expr, $key:expr) => { $crate::text::text($language, $key) };
    ($language:expr, $key:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::text::fill($language, $key, &[$((stringify!($name), $value.to_string())),+])
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_a_text_in_every_language() {
        assert_eq!(LANGUAGES.len(), Language::all().count(), "each language of the texts is one to choose");
        for language in Language::all() {
            assert!(keys(language).count() > 500, "{language:?}");
            assert!(keys(language).all(|key| text_in(language, key).is_some()), "{language:?}");
        }
    }

    #[test]
    fn singular_and_plural_differ() {
        assert_eq!(count(Language::English, "instances", 1), "1 instance");
        assert_eq!(count(Language::English, "instances", 0), "0 instances");
        assert_eq!(text_in(Language::Spanish, "instances.one"), Some("{n} instancia"));
    }

    #[test]
    fn placeholders_are_filled_by_name() {
        let filled = fill(Language::English, "problem.names.twice", &[("name", "web-1")]);
        assert!(filled.contains("web-1"), "{filled}");
    }

    #[test]
    fn missing_text_is_visible() {
        assert_eq!(text(Language::English, "no.such.key"), MISSING);
    }
}

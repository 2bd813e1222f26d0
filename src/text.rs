//! Texts by key, in the language that is spoken. All words a person reads live in `assets/text`.
//!
//! A language is read when its first text is asked for. A key without a text shows as
//! "(no text)", and a test fails on it.

pub mod guide;
mod language;
mod table;

pub use language::{Language, speak, spoken};

/// What shows for a key that has no text. A test finds such keys.
const MISSING: &str = "(no text)";

/// The text of a key that has no values in it.
pub fn text(key: &str) -> &'static str {
    find(key).unwrap_or(MISSING)
}

/// Whether there is a text for this key.
pub fn has(key: &str) -> bool {
    find(key).is_some()
}

/// English stands in for what a language lacks: a strange word is better than none.
fn find(key: &str) -> Option<&'static str> {
    table::find(spoken(), key).or_else(|| table::find(Language::English, key))
}

/// The text of a key in this language, whichever is spoken.
pub fn text_in(language: Language, key: &str) -> Option<&'static str> {
    table::find(language, key)
}

/// All keys that have a text in this language, in no order.
pub fn keys(language: Language) -> Vec<String> {
    table::keys(language)
}

/// The text of a key with its values filled in: `{name}` stands for the value called `name`.
pub fn fill<V: AsRef<str>>(key: &str, values: &[(&str, V)]) -> String {
    let mut out = String::new();
    let mut rest = text(key);
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => out.push_str(value.as_ref()),
            None => out.extend(["{", name, "}"]),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// The text of a key for a number, `key.one` or `key.many` as the language has it; `{n}` is the number.
pub fn count(key: &str, n: usize) -> String {
    fill(&format!("{key}.{}", spoken().form(n)), &[("n", n.to_string())])
}

/// `t!("key")`, or `t!("key", name = value, …)`: a text with its values.
#[macro_export]
macro_rules! t {
    ($key:expr) => { $crate::text::text($key) };
    ($key:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::text::fill($key, &[$((stringify!($name), $value.to_string())),+])
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_filled_in_by_name() {
        let filled = fill("problem.names.twice", &[("name", "web-1")]);
        assert!(filled.contains("web-1"), "{filled}");
    }

    #[test]
    fn a_key_without_a_text_is_seen() {
        assert_eq!(text("no.such.key"), MISSING);
    }

    #[test]
    fn one_is_said_in_another_form_than_the_rest() {
        assert_eq!(count("instances", 1), "1 instance");
        assert_eq!(count("instances", 0), "0 instances");
        assert_eq!(text_in(Language::Spanish, "instances.one"), Some("{n} instancia"));
    }
}

//! Texts by key. All words a person reads live in `assets/text/LANGUAGE.toml`.
//!
//! `build.rs` makes sorted tables of them, one a language, so nothing is read or made at the
//! start. A key without a text shows as "(no text)", and a test fails on it.

pub mod guide;

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// A language's texts, sorted by key.
pub type Texts = &'static [(&'static str, &'static str)];

/// The texts of a language by its two letters, if there are any.
pub fn language(letters: &str) -> Option<Texts> {
    LANGUAGES.iter().find(|(known, _)| *known == letters).map(|(_, texts)| *texts)
}

fn table() -> Texts {
    language("en").unwrap_or_default()
}

fn find(texts: Texts, key: &str) -> Option<&'static str> {
    let place = texts.binary_search_by(|(known, _)| (*known).cmp(key)).ok()?;
    Some(texts[place].1)
}

/// What shows for a key that has no text. A test finds such keys.
const MISSING: &str = "(no text)";

/// The text of a key that has no values in it.
pub fn text(key: &str) -> &'static str {
    find(table(), key).unwrap_or(MISSING)
}

/// Whether there is a text for this key.
pub fn has(key: &str) -> bool {
    find(table(), key).is_some()
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

/// The text of a key for a number: `key.one` for 1, `key.many` otherwise; `{n}` is the number.
pub fn count(key: &str, n: usize) -> String {
    let form = if n == 1 { "one" } else { "many" };
    fill(&format!("{key}.{form}"), &[("n", n.to_string())])
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
    fn every_text_is_found_by_its_key_in_every_language() {
        assert!(language("en").is_some_and(|texts| texts.len() > 100) && language("xx").is_none());
        for (key, text) in LANGUAGES.iter().flat_map(|(_, texts)| *texts) {
            let owners = LANGUAGES.iter().filter(|(_, texts)| find(texts, key) == Some(text));
            assert!(owners.count() > 0, "{key}");
        }
    }

    #[test]
    fn values_are_filled_in_by_name() {
        let filled = fill("problem.names.twice", &[("name", "web-1")]);
        assert!(filled.contains("web-1"), "{filled}");
    }

    #[test]
    fn a_key_without_a_text_is_seen() {
        assert_eq!(text("no.such.key"), MISSING);
    }
}

//! Texts by key. All words a person reads live in `assets/text/LANGUAGE.toml`.
//!
//! The table is made once. A key without a text shows as "(no text)", and a test fails on it.

pub mod guide;

use std::collections::HashMap;
use std::sync::OnceLock;

const ENGLISH: &str =
    concat!(include_str!("../assets/text/en.toml"), "\n", include_str!("../assets/text/commands.toml"));

fn table() -> &'static HashMap<String, String> {
    static TABLE: OnceLock<HashMap<String, String>> = OnceLock::new();
    TABLE.get_or_init(|| read(ENGLISH).expect("assets/text/en.toml is checked by a test"))
}

fn read(source: &str) -> Result<HashMap<String, String>, String> {
    let tables: toml::Table = source.parse().map_err(|error: toml::de::Error| error.to_string())?;
    let mut texts = HashMap::with_capacity(512);
    for (name, value) in tables {
        flatten(name, value, &mut texts)?;
    }
    Ok(texts)
}

/// `[step.region] title = "…"` becomes `step.region.title`.
fn flatten(key: String, value: toml::Value, texts: &mut HashMap<String, String>) -> Result<(), String> {
    match value {
        toml::Value::String(text) => {
            texts.insert(key, text);
            Ok(())
        }
        toml::Value::Table(table) => {
            table.into_iter().try_for_each(|(name, value)| flatten(format!("{key}.{name}"), value, texts))
        }
        other => Err(format!("{key} is {}, not a text", other.type_str())),
    }
}

/// What shows for a key that has no text. A test finds such keys.
const MISSING: &str = "(no text)";

/// The text of a key that has no values in it.
pub fn text(key: &str) -> &'static str {
    table().get(key).map_or(MISSING, String::as_str)
}

/// Whether there is a text for this key.
pub fn has(key: &str) -> bool {
    table().contains_key(key)
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
    fn the_english_texts_can_be_read() {
        assert!(read(ENGLISH).unwrap().len() > 100);
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

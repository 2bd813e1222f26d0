//! The texts of one language, read when the first of them is asked for.
//!
//! The files are TOML of the plainest kind, one `"key" = "text"` a line, so that reading them costs
//! a fraction of what a whole TOML parser takes at the start. A test holds it against the parser.

use super::language::Language;
use std::collections::HashMap;
use std::sync::OnceLock;

type Table = HashMap<&'static str, &'static str>;

/// Which file a text is in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// What the screens say, and what they share with the commands.
    Shared,
    /// What commands without screens print: keys that begin with `cli.`.
    Commands,
}

impl Part {
    pub(super) const ALL: [Part; 2] = [Part::Shared, Part::Commands];
}

/// A file's text.
pub(super) fn source(language: Language, part: Part) -> &'static str {
    match (language, part) {
        (Language::English, Part::Shared) => include_str!("../../assets/text/en.toml"),
        (Language::English, Part::Commands) => include_str!("../../assets/text/commands.toml"),
        (Language::Spanish, Part::Shared) => include_str!("../../assets/text/es.toml"),
        (Language::Spanish, Part::Commands) => include_str!("../../assets/text/commands.es.toml"),
    }
}

fn table(language: Language, part: Part) -> &'static Table {
    static TABLES: [[OnceLock<Table>; Part::ALL.len()]; Language::ALL.len()] =
        [const { [const { OnceLock::new() }; Part::ALL.len()] }; Language::ALL.len()];
    TABLES[language as usize][part as usize].get_or_init(|| lines(source(language, part)).collect())
}

/// The text of a key in this language.
pub(super) fn find(language: Language, key: &str) -> Option<&'static str> {
    match key.strip_prefix("cli.") {
        Some(key) => table(language, Part::Commands).get(key).copied(),
        None => table(language, Part::Shared).get(key).copied(),
    }
}

/// All keys of a language, in no order.
pub(super) fn keys(language: Language) -> Vec<String> {
    let named = |part, before: &'static str| table(language, part).keys().map(move |key| format!("{before}{key}"));
    named(Part::Shared, "").chain(named(Part::Commands, "cli.")).collect()
}

/// The keys and texts of a file. What is no such line is passed over.
fn lines(source: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    source.lines().filter_map(|line| {
        let (key, text) = line.strip_prefix('"')?.split_once("\" = \"")?;
        Some((key, plain(text.strip_suffix('"')?)))
    })
}

/// A text without the backslashes that TOML wants before some signs.
fn plain(text: &'static str) -> &'static str {
    if !text.contains('\\') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match (sign, sign == '\\') {
            (_, true) => out.extend(signs.next().map(|next| if next == 'n' { '\n' } else { next })),
            (sign, false) => out.push(sign),
        }
    }
    // Made once and kept to the end, as the rest of the file is.
    out.leak()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flatten(key: String, value: &toml::Value, all: &mut HashMap<String, String>) {
        match value {
            toml::Value::Table(table) => {
                table.iter().for_each(|(name, value)| flatten(format!("{key}.{name}"), value, all));
            }
            other => {
                let text = other.as_str().unwrap_or_else(|| panic!("{key} is no text"));
                assert!(all.insert(key, text.to_owned()).is_none());
            }
        }
    }

    #[test]
    fn the_files_are_read_as_toml_reads_them() {
        for language in Language::ALL {
            let mut all = HashMap::new();
            for part in Part::ALL {
                let whole: toml::Table = source(language, part).parse().unwrap();
                whole.iter().for_each(|(key, value)| flatten(key.clone(), value, &mut all));
            }
            assert!(all.len() > 500);
            assert_eq!(keys(language).len(), all.len(), "{language:?}");
            for (key, text) in &all {
                assert_eq!(find(language, key), Some(text.as_str()), "{language:?}: {key}");
            }
        }
    }

    #[test]
    fn signs_after_a_backslash_are_themselves() {
        assert_eq!(plain(r#"say \"a\\b\" and\nmore"#), "say \"a\\b\" and\nmore");
    }
}

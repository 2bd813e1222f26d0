//! The guide: explains what a thing is, when to choose it, its cost, and whether it can be changed later.
//!
//! One file per topic in `assets/guide`, with sections under `## key`, and their parts under `### what`, `### when`,
//! `### cost`, `### later`, and `### more` for the rest; other languages are in subfolders. A part that a section
//! leaves out is that of its parent: `bundle.nano` costs what `bundle` says. `build.rs` compresses all of them; they
//! are unpacked on first use.

use super::language::Language;
use std::sync::LazyLock;

/// Returns a section's text, to be split by [`pieces`]; list items start with `- `.
pub fn section(language: Language, topic: &str, key: &str) -> Option<&'static str> {
    pick(language, |language| sections(language, topic).find(|(heading, _)| *heading == key))
}

/// Returns the section with the longest key that is a prefix of `id`, such as `blueprint.ubuntu` for
/// `blueprint.ubuntu_24_04`.
pub fn family(language: Language, topic: &str, id: &str) -> Option<&'static str> {
    let fits = |heading: &str| id.starts_with(heading);
    pick(language, |language| sections(language, topic).filter(|(key, _)| fits(key)).max_by_key(|(key, _)| key.len()))
}

/// Returns a section in this language, with English as fallback.
fn pick(language: Language, find: impl Fn(Language) -> Option<(&'static str, &'static str)>) -> Option<&'static str> {
    [language, Language::English].into_iter().find_map(find).map(|(_, body)| body)
}

/// Returns the keys and texts of all sections of a topic in this language.
pub fn sections(language: Language, topic: &str) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
    let journals = GUIDE.iter().find(|(letters, _)| *letters == language.code());
    let topic = journals.and_then(|(_, topics)| topics.iter().find(|(name, _)| *name == topic));
    topic.into_iter().flat_map(|(_, sections)| sections.iter().copied())
}

/// Returns all topics of the guide.
pub fn topics() -> impl Iterator<Item = &'static str> {
    GUIDE.first().into_iter().flat_map(|(_, topics)| topics.iter().map(|(name, _)| *name))
}

/// Returns the glossary in this language: key, term, and definition.
pub fn glossary(language: Language) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    sections(language, "glossary").filter_map(|(key, body)| {
        let (word, meaning) = body.split_once('\n')?;
        Some((key, word.trim(), meaning.trim()))
    })
}

/// The parts of a section; each has its label.
pub const ANSWERS: [&str; 5] = ["what", "when", "cost", "later", "more"];

/// A piece of a section: a part's label, or the text under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuidePiece {
    /// The label of a part.
    Label(&'static str),
    /// The text under a label.
    Text(&'static str),
}

/// Splits a section into pieces. One without labels is a single text.
pub fn pieces(language: Language, body: &'static str) -> Vec<GuidePiece> {
    let Some(rest) = body.strip_prefix("### ") else { return vec![GuidePiece::Text(body)] };
    let parts = rest.split("\n### ").filter_map(|part| part.split_once('\n'));
    parts.flat_map(|(name, text)| [GuidePiece::Label(label(language, name)), GuidePiece::Text(text.trim())]).collect()
}

fn label(language: Language, name: &str) -> &'static str {
    super::text(language, &format!("guide.answer.{name}"))
}

/// Sections by key.
type GuideSections = Vec<(&'static str, &'static str)>;
/// A language's topics, with their sections.
type GuideTopics = (&'static str, Vec<(&'static str, GuideSections)>);

/// The characters before a language, a topic, a section, and before a section's text, as in `build.rs`.
const MARKS: [char; 4] = ['\u{1c}', '\u{1d}', '\u{1e}', '\u{1f}'];

/// All languages by two-letter code, with their topics and sections; English comes first.
static GUIDE: LazyLock<Vec<GuideTopics>> = LazyLock::new(|| {
    static TEXT: LazyLock<String> =
        LazyLock::new(|| super::decompressed(include_bytes!(concat!(env!("OUT_DIR"), "/guide.z"))));
    let parts = |text: &'static str, mark| {
        let mut parts = text.split(mark);
        (parts.next().unwrap_or_default(), parts)
    };
    let topic = |text| {
        let (name, sections) = parts(text, MARKS[2]);
        (name, sections.filter_map(|section| section.split_once(MARKS[3])).collect())
    };
    let journals = |text| {
        let (language, topics) = parts(text, MARKS[1]);
        (language, topics.map(topic).collect())
    };
    parts(&TEXT, MARKS[0]).1.map(journals).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn section_is_found_by_its_full_key() {
        assert!(section(Language::English, "bundle", "network").unwrap().len() > 20);
        assert_ne!(
            section(Language::English, "bundle", "network"),
            section(Language::English, "bundle", "network.ipv6")
        );
        assert_eq!(section(Language::English, "bundle", "netw"), None);
        assert_eq!(section(Language::English, "nothing", "network"), None);
    }

    #[test]
    fn section_inherits_missing_parts_from_its_parent() {
        let nano = pieces(Language::English, section(Language::English, "bundle", "bundle.nano").unwrap());
        let all = pieces(Language::English, section(Language::English, "bundle", "bundle").unwrap());
        assert_ne!(nano[1], all[1], "what it is, it says itself");
        assert_eq!(nano[4..8], all[4..8], "what it costs, and whether it can be changed");
        assert_eq!(pieces(Language::English, "no labels\nat all"), [GuidePiece::Text("no labels\nat all")]);
    }

    #[test]
    fn family_is_the_longest_prefix() {
        let plain = family(Language::English, "blueprint", "blueprint.windows_server_2022");
        assert!(plain.is_some());
        assert_ne!(plain, family(Language::English, "blueprint", "blueprint.windows_server_2022_sql_2022_express"));
    }
}

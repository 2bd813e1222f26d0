//! The guide: what a thing is, when it is right, what it costs, whether it can be changed.
//!
//! One file a topic in `assets/guide`, its sections headed `## key`, the answers in them `### what`,
//! `### when`, `### cost`, `### later`, and `### more` for the rest; other languages in folders beside.
//! An answer that a section leaves out is that of the section above: `bundle.nano` costs what `bundle`
//! says. `build.rs` packs all of them; the first question unpacks them.

use super::language::{Language, spoken};
use std::sync::LazyLock;

/// A section's text, to be read in [`pieces`]; list items begin with `- `.
pub fn section(topic: &str, key: &str) -> Option<&'static str> {
    pick(|language| sections(language, topic).find(|(heading, _)| *heading == key))
}

/// The section for the longest key that `id` begins with, such as `blueprint.ubuntu` for `blueprint.ubuntu_24_04`.
pub fn family(topic: &str, id: &str) -> Option<&'static str> {
    let fits = |heading: &str| id.starts_with(heading);
    pick(|language| sections(language, topic).filter(|(key, _)| fits(key)).max_by_key(|(key, _)| key.len()))
}

/// A section's text in the language that is spoken; English stands in for what it lacks.
fn pick(find: impl Fn(Language) -> Option<(&'static str, &'static str)>) -> Option<&'static str> {
    [spoken(), Language::English].into_iter().find_map(find).map(|(_, body)| body)
}

/// Every section of a topic in this language: its key and its text.
pub fn sections(language: Language, topic: &str) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
    let book = GUIDE.iter().find(|(letters, _)| *letters == language.code());
    let topic = book.and_then(|(_, topics)| topics.iter().find(|(name, _)| *name == topic));
    topic.into_iter().flat_map(|(_, sections)| sections.iter().copied())
}

/// All topics of the guide.
pub fn topics() -> impl Iterator<Item = &'static str> {
    GUIDE.first().into_iter().flat_map(|(_, topics)| topics.iter().map(|(name, _)| *name))
}

/// The words of the trade in the language that is spoken: key, the word itself, what it means.
pub fn glossary() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    words(spoken())
}

/// The same in this language.
pub fn words(language: Language) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    sections(language, "glossary").filter_map(|(key, body)| {
        let (word, meaning) = body.split_once('\n')?;
        Some((key, word.trim(), meaning.trim()))
    })
}

/// What a section answers; each has its label.
pub const ANSWERS: [&str; 5] = ["what", "when", "cost", "later", "more"];

/// A piece of a section: an answer's label, or the text under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuidePiece {
    /// The label of an answer.
    Label(&'static str),
    /// The text under a label.
    Text(&'static str),
}

/// A section in pieces. One that has no labels is a text alone.
pub fn pieces(body: &'static str) -> Vec<GuidePiece> {
    let Some(rest) = body.strip_prefix("### ") else { return vec![GuidePiece::Text(body)] };
    let parts = rest.split("\n### ").filter_map(|part| part.split_once('\n'));
    parts.flat_map(|(name, text)| [GuidePiece::Label(label(name)), GuidePiece::Text(text.trim())]).collect()
}

fn label(name: &str) -> &'static str {
    super::text(&format!("guide.answer.{name}"))
}

/// Sections by key.
type GuideSections = Vec<(&'static str, &'static str)>;
/// A language's topics, with their sections.
type GuideTopics = (&'static str, Vec<(&'static str, GuideSections)>);

/// What is before a language, a topic, a section, and before the text of one, as `build.rs` has it.
const MARKS: [char; 4] = ['\u{1c}', '\u{1d}', '\u{1e}', '\u{1f}'];

/// Every language by its two letters, with its topics and their sections; English comes first.
static GUIDE: LazyLock<Vec<GuideTopics>> = LazyLock::new(|| {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let packed = include_bytes!(concat!(env!("OUT_DIR"), "/guide.z"));
        let text = miniz_oxide::inflate::decompress_to_vec(packed).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        text.expect("the build has packed it")
    });
    let parts = |text: &'static str, mark| {
        let mut parts = text.split(mark);
        (parts.next().unwrap_or_default(), parts)
    };
    let topic = |text| {
        let (name, sections) = parts(text, MARKS[2]);
        (name, sections.filter_map(|section| section.split_once(MARKS[3])).collect())
    };
    let book = |text| {
        let (language, topics) = parts(text, MARKS[1]);
        (language, topics.map(topic).collect())
    };
    parts(&TEXT, MARKS[0]).1.map(book).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_found_by_its_whole_key() {
        assert!(section("bundle", "network").unwrap().len() > 20);
        assert_ne!(section("bundle", "network"), section("bundle", "network.ipv6"));
        assert_eq!(section("bundle", "netw"), None);
        assert_eq!(section("nothing", "network"), None);
    }

    #[test]
    fn what_a_section_leaves_out_is_what_the_one_above_says() {
        let nano = pieces(section("bundle", "bundle.nano").unwrap());
        let all = pieces(section("bundle", "bundle").unwrap());
        assert_ne!(nano[1], all[1], "what it is, it says itself");
        assert_eq!(nano[4..8], all[4..8], "what it costs, and whether it can be changed");
        assert_eq!(pieces("no labels\nat all"), [GuidePiece::Text("no labels\nat all")]);
    }

    #[test]
    fn a_family_is_the_longest_beginning() {
        let plain = family("blueprint", "blueprint.windows_server_2022");
        assert!(plain.is_some());
        assert_ne!(plain, family("blueprint", "blueprint.windows_server_2022_sql_2022_express"));
    }
}

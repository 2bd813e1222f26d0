//! The guide: what a thing is, when it is right, what it costs, whether it can be changed.
//!
//! One file a topic in `assets/guide`, its sections headed `## key`; other languages in folders beside.

use super::language::{Language, spoken};

/// A section's paragraphs, one line each; list items begin with `- `.
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
    let sections = file(language, topic).into_iter().flat_map(|file| file.split("\n## ").skip(1));
    sections.filter_map(|section| section.split_once('\n')).map(|(key, body)| (key.trim(), body.trim()))
}

/// Each topic once; every language has a file for it.
macro_rules! guide {
    ($($name:literal),+ $(,)?) => {
        /// All topics of the guide.
        pub const TOPICS: &[&str] = &[$($name),+];

        /// A topic's file, with a line break before its first heading.
        fn file(language: Language, topic: &str) -> Option<&'static str> {
            match (language, topic) {
                $((Language::English, $name) => Some(concat!("\n", include_str!(concat!("../../assets/guide/", $name, ".md")))),)+
                _ => None,
            }
        }
    };
}

guide!(
    "region",
    "blueprint",
    "bundle",
    "access",
    "addons",
    "names",
    "review",
    "launch",
    "connect",
    "glossary",
    "account"
);

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
    fn a_family_is_the_longest_beginning() {
        let plain = family("blueprint", "blueprint.windows_server_2022");
        assert!(plain.is_some());
        assert_ne!(plain, family("blueprint", "blueprint.windows_server_2022_sql_2022_express"));
    }
}

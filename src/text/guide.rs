//! The guide: what a thing is, when it is right, what it costs, whether it can be changed.
//!
//! One file a topic in `assets/guide`, its sections headed `## key`.

/// A section's paragraphs, one line each; list items begin with `- `.
pub fn section(topic: &str, key: &str) -> Option<&'static str> {
    let mut sections = file(topic)?.split("\n## ").skip(1);
    sections.find_map(|section| {
        let (heading, body) = section.split_once('\n')?;
        (heading.trim() == key).then_some(body.trim())
    })
}

/// The section for the longest key that `id` begins with, such as `blueprint.ubuntu` for `blueprint.ubuntu_24_04`.
pub fn family(topic: &str, id: &str) -> Option<&'static str> {
    let mut sections: Vec<(&str, &str)> =
        file(topic)?.split("\n## ").skip(1).filter_map(|section| section.split_once('\n')).collect();
    sections.retain(|(heading, _)| id.starts_with(heading.trim()));
    sections.into_iter().max_by_key(|(heading, _)| heading.len()).map(|(_, body)| body.trim())
}

/// A topic's file, with a line break before its first heading.
fn file(topic: &str) -> Option<&'static str> {
    macro_rules! guide {
        ($($name:literal),+) => {
            match topic {
                $($name => Some(concat!("\n", include_str!(concat!("../../assets/guide/", $name, ".md")))),)+
                _ => None,
            }
        };
    }
    guide!("region", "blueprint", "bundle", "access", "addons", "names", "review", "launch", "connect", "glossary")
}

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

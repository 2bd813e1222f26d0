//! Finds similar names for a misspelled Region or other name.

use super::catalog::Region;
use super::sanitized_text::SanitizedText;
use strsim::levenshtein;

/// The maximum number of suggestions.
const MOST: usize = 3;
/// The maximum number of wrong, missing or extra letters.
const SLIPS: usize = 2;

/// Returns Regions with a similar name, with that display name, or with a zone of that name.
pub fn nearest_regions<'a>(meant: &str, all: &'a [Region]) -> Vec<&'a Region> {
    let meant = meant.trim().to_ascii_lowercase();
    let called = |region: &Region| {
        let called = region.display_name.to_lowercase();
        !meant.is_empty() && (called.contains(&meant) || meant.starts_with(&called))
    };
    let rank = |region: &Region| match levenshtein(&meant, &region.name) {
        _ if called(region) || is_zone(&meant, &region.name) => Some(0),
        slips => Some(slips).filter(|slips| *slips <= SLIPS),
    };
    let mut near: Vec<(usize, &Region)> = all.iter().filter_map(|region| Some((rank(region)?, region))).collect();
    near.sort_by_key(|(rank, region)| (*rank, region.name.clone()));
    let best = near.first().map(|(rank, _)| *rank);
    near.into_iter().filter(|(rank, _)| Some(*rank) == best).map(|(_, region)| region).take(MOST).collect()
}

/// Returns the most similar name, if one is within the maximum of typos.
pub fn nearest_name<'a>(meant: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let ranked = names.map(|name| (levenshtein(&meant.to_ascii_lowercase(), &name.to_ascii_lowercase()), name));
    ranked.filter(|(slips, _)| *slips <= SLIPS).min().map(|(_, name)| name)
}

fn is_zone(meant: &str, region: &SanitizedText) -> bool {
    meant.strip_prefix(region.as_str()).is_some_and(|letter| letter.len() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(meant: &str) -> Vec<&'static str> {
        let all = [
            ("eu-central-1", "Frankfurt"),
            ("eu-west-1", "Ireland"),
            ("eu-west-2", "London"),
            ("us-east-1", "Virginia"),
            ("us-west-2", "Oregon"),
        ];
        let of = |(name, called): &(&str, &str)| Region {
            name: (*name).into(),
            display_name: (*called).into(),
            description: "".into(),
            continent: None,
            zones: Vec::new(),
        };
        let regions: Vec<Region> = all.iter().map(of).collect();
        let found = regions_named(meant, &regions);
        all.iter().map(|(name, _)| *name).filter(|name| found.contains(&(*name).to_owned())).collect()
    }

    fn regions_named(meant: &str, all: &[Region]) -> Vec<String> {
        nearest_regions(meant, all).iter().map(|region| region.name.to_string()).collect()
    }

    #[test]
    fn typo_city_or_zone_suggests_its_region() {
        assert_eq!(near("eu-centrl-1"), ["eu-central-1"]);
        assert_eq!(near("Frankfurt"), ["eu-central-1"]);
        assert_eq!(near("eu-west-1a"), ["eu-west-1"]);
        assert_eq!(near("eu-west-3"), ["eu-west-1", "eu-west-2"]);
        assert_eq!(near("us-west-1"), ["us-west-2"]);
    }

    #[test]
    fn typo_in_a_name_suggests_an_existing_one() {
        assert_eq!(nearest_name("wbe-1", ["blog", "web-1"].into_iter()), Some("web-1"));
        assert_eq!(nearest_name("mail", ["blog", "web-1"].into_iter()), None);
    }

    #[test]
    fn nothing_is_suggested_for_a_dissimilar_name() {
        assert!(near("mars-1").is_empty() && near("").is_empty());
    }
}

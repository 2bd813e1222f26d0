//! Round trips to the Regions, as somebody in the middle of Europe has them.

use std::collections::BTreeMap;
use std::time::Duration;

use super::scenario::Scenario;

/// Milliseconds; our own figures, plausible and always the same.
const USUAL: &[(&str, u64)] = &[
    ("eu-central-1", 14),
    ("eu-west-3", 23),
    ("eu-west-2", 27),
    ("eu-west-1", 36),
    ("eu-north-1", 34),
    ("eu-south-2", 41),
    ("us-east-1", 98),
    ("ca-central-1", 106),
    ("us-east-2", 110),
    ("us-west-2", 158),
    ("ap-south-1", 131),
    ("ap-southeast-1", 168),
    ("ap-southeast-3", 183),
    ("ap-southeast-5", 176),
    ("sa-east-1", 204),
    ("ap-east-1", 212),
    ("ap-northeast-2", 236),
    ("ap-northeast-1", 229),
    ("ap-southeast-2", 262),
];

/// The usual round trips, with what the scenario says instead.
pub fn of(scenario: &Scenario) -> BTreeMap<String, Duration> {
    let usual = USUAL.iter().map(|(region, ms)| ((*region).to_owned(), *ms));
    let changed = scenario.pings.iter().map(|(region, ms)| (region.clone(), *ms));
    usual.chain(changed).map(|(region, ms)| (region, Duration::from_millis(ms))).collect()
}

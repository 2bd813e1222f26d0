//! Latencies of the Regions, as seen from the east coast of North America.

use std::collections::BTreeMap;
use std::time::Duration;

use super::scenario::Scenario;

/// Milliseconds; invented, but plausible and constant.
const USUAL: &[(&str, u64)] = &[
    ("us-east-1", 9),
    ("us-east-2", 21),
    ("ca-central-1", 24),
    ("us-west-2", 71),
    ("eu-west-1", 78),
    ("eu-west-2", 84),
    ("eu-west-3", 88),
    ("eu-central-1", 97),
    ("eu-south-2", 99),
    ("eu-north-1", 112),
    ("sa-east-1", 121),
    ("ap-northeast-1", 163),
    ("ap-northeast-2", 188),
    ("ap-south-1", 203),
    ("ap-east-1", 209),
    ("ap-southeast-2", 214),
    ("ap-southeast-1", 228),
    ("ap-southeast-5", 233),
    ("ap-southeast-3", 241),
];

/// Returns the usual latencies, overridden by the scenario's.
pub fn of(scenario: &Scenario) -> BTreeMap<String, Duration> {
    let usual = USUAL.iter().map(|(region, ms)| ((*region).to_owned(), *ms));
    let changed = scenario.pings.iter().map(|(region, ms)| (region.clone(), *ms));
    usual.chain(changed).map(|(region, ms)| (region, Duration::from_millis(ms))).collect()
}

//! The latency of the Regions: the time to open one connection to each.

use super::sanitized_text::SanitizedText;
use crate::domain::keyed::keyed;
use std::collections::BTreeMap;
use std::time::Duration;

keyed! {
    /// Why no latency was measured.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum LatencyError {
        /// There is a proxy: its latency would be measured instead of the Region's.
        Proxy = "pings.proxy",
        /// All Regions use the same custom endpoint, not AWS.
        Elsewhere = "pings.elsewhere",
        /// No Region could be connected to.
        Silent = "pings.silent",
    }
}

/// The latency of each Region, measured once at the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latencies {
    /// The times of those that replied in time.
    pub times: BTreeMap<SanitizedText, Duration>,
    /// Why nothing was measured, if so.
    pub why_not: Option<LatencyError>,
    /// Whether lists are sorted by latency: not while the user moves through one.
    pub sorted: bool,
}

impl Latencies {
    /// Returns that nothing was measured, and why.
    pub fn none(why_not: LatencyError) -> Latencies {
        Latencies { why_not: Some(why_not), ..Latencies::default() }
    }

    /// Returns these times, with lists sorted by them.
    pub fn of(times: BTreeMap<SanitizedText, Duration>) -> Latencies {
        let why_not = times.is_empty().then_some(LatencyError::Silent);
        Latencies { times, why_not, sorted: true }
    }

    /// Returns whether Regions are sorted by latency.
    pub fn sorts(&self) -> bool {
        self.sorted && !self.times.is_empty()
    }

    /// Returns the latency of a Region.
    pub fn to(&self, region: &str) -> Option<Duration> {
        self.times.get(&SanitizedText::new(region)).copied()
    }
}

/// Formats a time as `8 ms`, rounded to whole milliseconds.
pub fn shown(time: Duration) -> String {
    format!("{} ms", (time.as_secs_f64() * 1000.0).round().max(1.0))
}

//! How far the Regions are: the time of one connection to each.

use super::sanitized_text::SanitizedText;
use std::collections::BTreeMap;
use std::time::Duration;

/// Why no round trip was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LatencyError {
    /// A proxy is in between: its distance would be measured, not the Region's.
    Proxy,
    /// All Regions are behind one server that is none of AWS.
    Elsewhere,
    /// Nobody could be connected to.
    Silent,
}

impl LatencyError {
    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            LatencyError::Proxy => "pings.proxy",
            LatencyError::Elsewhere => "pings.elsewhere",
            LatencyError::Silent => "pings.silent",
        }
    }
}

/// The round trips to the Regions, as measured once at the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latencies {
    /// Those that answered in time.
    pub times: BTreeMap<SanitizedText, Duration>,
    /// Why nothing was measured, if nothing was.
    pub why_not: Option<LatencyError>,
    /// Whether lists are in this order: not while somebody moves in one.
    pub sorted: bool,
}

impl Latencies {
    /// Returns that nothing was measured, and why.
    pub fn none(why_not: LatencyError) -> Latencies {
        Latencies { why_not: Some(why_not), ..Latencies::default() }
    }

    /// Returns these times, shortest first in lists.
    pub fn of(times: BTreeMap<SanitizedText, Duration>) -> Latencies {
        let why_not = times.is_empty().then_some(LatencyError::Silent);
        Latencies { times, why_not, sorted: true }
    }

    /// Returns the round trip to a Region.
    pub fn to(&self, region: &str) -> Option<Duration> {
        self.times.get(&SanitizedText::new(region)).copied()
    }
}

/// `8 ms`; whole milliseconds, as finer ones say nothing.
pub fn shown(time: Duration) -> String {
    format!("{} ms", (time.as_secs_f64() * 1000.0).round().max(1.0))
}

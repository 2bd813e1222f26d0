//! What the way up usually takes: learnt from past launches, else what is known of the service.

use super::reachability::RDP;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What the rungs of one instance took since it was requested, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MilestoneTimings {
    /// Until the operation that creates it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<u64>,
    /// Until AWS said that it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<u64>,
    /// Until it had its addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<u64>,
    /// Until its port answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub door: Option<u64>,
    /// Until its launch script had ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<u64>,
}

/// Launches whose times count: what is long past says little of today.
pub const MOST: usize = 20;

/// What each rung usually takes since it was requested, as far as that was seen here before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypicalTiming {
    /// Of how many instances.
    pub of: usize,
    /// Until the operation that creates it is over.
    pub operation: Option<Duration>,
    /// Until AWS says that it runs.
    pub running: Option<Duration>,
    /// Until it has its addresses.
    pub address: Option<Duration>,
    /// Until its port answers.
    pub door: Option<Duration>,
    /// Until its launch script has ended.
    pub script: Option<Duration>,
    /// How many times faster than Lightsail it goes, in thousandths; 0 where that isn't known. Only the sandbox
    /// goes at another pace than Lightsail.
    pub pace: u32,
}

/// What Lightsail takes from the request until an instance runs (seen: 20 to 60 s).
const RUNNING: Duration = Duration::from_secs(40);
/// Until one can log in to Linux.
const READY: Duration = Duration::from_secs(60);
/// Until one can log in to Windows, which sets itself up first (AWS: up to 15 minutes).
const READY_WINDOWS: Duration = Duration::from_secs(5 * 60);

impl TypicalTiming {
    /// The pace of Lightsail itself.
    pub const REAL: u32 = 1000;

    /// Returns how long it takes until one can log in: as seen here before, else as Lightsail is known to be.
    pub fn until_ready(&self, port: u16) -> Duration {
        self.door.unwrap_or_else(|| self.paced(if port == RDP { READY_WINDOWS } else { READY }))
    }

    /// Returns how long it takes until an instance runs.
    pub fn until_running(&self) -> Duration {
        self.running.unwrap_or_else(|| self.paced(RUNNING))
    }

    /// Returns how long something takes here that takes so long at Lightsail.
    pub fn paced(&self, real: Duration) -> Duration {
        if self.pace == 0 { real } else { real.mul_f64(f64::from(TypicalTiming::REAL) / f64::from(self.pace)) }
    }

    /// Whether it goes at another pace than Lightsail, so that what is known of Lightsail doesn't hold as it is.
    pub fn is_paced(&self) -> bool {
        !matches!(self.pace, 0 | TypicalTiming::REAL)
    }

    /// Whether these times can be of this pace: a launch at another speed of the sandbox says nothing here.
    pub fn comparable(&self, taken: &MilestoneTimings) -> bool {
        let usual = self.paced(RUNNING);
        let around = |millis: u64| (usual / 4..=usual * 8).contains(&Duration::from_millis(millis));
        taken.running.is_none_or(around)
    }

    /// The middle of what these took.
    pub fn of(climbs: &[MilestoneTimings]) -> TypicalTiming {
        let middle = |rung: fn(&MilestoneTimings) -> Option<u64>| {
            let mut all: Vec<u64> = climbs.iter().filter_map(rung).collect();
            all.sort_unstable();
            all.get(all.len().checked_sub(1)? / 2).copied().map(Duration::from_millis)
        };
        TypicalTiming {
            of: climbs.len(),
            operation: middle(|taken| taken.operation),
            running: middle(|taken| taken.running),
            address: middle(|taken| taken.address),
            door: middle(|taken| taken.door),
            script: middle(|taken| taken.script),
            pace: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_is_the_middle_and_not_the_mean() {
        let climb =
            |door: u64| MilestoneTimings { running: Some(door / 2), door: Some(door), ..MilestoneTimings::default() };
        let usual = TypicalTiming::of(&[climb(40_000), climb(900_000), climb(44_000)]);
        assert_eq!((usual.of, usual.door), (3, Some(Duration::from_secs(44))));
        assert_eq!((usual.running, usual.operation), (Some(Duration::from_secs(22)), None));
        assert_eq!(TypicalTiming::of(&[]), TypicalTiming::default());
    }

    #[test]
    fn a_minute_is_three_seconds_in_a_sandbox_that_is_twenty_times_faster() {
        let real = TypicalTiming { pace: TypicalTiming::REAL, ..TypicalTiming::default() };
        let fast = TypicalTiming { pace: 20 * TypicalTiming::REAL, ..TypicalTiming::default() };
        assert_eq!((real.until_ready(22).as_secs(), fast.until_ready(22).as_secs()), (60, 3));
        assert_eq!((real.until_ready(RDP).as_secs(), fast.until_ready(RDP).as_secs()), (300, 15));
        assert_eq!((real.is_paced(), fast.is_paced(), TypicalTiming::default().is_paced()), (false, true, false));
        let taken = |running| MilestoneTimings { running: Some(running), ..MilestoneTimings::default() };
        assert_eq!((real.comparable(&taken(35_000)), real.comparable(&taken(1_700))), (true, false));
        assert_eq!((fast.comparable(&taken(35_000)), fast.comparable(&taken(1_700))), (false, true));
    }
}

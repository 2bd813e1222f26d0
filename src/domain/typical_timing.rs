//! The typical time to each milestone of a launch: learned from past launches, otherwise known for the service.

use super::reachability::RDP;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The time from the request to each milestone of one instance, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MilestoneTimings {
    /// Until the operation that creates it finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<u64>,
    /// Until AWS reported it as running.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<u64>,
    /// Until it had its addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<u64>,
    /// Until its port was open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub door: Option<u64>,
    /// Until its launch script had finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<u64>,
}

/// The maximum number of launches used: older ones say little about today.
pub const MOST: usize = 20;

/// The typical time from the request to each milestone, as far as it was seen on this computer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypicalTiming {
    /// The number of instances it is based on.
    pub of: usize,
    /// Until the operation that creates it is finished.
    pub operation: Option<Duration>,
    /// Until AWS reports it as running.
    pub running: Option<Duration>,
    /// Until it has its addresses.
    pub address: Option<Duration>,
    /// Until its port is open.
    pub door: Option<Duration>,
    /// Until its launch script has finished.
    pub script: Option<Duration>,
    /// The speed relative to Lightsail in thousandths; 0 if unknown. Only the sandbox has another speed than Lightsail.
    pub pace: u32,
}

/// Lightsail's time from the request to a running instance (observed: 20 to 60 s).
const RUNNING: Duration = Duration::from_secs(40);
/// The time until Linux accepts logins.
const READY: Duration = Duration::from_secs(60);
/// The time until Windows accepts logins, after its own setup (AWS: up to 15 minutes).
const READY_WINDOWS: Duration = Duration::from_secs(5 * 60);

impl TypicalTiming {
    /// The speed of Lightsail itself.
    pub const REAL: u32 = 1000;

    /// Returns the time until a login is possible: as seen on this computer, otherwise as known for Lightsail.
    pub fn until_ready(&self, port: u16) -> Duration {
        self.door.unwrap_or_else(|| self.paced(if port == RDP { READY_WINDOWS } else { READY }))
    }

    /// Returns the time until an instance runs.
    pub fn until_running(&self) -> Duration {
        self.running.unwrap_or_else(|| self.paced(RUNNING))
    }

    /// Converts a time at Lightsail to this speed.
    pub fn paced(&self, real: Duration) -> Duration {
        if self.pace == 0 { real } else { real.mul_f64(f64::from(TypicalTiming::REAL) / f64::from(self.pace)) }
    }

    /// Returns whether the speed differs from Lightsail's, so that times known for Lightsail have to be converted.
    pub fn is_paced(&self) -> bool {
        !matches!(self.pace, 0 | TypicalTiming::REAL)
    }

    /// Returns whether these times fit this speed: a launch at another speed of the sandbox isn't comparable.
    pub fn comparable(&self, taken: &MilestoneTimings) -> bool {
        let usual = self.paced(RUNNING);
        let around = |millis: u64| (usual / 4..=usual * 8).contains(&Duration::from_millis(millis));
        taken.running.is_none_or(around)
    }

    /// Returns the median of these times.
    pub fn of(climbs: &[MilestoneTimings]) -> TypicalTiming {
        let middle = |milestone: fn(&MilestoneTimings) -> Option<u64>| {
            let mut all: Vec<u64> = climbs.iter().filter_map(milestone).collect();
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
    fn typical_timing_is_the_median() {
        let climb =
            |door: u64| MilestoneTimings { running: Some(door / 2), door: Some(door), ..MilestoneTimings::default() };
        let usual = TypicalTiming::of(&[climb(40_000), climb(900_000), climb(44_000)]);
        assert_eq!((usual.of, usual.door), (3, Some(Duration::from_secs(44))));
        assert_eq!((usual.running, usual.operation), (Some(Duration::from_secs(22)), None));
        assert_eq!(TypicalTiming::of(&[]), TypicalTiming::default());
    }

    #[test]
    fn timings_scale_with_the_speed_of_the_sandbox() {
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

//! What the way up usually takes: learnt from past launches, else what is known of the service.

use super::launch::journal_record::MilestoneTimings;
use std::time::Duration;

/// Launches whose times count: what is long past says little of today.
pub const MOST: usize = 20;

/// What each rung usually takes since it was requested, as far as that was seen here before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TypicalTiming {
    /// Of how many instances.
    pub of: usize,
    pub operation: Option<Duration>,
    pub running: Option<Duration>,
    pub address: Option<Duration>,
    pub door: Option<Duration>,
    pub script: Option<Duration>,
}

impl TypicalTiming {
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
}

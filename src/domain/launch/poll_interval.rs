//! The polling interval while something is in progress.
//!
//! All instances of a launch share it: one second at first, then longer, longer still after two minutes and whenever
//! the service throttles.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(1000);
const STEADY: Duration = Duration::from_secs(5);
const LATER: Duration = Duration::from_secs(10);
const LATER_AFTER: Duration = Duration::from_secs(120);
const SLOWEST: Duration = Duration::from_secs(60);

/// The pause between two rounds of polling.
#[derive(Clone, Debug, PartialEq)]
pub struct PollInterval {
    next: Duration,
    /// Doubled by each throttling, halved by each successful round.
    brake: u32,
    round: u64,
    seed: u64,
}

impl PollInterval {
    /// Creates one with jitter that depends on the seed, so that several watchers are spread out, repeatably.
    pub fn new(seed: u64) -> PollInterval {
        PollInterval { next: FIRST, brake: 1, round: 0, seed }
    }

    /// Returns the pause before the next round, `elapsed` after the launch was accepted.
    pub fn pause(&mut self, elapsed: Duration) -> Duration {
        let steady = if elapsed >= LATER_AFTER { LATER } else { self.next };
        self.next = (self.next * 3 / 2).min(STEADY);
        self.round += 1;
        let wait = (steady * self.brake).min(SLOWEST);
        wait.mul_f64(self.jitter())
    }

    /// Lengthens the pauses after AWS throttled.
    pub fn throttled(&mut self) {
        self.brake = (self.brake * 2).min(16);
    }

    /// Shortens the pauses after a successful round.
    pub fn went_well(&mut self) {
        self.brake = (self.brake / 2).max(1);
    }

    /// Returns a factor from 0.8 to 1.2.
    fn jitter(&self) -> f64 {
        let mut x = self.seed.wrapping_add(self.round.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        0.8 + 0.4 * ((x >> 11) as f64 / (1u64 << 53) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polling_starts_fast_and_slows_down() {
        let mut pace = PollInterval::new(7);
        let waits: Vec<_> = (0..8).map(|_| pace.pause(Duration::ZERO)).collect();
        assert!(waits[0] <= Duration::from_millis(1200), "{waits:?}");
        assert!(waits[7] >= Duration::from_secs(4) && waits[7] <= Duration::from_secs(6), "{waits:?}");
        assert!(pace.pause(Duration::from_secs(121)) >= Duration::from_secs(8));
    }

    #[test]
    fn throttling_slows_polling_until_rounds_succeed() {
        let mut pace = PollInterval::new(7);
        (0..10).for_each(|_| pace.throttled());
        assert!(pace.pause(Duration::from_secs(10)) >= Duration::from_secs(12));
        (0..5).for_each(|_| pace.went_well());
        assert!(pace.pause(Duration::from_secs(10)) <= Duration::from_secs(2));
    }

    #[test]
    fn the_same_seed_gives_the_same_waits() {
        let waits = |seed| {
            let mut pace = PollInterval::new(seed);
            (0..5).map(|_| pace.pause(Duration::ZERO)).collect::<Vec<_>>()
        };
        assert_eq!(waits(3), waits(3));
        assert_ne!(waits(3), waits(4));
    }
}

//! The sandbox's clock, and times in milliseconds.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A source of time, passed in so that tests can control it.
pub trait Clock: Send + Sync {
    /// Returns the time.
    fn now(&self) -> SystemTime;
}

/// The system's wall clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// A wall clock that follows tokio's clock, so that a test with paused time controls it.
#[derive(Debug, Clone, Copy)]
pub struct TokioClock {
    base: SystemTime,
    start: tokio::time::Instant,
}

impl TokioClock {
    /// Returns a clock that shows `base` now.
    pub fn new(base: SystemTime) -> Self {
        Self { base, start: tokio::time::Instant::now() }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> SystemTime {
        self.base + self.start.elapsed()
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> SystemTime {
        (**self).now()
    }
}

/// Milliseconds since 1970, the finest resolution of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
pub struct Millis(pub i64);

impl Millis {
    /// Never reached: for what doesn't end.
    pub const NEVER: Millis = Millis(i64::MAX);

    /// Converts a time.
    pub fn of(time: SystemTime) -> Self {
        let since = |d: Duration| i64::try_from(d.as_millis()).unwrap_or(i64::MAX);
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Millis(since(after)),
            Err(before) => Millis(-since(before.duration())),
        }
    }

    /// Returns this time plus these seconds, which may be negative.
    pub fn plus(self, seconds: f64) -> Self {
        // A cast from float to integer saturates, so no value in a scenario can overflow.
        Millis(self.0.saturating_add((seconds * 1000.0).round() as i64))
    }

    /// Returns the seconds since 1970 with a fraction, which is how the service writes times.
    pub fn epoch(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// Returns the seconds from `earlier` to this time.
    pub fn since(self, earlier: Millis) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn tokio_clock_follows_paused_time() {
        let clock = TokioClock::new(UNIX_EPOCH + Duration::from_secs(1_000));
        tokio::time::advance(Duration::from_millis(2_500)).await;
        assert_eq!(Millis::of(clock.now()), Millis(1_002_500));
    }

    #[test]
    fn times_are_seconds_with_a_fraction() {
        assert_eq!(Millis(1_571_679_872_404).epoch(), 1_571_679_872.404);
        assert_eq!(Millis(0).plus(17.9), Millis(17_900));
        assert_eq!(Millis(5).plus(f64::INFINITY), Millis::NEVER);
    }
}

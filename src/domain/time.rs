//! Time values that are passed in, and their formatting. The domain never reads a clock.

use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A moment on two clocks.
///
/// `wall` is for display and for comparison with the service's timestamps; it may jump. `mono` counts from the start of
/// the program and never jumps: every wait is measured with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(u64, u64)", into = "(u64, u64)")]
pub struct Now {
    /// Time since the program started, by the monotonic clock.
    pub mono: Duration,
    /// Date and time.
    pub wall: SystemTime,
}

impl Now {
    /// Returns the time since `earlier`, by the monotonic clock.
    pub fn since(&self, earlier: Now) -> Duration {
        self.mono.saturating_sub(earlier.mono)
    }
}

/// As stored in a journal: both clocks in nanoseconds, the second one since 1970.
impl From<(u64, u64)> for Now {
    fn from((mono, wall): (u64, u64)) -> Now {
        Now { mono: Duration::from_nanos(mono), wall: UNIX_EPOCH + Duration::from_nanos(wall) }
    }
}

impl From<Now> for (u64, u64) {
    fn from(now: Now) -> (u64, u64) {
        let nanos = |span: Duration| u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
        (nanos(now.mono), nanos(now.wall.duration_since(UNIX_EPOCH).unwrap_or_default()))
    }
}

impl Default for Now {
    fn default() -> Now {
        Now { mono: Duration::ZERO, wall: SystemTime::UNIX_EPOCH }
    }
}

/// Formats a duration: `340 ms`, `1.4 s`, `38 s`, `2 min 05 s`, `1 h 02 min`.
pub fn spoken(span: Duration) -> String {
    let secs = span.as_secs();
    match secs {
        0 => format!("{} ms", span.as_millis()),
        1..=9 => format!("{:.1} s", span.as_secs_f64()),
        10..=119 => format!("{secs} s"),
        120..=3599 => format!("{} min {:02} s", secs / 60, secs % 60),
        _ => format!("{} h {:02} min", secs / 3600, secs % 3600 / 60),
    }
}

/// Formats an age briefly: `38 s`, `12 min`, `3 h`.
pub fn rough(span: Duration) -> String {
    match span.as_secs() {
        0..=59 => format!("{} s", span.as_secs()),
        60..=3599 => format!("{} min", span.as_secs() / 60),
        secs => format!("{} h", secs / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_readable() {
        let cases = [
            (0, "0 ms"),
            (340, "340 ms"),
            (1400, "1.4 s"),
            (38_000, "38 s"),
            (125_000, "2 min 05 s"),
            (3_720_000, "1 h 02 min"),
        ];
        for (millis, text) in cases {
            assert_eq!(spoken(Duration::from_millis(millis)), text);
        }
    }
}

//! Time, as it is handed in. The domain never reads a clock.

use std::time::{Duration, SystemTime};

/// One moment on two clocks.
///
/// `wall` is for showing and for comparing with the service's timestamps; it may jump.
/// `mono` counts from the start of the program and never jumps: every wait is measured by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now {
    pub mono: Duration,
    pub wall: SystemTime,
}

impl Now {
    /// How long ago `earlier` was, by the clock that never jumps.
    pub fn since(&self, earlier: Now) -> Duration {
        self.mono.saturating_sub(earlier.mono)
    }
}

impl Default for Now {
    fn default() -> Now {
        Now { mono: Duration::ZERO, wall: SystemTime::UNIX_EPOCH }
    }
}

/// `340 ms`, `1.4 s`, `38 s`, `2 min 05 s`, `1 h 02 min`: how long something took, for reading.
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

/// `38 s`, `12 min`, `3 h`: how old something is, where little room is left to say it.
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
    fn spans_read_as_people_say_them() {
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

//! Add-ons and their parsers: automatic snapshots, and stop-on-idle for Lightsail for Research.

use super::sanitized_text::SanitizedText;
use super::user_text::{FieldId, Problem, UserText};

/// The `addOnType` of automatic snapshots.
pub const AUTO_SNAPSHOT: &str = "AutoSnapshot";
/// The `addOnType` that stops an idle instance.
pub const STOP_ON_IDLE: &str = "StopInstanceOnIdle";

/// An add-on of a launch request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddOn {
    /// A daily snapshot, the last seven are kept; at a full hour UTC, or at the Region's default time.
    AutoSnapshot {
        /// The full hour, UTC; absent for the Region's default.
        hour: Option<u8>,
    },
    /// Stops the instance when idle: CPU at or below `threshold` percent for `duration` minutes. The API takes both as
    /// strings; the ranges it allows are not documented.
    StopInstanceOnIdle {
        /// The CPU use, in percent, that counts as idle.
        threshold: SanitizedText,
        /// The duration, in minutes.
        duration: SanitizedText,
    },
}

impl AddOn {
    /// Returns the API's `addOnType`.
    pub fn api_name(&self) -> &'static str {
        match self {
            AddOn::AutoSnapshot { .. } => AUTO_SNAPSHOT,
            AddOn::StopInstanceOnIdle { .. } => STOP_ON_IDLE,
        }
    }
}

/// Formats an hour as `HH:00` for the API.
pub fn hour(hour: u8) -> String {
    format!("{hour:02}:00")
}

/// Parses `HH:00`; only full hours are allowed.
pub fn parse_hour(text: &str) -> Result<u8, Problem> {
    let wrong = || Problem::new(FieldId::Hour, UserText::new("problem.hour").with("text", SanitizedText::new(text)));
    let (hours, minutes) = text.trim().split_once(':').ok_or_else(wrong)?;
    match (hours.len(), hours.parse::<u8>(), minutes) {
        (2, Ok(hour @ 0..=23), "00") => Ok(hour),
        _ => Err(wrong()),
    }
}

/// Parses a CPU threshold in percent, 1 to 99.
pub fn parse_threshold(text: &str) -> Result<SanitizedText, Problem> {
    whole(text, 1..=99).ok_or_else(|| Problem::new(FieldId::Threshold, UserText::new("problem.threshold")))
}

/// Parses a duration in minutes, 1 to 1440.
pub fn parse_duration(text: &str) -> Result<SanitizedText, Problem> {
    whole(text, 1..=1440).ok_or_else(|| Problem::new(FieldId::Duration, UserText::new("problem.duration")))
}

fn whole(text: &str, range: std::ops::RangeInclusive<u32>) -> Option<SanitizedText> {
    let n: u32 = text.trim().parse().ok()?;
    range.contains(&n).then(|| SanitizedText::new(n.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshot_time_is_a_whole_hour() {
        assert_eq!(parse_hour("06:00"), Ok(6));
        assert_eq!(parse_hour("23:00"), Ok(23));
        for wrong in ["6:00", "24:00", "06:30", "06", "", "-1:00"] {
            assert!(parse_hour(wrong).is_err(), "{wrong}");
        }
        assert_eq!(hour(6), "06:00");
    }

    #[test]
    fn idle_threshold_is_a_percentage_and_duration_is_in_minutes() {
        assert_eq!(parse_threshold(" 5 ").unwrap(), "5");
        assert!(parse_threshold("0").is_err() && parse_threshold("100").is_err() && parse_threshold("x").is_err());
        assert!(parse_duration("30").is_ok() && parse_duration("0").is_err());
    }
}

//! Parses and formats the expiry times in credentials.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use std::time::SystemTime;

/// Parses `2026-11-28T20:00:00Z`, with an offset, a blank instead of the `T`, `UTC` or `GMT`, or without a zone.
pub(super) fn read(text: &str) -> Option<SystemTime> {
    let text = text.trim();
    let exact = text.parse::<Timestamp>().ok();
    let time = exact.or_else(|| {
        let bare = ["UTC", "GMT", "Z", "z"].iter().find_map(|zone| text.strip_suffix(zone)).unwrap_or(text).trim();
        // `+0000`, without a colon.
        let compact = bare.len().checked_sub(5).and_then(|at| Some((bare.get(..at)?, bare.get(at..)?)));
        let offset =
            compact.filter(|(_, zone)| zone.starts_with(['+', '-']) && zone[1..].bytes().all(|b| b.is_ascii_digit()));
        match offset {
            Some((time, zone)) => format!("{}{}:{}", time.trim(), &zone[..3], &zone[3..]).parse().ok(),
            None => Offset::UTC.to_timestamp(bare.parse::<DateTime>().ok()?).ok(),
        }
    })?;
    SystemTime::try_from(time).ok()
}

/// Formats as `2026-11-26T12:00:00Z`, like the AWS CLI.
pub fn stamp(time: SystemTime) -> String {
    let time = Timestamp::try_from(time).unwrap_or(Timestamp::MAX);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_time_format_is_read() {
        let expected = read("2099-01-01T00:00:00Z");
        assert!(expected.is_some());
        for text in [
            "2099-01-01T00:00:00+00:00",
            "2099-01-01 00:00:00 UTC",
            "2099-01-01T00:00:00UTC",
            "2099-01-01T01:00:00+0100",
            "2099-01-01T00:00:00.000Z",
            "2099-01-01T00:00:00",
            " 2098-12-31 19:00:00-05:00\n",
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        for text in ["", "tomorrow", "4070908800", "2099-13-01T00:00:00Z"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(stamp(expected.unwrap()), "2099-01-01T00:00:00Z");
    }
}

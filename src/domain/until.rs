//! The planned end of a launch: parses what users type, and formats it as a tag.
//!
//! Lightsail deletes nothing on its own. The end is a tag on each instance, which `skysail sweep` and Home act on.

use super::cost::Usd;
use super::did_you_mean;
use super::user_text::UserText;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use std::time::{Duration, SystemTime};

/// The tag for the planned end of an instance.
pub const UNTIL_KEY: &str = "skysail:until";
/// The latest end, in days from now.
pub const LONGEST: i64 = 366;

/// A moment, with a precision of minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Until(Timestamp);

impl Until {
    /// Parses what a user types: `in 3 hours`, `2d 4h`, `18:00`, `tomorrow 9:30`, `Sunday 6 pm`, `2026-12-24 18:00`,
    /// and the same in Spanish. A time is that of the clock in `zone` on its day, or UTC if it is unknown; `UTC`, or what
    /// that clock is called then (`CET`), may follow it, as [`said`](Self::said) writes it.
    ///
    /// # Errors
    ///
    /// A message if it is none of these, isn't in the future, or is more than [`LONGEST`] days away.
    pub fn read(text: &str, now: SystemTime, zone: Option<&TimeZone>) -> Result<Until, UserText> {
        // Validation runs on every key press, so long texts pasted by mistake aren't parsed.
        if text.len() > LONGEST_TEXT {
            return Err(UserText::new("problem.until")
                .with("text", text.chars().take(LONGEST_TEXT).collect::<String>())
                .brief());
        }
        let from = Timestamp::try_from(now).unwrap_or_default();
        let zone = zone.cloned().unwrap_or(TimeZone::UTC);
        let lower = text.trim().to_lowercase();
        let after_today = lower.split([' ', ',']).any(|word| word == NEXT);
        let here = Here { now: zone.to_datetime(from), zone, after_today };
        let words: Vec<&str> =
            lower.split([' ', ',']).filter(|word| !FILLERS.contains(word) && !word.is_empty()).collect();
        let by_clock = lower.split([' ', ',']).any(|word| CLOCK_WORDS.contains(&word));
        let span = || span(&words, from).filter(|_| !has_capital_m(text) && !by_clock);
        let found =
            stamp(text.trim()).or_else(span).or_else(|| on_a_day(&words, &here)).or_else(|| in_zone(&words, here));
        let Some(at) = found else { return Err(unreadable(text)) };
        match Until(at) {
            until if until.passed(now) => Err(UserText::new("problem.until.past").with("text", text.trim()).brief()),
            until if until.left(now) > Duration::from_secs(LONGEST as u64 * 86_400) => {
                Err(UserText::new("problem.until.far").with("days", LONGEST))
            }
            until => Ok(until),
        }
    }

    /// Parses the value of the tag: a timestamp with its time zone.
    pub fn of_tag(value: &str) -> Option<Until> {
        stamp(value).map(Until)
    }

    /// Returns the value of the tag, in UTC. With seconds: without them it isn't RFC 3339, which many programs insist on.
    pub fn tag_value(self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Returns whether it has passed.
    pub fn passed(self, now: SystemTime) -> bool {
        self.at() <= now
    }

    /// Returns the time left; zero once it has passed.
    pub fn left(self, now: SystemTime) -> Duration {
        self.at().duration_since(now).unwrap_or_default()
    }

    /// Returns the cost of an instance with this monthly price from now until then, in USD. Hours count once started,
    /// except for the minute to which an end is rounded up.
    pub fn cost(self, month: Usd, now: SystemTime) -> f64 {
        month.hourly() * self.left(now).as_secs().saturating_sub(60).div_ceil(3600).max(1) as f64
    }

    /// Returns it as a system time.
    pub fn at(self) -> SystemTime {
        SystemTime::try_from(self.0).unwrap_or(SystemTime::UNIX_EPOCH)
    }

    /// Returns it as text, by the clock in this time zone, which it names; in UTC if that is unknown.
    pub fn said(self, zone: Option<&TimeZone>) -> UserText {
        let at = self.on_clock(zone);
        let key = match at.weekday() {
            Weekday::Monday => "until.monday",
            Weekday::Tuesday => "until.tuesday",
            Weekday::Wednesday => "until.wednesday",
            Weekday::Thursday => "until.thursday",
            Weekday::Friday => "until.friday",
            Weekday::Saturday => "until.saturday",
            Weekday::Sunday => "until.sunday",
        };
        UserText::new(key).with("date", at.date()).with("time", self.time(zone))
    }

    /// Returns it as a user would type it: date and time by that clock.
    pub fn typed(self, zone: Option<&TimeZone>) -> String {
        match zone {
            // If a clock change makes the local time ambiguous, this one is unambiguous.
            Some(here) if here.to_ambiguous_timestamp(self.on_clock(zone)).is_ambiguous() => self.in_utc(),
            Some(_) => self.on_clock(zone).strftime("%Y-%m-%d %H:%M").to_string(),
            None => self.in_utc(),
        }
    }

    /// Returns it as a user would type it in UTC.
    fn in_utc(self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%MZ").to_string()
    }

    fn time(self, zone: Option<&TimeZone>) -> String {
        format!("{} {}", self.on_clock(zone).strftime("%H:%M"), abbreviation(self.0, zone.unwrap_or(&TimeZone::UTC)))
    }

    /// Returns the local time in this zone, including clock changes before that day.
    fn on_clock(self, zone: Option<&TimeZone>) -> DateTime {
        zone.unwrap_or(&TimeZone::UTC).to_datetime(self.0)
    }
}

/// The maximum length of a valid text, in bytes.
const LONGEST_TEXT: usize = 80;

/// The word that leaves out today where a day of the week is named.
const NEXT: &str = "next";

/// Words that are ignored, but for what [`NEXT`] and [`CLOCK_WORDS`] say of those beside them.
const FILLERS: &[&str] = &["in", "at", "on", "until", NEXT, "and", "the", "en", "a", "las", "la", "el", "hasta", "y"];

/// Fillers that only a time of the clock follows: `18h` is 18 hours, `at 18h` isn't.
const CLOCK_WORDS: &[&str] = &["at", "las", "la"];

/// The names of units, and their minutes.
const UNITS: &[(&str, i64)] = &[
    ("m", 1),
    ("min", 1),
    ("mins", 1),
    ("minute", 1),
    ("minutes", 1),
    ("minuto", 1),
    ("minutos", 1),
    ("h", 60),
    ("hr", 60),
    ("hrs", 60),
    ("hour", 60),
    ("hours", 60),
    ("hora", 60),
    ("horas", 60),
    ("d", 1440),
    ("day", 1440),
    ("days", 1440),
    ("día", 1440),
    ("días", 1440),
    ("dia", 1440),
    ("dias", 1440),
    ("w", 10_080),
    ("week", 10_080),
    ("weeks", 10_080),
    ("semana", 10_080),
    ("semanas", 10_080),
];

/// The names of days; the first two groups are relative to today.
const TODAY: &[&str] = &["today", "tonight", "hoy"];
const TOMORROW: &[&str] = &["tomorrow", "mañana", "manana"];
const DAYS: &[(&str, Weekday)] = &[
    ("monday", Weekday::Monday),
    ("mon", Weekday::Monday),
    ("lunes", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("tue", Weekday::Tuesday),
    ("martes", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("wed", Weekday::Wednesday),
    ("miércoles", Weekday::Wednesday),
    ("miercoles", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("thu", Weekday::Thursday),
    ("jueves", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("fri", Weekday::Friday),
    ("viernes", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sat", Weekday::Saturday),
    ("sábado", Weekday::Saturday),
    ("sabado", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
    ("sun", Weekday::Sunday),
    ("domingo", Weekday::Sunday),
];

/// Returns the message for an invalid text, with the most similar day if there is one.
fn unreadable(text: &str) -> UserText {
    let names = DAYS.iter().map(|(name, _)| *name).chain(TODAY.iter().chain(TOMORROW).copied());
    // Short names are similar to any short word.
    let names = names.filter(|name| name.len() > 4);
    let near = |word: &str| did_you_mean::nearest_name(word, names.clone()).filter(|name| *name != word);
    let meant = text.split_whitespace().find_map(|word| near(&word.to_lowercase()));
    match meant {
        Some(meant) => UserText::new("problem.until.near").with("text", text.trim()).with("meant", meant),
        None => UserText::new("problem.until").with("text", text.trim()),
    }
    .brief()
}

/// Returns whether a number's unit is a capital M: a month for many programs, and a minute for others.
fn has_capital_m(text: &str) -> bool {
    let all: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let unit = |at: usize| all[at] == 'M' && all.get(at + 1).is_none_or(|next| !next.is_alphabetic());
    (1..all.len()).any(|at| all[at - 1].is_ascii_digit() && unit(at))
}

/// Parses a timestamp with its time zone.
fn stamp(text: &str) -> Option<Timestamp> {
    let with_seconds = || Some(format!("{}:00Z", text.strip_suffix('Z')?));
    let stamp: Option<Timestamp> = text.parse().ok();
    stamp.or_else(|| with_seconds()?.parse().ok())
}

/// The user's local clock.
struct Here {
    zone: TimeZone,
    now: DateTime,
    /// Whether a day of the week isn't today.
    after_today: bool,
}

/// Parses `3 hours`, `2d4h`, `+3h`: relative to now.
fn span(words: &[&str], from: Timestamp) -> Option<Timestamp> {
    let joined = words.concat();
    let mut rest = joined.strip_prefix('+').unwrap_or(&joined);
    let mut minutes: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, behind) = rest.split_at(digits);
        let (unit, left) = behind.split_at(behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len()));
        let (_, each) = UNITS.iter().find(|(name, _)| *name == unit)?;
        minutes = minutes.checked_add(number.parse::<i64>().ok()?.checked_mul(*each)?)?;
        rest = left;
    }
    // A tag has no seconds: rounded up, so that the time isn't shorter than requested.
    let seconds = from.as_second().checked_add((minutes > 0).then(|| minutes.checked_mul(60)).flatten()?)?;
    let over = (60 - seconds.rem_euclid(60)) % 60;
    Timestamp::from_second(seconds.checked_add(over)?).ok()
}

/// Returns what a zone's clock is called at a time: `CET`, or `+03` if it has no name.
fn abbreviation(at: Timestamp, zone: &TimeZone) -> String {
    zone.to_offset_info(at).abbreviation().to_owned()
}

/// Parses a time followed by `UTC`, or by what the user's own clock is called then.
fn in_zone(words: &[&str], here: Here) -> Option<Timestamp> {
    let (name, words) = words.split_last()?;
    if *name == "utc" {
        let now = here.zone.to_timestamp(here.now).ok()?;
        return on_a_day(words, &Here { now: TimeZone::UTC.to_datetime(now), zone: TimeZone::UTC, ..here });
    }
    on_a_day(words, &here).filter(|at| abbreviation(*at, &here.zone).eq_ignore_ascii_case(name))
}

/// Parses `18:00`, `tomorrow`, `tomorrow 9:30`, `sunday 6 pm`, `2026-12-24 18:00`: by the user's clock.
fn on_a_day(words: &[&str], here: &Here) -> Option<Timestamp> {
    let (day, time) = match words {
        // In 24 hours, which is the same time of day unless the clock changes in between.
        [day] if TOMORROW.contains(day) => return span(&["24h"], here.zone.to_timestamp(here.now).ok()?),
        [time] => (None, clock(time)?),
        [time, half] if matches!(*half, "am" | "pm") => (None, clock(&format!("{time}{half}"))?),
        [day, time] => (Some(*day), clock(time)?),
        [day, time, half] => (Some(*day), clock(&format!("{time}{half}"))?),
        _ => return None,
    };
    let today = here.now.date();
    let to_come = |date: &Date| date.to_datetime(time) > here.now;
    let date = match day {
        None => Some(today).filter(to_come).or_else(|| today.tomorrow().ok())?,
        Some(day) if TODAY.contains(&day) => today,
        Some(day) if TOMORROW.contains(&day) => today.tomorrow().ok()?,
        Some(day) => match DAYS.iter().find(|(name, _)| *name == day) {
            // Today counts if the time is still to come, unless it's the next one of that day.
            Some((_, weekday)) => {
                let may_be = |today: &Date| !here.after_today && today.weekday() == *weekday && to_come(today);
                let same = Some(today).filter(may_be);
                same.or_else(|| today.nth_weekday(1, *weekday).ok())?
            }
            None => day.parse::<Date>().ok()?,
        },
    };
    // A time that occurs twice is the first one; a skipped one is moved forward by the gap.
    here.zone.to_timestamp(date.to_datetime(time)).ok()
}

/// Parses `18:00`, `6pm`, `6:30pm`, `18h`.
fn clock(text: &str) -> Option<Time> {
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(digits), _) => (digits, Some(0)),
        (_, Some(digits)) => (digits, Some(12)),
        _ => (text.strip_suffix('h').unwrap_or(text), None),
    };
    // Numbers have no sign here: `+3h` is a duration.
    if digits.contains('+') {
        return None;
    }
    let (hour, minute) = match digits.trim().split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute.parse::<i8>().ok()?),
        None if half.is_some() || text.ends_with('h') => (digits.trim(), 0),
        _ => return None,
    };
    let hour: i8 = hour.parse().ok()?;
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) => hour % 12 + half,
        None => hour,
    };
    Time::new(hour, minute, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns Saturday, 14:10:30 in Madrid in winter.
    fn now() -> SystemTime {
        SystemTime::try_from("2026-11-28T13:10:30Z".parse::<Timestamp>().unwrap()).unwrap()
    }

    /// One hour ahead of UTC, and two from the last Sunday of March to that of October.
    fn madrid() -> TimeZone {
        TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
    }

    fn read(text: &str) -> Result<String, &'static str> {
        Until::read(text, now(), Some(&madrid())).map(Until::tag_value).map_err(|problem| problem.key)
    }

    #[test]
    fn durations_count_from_now_and_end_on_a_whole_minute() {
        for (text, at) in [
            ("in 3 hours", "2026-11-28T16:11:00Z"),
            ("3h", "2026-11-28T16:11:00Z"),
            ("  3 HOURS ", "2026-11-28T16:11:00Z"),
            ("1h30m", "2026-11-28T14:41:00Z"),
            ("1 hour and 30 minutes", "2026-11-28T14:41:00Z"),
            ("90 min", "2026-11-28T14:41:00Z"),
            ("2 days", "2026-11-30T13:11:00Z"),
            ("in 1 week", "2026-12-05T13:11:00Z"),
            ("en 3 horas", "2026-11-28T16:11:00Z"),
            ("2 días y 4 horas", "2026-11-30T17:11:00Z"),
            ("90 MIN", "2026-11-28T14:41:00Z"),
            ("1H", "2026-11-28T14:11:00Z"),
            ("+3h", "2026-11-28T16:11:00Z"),
            ("+ 3 hours", "2026-11-28T16:11:00Z"),
            ("18h", "2026-11-29T07:11:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(at), "{text}");
        }
    }

    #[test]
    fn capital_m_is_neither_a_month_nor_a_minute() {
        for text in ["1M", "1 M", "2d 1M", "1M 2d"] {
            assert_eq!(read(text), Err("problem.until"), "{text}");
        }
        assert_eq!(read("6 PM").as_deref(), Ok("2026-11-28T17:00:00Z"));
    }

    #[test]
    fn days_and_times_are_local() {
        for (text, at) in [
            ("18:00", "2026-11-28T17:00:00Z"),
            ("at 6 pm", "2026-11-28T17:00:00Z"),
            ("6pm", "2026-11-28T17:00:00Z"),
            ("at 18h", "2026-11-28T17:00:00Z"),
            ("hasta las 18h", "2026-11-28T17:00:00Z"),
            ("12am", "2026-11-28T23:00:00Z"),
            ("9:30", "2026-11-29T08:30:00Z"),
            ("tomorrow", "2026-11-29T13:11:00Z"),
            ("tomorrow 9:30", "2026-11-29T08:30:00Z"),
            ("mañana a las 9:30", "2026-11-29T08:30:00Z"),
            ("Sunday 18:00", "2026-11-29T17:00:00Z"),
            ("domingo, 18:00", "2026-11-29T17:00:00Z"),
            ("Saturday 18:00", "2026-11-28T17:00:00Z"),
            ("Saturday 09:00", "2026-12-05T08:00:00Z"),
            ("next Saturday 18:00", "2026-12-05T17:00:00Z"),
            ("next Sunday 18:00", "2026-11-29T17:00:00Z"),
            ("on Wed at 6:30 pm", "2026-12-02T17:30:00Z"),
            ("2026-12-24 18:00", "2026-12-24T17:00:00Z"),
            ("18:00 UTC", "2026-11-28T18:00:00Z"),
            ("13:30 utc", "2026-11-28T13:30:00Z"),
            ("Sunday 6 pm UTC", "2026-11-29T18:00:00Z"),
            ("2026-12-24 18:00 UTC", "2026-12-24T18:00:00Z"),
            ("2026-12-24 18:00 CET", "2026-12-24T17:00:00Z"),
            ("2027-07-01 18:00 CEST", "2027-07-01T16:00:00Z"),
            ("2026-12-24T18:00Z", "2026-12-24T18:00:00Z"),
            ("2026-12-24T18:00:00+05:30", "2026-12-24T12:30:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(at), "{text}");
        }
    }

    #[test]
    fn time_after_a_clock_change_uses_the_local_time_of_that_day() {
        let zone = madrid();
        let day = |text: &str| SystemTime::try_from(text.parse::<Timestamp>().unwrap()).unwrap();
        // From Saturday to Monday, in spring and in autumn: each end is at 18:00 by the local clock of that day.
        for (now, at, time) in [
            ("2027-03-27T12:00:00Z", "2027-03-29T16:00:00Z", "18:00 CEST"),
            ("2026-10-24T12:00:00Z", "2026-10-26T17:00:00Z", "18:00 CET"),
        ] {
            let until = Until::read("Monday 18:00", day(now), Some(&zone)).unwrap();
            assert_eq!(until.tag_value(), at);
            let said = until.said(Some(&zone));
            assert_eq!(said, UserText::new("until.monday").with("date", &at[..10]).with("time", time));
            assert_eq!(Until::read(&until.typed(Some(&zone)), day(now), Some(&zone)), Ok(until));
        }
        // In autumn 02:30 occurs twice; both texts say which one.
        for (at, time) in [("2026-10-25T00:30:00Z", "02:30 CEST"), ("2026-10-25T01:30:00Z", "02:30 CET")] {
            let until = Until::of_tag(at).unwrap();
            let sunday = UserText::new("until.sunday").with("date", "2026-10-25");
            assert_eq!(until.said(Some(&zone)), sunday.with("time", time));
            assert_eq!(Until::read(&until.typed(Some(&zone)), day("2026-10-24T12:00:00Z"), Some(&zone)), Ok(until));
        }
        // In spring 02:30 is skipped.
        let none = Until::read("2027-03-28 02:30", day("2027-03-27T12:00:00Z"), Some(&zone)).unwrap();
        assert_eq!(none.tag_value(), "2027-03-28T01:30:00Z");
    }

    #[test]
    fn invalid_or_past_time_is_refused_with_the_rule() {
        for text in [
            "",
            "soon",
            "3",
            "0 hours",
            "sunday",
            "25:00",
            "13 pm",
            "3 lightyears",
            "99999999999999999999h",
            "+18:00",
            "6:+5",
            "2027-07-01 18:00 CET",
            "18:00 EST",
            "UTC",
        ] {
            assert_eq!(read(text), Err("problem.until"), "{text:?}");
        }
        for (text, key) in [
            ("today 9:00", "problem.until.past"),
            ("2020-01-01 00:00", "problem.until.past"),
            ("2026-11-28T13:10:00Z", "problem.until.past"),
            ("400 days", "problem.until.far"),
            ("sundy 18:00", "problem.until.near"),
        ] {
            assert_eq!(read(text), Err(key), "{text}");
        }
    }

    #[test]
    fn cost_counts_the_requested_hours() {
        let cost = |text: &str| Until::read(text, now(), Some(&madrid())).unwrap().cost(Usd::cents(744), now());
        for (text, cents) in [("10 min", 1.0), ("3 hours", 3.0), ("3 h 30 min", 4.0)] {
            assert!((cost(text) * 100.0 - cents).abs() < 1e-9, "{text}: {}", cost(text));
        }
    }

    #[test]
    fn saved_and_retyped_time_is_the_same_moment() {
        let until = Until::read("Sunday 18:00", now(), Some(&madrid())).unwrap();
        assert_eq!(Until::of_tag(&until.tag_value()), Some(until));
        assert_eq!((Until::of_tag("soon"), Until::of_tag("2026-11-29 18:00")), (None, None));
        let said = UserText::new("until.sunday").with("date", "2026-11-29");
        assert_eq!(until.said(Some(&madrid())), said.clone().with("time", "18:00 CET"));
        assert_eq!(until.said(None), said.with("time", "17:00 UTC"));
        let typed = [until.typed(Some(&madrid())), until.typed(None)];
        assert_eq!(typed, ["2026-11-29 18:00", "2026-11-29T17:00Z"]);
        for text in typed {
            assert_eq!(Until::read(&text, now(), Some(&madrid())), Ok(until), "{text}");
        }
        assert!(until.passed(until.at()) && !until.passed(now()));
    }
}

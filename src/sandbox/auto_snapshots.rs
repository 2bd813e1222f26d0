//! Automatic snapshots, computed from the clock and from when they were enabled.

use super::clock::Millis;
use super::exception::ServiceException;
use super::records::AddOn;

const KEPT: usize = 7;
const DAY: i64 = 86_400_000;

/// Returns when the existing snapshots were taken: those of the last seven days, newest first, without deleted ones.
pub fn taken(add_ons: &[AddOn], now: Millis) -> Vec<Millis> {
    let found = add_ons.iter().find_map(|add_on| match add_on {
        AddOn::AutoSnapshot { at, since, deleted } => Some((at, *since, deleted)),
        AddOn::StopOnIdle { .. } => None,
    });
    let Some((at, since, deleted)) = found else { return Vec::new() };
    let all = days(at, since, now).into_iter();
    all.filter(|day| !deleted.contains(day)).collect()
}

fn days(at: &str, since: Millis, now: Millis) -> Vec<Millis> {
    let hour: i64 = at.get(..2).and_then(|hour| hour.parse().ok()).unwrap_or_default();
    let midnight = now.0.saturating_sub(now.0.rem_euclid(DAY));
    let today = midnight.saturating_add(hour * 3_600_000);
    let days = (0..).map(|back| Millis(today.saturating_sub(back * DAY))).skip_while(|day| *day > now);
    days.take_while(|day| *day > since).take(KEPT).collect()
}

/// Formats a date as `2026-11-23`.
pub fn date(day: Millis) -> String {
    let date = jiff::Timestamp::from_millisecond(day.0).unwrap_or_default();
    date.strftime("%Y-%m-%d").to_string()
}

/// Returns the snapshot of a date, or the latest one. Skysail's wording.
pub fn find(add_ons: &[AddOn], name: &str, wanted: Option<&str>, now: Millis) -> Result<Millis, ServiceException> {
    let found = taken(add_ons, now).into_iter().find(|day| wanted.is_none_or(|wanted| date(*day) == wanted));
    found.ok_or_else(|| {
        let which = wanted.map(|date| format!(" of {date}")).unwrap_or_default();
        ServiceException::not_found("AutoSnapshot", &format!("{name}{which}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn daily_snapshots_keep_the_last_seven() {
        let noon = Millis(20_000 * DAY + DAY / 2);
        let count = |at: &str, since: i64| days(at, Millis(noon.0 - since * DAY), noon).len();
        assert_eq!((count("06:00", 0), count("06:00", 3), count("06:00", 30)), (0, 3, 7));
        let newest = |at: &str| days(at, Millis(0), noon)[0].epoch();
        assert_eq!(newest("06:00") - newest("18:00"), 43_200.0, "18:00 has not come yet today");
    }

    #[test]
    fn deleted_snapshot_is_missing_and_a_date_finds_its_snapshot() {
        let noon = Millis(20_000 * DAY + DAY / 2);
        let all = |deleted: Vec<Millis>| {
            vec![AddOn::AutoSnapshot { at: "06:00".into(), since: Millis(noon.0 - 3 * DAY), deleted }]
        };
        let newest = taken(&all(Vec::new()), noon)[0];
        assert_eq!(date(newest), "2024-10-04");
        assert_eq!(taken(&all(vec![newest]), noon).len(), 2);
        let find = |wanted| find(&all(vec![newest]), "web-1", wanted, noon).map(date);
        assert_eq!(find(None).unwrap(), "2024-10-03");
        assert!(find(Some("2024-10-04")).unwrap_err().message.contains("web-1 of 2024-10-04"));
    }
}

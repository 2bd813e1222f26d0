use serde_json::{Value, json};

use super::{Action, Body, Call, Stop};
use crate::sandbox::clock::Millis;
use crate::sandbox::input::text;
use crate::sandbox::records::AddOn;

/// The daily snapshots that the clock has brought since they were turned on: the last seven.
pub const ACTION: Action = Action { name: "GetAutoSnapshots", members: &[text("resourceName").required()], run };

const KEPT: usize = 7;
const DAY: i64 = 86_400_000;

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let instance = call.instance("resourceName")?;
    let snapshots = instance.add_ons.iter().find_map(|add_on| match add_on {
        AddOn::AutoSnapshot { at, since } => Some(taken(at, *since, call.now)),
        AddOn::StopOnIdle { .. } => None,
    });
    Ok(Body::of(&json!({
        "resourceName": instance.name,
        "resourceType": "Instance",
        "autoSnapshots": snapshots.unwrap_or_default(),
    })))
}

/// Newest first, as observed.
fn taken(at: &str, since: Millis, now: Millis) -> Vec<Value> {
    let hour: i64 = at.get(..2).and_then(|hour| hour.parse().ok()).unwrap_or_default();
    let midnight = now.0.saturating_sub(now.0.rem_euclid(DAY));
    let today = midnight.saturating_add(hour * 3_600_000);
    let days = (0..).map(|back| Millis(today.saturating_sub(back * DAY))).skip_while(|day| *day > now);
    let shown = |day: Millis| {
        let date = jiff::Timestamp::from_millisecond(day.0).unwrap_or_default();
        json!({
            "date": date.strftime("%Y-%m-%d").to_string(),
            "createdAt": day.epoch(),
            "status": "Success",
            "fromAttachedDisks": [],
        })
    };
    days.take_while(|day| *day > since).take(KEPT).map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_a_day_and_seven_at_most() {
        let noon = Millis(20_000 * DAY + DAY / 2);
        let count = |at: &str, days: i64| taken(at, Millis(noon.0 - days * DAY), noon).len();
        assert_eq!((count("06:00", 0), count("06:00", 3), count("06:00", 30)), (0, 3, 7));
        let newest = |at: &str| taken(at, Millis(0), noon)[0]["createdAt"].as_f64().unwrap();
        assert_eq!(newest("06:00") - newest("18:00"), 43_200.0, "18:00 has not come yet today");
    }
}

use serde_json::json;

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{text, time};

/// Returns what an instance has cost between two times, by day: an hour costs the monthly price divided by 744 (AWS
/// documentation).
pub const ACTION: Action = Action {
    name: "GetCostEstimate",
    members: &[text("resourceName").required(), time("startTime").required(), time("endTime").required()],
    run,
};

const DAY: f64 = 86_400.0;
const HOURS_A_MONTH: f64 = 744.0;
/// An estimate spans at most three months (AWS documentation).
const LONGEST: f64 = 93.0 * DAY;

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let (start, end) = (call.input.time("startTime"), call.input.time("endTime"));
    if end <= start || end - start > LONGEST {
        // Skysail's wording: AWS's isn't known.
        return Err(ServiceException::invalid("endTime must be after startTime, by at most three months.").into());
    }
    let instance = call.instance("resourceName")?;
    let bundle = call.state.catalog.bundle(call.region, &instance.bundle);
    let hourly = bundle.and_then(|bundle| bundle.price).unwrap_or_default() / HOURS_A_MONTH;
    let (from, to) = (start.max(instance.created.epoch()), end.min(call.now.epoch()));
    let days = (0..).map(|n| from + f64::from(n) * DAY).take_while(|day| *day < to);
    let by_day = days.map(|day| {
        let until = to.min(day + DAY);
        let hours = (until - day) / 3_600.0;
        json!({
            "usageCost": hourly * hours,
            "pricingUnit": "Hrs",
            "unit": hours,
            "currency": "USD",
            "timePeriod": { "start": day, "end": until },
        })
    });
    Ok(Body::of(&json!({ "resourcesBudgetEstimate": [{
        "resourceName": instance.name,
        "resourceType": "Instance",
        "costEstimates": [{
            "usageType": format!("{}-BundleUsage:{}", call.region.name, instance.bundle),
            "resultsByTime": by_day.collect::<Vec<_>>(),
        }],
        "startTime": start,
        "endTime": end,
    }] })))
}

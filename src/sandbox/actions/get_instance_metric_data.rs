use serde_json::{Value, json};

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::clock::Millis;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::metrics::{self, METRICS, STATISTICS, UNITS};
use crate::sandbox::params::{one_of, text, texts, time, whole};
use crate::sandbox::records::{Instance, State};

/// Returns plausible metrics: values are derived from the instance's ID and the time, for as long as it ran.
pub const ACTION: Action = Action {
    name: "GetInstanceMetricData",
    members: &[
        text("instanceName").required(),
        one_of("metricName", METRICS).required(),
        whole("period").required(),
        time("startTime").required(),
        time("endTime").required(),
        one_of("unit", UNITS).required(),
        texts("statistics").required(),
    ],
    run,
};

/// CloudWatch's own limit.
const MOST: i64 = 1_440;

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let input = call.input;
    let instance = call.instance("instanceName")?;
    let (name, statistics) = (input.word("metricName"), input.texts("statistics"));
    let period = input.whole("period").unwrap_or_default();
    // Skysail's wording, except for CloudWatch's limit; the range of the period is the model's.
    if !(60..=86_400).contains(&period) || period % 60 != 0 {
        return Err(ServiceException::invalid("period must be a multiple of 60, from 60 to 86400.").into());
    }
    if let Some(bad) = statistics.iter().find(|one| !STATISTICS.contains(one)) {
        let known = STATISTICS.join(",");
        return Err(ServiceException::invalid(format!("statistics has {bad:?}. It must be one of: {known}.")).into());
    }
    let (start, end) = (input.time("startTime"), input.time("endTime"));
    if end <= start {
        return Err(ServiceException::invalid("endTime must be after startTime.").into());
    }
    let asked = ((end - start) / period as f64).ceil();
    if asked > MOST as f64 {
        return Err(ServiceException::invalid(format!(
            "You have requested up to {asked:.0} datapoints, which exceeds the limit of {MOST}. You may reduce the \
             datapoints requested by increasing Period, or decreasing the time range."
        ))
        .into());
    }
    // Another unit than the published one returns nothing, as in CloudWatch.
    let points = match metrics::unit(name) == input.word("unit") {
        true => points(call, instance, name, period, (start, end), &statistics),
        false => Vec::new(),
    };
    Ok(Body::of(&json!({ "metricName": name, "metricData": points })))
}

fn points(
    call: &Transaction<'_>,
    instance: &Instance,
    name: &str,
    period: i64,
    (start, end): (f64, f64),
    statistics: &[&str],
) -> Vec<Value> {
    let step = metrics::granularity(name);
    let wide = period.max(step);
    let first = (start.max(instance.created.epoch()) as i64).div_euclid(wide) * wide;
    let last = end.min(call.now.epoch()) as i64;
    let shown = |at: i64| {
        let times = (at..(at + wide).min(last)).step_by(step as usize);
        let ran = times.filter(|second| running(instance, *second));
        let values: Vec<f64> = ran.map(|second| metrics::value(name, &instance.id, second)).collect();
        (!values.is_empty()).then(|| point(name, at, &values, statistics))
    };
    (first..last).step_by(wide as usize).filter(|at| *at as f64 >= start).filter_map(shown).collect()
}

fn running(instance: &Instance, second: i64) -> bool {
    let at = Millis(second.saturating_mul(1_000));
    instance.created <= at && instance.state(at) == State::Running
}

fn point(name: &str, at: i64, values: &[f64], statistics: &[&str]) -> Value {
    let sum: f64 = values.iter().sum();
    let count = values.len() as f64;
    let mut shown = json!({ "timestamp": at as f64, "unit": metrics::unit(name) });
    for statistic in statistics {
        let (member, value) = match *statistic {
            "Minimum" => ("minimum", values.iter().copied().fold(f64::INFINITY, f64::min)),
            "Maximum" => ("maximum", values.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
            "Sum" => ("sum", sum),
            "Average" => ("average", sum / count),
            _ => ("sampleCount", count),
        };
        shown[member] = json!(value);
    }
    shown
}

//! `skysail launches`: what was launched from this machine.

use super::console::Console;
use super::exit::{DONE, EarlyExit, NOTHING};
use super::progress::utc;
use crate::args::Output;
use crate::domain::cost_so_far::IDLE_STATIC_IP_HOUR;
use crate::domain::owned_resource::{OwnedResource, ResourceKind};
use crate::domain::sanitized_text::SanitizedText;
use crate::journal::{JournalDirectory, LaunchStatus, LaunchSummary};
use crate::live_panes::deletion_cost;
use serde_json::{Value, json};

/// Lists them, newest first.
pub fn run(launches: &JournalDirectory, output: Output, console: &mut Console) -> Result<u8, EarlyExit> {
    let (all, unreadable) = launches.list().map_err(|error| EarlyExit::new(NOTHING, error.to_string()))?;
    match output {
        Output::Json => console.json(&Value::Array(all.iter().map(document).collect())),
        Output::Text if all.is_empty() => console.note(crate::t!("cli.launches.none")),
        Output::Text => all.iter().for_each(|summary| console.line(line(summary))),
    }
    if unreadable > 0 {
        let dir = launches.dir().display();
        console.note(crate::t!("cli.launches.unreadable", n = unreadable, dir = dir));
    }
    Ok(DONE)
}

fn line(summary: &LaunchSummary) -> String {
    let names: Vec<&str> = summary.names.iter().map(SanitizedText::as_str).collect();
    let price = summary.monthly().map(|price| price.to_string()).unwrap_or_default();
    let mut columns = vec![
        summary.id.to_string(),
        utc(summary.began),
        summary.manifest.account.as_ref().map(SanitizedText::to_string).unwrap_or_default(),
        summary.region.to_string(),
        names.join(","),
        price,
        standing(&summary.standing),
    ];
    let left: Vec<String> = summary.left().into_iter().map(deletion_cost::alone).collect();
    columns.extend((!left.is_empty()).then(|| crate::t!("cli.launches.left", what = left.join("; "))));
    columns.extend(summary.live.then(|| crate::t!("cli.launches.live").to_owned()));
    columns.retain(|column| !column.is_empty());
    columns.join("  ")
}

/// Where it stands, in words.
fn standing(standing: &LaunchStatus) -> String {
    let key = format!("cli.standing.{}", standing.key());
    match standing {
        LaunchStatus::Settled { fates } => {
            let each: Vec<String> = fates.iter().map(|(name, fate)| format!("{name} {fate}")).collect();
            crate::t!(&key, fates = each.join(", "))
        }
        LaunchStatus::Refused { why } => crate::t!(&key, why = why),
        _ => crate::text::text(&key).to_owned(),
    }
}

/// Something that stays though what it is for is gone. `certain` is false where it may not be there.
fn left(made: &OwnedResource) -> Value {
    let billed = made.kind == ResourceKind::StaticIp;
    json!({
        "kind": made.kind, "name": made.name, "instanceName": made.instance, "certain": made.there,
        "hourlyPriceUsd": if billed { IDLE_STATIC_IP_HOUR } else { 0.0 },
    })
}

fn document(summary: &LaunchSummary) -> Value {
    let (fates, why) = match &summary.standing {
        LaunchStatus::Settled { fates } => (Some(fates.clone()), None),
        LaunchStatus::Refused { why } => (None, Some(why.clone())),
        LaunchStatus::NeverSent { why } => (None, why.clone()),
        _ => (None, None),
    };
    let fates: Option<serde_json::Map<String, Value>> =
        fates.map(|fates| fates.into_iter().map(|(name, fate)| (name.to_string(), json!(fate))).collect());
    json!({
        "launch": summary.id,
        "began": utc(summary.began),
        "account": summary.manifest.account,
        "region": summary.region,
        "instanceNames": summary.names,
        "monthlyPriceUsd": summary.monthly().map(|price| price.as_cents() as f64 / 100.0),
        "standing": summary.standing.key(),
        "fates": fates,
        "why": why,
        "left": summary.left().into_iter().map(left).collect::<Vec<_>>(),
        "live": summary.live,
        "damagedLines": summary.damaged,
    })
}

use serde_json::json;

use super::tagged::Tagged;
use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::snapshots;

/// The daily snapshots that the clock has brought since they were turned on: the last seven, newest first.
pub const ACTION: Action = Action { name: "GetAutoSnapshots", members: &[text("resourceName").required()], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let mut resource = Tagged::with_add_ons(call)?;
    let kind = resource.kind();
    let taken = resource.add_ons().map(|add_ons| snapshots::taken(add_ons, call.now)).unwrap_or_default();
    let shown = taken.into_iter().map(|day| {
        json!({
            "date": snapshots::date(day),
            "createdAt": day.epoch(),
            "status": "Success",
            "fromAttachedDisks": [],
        })
    });
    Ok(Body::of(&json!({
        "resourceName": call.input.word("resourceName"),
        "resourceType": kind.word(),
        "autoSnapshots": shown.collect::<Vec<_>>(),
    })))
}

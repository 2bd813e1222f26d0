use serde_json::json;

use super::taggable::TaggedResource;
use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::auto_snapshots;
use crate::sandbox::params::text;

/// Lists the daily snapshots taken since they were enabled: the last seven, newest first.
pub const ACTION: Action = Action { name: "GetAutoSnapshots", members: &[text("resourceName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut resource = TaggedResource::with_add_ons(call)?;
    let kind = resource.kind();
    let taken = resource.add_ons().map(|add_ons| auto_snapshots::taken(add_ons, call.now)).unwrap_or_default();
    let shown = taken.into_iter().map(|day| {
        json!({
            "date": auto_snapshots::date(day),
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

use serde_json::json;

use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::view;

pub const ACTION: Action =
    Action { name: "GetInstanceSnapshot", members: &[text("instanceSnapshotName").required()], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let name = call.input.word("instanceSnapshotName");
    let found = call.home().snapshots.get(name);
    let snapshot = found.ok_or_else(|| Refusal::not_found("InstanceSnapshot", name))?;
    Ok(Body::of(&json!({ "instanceSnapshot": view::instance_snapshot(snapshot, call.region, call.now) })))
}

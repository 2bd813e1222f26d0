use serde_json::json;

use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::view;

pub const ACTION: Action = Action { name: "GetDiskSnapshot", members: &[text("diskSnapshotName").required()], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let name = call.input.word("diskSnapshotName");
    let found = call.home().disk_snapshots.get(name);
    let snapshot = found.ok_or_else(|| Refusal::not_found("DiskSnapshot", name))?;
    Ok(Body::of(&json!({ "diskSnapshot": view::disk_snapshot(snapshot, call.region, call.now) })))
}

use serde_json::json;

use super::{Action, Begin, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::records::ResourceType;
use crate::sandbox::refusal::Refusal;

/// Ends at once, as observed, and frees the name.
pub const ACTION: Action = Action { name: "DeleteDiskSnapshot", members: &[text("diskSnapshotName").required()], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let name = call.input.word("diskSnapshotName");
    if !call.home().disk_snapshots.contains_key(name) {
        return Err(Refusal::not_found("DiskSnapshot", name).into());
    }
    let operation = call.begin(Begin::everywhere("DeleteDiskSnapshot", name, ResourceType::DiskSnapshot));
    call.forget(ResourceType::DiskSnapshot, name);
    Ok(Body::of(&json!({ "operations": [operation] })))
}

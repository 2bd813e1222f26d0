use serde_json::json;

use super::{Action, Begin, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::records::ResourceType;
use crate::sandbox::refusal::Refusal;

/// Ends at once, as observed, and frees the name.
pub const ACTION: Action =
    Action { name: "DeleteInstanceSnapshot", members: &[text("instanceSnapshotName").required()], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let name = call.input.word("instanceSnapshotName");
    if !call.home().snapshots.contains_key(name) {
        return Err(Refusal::not_found("InstanceSnapshot", name).into());
    }
    let operation = call.begin(Begin::everywhere("DeleteInstanceSnapshot", name, ResourceType::InstanceSnapshot));
    call.forget(ResourceType::InstanceSnapshot, name);
    Ok(Body::of(&json!({ "operations": [operation] })))
}

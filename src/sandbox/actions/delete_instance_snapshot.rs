use serde_json::json;

use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::text;
use crate::sandbox::records::ResourceType;

/// Deletes a snapshot; completes at once, as observed, and frees the name.
pub const ACTION: Action =
    Action { name: "DeleteInstanceSnapshot", members: &[text("instanceSnapshotName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let name = call.input.word("instanceSnapshotName");
    if !call.home().snapshots.contains_key(name) {
        return Err(ServiceException::not_found("InstanceSnapshot", name).into());
    }
    let operation =
        call.begin(NewOperation::everywhere("DeleteInstanceSnapshot", name, ResourceType::InstanceSnapshot));
    call.forget(ResourceType::InstanceSnapshot, name);
    Ok(Body::of(&json!({ "operations": [operation] })))
}

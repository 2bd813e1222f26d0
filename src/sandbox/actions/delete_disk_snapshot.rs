use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::records::ResourceType;

/// Deletes a snapshot; completes at once, as observed, and frees the name.
pub const ACTION: Action = Action { name: "DeleteDiskSnapshot", members: &[text("diskSnapshotName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let name = call.input.word("diskSnapshotName");
    call.disk_snapshot(name)?;
    let operation = call.begin(NewOperation::everywhere("DeleteDiskSnapshot", name, ResourceType::DiskSnapshot));
    call.forget(ResourceType::DiskSnapshot, name);
    Ok(Body::list("operations", [operation]))
}

use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::text;
use crate::sandbox::records::{CreationStage, ResourceType};

/// Deletes a snapshot that isn't being taken any more; completes at once, as observed, and frees the name.
pub const ACTION: Action =
    Action { name: "DeleteInstanceSnapshot", members: &[text("instanceSnapshotName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let name = call.input.word("instanceSnapshotName");
    let snapshot = call.snapshot(name)?;
    if snapshot.making.stage(call.now) == CreationStage::Pending {
        // Skysail's wording: AWS's isn't known.
        let message = format!("The instance snapshot {name} is pending. It can be deleted once it is available.");
        return Err(ServiceException::new("OperationFailureException", message).into());
    }
    let outcome = call.state.faults.outcome("DeleteInstanceSnapshot");
    let what = NewOperation::everywhere("DeleteInstanceSnapshot", name, ResourceType::InstanceSnapshot);
    let operation = call.begin_with(what, outcome);
    call.forget(ResourceType::InstanceSnapshot, name);
    Ok(Body::list("operations", [operation]))
}

use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{flag, text};
use crate::sandbox::records::ResourceType;

/// Deletes a disk that isn't attached; completes at once, as observed.
pub const ACTION: Action =
    Action { name: "DeleteDisk", members: &[text("diskName").required(), flag("forceDeleteAddOns")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let disk = call.disk("diskName")?;
    // Skysail's wording throughout: AWS's isn't known.
    if let Some(held) = disk.held(call.now) {
        let message = format!("The disk {} is attached to {}. Detach it first.", disk.name, held.instance);
        return Err(ServiceException::new("OperationFailureException", message).into());
    }
    if !disk.add_ons.is_empty() && !call.input.flag("forceDeleteAddOns") {
        let message = format!("The disk {} has add-ons. Disable them, or delete with forceDeleteAddOns.", disk.name);
        return Err(ServiceException::invalid(message).into());
    }
    let operation = call.begin(NewOperation::on_disk("DeleteDisk", disk));
    call.forget(ResourceType::Disk, &disk.name);
    Ok(Body::list("operations", [operation]))
}

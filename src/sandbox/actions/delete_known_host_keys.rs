use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::params::text;

/// Deletes the host keys stored for the browser-based client; completes at once, as observed.
pub const ACTION: Action = Action { name: "DeleteKnownHostKeys", members: &[text("instanceName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let instance = call.instance("instanceName")?;
    let operation = call.begin(NewOperation::on_instance("DeleteKnownHostKeys", instance));
    Ok(Body::list("operations", [operation]))
}

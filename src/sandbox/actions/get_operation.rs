use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::text;

/// Returns an operation.
pub const ACTION: Action = Action { name: "GetOperation", members: &[text("operationId").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let id = call.input.word("operationId");
    let found = call.home().operation(id, call.now);
    let operation = found.ok_or_else(|| ServiceException::not_found("Operation", id))?;
    Ok(Body::one("operation", &call.show_operation(operation)))
}

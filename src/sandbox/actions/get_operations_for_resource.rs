use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::pagination;
use crate::sandbox::params::text;

/// Lists the operations of one name, newest first, also after the resource was deleted.
pub const ACTION: Action =
    Action { name: "GetOperationsForResource", members: &[text("resourceName").required(), text("pageToken")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let (name, after) = (call.input.word("resourceName"), pagination::after(call)?);
    let home = call.home();
    if home.operations_of(name, "", call.now).next().is_none() && home.holder(name, call.now).is_none() {
        return Err(ServiceException::not_found("Resource", name).into());
    }
    let rest = home.operations_of(name, &after, call.now);
    Ok(pagination::cut(call, "operations", rest, |o| o.id.clone(), |o| call.show_operation(o)))
}

use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::page;
use crate::sandbox::refusal::Refusal;

/// The operations of one name, newest first, also after the resource is gone.
pub const ACTION: Action =
    Action { name: "GetOperationsForResource", members: &[text("resourceName").required(), text("pageToken")], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let (name, after) = (call.input.word("resourceName"), page::after(call)?);
    let home = call.home();
    if home.operations_of(name, "", call.now).next().is_none() && home.holder(name, call.now).is_none() {
        return Err(Refusal::not_found("Resource", name).into());
    }
    let rest = home.operations_of(name, &after, call.now);
    Ok(page::cut(call, "operations", rest, |o| o.id.clone(), |o| call.show_operation(o)))
}

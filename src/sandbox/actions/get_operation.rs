use serde_json::json;

use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::refusal::Refusal;

pub const ACTION: Action = Action { name: "GetOperation", members: &[text("operationId").required()], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let id = call.input.word("operationId");
    let found = call.home().operation(id, call.now);
    let operation = found.ok_or_else(|| Refusal::not_found("Operation", id))?;
    Ok(Body::of(&json!({ "operation": call.show_operation(operation) })))
}

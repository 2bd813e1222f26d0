use serde_json::json;

use super::{Action, Begin, Body, Call, Stop};
use crate::sandbox::input::text;

/// What the browser's own client remembers of a server; ends at once, as observed.
pub const ACTION: Action = Action { name: "DeleteKnownHostKeys", members: &[text("instanceName").required()], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let instance = call.instance("instanceName")?;
    let operation = call.begin(Begin::on_instance("DeleteKnownHostKeys", instance));
    Ok(Body::of(&json!({ "operations": [operation] })))
}

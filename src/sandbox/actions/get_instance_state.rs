use serde_json::json;

use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::view;

pub const ACTION: Action = Action { name: "GetInstanceState", members: &[text("instanceName").required()], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let instance = call.instance("instanceName")?;
    Ok(Body::of(&json!({ "state": view::state(instance.state(call.now)) })))
}

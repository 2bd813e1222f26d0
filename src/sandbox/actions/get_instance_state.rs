use serde_json::{Value, json};

use super::{Action, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::view;

pub const ACTION: Action = Action { name: "GetInstanceState", members: &[text("instanceName").required()], run };

fn run(call: &mut Call<'_>) -> Result<Value, Stop> {
    let instance = call.instance("instanceName")?;
    Ok(json!({ "state": view::state(instance.state(call.now)) }))
}

use serde_json::{Value, json};

use super::{Action, Call, Stop};
use crate::sandbox::input::{flag, text};

pub const ACTION: Action =
    Action { name: "GetInstance", members: &[text("instanceName").required(), flag("includeHealthStatus")], run };

fn run(call: &mut Call<'_>) -> Result<Value, Stop> {
    let instance = call.instance("instanceName")?;
    Ok(json!({ "instance": call.show_instance(instance) }))
}

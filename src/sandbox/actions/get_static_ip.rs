use serde_json::{Value, json};

use super::{Action, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::view;

pub const ACTION: Action = Action { name: "GetStaticIp", members: &[text("staticIpName").required()], run };

fn run(call: &mut Call<'_>) -> Result<Value, Stop> {
    Ok(json!({ "staticIp": view::static_ip(call.static_ip()?, call.region) }))
}

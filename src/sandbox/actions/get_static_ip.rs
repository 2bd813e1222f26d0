use serde_json::json;

use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::view;

pub const ACTION: Action = Action { name: "GetStaticIp", members: &[text("staticIpName").required()], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    Ok(Body::of(&json!({ "staticIp": view::static_ip(call.static_ip()?, call.region) })))
}

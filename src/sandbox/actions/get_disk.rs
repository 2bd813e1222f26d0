use serde_json::json;

use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::view;

pub const ACTION: Action = Action { name: "GetDisk", members: &[text("diskName").required()], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let disk = call.disk("diskName")?;
    Ok(Body::of(&json!({ "disk": view::disk(disk, call.region, call.now) })))
}

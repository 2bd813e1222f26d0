use serde_json::json;

use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::view;

pub const ACTION: Action = Action { name: "GetDomain", members: &[text("domainName").required()], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    Ok(Body::of(&json!({ "domain": view::domain(call.domain()?, call.region) })))
}

use serde_json::json;

use super::{Action, Body, Call, Stop};

/// An account that is no partner of AWS.
pub const ACTION: Action = Action { name: "GetProfile", members: &[], run };

fn run(_: &mut Call<'_>) -> Result<Body, Stop> {
    Ok(Body::of(&json!({ "profileType": "Lightsailor" })))
}

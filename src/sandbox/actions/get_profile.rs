use serde_json::json;

use super::{Action, ActionError, Body, Transaction};

/// An account that is no partner of AWS.
pub const ACTION: Action = Action { name: "GetProfile", members: &[], run };

fn run(_: &mut Transaction<'_>) -> Result<Body, ActionError> {
    Ok(Body::of(&json!({ "profileType": "Lightsailor" })))
}

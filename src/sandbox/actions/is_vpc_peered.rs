use serde_json::json;

use super::{Action, Body, Call, Stop};

/// Nothing here peers with a VPC.
pub const ACTION: Action = Action { name: "IsVpcPeered", members: &[], run };

fn run(_: &mut Call<'_>) -> Result<Body, Stop> {
    Ok(Body::of(&json!({ "isPeered": false })))
}

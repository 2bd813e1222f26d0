use serde_json::json;

use super::tagged::Tagged;
use super::{Action, Body, Call, Stop};
use crate::sandbox::input::{text, texts};

/// Keys that are not there change nothing.
pub const ACTION: Action = Action {
    name: "UntagResource",
    members: &[text("resourceName").required(), text("resourceArn"), texts("tagKeys").required()],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let mut resource = Tagged::find(call)?;
    let keys = call.input.texts("tagKeys");
    resource.tags().retain(|tag| !keys.contains(&tag.key.as_str()));
    let operation = resource.keep(call, "UntagResource");
    Ok(Body::of(&json!({ "operations": [operation] })))
}

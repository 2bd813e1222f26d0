use serde_json::json;

use super::tagged::Tagged;
use super::{Action, Body, Call, Stop};
use crate::sandbox::input::{objects, text};
use crate::sandbox::rules;

/// A key that is there already gets the new value.
pub const ACTION: Action = Action {
    name: "TagResource",
    members: &[text("resourceName").required(), text("resourceArn"), objects("tags", rules::TAG).required()],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let mut resource = Tagged::find(call)?;
    let fresh = rules::tags(&call.input.objects("tags"))?;
    let tags = resource.tags();
    tags.retain(|old| fresh.iter().all(|new| new.key != old.key));
    tags.extend(fresh);
    rules::tag_count(tags)?;
    let operation = resource.keep(call, "TagResource");
    Ok(Body::of(&json!({ "operations": [operation] })))
}

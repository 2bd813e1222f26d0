use super::taggable::TaggedResource;
use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::{text, texts};

/// Removes tags. Unknown keys change nothing.
pub const ACTION: Action = Action {
    name: "UntagResource",
    members: &[text("resourceName").required(), text("resourceArn"), texts("tagKeys").required()],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut resource = TaggedResource::find(call)?;
    let keys = call.input.texts("tagKeys");
    resource.tags().retain(|tag| !keys.contains(&tag.key.as_str()));
    let operation = resource.keep(call, "UntagResource");
    Ok(Body::list("operations", [operation]))
}

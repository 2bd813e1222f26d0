use super::taggable::TaggedResource;
use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::{objects, text};
use crate::sandbox::rules;

/// Adds tags. An existing key gets the new value.
pub const ACTION: Action = Action {
    name: "TagResource",
    members: &[text("resourceName").required(), text("resourceArn"), objects("tags", rules::TAG).required()],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut resource = TaggedResource::find(call)?;
    let fresh = rules::tags(&call.input.objects("tags"))?;
    let tags = resource.tags();
    tags.retain(|old| fresh.iter().all(|new| new.key != old.key));
    tags.extend(fresh);
    rules::tag_count(tags)?;
    let operation = resource.keep(call, "TagResource");
    Ok(Body::list("operations", [operation]))
}

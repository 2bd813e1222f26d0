use super::taggable::TaggedResource;
use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{one_of, text};
use crate::sandbox::records::AddOn;
use crate::sandbox::rules;

/// Disables an add-on of an instance or a disk.
pub const ACTION: Action = Action {
    name: "DisableAddOn",
    members: &[one_of("addOnType", rules::ADD_ON_KINDS).required(), text("resourceName").required()],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut resource = TaggedResource::with_add_ons(call)?;
    let kind = call.input.word("addOnType");
    let is_snapshots = |add_on: &AddOn| matches!(add_on, AddOn::AutoSnapshot { .. });
    let gone = resource.add_ons().is_some_and(|add_ons| {
        let before = add_ons.len();
        add_ons.retain(|add_on| is_snapshots(add_on) != (kind == "AutoSnapshot"));
        add_ons.len() < before
    });
    if !gone {
        // Skysail's wording: AWS's isn't known.
        let name = call.input.word("resourceName");
        return Err(ServiceException::invalid(format!("The add-on {kind} is not enabled for {name}.")).into());
    }
    let operation = resource.keep_with(call, "DisableAddOn", Some(kind));
    Ok(Body::list("operations", [operation]))
}

use super::taggable::TaggedResource;
use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{object, text};
use crate::sandbox::rules;

/// Enables an add-on of an instance or a disk. One that is already enabled takes the new settings.
pub const ACTION: Action = Action {
    name: "EnableAddOn",
    members: &[text("resourceName").required(), object("addOnRequest", rules::ADD_ON).required()],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut resource = TaggedResource::with_add_ons(call)?;
    let image = match &resource {
        TaggedResource::Instance(instance) => {
            let found = call.state.catalog.blueprint(call.region, &instance.blueprint);
            Some(found.ok_or_else(|| ServiceException::not_found("blueprint", &instance.blueprint))?)
        }
        _ => None,
    };
    let Some(request) = call.input.object("addOnRequest") else {
        return Err(ServiceException::invalid("The required member addOnRequest is missing.").into());
    };
    let add_on = rules::add_on(request, image, call.region, call.now)?;
    if let Some(add_ons) = resource.add_ons() {
        add_ons.retain(|old| std::mem::discriminant(old) != std::mem::discriminant(&add_on));
        add_ons.push(add_on);
    }
    let operation = resource.keep_with(call, "EnableAddOn", Some(request.word("addOnType")));
    Ok(Body::list("operations", [operation]))
}

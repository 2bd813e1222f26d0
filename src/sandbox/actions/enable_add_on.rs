use serde_json::json;

use super::{Action, Begin, Body, Call, Stop};
use crate::sandbox::input::{object, text};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::rules;

/// An add-on that is on already takes its new settings.
pub const ACTION: Action = Action {
    name: "EnableAddOn",
    members: &[text("resourceName").required(), object("addOnRequest", rules::ADD_ON).required()],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let mut instance = call.instance("resourceName")?.clone();
    let blueprint = call.world.catalog.blueprint(call.region, &instance.blueprint);
    let blueprint = blueprint.ok_or_else(|| Refusal::not_found("blueprint", &instance.blueprint))?;
    let Some(request) = call.input.object("addOnRequest") else {
        return Err(Refusal::invalid("The required member addOnRequest is missing.").into());
    };
    let add_on = rules::add_on(request, blueprint, call.region, call.now)?;
    instance.add_ons.retain(|old| std::mem::discriminant(old) != std::mem::discriminant(&add_on));
    instance.add_ons.push(add_on);
    let begin = Begin::on_instance("EnableAddOn", &instance);
    let kind = request.word("addOnType");
    let operation = call.begin(Begin { details: Some(kind), ..begin });
    call.keep_instance(instance);
    Ok(Body::of(&json!({ "operations": [operation] })))
}

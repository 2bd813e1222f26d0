use serde_json::json;

use super::{Action, Begin, Body, Call, Stop};
use crate::sandbox::input::{one_of, text};
use crate::sandbox::records::AddOn;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::rules;

pub const ACTION: Action = Action {
    name: "DisableAddOn",
    members: &[one_of("addOnType", rules::ADD_ON_KINDS).required(), text("resourceName").required()],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let mut instance = call.instance("resourceName")?.clone();
    let kind = call.input.word("addOnType");
    let before = instance.add_ons.len();
    let is_snapshots = |add_on: &AddOn| matches!(add_on, AddOn::AutoSnapshot { .. });
    instance.add_ons.retain(|add_on| is_snapshots(add_on) != (kind == "AutoSnapshot"));
    if instance.add_ons.len() == before {
        // Our own wording: none is known.
        return Err(Refusal::invalid(format!("The add-on {kind} is not enabled for {}.", instance.name)).into());
    }
    let begin = Begin::on_instance("DisableAddOn", &instance);
    let operation = call.begin(Begin { details: Some(kind), ..begin });
    call.keep_instance(instance);
    Ok(Body::of(&json!({ "operations": [operation] })))
}

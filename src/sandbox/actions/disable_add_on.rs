use serde_json::json;

use super::tagged::Tagged;
use super::{Action, Body, Call, Stop};
use crate::sandbox::input::{one_of, text};
use crate::sandbox::records::AddOn;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::rules;

/// Of an instance or a disk.
pub const ACTION: Action = Action {
    name: "DisableAddOn",
    members: &[one_of("addOnType", rules::ADD_ON_KINDS).required(), text("resourceName").required()],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let mut resource = Tagged::with_add_ons(call)?;
    let kind = call.input.word("addOnType");
    let is_snapshots = |add_on: &AddOn| matches!(add_on, AddOn::AutoSnapshot { .. });
    let gone = resource.add_ons().is_some_and(|add_ons| {
        let before = add_ons.len();
        add_ons.retain(|add_on| is_snapshots(add_on) != (kind == "AutoSnapshot"));
        add_ons.len() < before
    });
    if !gone {
        // Our own wording: none is known.
        let name = call.input.word("resourceName");
        return Err(Refusal::invalid(format!("The add-on {kind} is not enabled for {name}.")).into());
    }
    let operation = resource.keep_with(call, "DisableAddOn", Some(kind));
    Ok(Body::of(&json!({ "operations": [operation] })))
}

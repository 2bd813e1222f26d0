use serde_json::json;

use super::{Action, Begin, Body, Call, Stop};
use crate::sandbox::input::{object, text};
use crate::sandbox::rules;

/// Closing what is not open changes nothing.
pub const ACTION: Action = Action {
    name: "CloseInstancePublicPorts",
    members: &[object("portInfo", rules::PORT).required(), text("instanceName").required()],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let mut instance = call.instance("instanceName")?.clone();
    let rule = rules::port(call.input.object("portInfo"))?;
    instance.ports.retain(|old| !old.same_ports(&rule));
    let words = rule.words();
    let begin = Begin::on_instance("CloseInstancePublicPorts", &instance);
    let operation = call.begin(Begin { details: Some(&words), ..begin });
    call.keep_instance(instance);
    Ok(Body::of(&json!({ "operation": operation })))
}

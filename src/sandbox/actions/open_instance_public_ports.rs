use serde_json::json;

use super::{Action, Begin, Body, Call, Stop};
use crate::sandbox::input::{object, text};
use crate::sandbox::rules;

/// Adds one rule; the same ports again take the place of the old rule.
pub const ACTION: Action = Action {
    name: "OpenInstancePublicPorts",
    members: &[object("portInfo", rules::PORT).required(), text("instanceName").required()],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let mut instance = call.instance("instanceName")?.clone();
    let rule = rules::port(call.input.object("portInfo"))?;
    let words = rule.words();
    instance.ports.retain(|old| !old.same_ports(&rule));
    instance.ports.push(rule);
    rules::port_count(&instance.ports)?;
    let begin = Begin::on_instance("OpenInstancePublicPorts", &instance);
    let operation = call.begin(Begin { details: Some(&words), ..begin });
    call.keep_instance(instance);
    Ok(Body::of(&json!({ "operation": operation })))
}

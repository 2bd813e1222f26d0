use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::params::{object, text};
use crate::sandbox::rules;

/// Adds a rule; one with the same ports replaces the old rule.
pub const ACTION: Action = Action {
    name: "OpenInstancePublicPorts",
    members: &[object("portInfo", rules::PORT).required(), text("instanceName").required()],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut instance = call.instance("instanceName")?.clone();
    let rule = rules::port(call.input.object("portInfo"))?;
    let words = rule.words();
    instance.ports.retain(|old| !old.same_ports(&rule));
    instance.ports.push(rule);
    rules::port_count(&instance.ports)?;
    let begin = NewOperation::on_instance("OpenInstancePublicPorts", &instance);
    let operation = call.begin(NewOperation { details: Some(&words), ..begin });
    call.keep_instance(instance);
    Ok(Body::one("operation", &operation))
}

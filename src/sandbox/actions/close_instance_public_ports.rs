use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::params::{object, text};
use crate::sandbox::rules;

/// Closes a port. Closing one that isn't open changes nothing.
pub const ACTION: Action = Action {
    name: "CloseInstancePublicPorts",
    members: &[object("portInfo", rules::PORT).required(), text("instanceName").required()],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut instance = call.instance("instanceName")?.clone();
    let rule = rules::port(call.input.object("portInfo"))?;
    instance.ports.retain(|old| !old.same_ports(&rule));
    let words = rule.words();
    let begin = NewOperation::on_instance("CloseInstancePublicPorts", &instance);
    let operation = call.begin(NewOperation { details: Some(&words), ..begin });
    call.keep_instance(instance);
    Ok(Body::one("operation", &operation))
}

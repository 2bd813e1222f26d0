use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::params::{objects, text};
use crate::sandbox::records::PortRule;
use crate::sandbox::rules;

/// Replaces all rules.
pub const ACTION: Action = Action {
    name: "PutInstancePublicPorts",
    members: &[objects("portInfos", rules::PORT).required(), text("instanceName").required()],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut instance = call.instance("instanceName")?.clone();
    let given = call.input.objects("portInfos");
    let read: Result<Vec<PortRule>, _> = given.into_iter().map(|one| rules::port(Some(one))).collect();
    instance.ports = read?;
    rules::port_count(&instance.ports)?;
    let words: Vec<String> = instance.ports.iter().map(PortRule::words).collect();
    let words = words.join(", ");
    let begin = NewOperation::on_instance("PutInstancePublicPorts", &instance);
    let operation = call.begin(NewOperation { details: Some(&words), ..begin });
    call.keep_instance(instance);
    Ok(Body::one("operation", &operation))
}

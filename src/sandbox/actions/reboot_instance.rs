use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::records::State;
use crate::sandbox::transaction::wrong_state;

/// Reboots an instance. The operation is completed in the reply (observed); the instance is shown as running
/// throughout, accepts a stop or another reboot, and its port is closed for a while.
pub const ACTION: Action = Action { name: "RebootInstance", members: &[text("instanceName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut instance = call.instance("instanceName")?.clone();
    if !instance.state(call.now).is_up() {
        return Err(wrong_state(&instance, "running", call.now).into());
    }
    let up = call.later(call.state.scenario().pace.reboot);
    instance.turn(call.now, State::Rebooting, State::Running, up);
    let begin = NewOperation::on_instance("RebootInstance", &instance);
    let operation = call.begin(NewOperation { details: Some(""), ..begin });
    call.keep_instance(instance);
    Ok(Body::list("operations", [operation]))
}

use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::clock::Millis;
use crate::sandbox::params::{flag, text};
use crate::sandbox::records::State;
use crate::sandbox::transaction::wrong_state;

/// Stops an instance, which takes the same time when forced. A stopped instance costs as much as a running one.
pub const ACTION: Action =
    Action { name: "StopInstance", members: &[text("instanceName").required(), flag("force")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut instance = call.instance("instanceName")?.clone();
    if !instance.state(call.now).is_up() {
        return Err(wrong_state(&instance, "running", call.now).into());
    }
    let takes = call.state.scenario().pace.stop;
    let outcome = call.state.faults.outcome("StopInstance");
    let stuck = outcome.is_some_and(|outcome| outcome.stuck || outcome.fails.is_some());
    let stopped = if stuck { Millis::NEVER } else { call.later(takes) };
    instance.turn(call.now, State::Stopping, State::Stopped, stopped);
    let operation =
        call.begin_with(NewOperation { takes, ..NewOperation::on_instance("StopInstance", &instance) }, outcome);
    call.keep_instance(instance);
    Ok(Body::list("operations", [operation]))
}

use serde_json::json;

use super::{Action, Begin, Body, Call, Stop};
use crate::sandbox::call::wrong_state;
use crate::sandbox::clock::Millis;
use crate::sandbox::input::{flag, text};
use crate::sandbox::records::State;

/// Forced or not, it takes its time. A stopped instance costs what a running one does.
pub const ACTION: Action =
    Action { name: "StopInstance", members: &[text("instanceName").required(), flag("force")], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let mut instance = call.instance("instanceName")?.clone();
    if !instance.state(call.now).is_up() {
        return Err(wrong_state(&instance, "running", call.now).into());
    }
    let takes = call.world.scenario().pace.stop;
    let fate = call.world.faults.fate("StopInstance");
    let stuck = fate.is_some_and(|fate| fate.stuck || fate.fails.is_some());
    let stopped = if stuck { Millis::NEVER } else { call.later(takes) };
    instance.turn(call.now, State::Stopping, State::Stopped, stopped);
    let operation = call.begin_with(Begin { takes, ..Begin::on_instance("StopInstance", &instance) }, fate);
    call.keep_instance(instance);
    Ok(Body::of(&json!({ "operations": [operation] })))
}

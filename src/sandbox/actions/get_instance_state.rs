use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::view;

/// Returns an instance's state.
pub const ACTION: Action = Action { name: "GetInstanceState", members: &[text("instanceName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let instance = call.instance("instanceName")?;
    Ok(Body::one("state", &view::state(instance.state(call.now))))
}

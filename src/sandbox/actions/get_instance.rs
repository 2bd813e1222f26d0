use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::{flag, text};

/// Returns an instance.
pub const ACTION: Action =
    Action { name: "GetInstance", members: &[text("instanceName").required(), flag("includeHealthStatus")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let instance = call.instance("instanceName")?;
    Ok(Body::one("instance", &call.show_instance(instance)))
}

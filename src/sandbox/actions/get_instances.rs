use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::pagination;
use crate::sandbox::params::{flag, text};

/// Lists the Region's instances.
pub const ACTION: Action =
    Action { name: "GetInstances", members: &[text("pageToken"), flag("includeHealthStatus")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let after = pagination::after(call)?;
    let listed = pagination::beyond(&call.home().instances, &after).filter(|instance| instance.listed(call.now));
    Ok(pagination::cut(call, "instances", listed, |i| i.name.clone(), |i| call.show_instance(i)))
}

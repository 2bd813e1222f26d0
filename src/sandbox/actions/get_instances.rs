use std::ops::Bound::{Excluded, Unbounded};

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::pagination;
use crate::sandbox::params::{flag, text};

/// Lists the Region's instances.
pub const ACTION: Action =
    Action { name: "GetInstances", members: &[text("pageToken"), flag("includeHealthStatus")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let after = pagination::after(call)?;
    let rest = call.home().instances.range::<str, _>((Excluded(after.as_str()), Unbounded));
    let listed = rest.map(|(_, instance)| instance).filter(|instance| instance.listed(call.now));
    Ok(pagination::cut(call, "instances", listed, |i| i.name.clone(), |i| call.show_instance(i)))
}

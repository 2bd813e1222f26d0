use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::{pagination, view};

/// Lists the Region's instance snapshots.
pub const ACTION: Action = Action { name: "GetInstanceSnapshots", members: &[text("pageToken")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let after = pagination::after(call)?;
    let rest = pagination::beyond(&call.home().snapshots, &after);
    Ok(pagination::cut(
        call,
        "instanceSnapshots",
        rest,
        |one| one.name.clone(),
        |one| view::instance_snapshot(one, call.region, call.now),
    ))
}

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::{pagination, view};

/// Lists the Region's disk snapshots.
pub const ACTION: Action = Action { name: "GetDiskSnapshots", members: &[text("pageToken")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let after = pagination::after(call)?;
    let rest = pagination::beyond(&call.home().disk_snapshots, &after);
    Ok(pagination::cut(
        call,
        "diskSnapshots",
        rest,
        |one| one.name.clone(),
        |one| view::disk_snapshot(one, call.region, call.now),
    ))
}

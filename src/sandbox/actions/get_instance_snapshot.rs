use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::view;

/// Returns an instance snapshot.
pub const ACTION: Action =
    Action { name: "GetInstanceSnapshot", members: &[text("instanceSnapshotName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let snapshot = call.snapshot(call.input.word("instanceSnapshotName"))?;
    Ok(Body::one("instanceSnapshot", &view::instance_snapshot(snapshot, call.region, call.now)))
}

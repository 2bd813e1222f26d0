use serde_json::json;

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::text;
use crate::sandbox::view;

/// Returns an instance snapshot.
pub const ACTION: Action =
    Action { name: "GetInstanceSnapshot", members: &[text("instanceSnapshotName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let name = call.input.word("instanceSnapshotName");
    let found = call.home().snapshots.get(name);
    let snapshot = found.ok_or_else(|| ServiceException::not_found("InstanceSnapshot", name))?;
    Ok(Body::of(&json!({ "instanceSnapshot": view::instance_snapshot(snapshot, call.region, call.now) })))
}

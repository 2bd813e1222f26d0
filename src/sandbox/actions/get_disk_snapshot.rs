use serde_json::json;

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::text;
use crate::sandbox::view;

/// Returns a disk snapshot.
pub const ACTION: Action = Action { name: "GetDiskSnapshot", members: &[text("diskSnapshotName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let name = call.input.word("diskSnapshotName");
    let found = call.home().disk_snapshots.get(name);
    let snapshot = found.ok_or_else(|| ServiceException::not_found("DiskSnapshot", name))?;
    Ok(Body::of(&json!({ "diskSnapshot": view::disk_snapshot(snapshot, call.region, call.now) })))
}

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::view;

/// Returns a disk snapshot.
pub const ACTION: Action = Action { name: "GetDiskSnapshot", members: &[text("diskSnapshotName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let snapshot = call.disk_snapshot(call.input.word("diskSnapshotName"))?;
    Ok(Body::one("diskSnapshot", &view::disk_snapshot(snapshot, call.region, call.now)))
}

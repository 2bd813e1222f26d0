use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::view;

/// Returns a disk.
pub const ACTION: Action = Action { name: "GetDisk", members: &[text("diskName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let disk = call.disk("diskName")?;
    Ok(Body::one("disk", &view::disk(disk, call.region, call.now)))
}

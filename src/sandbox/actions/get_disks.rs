use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::{pagination, view};

/// Lists the Region's disks.
pub const ACTION: Action = Action { name: "GetDisks", members: &[text("pageToken")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let after = pagination::after(call)?;
    let rest = pagination::beyond(&call.home().disks, &after);
    Ok(pagination::cut(call, "disks", rest, |one| one.name.clone(), |one| view::disk(one, call.region, call.now)))
}

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::pagination;
use crate::sandbox::params::text;

/// Lists the newest 200 operations of the Region (AWS documentation), newest first (observed).
pub const ACTION: Action = Action { name: "GetOperations", members: &[text("pageToken")], run };

const MOST: usize = 200;

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let after = pagination::after(call)?;
    let rest = call.home().newest(MOST, &after, call.now);
    Ok(pagination::cut(call, "operations", rest, |o| o.id.clone(), |o| call.show_operation(o)))
}

use std::ops::Bound::{Excluded, Unbounded};

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::{pagination, view};

/// Lists the Region's disks.
pub const ACTION: Action = Action { name: "GetDisks", members: &[text("pageToken")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let after = pagination::after(call)?;
    let rest = call.home().disks.range::<str, _>((Excluded(after.as_str()), Unbounded));
    let rest = rest.map(|(_, one)| one);
    Ok(pagination::cut(call, "disks", rest, |one| one.name.clone(), |one| view::disk(one, call.region, call.now)))
}

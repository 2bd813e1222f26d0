use std::ops::Bound::{Excluded, Unbounded};

use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::{page, view};

pub const ACTION: Action = Action { name: "GetInstanceSnapshots", members: &[text("pageToken")], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let after = page::after(call)?;
    let rest = call.home().snapshots.range::<str, _>((Excluded(after.as_str()), Unbounded));
    let rest = rest.map(|(_, one)| one);
    Ok(page::cut(
        call,
        "instanceSnapshots",
        rest,
        |one| one.name.clone(),
        |one| view::instance_snapshot(one, call.region, call.now),
    ))
}

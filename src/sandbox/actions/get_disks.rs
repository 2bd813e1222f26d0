use std::ops::Bound::{Excluded, Unbounded};

use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::{page, view};

pub const ACTION: Action = Action { name: "GetDisks", members: &[text("pageToken")], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let after = page::after(call)?;
    let rest = call.home().disks.range::<str, _>((Excluded(after.as_str()), Unbounded));
    let rest = rest.map(|(_, one)| one);
    Ok(page::cut(call, "disks", rest, |one| one.name.clone(), |one| view::disk(one, call.region, call.now)))
}

use std::ops::Bound::{Excluded, Unbounded};

use super::{Action, Body, Call, Stop};
use crate::sandbox::input::{flag, text};
use crate::sandbox::page;

pub const ACTION: Action =
    Action { name: "GetInstances", members: &[text("pageToken"), flag("includeHealthStatus")], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let after = page::after(call)?;
    let rest = call.home().instances.range::<str, _>((Excluded(after.as_str()), Unbounded));
    let listed = rest.map(|(_, instance)| instance).filter(|instance| instance.listed(call.now));
    Ok(page::cut(call, "instances", listed, |i| i.name.clone(), |i| call.show_instance(i)))
}

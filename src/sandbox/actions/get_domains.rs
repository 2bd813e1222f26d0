use std::ops::Bound::{Excluded, Unbounded};

use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::{page, rules, view};

pub const ACTION: Action = Action { name: "GetDomains", members: &[text("pageToken")], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    rules::only_in_virginia(call, "Domain")?;
    let after = page::after(call)?;
    let rest = call.home().domains.range::<str, _>((Excluded(after.as_str()), Unbounded));
    let rest = rest.map(|(_, one)| one);
    Ok(page::cut(call, "domains", rest, |one| one.name.clone(), |one| view::domain(one, call.region)))
}

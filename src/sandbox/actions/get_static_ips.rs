use std::ops::Bound::{Excluded, Unbounded};

use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::{page, view};

pub const ACTION: Action = Action { name: "GetStaticIps", members: &[text("pageToken")], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let after = page::after(call)?;
    let rest = call.home().static_ips.range::<str, _>((Excluded(after.as_str()), Unbounded));
    let rest = rest.map(|(_, ip)| ip);
    Ok(page::cut(call, "staticIps", rest, |ip| ip.name.clone(), |ip| view::static_ip(ip, call.region)))
}

use std::ops::Bound::{Excluded, Unbounded};

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::{pagination, view};

/// Lists the Region's static IPs.
pub const ACTION: Action = Action { name: "GetStaticIps", members: &[text("pageToken")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let after = pagination::after(call)?;
    let rest = call.home().static_ips.range::<str, _>((Excluded(after.as_str()), Unbounded));
    let rest = rest.map(|(_, ip)| ip);
    Ok(pagination::cut(call, "staticIps", rest, |ip| ip.name.clone(), |ip| view::static_ip(ip, call.region)))
}

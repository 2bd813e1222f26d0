use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::{pagination, view};

/// Lists the Region's static IPs.
pub const ACTION: Action = Action { name: "GetStaticIps", members: &[text("pageToken")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let after = pagination::after(call)?;
    let rest = pagination::beyond(&call.home().static_ips, &after);
    Ok(pagination::cut(call, "staticIps", rest, |ip| ip.name.clone(), |ip| view::static_ip(ip, call.region)))
}

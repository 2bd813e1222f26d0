use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::view;

/// Returns a static IP.
pub const ACTION: Action = Action { name: "GetStaticIp", members: &[text("staticIpName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    Ok(Body::one("staticIp", &view::static_ip(call.static_ip()?, call.region)))
}

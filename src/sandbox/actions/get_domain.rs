use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::view;

/// Returns a DNS zone with its records.
pub const ACTION: Action = Action { name: "GetDomain", members: &[text("domainName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    Ok(Body::one("domain", &view::domain(call.domain()?, call.region)))
}

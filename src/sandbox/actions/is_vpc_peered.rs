use super::{Action, ActionError, Body, Transaction};

/// Returns that there is no VPC peering.
pub const ACTION: Action = Action { name: "IsVpcPeered", members: &[], run };

fn run(_: &mut Transaction<'_>) -> Result<Body, ActionError> {
    Ok(Body::one("isPeered", &false))
}

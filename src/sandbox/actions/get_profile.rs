use super::{Action, ActionError, Body, Transaction};

/// Returns the profile of an account that isn't an AWS partner.
pub const ACTION: Action = Action { name: "GetProfile", members: &[], run };

fn run(_: &mut Transaction<'_>) -> Result<Body, ActionError> {
    Ok(Body::one("profileType", &"Lightsailor"))
}

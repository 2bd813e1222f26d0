use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::records::ResourceType;

/// Deletes a zone with all its records; completes at once, as observed.
pub const ACTION: Action = Action { name: "DeleteDomain", members: &[text("domainName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let domain = call.domain()?;
    let operation = call.begin(NewOperation::everywhere("DeleteDomain", &domain.name, ResourceType::Domain));
    call.forget(ResourceType::Domain, &domain.name);
    Ok(Body::one("operation", &operation))
}

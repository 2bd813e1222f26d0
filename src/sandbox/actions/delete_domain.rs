use serde_json::json;

use super::{Action, Begin, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::records::ResourceType;

/// With all its records; ends at once, as observed.
pub const ACTION: Action = Action { name: "DeleteDomain", members: &[text("domainName").required()], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let domain = call.domain()?;
    let operation = call.begin(Begin::everywhere("DeleteDomain", &domain.name, ResourceType::Domain));
    call.forget(ResourceType::Domain, &domain.name);
    Ok(Body::of(&json!({ "operation": operation })))
}

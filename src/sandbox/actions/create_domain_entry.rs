use super::create_domain::entry_id;
use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::Kept;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{object, text};
use crate::sandbox::records::ResourceType;
use crate::sandbox::rules;

/// Adds a record. A duplicate is refused.
pub const ACTION: Action = Action {
    name: "CreateDomainEntry",
    members: &[text("domainName").required(), object("domainEntry", rules::ENTRY).required()],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut domain = call.domain()?.clone();
    let id = entry_id(&call.id(&format!("entry {}", domain.entries.len())));
    let entry = rules::entry(call.input.object("domainEntry"), &domain.name, id)?;
    // Skysail's wording: AWS's isn't known.
    if domain.entries.iter().any(|other| other.says(&entry)) {
        return Err(ServiceException::invalid(format!("The domain {} has this record already.", domain.name)).into());
    }
    domain.entries.push(entry);
    let operation = call.begin(NewOperation::everywhere("CreateDomainEntry", &domain.name, ResourceType::Domain));
    call.keep(Kept::Domain(domain));
    Ok(Body::one("operation", &operation))
}

use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::Kept;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{object, text};
use crate::sandbox::records::ResourceType;
use crate::sandbox::rules;

/// Deletes a record by its contents, and by its ID if given.
pub const ACTION: Action = Action {
    name: "DeleteDomainEntry",
    members: &[text("domainName").required(), object("domainEntry", rules::ENTRY).required()],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut domain = call.domain()?.clone();
    let given = call.input.object("domainEntry");
    let id = given.map_or("", |given| given.word("id")).to_owned();
    let entry = rules::entry(given, &domain.name, id)?;
    let before = domain.entries.len();
    domain.entries.retain(|other| !(other.says(&entry) && (entry.id.is_empty() || other.id == entry.id)));
    if domain.entries.len() == before {
        return Err(ServiceException::not_found("DomainEntry", &entry.name).into());
    }
    let operation = call.begin(NewOperation::everywhere("DeleteDomainEntry", &domain.name, ResourceType::Domain));
    call.keep(Kept::Domain(domain));
    Ok(Body::one("operation", &operation))
}

use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::Kept;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{object, text};
use crate::sandbox::records::ResourceType;
use crate::sandbox::rules;

/// Replaces the record with this ID.
pub const ACTION: Action = Action {
    name: "UpdateDomainEntry",
    members: &[text("domainName").required(), object("domainEntry", rules::ENTRY).required()],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut domain = call.domain()?.clone();
    let given = call.input.object("domainEntry");
    let id = given.map_or("", |given| given.word("id")).to_owned();
    let entry = rules::entry(given, &domain.name, id)?;
    let found = domain.entries.iter_mut().find(|other| other.id == entry.id);
    let found = found.ok_or_else(|| ServiceException::not_found("DomainEntry", &entry.id))?;
    *found = entry;
    let operation = call.begin(NewOperation::everywhere("UpdateDomainEntry", &domain.name, ResourceType::Domain));
    call.keep(Kept::Domain(domain));
    Ok(Body::list("operations", [operation]))
}

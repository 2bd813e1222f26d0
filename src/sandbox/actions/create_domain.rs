use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::Kept;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{objects, text};
use crate::sandbox::records::{Domain, Entry, ResourceType};
use crate::sandbox::rules;

/// Creates a zone with four name servers and a start of authority, like every zone (observed).
pub const ACTION: Action =
    Action { name: "CreateDomain", members: &[text("domainName").required(), objects("tags", rules::TAG)], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    rules::only_in_virginia(call, "Domain")?;
    let name = call.input.word("domainName");
    rules::domain_name(name)?;
    let tags = rules::tags(&call.input.objects("tags"))?;
    if call.home().domains.contains_key(name) {
        return Err(ServiceException::invalid(format!("Some names are already in use: {name}")).into());
    }
    let id = call.id(&format!("domain {name}"));
    let entries = first_entries(name, &id);
    let domain = Domain { name: name.to_owned(), id, created: call.now, tags, entries };
    let operation = call.begin(NewOperation::everywhere("CreateDomain", name, ResourceType::Domain));
    call.keep(Kept::Domain(domain));
    Ok(Body::one("operation", &operation))
}

fn first_entries(name: &str, id: &str) -> Vec<Entry> {
    let digits = |from: usize| u64::from_str_radix(id.get(from..from + 2).unwrap_or("0"), 16).unwrap_or_default();
    let servers = ["com", "net", "org", "co.uk"].iter().enumerate();
    let servers: Vec<String> = servers
        .map(|(n, top)| format!("ns-{}.awsdns-{:02}.{top}", n as u64 * 512 + digits(n * 2), digits(n * 2) % 64))
        .collect();
    let first = servers.first().cloned().unwrap_or_default();
    let authority = format!("{first}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400");
    let of = |kind: &str, target: String| Entry {
        id: entry_id(&format!("{name} {kind} {target}")),
        name: name.to_owned(),
        target,
        alias: false,
        kind: kind.to_owned(),
    };
    let servers = servers.into_iter().map(|server| of("NS", server)).collect::<Vec<_>>();
    servers.into_iter().chain([of("SOA", authority)]).collect()
}

/// Returns a signed 32-bit number, like the service's own IDs.
pub fn entry_id(of: &str) -> String {
    let mixed = of.bytes().fold(17i32, |sum, byte| sum.wrapping_mul(31).wrapping_add(i32::from(byte)));
    mixed.to_string()
}

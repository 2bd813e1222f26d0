use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::{pagination, rules, view};

/// Lists the DNS zones of the account.
pub const ACTION: Action = Action { name: "GetDomains", members: &[text("pageToken")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    rules::only_in_virginia(call, "Domain")?;
    let after = pagination::after(call)?;
    let rest = pagination::beyond(&call.home().domains, &after);
    Ok(pagination::cut(call, "domains", rest, |one| one.name.clone(), |one| view::domain(one, call.region)))
}

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::pagination;
use crate::sandbox::params::text;

/// Lists every name in use in the Region, for all kinds of resources.
pub const ACTION: Action = Action { name: "GetActiveNames", members: &[text("pageToken")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let names = call.home().names(&pagination::after(call)?, call.now);
    let names = names.into_iter();
    Ok(pagination::cut(call, "activeNames", names, |name| (*name).to_owned(), |name| name))
}

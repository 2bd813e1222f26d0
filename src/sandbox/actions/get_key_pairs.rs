use super::download_default_key_pair::existing;
use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::pagination;
use crate::sandbox::params::{flag, text};
use crate::sandbox::view;

/// Lists the Region's key pairs; its default pair, if it exists, only on request.
pub const ACTION: Action =
    Action { name: "GetKeyPairs", members: &[text("pageToken"), flag("includeDefaultKeyPair")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let after = pagination::after(call)?;
    let include_default = after.is_empty() && call.input.flag("includeDefaultKeyPair");
    let default = if include_default { existing(call)? } else { None };
    let pairs = default.iter().chain(pagination::beyond(&call.home().key_pairs, &after));
    Ok(pagination::cut(call, "keyPairs", pairs, |pair| pair.name.clone(), |pair| view::key_pair(pair, call.region)))
}

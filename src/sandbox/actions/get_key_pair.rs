use super::download_default_key_pair::existing;
use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::text;
use crate::sandbox::view;

/// Returns a key pair.
pub const ACTION: Action = Action { name: "GetKeyPair", members: &[text("keyPairName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let name = call.input.word("keyPairName");
    let default = if name == view::DEFAULT_PAIR { existing(call)? } else { None };
    let found = call.home().key_pairs.get(name).or(default.as_ref());
    let pair = found.ok_or_else(|| ServiceException::not_found("KeyPair", name))?;
    Ok(Body::one("keyPair", &view::key_pair(pair, call.region)))
}

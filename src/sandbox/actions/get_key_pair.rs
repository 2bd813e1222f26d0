use serde_json::json;

use super::download_default_key_pair::existing;
use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::refusal::Refusal;
use crate::sandbox::view;

pub const ACTION: Action = Action { name: "GetKeyPair", members: &[text("keyPairName").required()], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let name = call.input.word("keyPairName");
    let default = if name == view::DEFAULT_PAIR { existing(call)? } else { None };
    let found = call.home().key_pairs.get(name).or(default.as_ref());
    let pair = found.ok_or_else(|| Refusal::not_found("KeyPair", name))?;
    Ok(Body::of(&json!({ "keyPair": view::key_pair(pair, call.region) })))
}

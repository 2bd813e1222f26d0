use serde_json::json;

use super::{Action, Begin, Body, Call, Stop};
use crate::sandbox::account::Change;
use crate::sandbox::input::text;
use crate::sandbox::refusal::Refusal;

/// Instances keep the key that is on them. The Region's default pair can be deleted only by
/// who names its fingerprint.
pub const ACTION: Action =
    Action { name: "DeleteKeyPair", members: &[text("keyPairName").required(), text("expectedFingerprint")], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let name = call.input.word("keyPairName");
    let (home, region) = (call.home(), call.region.name.clone());
    let change = match home.default_pair.as_ref().filter(|pair| pair.name == name) {
        Some(pair) if call.input.text("expectedFingerprint") == Some(&pair.fingerprint) => {
            Change::DefaultPair(region, None)
        }
        // Our own wording: none is known.
        Some(_) => return Err(Refusal::invalid("expectedFingerprint must be that of the default key pair.").into()),
        None if home.key_pairs.contains_key(name) => Change::NoKeyPair(region, name.to_owned()),
        None => return Err(Refusal::not_found("KeyPair", name).into()),
    };
    let operation = call.begin(Begin::everywhere("DeleteKeyPair", name, super::ResourceType::KeyPair));
    call.changes.push(change);
    Ok(Body::of(&json!({ "operation": operation })))
}

use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::RecordChange;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::text;

/// Deletes a key pair. Instances keep the key that is on them. The Region's default pair can only be deleted by naming
/// its fingerprint.
pub const ACTION: Action =
    Action { name: "DeleteKeyPair", members: &[text("keyPairName").required(), text("expectedFingerprint")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let name = call.input.word("keyPairName");
    let (home, region) = (call.home(), call.region.name.clone());
    let change = match home.default_pair.as_ref().filter(|pair| pair.name == name) {
        Some(pair) if call.input.text("expectedFingerprint") == Some(&pair.fingerprint) => {
            RecordChange::DefaultPair(region, None)
        }
        // Skysail's wording: AWS's isn't known.
        Some(_) => {
            return Err(ServiceException::invalid("expectedFingerprint must be that of the default key pair.").into());
        }
        None if home.key_pairs.contains_key(name) => RecordChange::NoKeyPair(region, name.to_owned()),
        None => return Err(ServiceException::not_found("KeyPair", name).into()),
    };
    let operation = call.begin(NewOperation::everywhere("DeleteKeyPair", name, super::ResourceType::KeyPair));
    call.changes.push(change);
    Ok(Body::one("operation", &operation))
}

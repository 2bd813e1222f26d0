use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::RecordChange;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::keys;
use crate::sandbox::params::text;
use crate::sandbox::records::KeyPair;
use crate::sandbox::rules;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Imports a public key under a name.
pub const ACTION: Action = Action {
    name: "ImportKeyPair",
    members: &[text("keyPairName").required(), text("publicKeyBase64").required()],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let name = call.input.word("keyPairName");
    rules::new_key_pair(call, name)?;
    let read = keys::read_public(call.input.word("publicKeyBase64"));
    // Skysail's wording: AWS's isn't known. RSA is documented in the API; Ed25519 was reported to work.
    let (kind, blob) = read.ok_or_else(|| {
        ServiceException::invalid("publicKeyBase64 is not a public key that Lightsail takes (ssh-rsa or ssh-ed25519).")
    })?;
    let pair = KeyPair {
        name: name.to_owned(),
        id: call.id(&format!("key pair {name}")),
        created: call.now,
        tags: Vec::new(),
        fingerprint: keys::fingerprint(&blob),
        public: format!("{kind} {}", STANDARD.encode(&blob)),
        private: None,
    };
    let operation = call.begin(NewOperation::everywhere("ImportKeyPair", name, super::ResourceType::KeyPair));
    call.changes.push(RecordChange::KeyPair(call.region.name.clone(), Box::new(pair)));
    Ok(Body::one("operation", &operation))
}

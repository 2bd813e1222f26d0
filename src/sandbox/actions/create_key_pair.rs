use serde_json::json;

use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::RecordChange;
use crate::sandbox::params::{objects, text};
use crate::sandbox::records::KeyPair;
use crate::sandbox::{rules, view};

/// Creates a key pair. Only this reply contains the private half.
pub const ACTION: Action =
    Action { name: "CreateKeyPair", members: &[text("keyPairName").required(), objects("tags", rules::TAG)], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let name = call.input.word("keyPairName");
    rules::new_key_pair(call, name)?;
    let tags = rules::tags(&call.input.objects("tags"))?;
    let key = call.fresh_key()?;
    let pair = KeyPair {
        name: name.to_owned(),
        id: call.id(&format!("key pair {name}")),
        created: call.now,
        tags,
        fingerprint: key.fingerprint.clone(),
        public: key.public.clone(),
        private: None,
    };
    let operation = call.begin(NewOperation::everywhere("CreateKeyPair", name, super::ResourceType::KeyPair));
    let shown = view::key_pair(&pair, call.region);
    call.changes.push(RecordChange::KeyPair(call.region.name.clone(), Box::new(pair)));
    Ok(Body::of(&json!({
        "keyPair": shown,
        "publicKeyBase64": key.public,
        "privateKeyBase64": key.private,
        "operation": operation,
    })))
}

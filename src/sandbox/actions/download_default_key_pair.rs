use serde_json::json;

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::account::RecordChange;
use crate::sandbox::clock::Millis;
use crate::sandbox::records::KeyPair;
use crate::sandbox::view;

/// Returns the Region's default key pair each time it is requested; it is created when first needed.
pub const ACTION: Action = Action { name: "DownloadDefaultKeyPair", members: &[], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let pair = match &call.home().default_pair {
        Some(pair) => pair.clone(),
        None => make(call, call.now)?,
    };
    Ok(Body::of(&json!({
        "publicKeyBase64": pair.public,
        "privateKeyBase64": pair.private.unwrap_or_default(),
        "createdAt": pair.created.epoch(),
    })))
}

/// Returns the default key pair if the Region has one: the first instance without another pair creates it. The key is
/// generated on first use, so that creating the instance doesn't wait for it.
pub fn existing(call: &mut Transaction<'_>) -> Result<Option<KeyPair>, ActionError> {
    let home = call.home();
    if let Some(pair) = &home.default_pair {
        return Ok(Some(pair.clone()));
    }
    let users = home.instances.values().filter(|instance| instance.key_pair.is_none());
    match users.map(|instance| instance.created).min() {
        Some(since) => make(call, since).map(Some),
        None => Ok(None),
    }
}

/// Generates the default key pair and stores it.
fn make(call: &mut Transaction<'_>, created: Millis) -> Result<KeyPair, ActionError> {
    let key = call.fresh_key()?;
    let pair = KeyPair {
        name: view::DEFAULT_PAIR.to_owned(),
        id: call.id("default key pair"),
        created,
        tags: Vec::new(),
        fingerprint: key.fingerprint,
        public: key.public,
        private: Some(key.private),
    };
    let region = call.region.name.clone();
    call.changes.push(RecordChange::DefaultPair(region, Some(Box::new(pair.clone()))));
    Ok(pair)
}

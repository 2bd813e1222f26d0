use serde_json::{Value, json};

use super::{Action, Call, Stop};
use crate::sandbox::account::Change;
use crate::sandbox::records::KeyPair;
use crate::sandbox::view;

/// The Region's default pair, as often as asked for; made when first needed.
pub const ACTION: Action = Action { name: "DownloadDefaultKeyPair", members: &[], run };

fn run(call: &mut Call<'_>) -> Result<Value, Stop> {
    let pair = match &call.home().default_pair {
        Some(pair) => pair.clone(),
        None => make(call)?,
    };
    Ok(json!({
        "publicKeyBase64": pair.public,
        "privateKeyBase64": pair.private.unwrap_or_default(),
        "createdAt": pair.created.epoch(),
    }))
}

/// Makes the default pair and keeps it.
pub fn make(call: &mut Call<'_>) -> Result<KeyPair, Stop> {
    let key = call.fresh_key()?;
    let pair = KeyPair {
        name: view::DEFAULT_PAIR.to_owned(),
        id: call.id("default key pair"),
        created: call.now,
        tags: Vec::new(),
        fingerprint: key.fingerprint,
        public: key.public,
        private: Some(key.private),
    };
    let region = call.region.name.clone();
    call.changes.push(Change::DefaultPair(region, Some(Box::new(pair.clone()))));
    Ok(pair)
}

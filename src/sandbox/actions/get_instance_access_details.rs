use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::keys::{self, NamedKey};
use crate::sandbox::params::{one_of, text};
use crate::sandbox::records::{Instance, IpType};
use crate::sandbox::transaction::wrong_state;
use crate::sandbox::view;

/// Returns a key and a certificate that are valid for an hour, or the password for Windows.
pub const ACTION: Action = Action {
    name: "GetInstanceAccessDetails",
    members: &[text("instanceName").required(), one_of("protocol", &["ssh", "rdp"])],
    run,
};

const VALID: f64 = 3_600.0;
/// How many times as long as Linux Windows takes until it has a password.
const WINDOWS: f64 = 12.0;

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let instance = call.instance("instanceName")?;
    if !instance.state(call.now).is_up() {
        return Err(wrong_state(instance, "running", call.now).into());
    }
    let blueprint = call.state.catalog.blueprint(call.region, &instance.blueprint);
    let windows = blueprint.is_some_and(|blueprint| blueprint.windows);
    let usual = if windows { "rdp" } else { "ssh" };
    let protocol = call.input.text("protocol").unwrap_or(usual);
    if protocol == "rdp" && !windows {
        return Err(ServiceException::invalid("The protocol rdp is for Windows instances.").into());
    }
    let user = blueprint.map_or("ubuntu", |blueprint| &blueprint.user);
    let mut details = json!({ "protocol": protocol, "instanceName": instance.name, "username": user });
    addresses(call, instance, &mut details);
    match protocol {
        "rdp" => password(call, instance, &mut details),
        _ => shell(call, instance, user, &mut details)?,
    }
    Ok(Body::one("accessDetails", &details))
}

fn addresses(call: &Transaction<'_>, instance: &Instance, details: &mut Value) {
    if instance.has_addresses(call.now) && instance.ip_type != IpType::Ipv6 {
        details["ipAddress"] = json!(instance.public.to_string());
    }
    if let Some(address) = view::ipv6(instance, call.now) {
        details["ipv6Addresses"] = json!([address]);
    }
}

/// Adds the password: in the clear for the default key pair, otherwise encrypted for the instance's own key pair.
fn password(call: &Transaction<'_>, instance: &Instance, details: &mut Value) {
    let windows_is_set_up = call.state.scaled(call.state.scenario().pace.shell * WINDOWS);
    if instance.state_since(call.now).plus(windows_is_set_up) > call.now {
        return;
    }
    let secret = instance.id.replace('-', "");
    match &instance.key_pair {
        None => {
            details["password"] = json!(format!("Sb!{}", secret.get(..18).unwrap_or_default()));
            details["passwordData"] = json!({ "ciphertext": "", "keyPairName": view::DEFAULT_PAIR });
        }
        Some(pair) => {
            let plain = format!("Sb!{}", secret.get(..18).unwrap_or_default());
            let public = call.home().key_pairs.get(pair).and_then(|pair| keys::read_public(&pair.public));
            let sealed = public.and_then(|(_, blob)| keys::seal(&blob, &plain)).unwrap_or_default();
            let ciphertext = STANDARD.encode(sealed);
            details["passwordData"] = json!({ "ciphertext": ciphertext, "keyPairName": pair });
        }
    }
}

fn shell(call: &Transaction<'_>, instance: &Instance, user: &str, details: &mut Value) -> Result<(), ActionError> {
    let key = call.fresh_key()?;
    let no_key = || ServiceException::internal("No key could be made.");
    let authority = NamedKey::of(&format!("authority {}", call.region.name)).ok_or_else(no_key)?;
    let expires = call.now.plus(VALID);
    let seconds = |at: f64| at.max(0.0) as u64;
    let from = seconds(call.now.plus(-300.0).epoch());
    let cert = keys::certificate(&key, &authority, user, from, seconds(expires.epoch()));
    let hosts = keys::host_keys(&instance.id).ok_or_else(no_key)?;
    details["certKey"] = json!(cert);
    details["privateKey"] = json!(key.private);
    details["expiresAt"] = json!(expires.epoch());
    let witnessed = instance.state_since(call.now).epoch();
    let shown = hosts.iter().map(|(algorithm, blob)| {
        let (sha1, sha256) = keys::fingerprints(blob);
        json!({
            "algorithm": algorithm,
            "publicKey": STANDARD.encode(blob),
            "witnessedAt": witnessed,
            "fingerprintSHA1": sha1,
            "fingerprintSHA256": sha256,
        })
    });
    details["hostKeys"] = shown.collect();
    Ok(())
}

//! Executes the requests to import a launch's key pair.

use super::send_once::{look_up, send_once};
use super::services::Services;
use crate::domain::launch::key_import::{KeyImportEvent, KeyImportRequest};
use crate::domain::owned_resource::ResourceKind;
use crate::ssh_keys;
use crate::task;

/// Executes a request and returns the resulting event, if there is one. A mutation completes even if this future is
/// dropped.
pub async fn perform(services: Services, machine_request: KeyImportRequest) -> Option<KeyImportEvent> {
    match machine_request {
        KeyImportRequest::Keep { file, name, before } => {
            let keep = move || ssh_keys::keep(&file, &name, before.as_ref()).map(|kept| kept.public);
            Some(KeyImportEvent::Kept(task::spawn_blocking(keep).joined().await))
        }
        KeyImportRequest::Import { region, name, line } => {
            let request = async move { services.lightsail.import_key_pair(&region, &name, &line).await };
            Some(KeyImportEvent::Imported(send_once("ImportKeyPair", request).await))
        }
        KeyImportRequest::Find { region, name } => {
            let find = services.lightsail.find_resource(&region, ResourceKind::KeyPair, &name);
            Some(KeyImportEvent::Found(look_up("GetKeyPair", find).await))
        }
    }
}

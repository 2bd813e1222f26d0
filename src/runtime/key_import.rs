//! Executes the requests to import a launch's key pair.

use super::services::Services;
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::launch::key_import::{KeyImportEvent, KeyImportRequest};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use crate::ssh_keys;
use crate::task;

/// Executes a request and returns the resulting event, if there is one. A mutation completes even if this future is
/// dropped.
pub async fn perform(services: Services, machine_request: KeyImportRequest) -> Option<KeyImportEvent> {
    match machine_request {
        KeyImportRequest::Keep { file, name, before } => {
            let keep = move || ssh_keys::keep(&file, &name, before.as_ref()).map(|kept| kept.public);
            let kept = task::spawn_blocking(keep).await;
            Some(KeyImportEvent::Kept(kept.unwrap_or_else(|error| Err(SanitizedText::new(error.to_string())))))
        }
        KeyImportRequest::Import { region, name, line } => {
            let request =
                task::spawn_detached(async move { services.lightsail.import_key_pair(&region, &name, &line).await });
            let broke = |_| {
                let failure = Failure::local("ImportKeyPair", ErrorKind::Bug, UserText::new("cause.stopped"));
                Err(Failure { certainty: Certainty::Unknown, ..failure })
            };
            Some(KeyImportEvent::Imported(request.await.unwrap_or_else(broke)))
        }
        KeyImportRequest::Find { region, name } => {
            let kind = crate::domain::owned_resource::ResourceKind::KeyPair;
            Some(KeyImportEvent::Found(services.lightsail.find_resource(&region, kind, &name).await))
        }
    }
}

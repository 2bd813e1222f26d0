//! Executes the requests of actions on servers, snapshots and static IPs.

use super::send_once::{known, look_up, send_once, wait};
use super::services::Services;
use crate::domain::failure::{Certainty, Failure};
use crate::domain::instance::Operation;
use crate::domain::inventory::TakenSnapshot;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::server_action::{ServerActionEvent, ServerActionKind, ServerActionRequest, ServerObservation};
use crate::lightsail::Lightsail;
use crate::task;
use futures_util::future::try_join;

/// Executes a request of a server action and returns the resulting event. A mutation completes even if this future is
/// dropped.
pub async fn perform(services: Services, region: SanitizedText, request: ServerActionRequest) -> ServerActionEvent {
    match request {
        ServerActionRequest::Look { kind, name } => {
            let look = look(&services.lightsail, &region, kind, &name);
            ServerActionEvent::Looked(look_up(kind.lookup(), look).await.map(Box::new))
        }
        ServerActionRequest::Send { kind, name, add_ons, snapshot } => {
            let request = async move {
                match snapshot {
                    Some(snapshot) => take_snapshot(services, region, name, snapshot).await,
                    None => services.lightsail.send_server_action(&region, kind, &name, add_ons).await,
                }
            };
            ServerActionEvent::Replied(send_once(kind.action(), request).await)
        }
        ServerActionRequest::Wait(pause) => wait(pause, ServerActionEvent::Due).await,
    }
}

async fn look(
    client: &Lightsail,
    region: &SanitizedText,
    kind: ServerActionKind,
    name: &str,
) -> Result<ServerObservation, Failure> {
    let found = async {
        Ok(match kind {
            ServerActionKind::DeleteSnapshot => (None, client.instance_snapshot(region, name).await?),
            ServerActionKind::ReleaseStaticIp => (None, client.static_ip(region, name).await?),
            _ => (client.instance(region, name).await?, None),
        })
    };
    let operations = async { known(client.operations_for(region, name).await) };
    let ((instance, resource), operations) = try_join(found, operations).await?;
    Ok(ServerObservation { instance, resource, operations })
}

/// Sends `CreateInstanceSnapshot` once, recorded before it is sent: the record proves later that it's Skysail's.
async fn take_snapshot(
    services: Services,
    region: SanitizedText,
    instance: SanitizedText,
    name: SanitizedText,
) -> Result<Vec<Operation>, Failure> {
    let names = (instance.clone(), name.clone());
    let taken = TakenSnapshot::asked(services.account.clone(), region.clone(), names, services.now().wall);
    note(&services, taken.clone()).await;
    let answer = services.lightsail.create_snapshot(&region, &instance, &name).await;
    if matches!(&answer, Err(Failure { certainty: Certainty::Refused | Certainty::NotSent, .. })) {
        note(&services, TakenSnapshot { refused: true, ..taken }).await;
    }
    answer
}

async fn note(services: &Services, taken: TakenSnapshot) {
    let journals = services.journals.clone();
    let _ = task::spawn_blocking(move || journals.note_snapshot(&taken)).await;
}

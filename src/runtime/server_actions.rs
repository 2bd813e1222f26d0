//! Executes the requests of actions on servers, snapshots and static IPs.

use super::send_once::{failed, send_once, unknown};
use super::services::Services;
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::instance::{Instance, Operation};
use crate::domain::inventory::{BilledResource, TakenSnapshot};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::server_action::{ServerActionEvent, ServerActionRequest, ServerObservation};
use crate::task;
use futures_util::future::try_join;

/// Executes a request of a server action and returns the resulting event. A mutation completes even if this future is
/// dropped.
pub async fn perform(services: Services, region: SanitizedText, request: ServerActionRequest) -> ServerActionEvent {
    match request {
        ServerActionRequest::Look(name) => {
            let looked = try_join(services.lightsail.instance(&region, &name), operations(&services, &region, &name));
            observed(looked.await.map(|(instance, operations)| (instance, None, operations)))
        }
        ServerActionRequest::LookForSnapshot(name) => {
            let snapshot = services.lightsail.instance_snapshot(&region, &name);
            let looked = try_join(snapshot, operations(&services, &region, &name));
            observed(looked.await.map(|(resource, operations)| (None, resource, operations)))
        }
        ServerActionRequest::LookForStaticIp(name) => {
            let static_ip = services.lightsail.static_ip(&region, &name);
            let looked = try_join(static_ip, operations(&services, &region, &name));
            observed(looked.await.map(|(resource, operations)| (None, resource, operations)))
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
        ServerActionRequest::Wait(pause) => {
            tokio::time::sleep(pause).await;
            ServerActionEvent::Due
        }
    }
}

/// What a lookup returned: an instance or a resource, if there is one, and the operations on it.
type Looked = (Option<Instance>, Option<BilledResource>, Vec<Operation>);

fn observed(looked: Result<Looked, Failure>) -> ServerActionEvent {
    let seen = |(instance, resource, operations)| Box::new(ServerObservation { instance, resource, operations });
    ServerActionEvent::Looked(looked.map(seen))
}

/// Returns the operations on the instance or the resource. Those of a deleted one can't be requested.
async fn operations(services: &Services, region: &SanitizedText, name: &str) -> Result<Vec<Operation>, Failure> {
    match services.lightsail.operations_for(region, name).await {
        Err(Failure { error: ErrorKind::NotFound, certainty: Certainty::Refused, .. }) => Ok(Vec::new()),
        reply => reply,
    }
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

/// Returns the event for a request that panicked.
pub fn on_panic(request: &ServerActionRequest, words: &SanitizedText) -> ServerActionEvent {
    match request {
        ServerActionRequest::Look(_) => ServerActionEvent::Looked(Err(failed("GetInstance", words))),
        ServerActionRequest::LookForSnapshot(_) => ServerActionEvent::Looked(Err(failed("GetInstanceSnapshot", words))),
        ServerActionRequest::LookForStaticIp(_) => ServerActionEvent::Looked(Err(failed("GetStaticIp", words))),
        ServerActionRequest::Send { kind, .. } => ServerActionEvent::Replied(Err(unknown(kind.action(), words))),
        ServerActionRequest::Wait(_) => ServerActionEvent::Due,
    }
}

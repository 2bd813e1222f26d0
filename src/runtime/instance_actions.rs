//! Executes the requests of an instance action.

use super::services::Services;
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::instance_actions::{
    InstanceActionEvent, InstanceActionRequest, Mutation, Observation, ObservedState,
};
use crate::domain::launch::journal_record::{JournalEntry, JournalRecord};
use crate::domain::owned_resource;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use crate::task;
use futures_util::future::join4;

/// Executes a request of an action of launch `id`, and returns the resulting event, if there is one. A mutation
/// completes even if this future is dropped.
pub async fn perform(
    services: Services,
    region: SanitizedText,
    id: SanitizedText,
    machine_request: InstanceActionRequest,
) -> Option<InstanceActionEvent> {
    match machine_request {
        InstanceActionRequest::Look(look) => {
            Some(InstanceActionEvent::Looked(self::look(&services, &region, look).await.map(Box::new)))
        }
        InstanceActionRequest::Prove(name) => {
            let in_use = services.lightsail.active_names(&region).await;
            Some(InstanceActionEvent::Proved(in_use.map(|in_use| in_use.contains(&name))))
        }
        InstanceActionRequest::Resolve(names) => {
            Some(InstanceActionEvent::Resolved(services.resolver.resolve(names).await))
        }
        InstanceActionRequest::Send(request) => Some(send(services, region, request).await),
        InstanceActionRequest::Journal(record) => journal(services, id, record).await,
        InstanceActionRequest::Wait(pause) => {
            tokio::time::sleep(pause).await;
            Some(InstanceActionEvent::Due)
        }
    }
}

async fn look(services: &Services, region: &SanitizedText, look: Observation) -> Result<ObservedState, Failure> {
    let client = &services.lightsail;
    let name = look.instance.as_str();
    let ip = async {
        match &look.ip {
            Some(ip) => client.find_resource(region, owned_resource::ResourceKind::StaticIp, ip).await,
            None => Ok(None),
        }
    };
    let ports = async { if look.ports { client.ports(region, name).await } else { Ok(Vec::new()) } };
    let setups = async { if look.setups { client.https_setups(region, name).await } else { Ok(Vec::new()) } };
    let (instance, ip, ports, setups) = join4(client.instance(region, name), ip, ports, setups).await;
    Ok(ObservedState { instance: instance?, ip: ip?, ports: ports?, setups: setups? })
}

/// Sends the request once. It completes even if nobody waits for it any more.
async fn send(services: Services, region: SanitizedText, request: Mutation) -> InstanceActionEvent {
    let action = request.action();
    let runner = task::spawn_detached(async move { services.lightsail.send_mutation(&region, &request).await });
    match runner.await {
        Ok(Ok(operations)) => InstanceActionEvent::Replied(Ok(operations)),
        Ok(Err(failure)) => InstanceActionEvent::Replied(Err(failure)),
        Err(_) => InstanceActionEvent::Replied(Err(Failure {
            certainty: Certainty::Unknown,
            ..Failure::local(action, ErrorKind::Bug, UserText::new("cause.stopped"))
        })),
    }
}

async fn journal(services: Services, id: SanitizedText, record: JournalRecord) -> Option<InstanceActionEvent> {
    let gates = record.must_be_durable();
    // Queued here, as the threads that write may run in any order.
    let ticket = services.journals.queue(&id, JournalEntry { at: services.now().wall, record });
    let written = task::spawn_blocking(move || services.journals.write(ticket)).await;
    match written {
        Ok(Ok(())) => gates.then_some(InstanceActionEvent::Journaled(Ok(()))),
        Ok(Err(error)) => Some(InstanceActionEvent::Journaled(Err(SanitizedText::new(error.to_string())))),
        Err(_) => Some(InstanceActionEvent::Journaled(Err(crate::t!("cause.stopped").into()))),
    }
}

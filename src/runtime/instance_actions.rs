//! Executes the requests of an instance action.

use super::send_once::{look_up, record, send_once, wait};
use super::services::Services;
use crate::domain::failure::Failure;
use crate::domain::instance_actions::{InstanceActionEvent, InstanceActionRequest, Observation, ObservedState};
use crate::domain::owned_resource;
use crate::domain::sanitized_text::SanitizedText;
use futures_util::future::join4;

/// Executes a request of an action of launch `id`, and returns the resulting event, if there is one. A mutation
/// completes even if this future is dropped.
pub async fn perform(
    services: Services,
    region: SanitizedText,
    id: SanitizedText,
    request: InstanceActionRequest,
) -> Option<InstanceActionEvent> {
    match request {
        InstanceActionRequest::Look(look) => {
            let look = self::look(&services, &region, look);
            Some(InstanceActionEvent::Looked(look_up("GetInstance", look).await.map(Box::new)))
        }
        InstanceActionRequest::Prove(name) => {
            let in_use = look_up("GetActiveNames", services.lightsail.active_names(&region)).await;
            Some(InstanceActionEvent::Proved(in_use.map(|in_use| in_use.contains(&name))))
        }
        InstanceActionRequest::Resolve(names) => {
            Some(InstanceActionEvent::Resolved(services.resolver.resolve(names).await))
        }
        InstanceActionRequest::Send(request) => {
            let action = request.action();
            let request = async move { services.lightsail.send_mutation(&region, &request).await };
            Some(InstanceActionEvent::Replied(send_once(action, request).await))
        }
        InstanceActionRequest::Journal(record) => {
            self::record(&services, &id, record).await.map(InstanceActionEvent::Journaled)
        }
        InstanceActionRequest::Wait(pause) => Some(wait(pause, InstanceActionEvent::Due).await),
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

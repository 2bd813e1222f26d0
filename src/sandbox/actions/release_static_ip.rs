use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::RecordChange;
use crate::sandbox::params::text;
use crate::sandbox::records::ResourceType;

/// Releases a static IP; an attached one is detached first.
pub const ACTION: Action = Action { name: "ReleaseStaticIp", members: &[text("staticIpName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let ip = call.static_ip()?;
    let attached = ip.attached_to.as_ref().and_then(|name| call.home().instances.get(name));
    if let Some(mut instance) = attached.cloned() {
        instance.static_ip = None;
        instance.public = call.new_public_address();
        call.keep_instance(instance);
    }
    let operation = call.begin(NewOperation::everywhere("ReleaseStaticIp", &ip.name, ResourceType::StaticIp));
    call.changes.push(RecordChange::NoStaticIp(call.region.name.clone(), ip.name.clone()));
    Ok(Body::list("operations", [operation]))
}

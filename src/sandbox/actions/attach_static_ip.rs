use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::text;
use crate::sandbox::records::{IpType, ResourceType};

/// Attaches a static IP. Two operations, each with the other's name, both completed in the reply (observed). The
/// instance's public address changes at once.
pub const ACTION: Action = Action {
    name: "AttachStaticIp",
    members: &[text("staticIpName").required(), text("instanceName").required()],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut ip = call.static_ip()?.clone();
    let mut instance = call.instance("instanceName")?.clone();
    // Skysail's wording throughout: AWS's isn't known.
    if let Some(other) = &ip.attached_to {
        return Err(
            ServiceException::invalid(format!("The static IP {} is already attached to {other}.", ip.name)).into()
        );
    }
    if instance.ip_type == IpType::Ipv6 {
        return Err(
            ServiceException::invalid(format!("The instance {} has no public IPv4 address.", instance.name)).into()
        );
    }
    // An instance has one static IP: the previous one becomes free.
    if let Some(mut before) = instance.static_ip.take().and_then(|name| call.home().static_ips.get(&name).cloned()) {
        before.attached_to = None;
        call.keep_static_ip(before);
    }
    instance.public = ip.address;
    instance.static_ip = Some(ip.name.clone());
    ip.attached_to = Some(instance.name.clone());
    let first = NewOperation::everywhere("AttachStaticIp", &ip.name, ResourceType::StaticIp);
    let first = call.begin(NewOperation { details: Some(&instance.name), ..first });
    let second = NewOperation::on_instance("AttachStaticIp", &instance);
    let second = call.begin(NewOperation { details: Some(&ip.name), ..second });
    call.keep_static_ip(ip);
    call.keep_instance(instance);
    Ok(Body::list("operations", [first, second]))
}

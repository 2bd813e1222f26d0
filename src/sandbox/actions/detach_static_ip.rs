use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::text;
use crate::sandbox::records::ResourceType;

/// Detaches a static IP. The instance gets another public address.
pub const ACTION: Action = Action { name: "DetachStaticIp", members: &[text("staticIpName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut ip = call.static_ip()?.clone();
    let Some(name) = ip.attached_to.take() else {
        // Skysail's wording: AWS's isn't known.
        return Err(
            ServiceException::invalid(format!("The static IP {} is not attached to an instance.", ip.name)).into()
        );
    };
    let first = NewOperation::everywhere("DetachStaticIp", &ip.name, ResourceType::StaticIp);
    let mut operations = vec![call.begin(NewOperation { details: Some(&name), ..first })];
    if let Some(mut instance) = call.home().instances.get(&name).cloned() {
        instance.static_ip = None;
        instance.public = call.new_public_address();
        let second = NewOperation::on_instance("DetachStaticIp", &instance);
        operations.push(call.begin(NewOperation { details: Some(&ip.name), ..second }));
        call.keep_instance(instance);
    }
    call.keep_static_ip(ip);
    Ok(Body::one("operations", &operations))
}

use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::RecordChange;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{flag, text};

/// Deletes an instance; completes at once, as observed, and frees the name. Add-ons must be removed first or forced.
pub const ACTION: Action =
    Action { name: "DeleteInstance", members: &[text("instanceName").required(), flag("forceDeleteAddOns")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let instance = call.instance("instanceName")?;
    if !instance.add_ons.is_empty() && !call.input.flag("forceDeleteAddOns") {
        // Skysail's wording: AWS's isn't known.
        return Err(ServiceException::invalid(format!(
            "The instance {} has add-ons. Disable them, or delete with forceDeleteAddOns.",
            instance.name
        ))
        .into());
    }
    let region = call.region.name.clone();
    if let Some(ip) = instance.static_ip.as_ref().and_then(|name| call.home().static_ips.get(name)) {
        let mut free = ip.clone();
        free.attached_to = None;
        call.changes.push(RecordChange::StaticIp(region.clone(), Box::new(free)));
    }
    // Attached resources are detached first, with two operations each (observed).
    let mut operations = Vec::new();
    let attached = instance.disks.iter().filter_map(|name| call.home().disks.get(name));
    for disk in attached.filter(|disk| disk.held(call.now).is_some()).cloned().collect::<Vec<_>>() {
        operations.extend(super::detach_disk::detach(call, disk, instance).0);
    }
    let outcome = call.state.faults.outcome("DeleteInstance");
    operations.push(call.begin_rendered(NewOperation::on_instance("DeleteInstance", instance), outcome));
    call.changes.push(RecordChange::NoInstance(region, instance.name.clone()));
    Ok(Body::list("operations", operations))
}

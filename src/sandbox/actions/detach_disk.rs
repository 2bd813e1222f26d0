use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::Kept;
use crate::sandbox::clock::Millis;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::text;
use crate::sandbox::records::{Disk, Instance, State};
use crate::sandbox::render_cache::Rendered;
use crate::sandbox::transaction::wrong_state;

/// Detaches a disk. The instance must be stopped (AWS documentation).
pub const ACTION: Action = Action { name: "DetachDisk", members: &[text("diskName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let disk = call.disk("diskName")?.clone();
    let Some(held) = disk.held(call.now).filter(|held| held.from <= call.now) else {
        // Skysail's wording: AWS's isn't known.
        let message = format!("The disk {} is not attached to an instance.", disk.name);
        return Err(ServiceException::new("OperationFailureException", message).into());
    };
    let mut instance = match call.home().instances.get(&held.instance) {
        Some(instance) => instance.clone(),
        None => return Err(ServiceException::not_found("Instance", &held.instance).into()),
    };
    if instance.state(call.now) != State::Stopped {
        return Err(wrong_state(&instance, "stopped", call.now).into());
    }
    let (operations, lets_go) = detach(call, disk, &instance);
    if lets_go {
        let name = call.input.word("diskName");
        instance.disks.retain(|other| other != name);
        call.keep_instance(instance);
    }
    Ok(Body::list("operations", operations))
}

/// Detaches a disk. Returns two operations that take a while, each with the other's name (observed), and whether the
/// disk will then be free.
pub fn detach(call: &mut Transaction<'_>, mut disk: Disk, instance: &Instance) -> ([Rendered; 2], bool) {
    let takes = call.state.scenario().pace.attach;
    let outcome = call.state.faults.outcome("DetachDisk");
    let making = call.making(takes, outcome);
    let lets_go = !making.fails && making.ends != Millis::NEVER;
    if let Some(held) = disk.attachment.as_mut().filter(|_| lets_go) {
        held.until = making.ends;
    }
    let first = NewOperation { takes, details: Some(&instance.name), ..NewOperation::on_disk("DetachDisk", &disk) };
    let first = call.begin_rendered(first, outcome);
    let second = NewOperation { takes, details: Some(&disk.name), ..NewOperation::on_instance("DetachDisk", instance) };
    let second = call.begin_rendered(second, outcome);
    call.keep(Kept::Disk(disk));
    ([first, second], lets_go)
}

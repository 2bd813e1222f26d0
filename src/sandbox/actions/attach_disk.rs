use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::Kept;
use crate::sandbox::clock::Millis;
use crate::sandbox::params::{flag, text};
use crate::sandbox::records::Attachment;
use crate::sandbox::rules;

/// Attaches a disk to an instance in the same zone. Two operations that take a while, each with the other's name
/// (observed).
pub const ACTION: Action = Action {
    name: "AttachDisk",
    members: &[
        text("diskName").required(),
        text("instanceName").required(),
        text("diskPath").required(),
        flag("autoMounting"),
    ],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut disk = call.disk("diskName")?.clone();
    let mut instance = call.instance("instanceName")?.clone();
    let path = call.input.word("diskPath");
    rules::can_attach(call, &disk, &instance, path)?;
    let takes = call.state.scenario().pace.attach;
    let outcome = call.state.faults.outcome("AttachDisk");
    let making = call.making(takes, outcome);
    disk.attachment = Some(Attachment {
        instance: instance.name.clone(),
        path: path.to_owned(),
        from: if making.fails { Millis::NEVER } else { making.ends },
        until: if making.fails { making.ends } else { Millis::NEVER },
    });
    instance.disks.retain(|name| *name != disk.name);
    instance.disks.push(disk.name.clone());
    let first = NewOperation { takes, details: Some(&instance.name), ..NewOperation::on_disk("AttachDisk", &disk) };
    let first = call.begin_with(first, outcome);
    let second =
        NewOperation { takes, details: Some(&disk.name), ..NewOperation::on_instance("AttachDisk", &instance) };
    let second = call.begin_with(second, outcome);
    call.keep(Kept::Disk(disk));
    call.keep_instance(instance);
    Ok(Body::list("operations", [first, second]))
}

use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::Kept;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{objects, text};
use crate::sandbox::records::{DiskSnapshot, ResourceType};
use crate::sandbox::{rules, view};

/// Takes a snapshot of a disk or of an instance's system disk. Two operations, each with the other's name (observed).
pub const ACTION: Action = Action {
    name: "CreateDiskSnapshot",
    members: &[
        text("diskName"),
        text("diskSnapshotName").required(),
        text("instanceName"),
        objects("tags", rules::TAG),
    ],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let input = call.input;
    let name = input.word("diskSnapshotName");
    rules::name("Disk snapshot name", name)?;
    let tags = rules::tags(&input.objects("tags"))?;
    let of_instance = match (input.has("diskName"), input.has("instanceName")) {
        (true, false) => false,
        (false, true) => true,
        // Skysail's wording: AWS's isn't known.
        _ => return Err(ServiceException::invalid("Define either diskName or instanceName.").into()),
    };
    let takes = call.state.scenario().pace.snapshot;
    let (from, size, zone, kind) = match of_instance {
        true => {
            let instance = call.instance("instanceName")?;
            let size = call.state.catalog.bundle(call.region, &instance.bundle).map_or(20, |bundle| bundle.disk);
            let arn = view::arn(call.region, ResourceType::Instance, &instance.id);
            ((instance.name.clone(), arn), size, &instance.zone, ResourceType::Instance)
        }
        false => {
            let disk = call.disk("diskName")?;
            rules::made(call, disk.making, "disk", &disk.name)?;
            let arn = view::arn(call.region, ResourceType::Disk, &disk.id);
            ((disk.name.clone(), arn), disk.size, &disk.zone, ResourceType::Disk)
        }
    };
    rules::names_are_free(call, &[name])?;
    let outcome = call.state.faults.outcome("CreateDiskSnapshot");
    let snapshot = DiskSnapshot {
        name: name.to_owned(),
        id: call.id(&format!("disk snapshot {name}")),
        created: call.now,
        making: call.making(takes, outcome),
        tags,
        size,
        from,
        of_instance,
        from_auto: false,
    };
    let first = NewOperation::everywhere("CreateDiskSnapshot", name, ResourceType::DiskSnapshot);
    let first = call.begin_with(NewOperation { takes, details: Some(&snapshot.from.0), ..first }, outcome);
    let second = NewOperation {
        zone,
        takes,
        details: Some(name),
        ..NewOperation::everywhere("CreateDiskSnapshot", &snapshot.from.0, kind)
    };
    let second = call.begin_with(second, outcome);
    call.keep(Kept::DiskSnapshot(snapshot));
    Ok(Body::list("operations", [first, second]))
}

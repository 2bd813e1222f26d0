use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::Kept;
use crate::sandbox::params::{objects, text, whole};
use crate::sandbox::records::Disk;
use crate::sandbox::rules;

/// Creates an empty disk.
pub const ACTION: Action = Action {
    name: "CreateDisk",
    members: &[
        text("diskName").required(),
        text("availabilityZone").required(),
        whole("sizeInGb").required(),
        objects("tags", rules::TAG),
        objects("addOns", rules::ADD_ON),
    ],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    make(call, "CreateDisk", 0)
}

/// Creates a disk that is no smaller than its source.
pub fn make(call: &mut Transaction<'_>, kind: &str, least: i64) -> Result<Body, ActionError> {
    let input = call.input;
    let (name, zone) = (input.word("diskName"), input.word("availabilityZone"));
    let size = input.whole("sizeInGb").unwrap_or_default();
    rules::name("Disk name", name)?;
    rules::zone(call, zone)?;
    rules::disk_size(size, least)?;
    let tags = rules::tags(&input.objects("tags"))?;
    let add_ons = rules::add_ons(&input.objects("addOns"), None, call.region, call.now)?;
    rules::names_are_free(call, &[name])?;
    let takes = call.state.scenario().pace.disk;
    let outcome = call.state.faults.outcome(kind);
    let disk = Disk {
        name: name.to_owned(),
        id: call.id(&format!("disk {name}")),
        zone: zone.to_owned(),
        created: call.now,
        size,
        making: call.making(takes, outcome),
        tags,
        add_ons,
        attachment: None,
    };
    let operation = call.begin_with(NewOperation { takes, ..NewOperation::on_disk(kind, &disk) }, outcome);
    call.keep(Kept::Disk(disk));
    Ok(Body::list("operations", [operation]))
}

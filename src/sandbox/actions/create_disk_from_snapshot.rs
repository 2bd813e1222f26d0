use super::create_disk::make;
use super::{Action, Body, Call, Stop};
use crate::sandbox::input::{flag, objects, text, whole};
use crate::sandbox::refusal::Refusal;
use crate::sandbox::{rules, snapshots};

/// From a snapshot by name, or from an automatic one of a disk.
pub const ACTION: Action = Action {
    name: "CreateDiskFromSnapshot",
    members: &[
        text("diskName").required(),
        text("diskSnapshotName"),
        text("availabilityZone").required(),
        whole("sizeInGb").required(),
        objects("tags", rules::TAG),
        objects("addOns", rules::ADD_ON),
        text("sourceDiskName"),
        text("restoreDate"),
        flag("useLatestRestorableAutoSnapshot"),
    ],
    run,
};

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let least = match rules::source(call, "diskSnapshotName", "sourceDiskName")? {
        rules::Source::Snapshot(name) => {
            let found = call.home().disk_snapshots.get(name);
            let snapshot = found.ok_or_else(|| Refusal::not_found("DiskSnapshot", name))?;
            rules::made(call, snapshot.making, "disk snapshot", name)?;
            snapshot.size
        }
        rules::Source::Auto(_, date) => {
            let disk = call.disk("sourceDiskName")?;
            snapshots::find(&disk.add_ons, &disk.name, date, call.now)?;
            disk.size
        }
    };
    make(call, "CreateDiskFromSnapshot", least)
}

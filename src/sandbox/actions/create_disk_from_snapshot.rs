use super::create_disk::make;
use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::{flag, objects, text, whole};
use crate::sandbox::{auto_snapshots, rules};

/// Creates a disk from a named snapshot or an automatic one of a disk.
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

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let least = match rules::source(call, "diskSnapshotName", "sourceDiskName")? {
        rules::RestoreSource::Snapshot(name) => {
            let snapshot = call.disk_snapshot(name)?;
            rules::made(call, snapshot.making, "disk snapshot", name)?;
            snapshot.size
        }
        rules::RestoreSource::Auto(_, date) => {
            let disk = call.disk("sourceDiskName")?;
            auto_snapshots::find(&disk.add_ons, &disk.name, date, call.now)?;
            disk.size
        }
    };
    make(call, "CreateDiskFromSnapshot", least)
}

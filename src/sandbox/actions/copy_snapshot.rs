use super::create_instance_snapshot::of;
use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::Kept;
use crate::sandbox::catalog::Region;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{flag, text};
use crate::sandbox::records::{Creation, Disk, DiskSnapshot, ResourceType};
use crate::sandbox::{auto_snapshots, rules, view};

/// Copies a named or automatic snapshot from this Region or another; the details name both (observed).
pub const ACTION: Action = Action {
    name: "CopySnapshot",
    members: &[
        text("sourceSnapshotName"),
        text("sourceResourceName"),
        text("restoreDate"),
        flag("useLatestRestorableAutoSnapshot"),
        text("targetSnapshotName").required(),
        text("sourceRegion").required(),
    ],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let (target, from) = (call.input.word("targetSnapshotName"), call.input.word("sourceRegion"));
    rules::name("Snapshot name", target)?;
    // Skysail's wording: AWS's isn't known.
    let region = call.state.catalog.region(from);
    let region = region.ok_or_else(|| ServiceException::invalid(format!("sourceRegion {from:?} is not a Region.")))?;
    let source = rules::source(call, "sourceSnapshotName", "sourceResourceName")?;
    rules::names_are_free(call, &[target])?;
    let takes = call.state.scenario().pace.snapshot;
    let outcome = call.state.faults.outcome("CopySnapshot");
    let (name, copy) = match source {
        rules::RestoreSource::Snapshot(name) => {
            (name, of_snapshot(call, region, name, target, call.making(takes, outcome))?)
        }
        rules::RestoreSource::Auto(name, date) => {
            (name, of_resource(call, region, name, date, call.making(takes, outcome))?)
        }
    };
    let kind = match &copy {
        Kept::DiskSnapshot(_) => ResourceType::DiskSnapshot,
        _ => ResourceType::InstanceSnapshot,
    };
    let details = format!("{from}:{name}");
    let begin =
        NewOperation { takes, details: Some(&details), ..NewOperation::everywhere("CopySnapshot", target, kind) };
    let operation = call.begin_with(begin, outcome);
    call.keep(copy);
    Ok(Body::list("operations", [operation]))
}

fn of_snapshot(
    call: &Transaction<'_>,
    from: &Region,
    name: &str,
    target: &str,
    making: Creation,
) -> Result<Kept, ServiceException> {
    let home = call.account.home(&from.name);
    let (created, target, id) = (call.now, target.to_owned(), call.id(&format!("snapshot {target}")));
    if let Some(found) = home.snapshots.get(name) {
        rules::made(call, found.making, "snapshot", name)?;
        let bundle = local(call, &found.bundle);
        let copy = found.clone();
        return Ok(Kept::InstanceSnapshot(crate::sandbox::records::InstanceSnapshot {
            name: target,
            id,
            created,
            making,
            bundle,
            ..copy
        }));
    }
    let found = home.disk_snapshots.get(name).ok_or_else(|| ServiceException::not_found("Snapshot", name))?;
    rules::made(call, found.making, "snapshot", name)?;
    Ok(Kept::DiskSnapshot(DiskSnapshot { name: target, id, created, making, ..found.clone() }))
}

fn of_resource(
    call: &Transaction<'_>,
    from: &Region,
    name: &str,
    date: Option<&str>,
    making: Creation,
) -> Result<Kept, ServiceException> {
    let home = call.account.home(&from.name);
    let target = call.input.word("targetSnapshotName");
    if let Some(instance) = home.instance(name, call.now) {
        auto_snapshots::find(&instance.add_ons, name, date, call.now)?;
        let mut copy = of(call, (home, from), instance, target, Vec::new(), making, true);
        copy.bundle = local(call, &copy.bundle);
        return Ok(Kept::InstanceSnapshot(copy));
    }
    let disk = home.disks.get(name).ok_or_else(|| ServiceException::not_found("Resource", name))?;
    auto_snapshots::find(&disk.add_ons, name, date, call.now)?;
    Ok(Kept::DiskSnapshot(of_disk(call, from, disk, target, making)))
}

fn of_disk(call: &Transaction<'_>, from: &Region, disk: &Disk, target: &str, making: Creation) -> DiskSnapshot {
    DiskSnapshot {
        name: target.to_owned(),
        id: call.id(&format!("snapshot {target}")),
        created: call.now,
        making,
        tags: Vec::new(),
        size: disk.size,
        from: (disk.name.clone(), view::arn(from, ResourceType::Disk, &disk.id)),
        of_instance: false,
        from_auto: true,
    }
}

/// Returns the same bundle's ID in this Region: its last number identifies the group of Regions.
fn local(call: &Transaction<'_>, bundle: &str) -> String {
    let stem = |id: &str| id.rsplit_once('_').map(|(stem, _)| stem.to_owned());
    let mut here = call.state.catalog.bundles(call.region, false);
    let same = here.find(|other| stem(&other.id) == stem(bundle));
    same.map_or_else(|| bundle.to_owned(), |other| other.id.clone())
}

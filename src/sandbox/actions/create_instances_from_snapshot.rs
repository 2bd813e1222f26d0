use super::create_instances::{check, create};
use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::account::Kept;
use crate::sandbox::clock::Millis;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{flag, map_of_objects, objects, one_of, text, texts};
use crate::sandbox::records::{Attachment, Disk, Instance, IpType, SnapshotDisk};
use crate::sandbox::{auto_snapshots, rules};

/// Creates instances from a named or automatic snapshot, on a bundle that is no smaller, with one operation each.
/// Attached disks are restored too, under the given names.
pub const ACTION: Action = Action {
    name: "CreateInstancesFromSnapshot",
    members: &[
        texts("instanceNames").required(),
        map_of_objects("attachedDiskMapping", &[text("originalDiskPath"), text("newDiskName")]),
        text("availabilityZone").required(),
        text("instanceSnapshotName"),
        text("bundleId").required(),
        text("userData"),
        text("keyPairName"),
        objects("tags", rules::TAG),
        objects("addOns", rules::ADD_ON),
        one_of("ipAddressType", IpType::WORDS),
        text("sourceInstanceName"),
        text("restoreDate"),
        flag("useLatestRestorableAutoSnapshot"),
    ],
    run,
};

/// The snapshot to restore.
struct Source<'a> {
    blueprint: &'a str,
    size: i64,
    disks: Vec<SnapshotDisk>,
}

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let names = call.input.texts("instanceNames");
    rules::instance_names(&names)?;
    let source = source(call)?;
    let catalog = &call.state.catalog;
    // An image that can no longer be chosen is still in snapshots.
    let blueprint = catalog.blueprint(call.region, source.blueprint);
    let plan =
        rules::plan_for(call, blueprint.ok_or_else(|| ServiceException::not_found("blueprint", source.blueprint))?)?;
    if plan.bundle.disk < source.size {
        // Skysail's wording: AWS's isn't known.
        return Err(ServiceException::invalid(format!(
            "The bundle {} has a disk of {} GB. The snapshot needs at least {} GB.",
            plan.bundle.id, plan.bundle.disk, source.size
        ))
        .into());
    }
    let shared = check(call, plan)?;
    let mapped = call.input.map_of_objects("attachedDiskMapping");
    let mut taken: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let operations = create(call, "CreateInstancesFromSnapshot", &names, &shared, |call, instance| {
        let disks = mapped.iter().filter(|(name, _)| *name == instance.name).flat_map(|(_, disks)| disks);
        let named: Vec<_> = disks.map(|disk| (disk.word("originalDiskPath"), disk.word("newDiskName"))).collect();
        for disk in &source.disks {
            let given = named.iter().find(|(path, _)| *path == disk.path).map(|(_, name)| (*name).to_owned());
            let name = given.unwrap_or_else(|| format!("{}-{}", disk.name, instance.name));
            rules::name("Disk name", &name)?;
            rules::names_are_free(call, &[&name])?;
            if taken.contains(&name) {
                return Err(ServiceException::invalid(format!("Some names are already in use: {name}")).into());
            }
            taken.push(name.clone());
            bring(call, instance, name, disk);
        }
        Ok(())
    })?;
    Ok(Body::list("operations", operations))
}

fn source<'a>(call: &Transaction<'a>) -> Result<Source<'a>, ServiceException> {
    match rules::source(call, "instanceSnapshotName", "sourceInstanceName")? {
        rules::RestoreSource::Snapshot(name) => {
            let snapshot = call.snapshot(name)?;
            rules::made(call, snapshot.making, "instance snapshot", name)?;
            Ok(Source { blueprint: &snapshot.blueprint, size: snapshot.size, disks: snapshot.disks.clone() })
        }
        rules::RestoreSource::Auto(name, date) => {
            let instance = call.instance("sourceInstanceName")?;
            auto_snapshots::find(&instance.add_ons, name, date, call.now)?;
            let size = call.state.catalog.bundle(call.region, &instance.bundle).map_or(20, |bundle| bundle.disk);
            Ok(Source { blueprint: &instance.blueprint, size, disks: Vec::new() })
        }
    }
}

/// Creates a disk and attaches it where the old one was.
fn bring(call: &mut Transaction<'_>, instance: &mut Instance, name: String, old: &SnapshotDisk) {
    let making = call.making(call.state.scenario().pace.disk, None);
    let disk = Disk {
        id: call.id(&format!("disk {name}")),
        zone: instance.zone.clone(),
        created: call.now,
        size: old.size,
        making,
        tags: Vec::new(),
        add_ons: Vec::new(),
        attachment: Some(Attachment {
            instance: instance.name.clone(),
            path: old.path.clone(),
            from: making.ends,
            until: Millis::NEVER,
        }),
        name: name.clone(),
    };
    instance.disks.push(name);
    call.keep(Kept::Disk(disk));
}

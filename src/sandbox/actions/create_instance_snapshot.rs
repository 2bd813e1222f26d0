use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::account::{Kept, RegionState};
use crate::sandbox::catalog::Region;
use crate::sandbox::clock::Millis;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{objects, text};
use crate::sandbox::records::{Creation, Instance, InstanceSnapshot, ResourceType, SnapshotDisk, State, Tag};
use crate::sandbox::{rules, view};

/// Takes a snapshot of an instance and its attached disks. Two operations, each with the other's name (observed).
pub const ACTION: Action = Action {
    name: "CreateInstanceSnapshot",
    members: &[text("instanceSnapshotName").required(), text("instanceName").required(), objects("tags", rules::TAG)],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let input = call.input;
    let name = input.word("instanceSnapshotName");
    rules::name("Instance snapshot name", name)?;
    let tags = rules::tags(&input.objects("tags"))?;
    let instance = call.instance("instanceName")?;
    if instance.state(call.now) == State::Pending {
        // Skysail's wording: AWS's isn't known.
        let message = format!("The instance {} is pending. It must be running or stopped.", instance.name);
        return Err(ServiceException::new("OperationFailureException", message).into());
    }
    rules::names_are_free(call, &[name])?;
    let takes = call.state.scenario().pace.snapshot;
    let outcome = call.state.faults.outcome("CreateInstanceSnapshot");
    let source = (call.home(), call.region);
    let snapshot = of(call, source, instance, name, tags, call.making(takes, outcome), false);
    let first = NewOperation::everywhere("CreateInstanceSnapshot", name, ResourceType::InstanceSnapshot);
    let first = call.begin_with(NewOperation { takes, details: Some(&instance.name), ..first }, outcome);
    let second =
        NewOperation { takes, details: Some(name), ..NewOperation::on_instance("CreateInstanceSnapshot", instance) };
    let second = call.begin_with(second, outcome);
    call.keep(Kept::InstanceSnapshot(snapshot));
    Ok(Body::list("operations", [first, second]))
}

/// Returns a snapshot of this instance in its current state.
pub fn of(
    call: &Transaction<'_>,
    (home, region): (&RegionState, &Region),
    instance: &Instance,
    name: &str,
    tags: Vec<Tag>,
    making: Creation,
    from_auto: bool,
) -> InstanceSnapshot {
    let now: Millis = call.now;
    let attached = instance.disks.iter().filter_map(|name| home.disks.get(name));
    let disks = attached.filter_map(|disk| {
        let held = disk.held(now).filter(|held| held.from <= now)?;
        Some(SnapshotDisk { name: disk.name.clone(), path: held.path.clone(), size: disk.size })
    });
    let bundle = call.state.catalog.bundle(region, &instance.bundle);
    InstanceSnapshot {
        name: name.to_owned(),
        id: call.id(&format!("instance snapshot {name}")),
        created: now,
        making,
        tags,
        from: (instance.name.clone(), view::arn(region, ResourceType::Instance, &instance.id)),
        blueprint: instance.blueprint.clone(),
        bundle: instance.bundle.clone(),
        size: bundle.map_or(20, |bundle| bundle.disk),
        disks: disks.collect(),
        from_auto,
    }
}

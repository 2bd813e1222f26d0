//! What stays in the normal screen when the program ends.

use super::{connect, deletion_cost, instance_actions, messages, table};
use crate::domain::deletion::Deletion;
use crate::domain::instance_actions::InstanceAction;
use crate::domain::launch::launch_instance::LaunchInstance;
use crate::domain::launch::{Launch, LaunchStage};
use crate::domain::owned_resource::{OwnedResource, ResourceKind};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;

/// What was created, where, how to connect, what it costs, what is not known, how to come back to it
/// and how to remove it. `deeds`: what was done to its instances from here.
pub fn lines(launch: &Launch, deeds: &[&InstanceAction], now: Now, practice: bool) -> Vec<String> {
    let mut lines = vec![ending(launch)];
    let created = matches!(launch.stage, LaunchStage::Watched | LaunchStage::Settled);
    if launch.has_any() {
        lines.push(what_and_where(launch));
    }
    for subject in launch.subjects.iter().filter(|_| created) {
        lines.extend(instance(launch, subject));
    }
    // Of a static IP that may have been made it is told below what that means.
    let told = |deed: &&&InstanceAction| {
        deed.pending() && unsure(launch).all(|made| made.instance.as_ref() != Some(&deed.instance))
    };
    lines.extend(deeds.iter().filter(told).map(|deed| instance_actions::line(deed, now)));
    let site = self::site(practice);
    if launch.under_way() || launch.stage == LaunchStage::Sent {
        lines.push(crate::t!("record.watch", site = site, launch = launch.id));
    }
    lines.extend(unsure(launch).map(may_exist));
    if launch.has_any()
        && let Some(price) = messages::monthly(launch)
    {
        let key = if practice { "record.price.practice" } else { "record.price" };
        lines.push(crate::t!(key, price = price, region = launch.manifest.region));
    }
    lines.extend(instance_actions::left(launch));
    if launch.has_any() || !launch.made.is_empty() {
        lines.push(crate::t!("record.delete", site = site, launch = launch.id));
    }
    lines
}

/// The option that a command about a launch needs, to be typed after the program's name.
pub fn site(practice: bool) -> &'static str {
    if practice { " --sandbox" } else { "" }
}

/// What was deleted, what was not, and what it had cost.
pub fn removed(removal: &Deletion, now: Now, practice: bool) -> Vec<String> {
    std::iter::once(deletion_cost::over(removal, practice))
        .chain(deletion_cost::left(removal))
        .chain(deletion_cost::summary_lines(removal, now, practice))
        .collect()
}

/// What was begun to be deleted, and that nobody saw its end.
pub fn half_deleted(removal: &Deletion, practice: bool) -> Vec<String> {
    let site = self::site(practice);
    let names = removal.lots.iter().map(|(name, _)| name);
    let names: Vec<&str> =
        names.chain(removal.extras.iter().map(|extra| &extra.made.name)).map(SanitizedText::as_str).collect();
    let region = &removal.launch.manifest.region;
    let begun = crate::t!("record.half-deleted", names = names.join(", "), region = region);
    vec![begun, crate::t!("record.go-on-deleting", site = site, what = removal.command_argument())]
}

/// One instance: how it stands, the way in, its site, what it got afterwards.
fn instance(launch: &Launch, subject: &LaunchInstance) -> Vec<String> {
    let state = table::state(subject);
    let way = connect::ssh_line(launch, subject).or_else(|| connect::address(subject)).unwrap_or_default();
    let mut lines = vec![format!("  {}  {state}  {way}", subject.name).trim_end().to_owned()];
    let site = connect::site(launch, subject).map(|site| crate::t!("record.site", site = site));
    let after = instance_actions::certain(launch, &subject.name);
    lines.extend(site.into_iter().chain(after).map(|line| format!("  {line}")));
    lines
}

/// What may have come of an answer that never came.
fn unsure(launch: &Launch) -> impl Iterator<Item = &OwnedResource> {
    launch.made.iter().filter(|made| !made.there)
}

fn may_exist(made: &OwnedResource) -> String {
    let key = match made.kind {
        ResourceKind::StaticIp => "record.unsure.static-ip",
        ResourceKind::KeyPair => "record.unsure.key-pair",
    };
    crate::t!(key, what = deletion_cost::resource(made, None))
}

/// What the instances are, and where.
fn what_and_where(launch: &Launch) -> String {
    let manifest = &launch.manifest;
    let zone = manifest.request.availability_zone.as_deref().map_or(manifest.region.clone(), SanitizedText::new);
    crate::t!("record.what", blueprint = manifest.blueprint_name, bundle = manifest.bundle_name, zone = zone)
}

fn ending(launch: &Launch) -> String {
    match launch.stage {
        LaunchStage::Settled => connect::headline(launch),
        LaunchStage::Watched => crate::t!("record.under-way").to_owned(),
        LaunchStage::Sent | LaunchStage::Unknown(_) | LaunchStage::Abandoned => {
            let names: Vec<&str> = launch.subjects.iter().map(|subject| subject.name.as_str()).collect();
            crate::t!("record.unknown", names = names.join(", "), region = launch.manifest.region)
        }
        _ => crate::t!("record.nothing").to_owned(),
    }
}

//! What stays in the normal screen when the program ends.

use super::{afterwards, bill, connect, table, words};
use crate::domain::after::Deed;
use crate::domain::clean::Clean;
use crate::domain::launch::subject::Subject;
use crate::domain::launch::{Launch, Stage};
use crate::domain::made::{Kind, Made};
use crate::domain::removal::Removal;
use crate::domain::time::Now;

/// What was created, where, how to connect, what it costs, what is not known, how to come back to it
/// and how to remove it. `deeds`: what was done to its instances from here.
pub fn lines(launch: &Launch, deeds: &[&Deed], now: Now, practice: bool) -> Vec<String> {
    let mut lines = vec![ending(launch)];
    let created = matches!(launch.stage, Stage::Watched | Stage::Settled);
    if launch.has_any() {
        lines.push(what_and_where(launch));
    }
    for subject in launch.subjects.iter().filter(|_| created) {
        lines.extend(instance(launch, subject));
    }
    // Of a static IP that may have been made it is told below what that means.
    let told =
        |deed: &&&Deed| deed.pending() && unsure(launch).all(|made| made.instance.as_ref() != Some(&deed.instance));
    lines.extend(deeds.iter().filter(told).map(|deed| afterwards::line(deed, now)));
    let site = self::site(practice);
    if launch.under_way() || launch.stage == Stage::Sent {
        lines.push(crate::t!("record.watch", site = site, launch = launch.id));
    }
    lines.extend(unsure(launch).map(may_exist));
    if launch.has_any()
        && let Some(price) = words::monthly(launch)
    {
        let key = if practice { "record.price.practice" } else { "record.price" };
        lines.push(crate::t!(key, price = price, region = launch.manifest.region));
    }
    lines.extend(afterwards::left(launch));
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
pub fn removed(removal: &Removal, now: Now, practice: bool) -> Vec<String> {
    std::iter::once(bill::over(removal, practice))
        .chain(bill::left(removal))
        .chain(bill::lines(removal, now, practice))
        .collect()
}

/// What was begun to be deleted, and that nobody saw its end.
pub fn half_deleted(removal: &Removal, practice: bool) -> Vec<String> {
    let site = self::site(practice);
    let names = removal.lots.iter().map(|(name, _)| name);
    let names: Vec<&str> =
        names.chain(removal.extras.iter().map(|extra| &extra.made.name)).map(Clean::as_str).collect();
    let region = &removal.launch.manifest.region;
    let begun = crate::t!("record.half-deleted", names = names.join(", "), region = region);
    vec![begun, crate::t!("record.go-on-deleting", site = site, what = removal.aim())]
}

/// One instance: how it stands, the way in, its site, what it got afterwards.
fn instance(launch: &Launch, subject: &Subject) -> Vec<String> {
    let state = table::state(subject);
    let way = connect::ssh_line(launch, subject).or_else(|| connect::address(subject)).unwrap_or_default();
    let mut lines = vec![format!("  {}  {state}  {way}", subject.name).trim_end().to_owned()];
    let site = connect::site(launch, subject).map(|site| crate::t!("record.site", site = site));
    let after = afterwards::certain(launch, &subject.name);
    lines.extend(site.into_iter().chain(after).map(|line| format!("  {line}")));
    lines
}

/// What may have come of an answer that never came.
fn unsure(launch: &Launch) -> impl Iterator<Item = &Made> {
    launch.made.iter().filter(|made| !made.there)
}

fn may_exist(made: &Made) -> String {
    let key = match made.kind {
        Kind::StaticIp => "record.unsure.static-ip",
        Kind::KeyPair => "record.unsure.key-pair",
    };
    crate::t!(key, what = bill::extra(made, None))
}

/// What the instances are, and where.
fn what_and_where(launch: &Launch) -> String {
    let manifest = &launch.manifest;
    let zone = manifest.request.availability_zone.as_deref().map_or(manifest.region.clone(), Clean::new);
    crate::t!("record.what", blueprint = manifest.blueprint_name, bundle = manifest.bundle_name, zone = zone)
}

fn ending(launch: &Launch) -> String {
    match launch.stage {
        Stage::Settled => connect::headline(launch),
        Stage::Watched => crate::t!("record.under-way").to_owned(),
        Stage::Sent | Stage::Unknown(_) | Stage::Abandoned => {
            let names: Vec<&str> = launch.subjects.iter().map(|subject| subject.name.as_str()).collect();
            crate::t!("record.unknown", names = names.join(", "), region = launch.manifest.region)
        }
        _ => crate::t!("record.nothing").to_owned(),
    }
}

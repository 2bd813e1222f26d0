//! The summary printed to the normal screen when the program exits.

use super::progress::Phase;
use super::{action_texts, connect, deletion_cost, messages, table};
use crate::domain::deletion::Deletion;
use crate::domain::instance_actions::InstanceAction;
use crate::domain::launch::launched_instance::LaunchInstance;
use crate::domain::launch::{Launch, LaunchStage};
use crate::domain::owned_resource::{OwnedResource, ResourceKind};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use crate::text::Language;
use crate::widgets::pad;
use unicode_width::UnicodeWidthStr;

/// The kind of a line, which determines its style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// How the launch ended.
    Ending {
        /// Whether nothing went wrong.
        well: bool,
    },
    /// What the instances are, and where.
    About,
    /// One instance and its phase.
    Instance(Phase),
    /// A command to copy: how to log in to an instance.
    Login,
    /// A sentence or a next step.
    Note,
    /// Something that may exist and be billed.
    Care,
}

/// A line of the summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordLine {
    /// Its kind.
    pub kind: RecordKind,
    /// Its text.
    pub text: String,
}

impl RecordLine {
    fn new(kind: RecordKind, text: String) -> RecordLine {
        RecordLine { kind, text }
    }
}

/// Returns the lines of [`record`] as text.
pub fn lines(language: Language, launch: &Launch, actions: &[&InstanceAction], now: Now, sandbox: bool) -> Vec<String> {
    record(language, launch, actions, now, sandbox).into_iter().map(|line| line.text).collect()
}

/// Returns what was created and where, how to connect, what it costs, what is unknown, how to return to it, and how to
/// delete it. `actions` are the actions run on its instances from this program.
pub fn record(
    language: Language,
    launch: &Launch,
    actions: &[&InstanceAction],
    now: Now,
    sandbox: bool,
) -> Vec<RecordLine> {
    let note = |text| RecordLine::new(RecordKind::Note, text);
    let well = launch.stage == LaunchStage::Settled && launch.settled_status() == 0;
    let mut lines = vec![RecordLine::new(RecordKind::Ending { well }, ending(language, launch))];
    if launch.has_any() {
        lines.push(RecordLine::new(RecordKind::About, what_and_where(language, launch)));
    }
    if matches!(launch.stage, LaunchStage::Watched | LaunchStage::Settled) {
        lines.extend(instances(language, launch));
    }
    // A static IP that may have been allocated is explained further down.
    let unexplained = |action: &&&InstanceAction| {
        action.pending() && unsure(launch).all(|made| made.instance.as_ref() != Some(&action.instance))
    };
    lines.extend(actions.iter().filter(unexplained).map(|action| note(action_texts::line(language, action, now))));
    let options = messages::target_options(sandbox);
    if launch.under_way() || launch.stage == LaunchStage::Sent {
        lines.push(note(t!(language, "record.watch", options = options, launch = launch.id)));
    } else if launch.open_follow_ups().next().is_some() {
        let left = t!(language, "record.follow-ups", options = options, launch = launch.id);
        lines.push(RecordLine::new(RecordKind::Care, left));
    }
    lines.extend(unsure(launch).map(|made| RecordLine::new(RecordKind::Care, may_exist(language, made))));
    if launch.has_any()
        && let Some(price) = messages::monthly(language, launch)
    {
        let key = if sandbox { "record.price.sandbox" } else { "record.price" };
        lines.push(note(t!(language, key, price = price, region = launch.manifest.region)));
    }
    lines.extend(action_texts::left(language, launch).into_iter().map(|left| RecordLine::new(RecordKind::Care, left)));
    if launch.has_any() || !launch.made.is_empty() {
        lines.push(note(t!(language, "record.delete", options = options, launch = launch.id)));
    }
    lines
}

/// Returns what was deleted, what wasn't, and what it had cost.
pub fn removed(language: Language, deletion: &Deletion, now: Now, sandbox: bool) -> Vec<String> {
    std::iter::once(deletion_cost::over(language, deletion, sandbox))
        .chain(deletion_cost::left(language, deletion))
        .chain(deletion_cost::summary_lines(language, deletion, now, sandbox))
        .collect()
}

/// Returns what was being deleted when the program stopped watching.
pub fn half_deleted(language: Language, deletion: &Deletion, sandbox: bool) -> Vec<String> {
    let options = messages::target_options(sandbox);
    let names = deletion.statuses.iter().map(|(name, _)| name);
    let names: Vec<&str> =
        names.chain(deletion.extras.iter().map(|extra| &extra.made.name)).map(SanitizedText::as_str).collect();
    let region = &deletion.launch.manifest.region;
    let begun = t!(language, "record.half-deleted", names = names.join(", "), region = region);
    vec![begun, t!(language, "record.go-on-deleting", options = options, what = deletion.command_argument())]
}

/// Returns each instance in columns: state and address; below it the `ssh` command on a line of its own, the website,
/// and the changes made to it later.
fn instances(language: Language, launch: &Launch) -> Vec<RecordLine> {
    let rows: Vec<(&LaunchInstance, String)> =
        launch.instances.iter().map(|instance| (instance, table::state_shown(language, instance))).collect();
    let name = rows.iter().map(|(instance, _)| instance.name.width()).max().unwrap_or(0);
    let state = rows.iter().map(|(_, state)| state.width()).max().unwrap_or(0);
    rows.iter()
        .flat_map(|(instance, state_text)| {
            let address = connect::address(instance).unwrap_or_default();
            let row = format!("  {}  {}  {address}", pad(&instance.name, name, false), pad(state_text, state, false));
            let first = RecordLine::new(RecordKind::Instance(Phase::of(instance)), row.trim_end().to_owned());
            let ssh = connect::ssh_line(launch, instance).map(|ssh| (RecordKind::Login, ssh));
            let site = connect::site(launch, instance).map(|site| t!(language, "record.site", site = site));
            let rdp = connect::rdp_line(language, launch, instance).filter(|_| instance.runs());
            let after = rdp.into_iter().chain(site).chain(action_texts::certain(language, launch, &instance.name));
            let below = ssh.into_iter().chain(after.map(|text| (RecordKind::Note, text)));
            std::iter::once(first).chain(below.map(|(kind, text)| RecordLine::new(kind, format!("    {text}"))))
        })
        .collect()
}

/// Returns the resources that a request without a reply may have created.
fn unsure(launch: &Launch) -> impl Iterator<Item = &OwnedResource> {
    launch.made.iter().filter(|made| !made.there)
}

fn may_exist(language: Language, made: &OwnedResource) -> String {
    let key = match made.kind {
        ResourceKind::StaticIp => "record.unsure.static-ip",
        ResourceKind::KeyPair => "record.unsure.key-pair",
    };
    t!(language, key, what = deletion_cost::resource(language, made, None))
}

/// Returns what the instances are and where.
fn what_and_where(language: Language, launch: &Launch) -> String {
    let manifest = &launch.manifest;
    let zone = manifest.request.availability_zone.as_deref().map_or(manifest.region.clone(), SanitizedText::new);
    t!(language, "record.what", blueprint = manifest.blueprint_name, bundle = manifest.bundle_name, zone = zone)
}

fn ending(language: Language, launch: &Launch) -> String {
    match launch.stage {
        LaunchStage::Settled => connect::headline(language, launch),
        LaunchStage::Watched => t!(language, "record.under-way").to_owned(),
        LaunchStage::Sent | LaunchStage::Unknown(_) | LaunchStage::Abandoned => {
            let names: Vec<&str> = launch.instances.iter().map(|instance| instance.name.as_str()).collect();
            t!(language, "record.unknown", names = names.join(", "), region = launch.manifest.region)
        }
        _ => t!(language, "record.nothing").to_owned(),
    }
}

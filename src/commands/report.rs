//! Reports the result of a launch as text or as one JSON document.

use super::documents::{self, follow_up, instance_status, plain_failure, resource, seconds, usd, utc, with};
use super::messages;
use super::output::Console;
use super::styled::{OutputStyle, Piece, StyledLine, Tone};
use crate::args::Output;
use crate::domain::follow_ups::{FollowUpStatus, FollowUpStep};
use crate::domain::instance::{Instance, Operation};
use crate::domain::launch::launched_instance::{InstanceOutcome, LaunchInstance};
use crate::domain::launch::taken_name::{NameHolder, TakenName};
use crate::domain::launch::{Launch, LaunchStage};
use crate::domain::owned_resource::InstanceChange;
use crate::domain::reachability::Reachability;
use crate::domain::time::Now;
use crate::journal::LaunchStatusKind;
use crate::live_panes::change_messages::{outcome_words, way};
use crate::live_panes::{self, action_texts, connect, follow_ups};
use crate::runtime::user_files::expand;
use crate::text::Language;
use serde_json::{Value, json};
use std::path::Path;

/// Prints the result to standard output, with the exit status of the command, and what to do next to standard error.
pub fn tell(console: &mut Console, launch: &Launch, output: Output, status: u8) {
    let language = console.language;
    match output {
        Output::Json => console.json(&document(language, launch, status)),
        Output::Text => {
            let style = console.style();
            lines(language, launch, &style).iter().for_each(|line| console.print_whole(line));
        }
    }
    advice(language, launch).iter().for_each(|line| console.note(line));
}

/// Returns the result as lines.
pub(super) fn lines(language: Language, launch: &Launch, style: &OutputStyle) -> Vec<StyledLine> {
    let mut lines: Vec<StyledLine> = Vec::new();
    let bad = |key: &str| StyledLine::of(Tone::Bad, t!(language, key));
    match &launch.stage {
        LaunchStage::Settled | LaunchStage::Watched => {
            if launch.stage == LaunchStage::Settled {
                lines.push(StyledLine::of(Tone::Strong, connect::headline(language, launch)));
            }
            launch.instances.iter().for_each(|instance| lines.extend(outcome(language, launch, instance, style)));
            let price = live_panes::messages::monthly(language, launch)
                .filter(|_| launch.existing() > 0 && launch.stage == LaunchStage::Settled);
            let key = if launch.manifest.is_sandbox() { "cli.result.price.sandbox" } else { "cli.result.price" };
            lines.extend(price.map(|price| t!(language, key, price = price).into()));
        }
        LaunchStage::Refused(_) => lines.push(bad("cli.launch.refused")),
        LaunchStage::NamesTaken(_) => lines.push(bad("cli.launch.names-taken")),
        LaunchStage::NoJournal { .. } => lines.push(bad("launch.no-journal")),
        LaunchStage::Unknown(_) | LaunchStage::Sent => {
            lines.push(StyledLine::of(Tone::Warn, t!(language, "cli.launch.unsure")));
        }
        LaunchStage::Abandoned => lines.push(StyledLine::of(Tone::Warn, t!(language, "launch.abandoned"))),
        LaunchStage::Intended => {}
    }
    lines.extend(launch.follow_ups.iter().map(|step| follow_up_line(language, step, launch, style)));
    lines.extend(action_texts::left(language, launch).into_iter().map(|left| StyledLine::of(Tone::Warn, left)));
    lines
}

/// Returns the outcome of an instance, whether it accepts logins, how to connect, and what was changed later. On a
/// terminal it begins with a mark in the color of the outcome.
fn outcome(language: Language, launch: &Launch, instance: &LaunchInstance, style: &OutputStyle) -> Vec<StyledLine> {
    let (mark, tone) = match &instance.outcome {
        InstanceOutcome::Running => (style.glyphs.done, Tone::Good),
        InstanceOutcome::Failed { .. } => (style.glyphs.failed, Tone::Bad),
        InstanceOutcome::Gone | InstanceOutcome::Taken => (style.glyphs.attention, Tone::Warn),
        InstanceOutcome::Waiting | InstanceOutcome::UnderWay => (style.glyphs.waiting, Tone::Accent),
    };
    let runs = instance.outcome == InstanceOutcome::Running;
    let mark = style.terminal.then(|| Piece::new(tone, format!("{mark} ")));
    let mut lines =
        vec![StyledLine(mark.into_iter().chain([Piece::plain(outcome_words(language, instance))]).collect())];
    lines.extend(way(language, instance, launch.port()).filter(|_| runs).map(StyledLine::from));
    let ssh = connect::ssh_line(launch, instance).filter(|_| runs);
    lines.extend(ssh.map(|ssh| StyledLine::of(Tone::Strong, format!("  {ssh}"))));
    let rdp = connect::rdp_line(language, launch, instance).filter(|_| runs);
    let after = rdp.into_iter().chain(action_texts::beside_follow_ups(language, launch, &instance.name));
    lines.extend(after.into_iter().map(|line| format!("  {line}").into()));
    lines
}

/// Returns the status of a follow-up, with a mark on a terminal.
fn follow_up_line(language: Language, step: &FollowUpStep, launch: &Launch, style: &OutputStyle) -> StyledLine {
    let (mark, tone) = match &step.status {
        FollowUpStatus::Done => (style.glyphs.done, Tone::Good),
        FollowUpStatus::Failed(_) => (style.glyphs.failed, Tone::Bad),
        FollowUpStatus::Dropped => (style.glyphs.separator, Tone::Dim),
        FollowUpStatus::Unsure(_) | FollowUpStatus::Postponed(_) => (style.glyphs.attention, Tone::Warn),
        _ => (style.glyphs.waiting, Tone::Accent),
    };
    let mark = style.terminal.then(|| Piece::new(tone, format!("{mark} ")));
    StyledLine(mark.into_iter().chain([Piece::plain(follow_ups::line(language, step, launch))]).collect())
}

/// Returns why it ended so, and what can be done about it.
fn advice(language: Language, launch: &Launch) -> Vec<String> {
    let names: Vec<&str> = launch.instances.iter().map(|instance| instance.name.as_str()).collect();
    let (id, region) = (&launch.id, &launch.manifest.region);
    let target = live_panes::messages::target_options(launch.manifest.is_sandbox());
    let check =
        || t!(language, "cli.launch.check", options = target, launch = id, names = names.join(", "), region = region);
    match &launch.stage {
        LaunchStage::Refused(failure) => messages::failure(language, failure),
        LaunchStage::NamesTaken(taken) => taken.iter().map(|it| live_panes::messages::taken(language, it)).collect(),
        LaunchStage::NoJournal { why } => {
            vec![
                t!(language, "launch.no-journal.why", why = crate::text::words(language, why)),
                t!(language, "cli.launch.no-journal").to_owned(),
            ]
        }
        LaunchStage::Sent => vec![check()],
        LaunchStage::Unknown(unknown) => {
            let mut lines = messages::failure(language, &unknown.failure);
            match unknown.looked_enough() {
                false => lines.push(check()),
                // Looking again would give the same result; these help further.
                true => lines.extend([
                    t!(language, "cli.launch.console", names = names.join(", "), region = region),
                    t!(language, "cli.launch.forget", options = target, launch = id),
                    t!(language, "cli.launch.give-up", options = target, launch = id),
                ]),
            }
            lines
        }
        LaunchStage::Watched => vec![check()],
        LaunchStage::Settled if launch.settled_status() != 3 && launch.open_follow_ups().next().is_some() => {
            let go_on = t!(language, "cli.launch.follow-ups", options = target, launch = id);
            std::iter::once(go_on).chain(failed_follow_ups(language, launch)).collect()
        }
        LaunchStage::Settled if launch.exit_status() == 3 => vec![check()],
        LaunchStage::Settled => failed_follow_ups(language, launch),
        _ => Vec::new(),
    }
}

fn failed_follow_ups(language: Language, launch: &Launch) -> Vec<String> {
    follow_ups::advice(language, launch).into_iter().map(str::to_owned).collect()
}

/// Returns the launch, its instances, and its operations as JSON, with this exit status. Members that the API has keep its
/// names.
pub fn document(language: Language, launch: &Launch, status: u8) -> Value {
    let operations: Vec<Value> =
        launch.instances.iter().flat_map(|launched| &launched.operations).map(operation).collect();
    let instances: Vec<Value> = launch.instances.iter().map(|launched| instance(launched, launch)).collect();
    json!({
        "launchId": launch.id,
        "createdAt": utc(launch.began.wall),
        "account": launch.manifest.account,
        "regionName": launch.manifest.region,
        "status": self::status(&launch.stage).key(),
        "isReady": launch.ready(),
        "exitStatus": status,
        "isAdopted": launch.adopted,
        "journalProblem": launch.unjournaled,
        "failure": self::failure(language, &launch.stage),
        "monthlyPriceUsd": launch.monthly().map(usd),
        "resources": launch.made.iter().map(resource).collect::<Vec<_>>(),
        "followUps": launch.follow_ups.iter().map(|it| follow_up_document(language, it)).collect::<Vec<_>>(),
        "changes": launch.changes.iter().map(change).collect::<Vec<_>>(),
        "instances": instances,
        "operations": operations,
    })
}

/// Returns the status of a launch in the words of its journal; why it wasn't sent is its failure.
fn status(stage: &LaunchStage) -> LaunchStatusKind {
    match stage {
        LaunchStage::Intended | LaunchStage::NoJournal { .. } | LaunchStage::NamesTaken(_) => {
            LaunchStatusKind::NeverSent
        }
        LaunchStage::Sent | LaunchStage::Unknown(_) => LaunchStatusKind::Unknown,
        LaunchStage::Watched => LaunchStatusKind::UnderWay,
        LaunchStage::Refused(_) => LaunchStatusKind::Refused,
        LaunchStage::Settled => LaunchStatusKind::Settled,
        LaunchStage::Abandoned => LaunchStatusKind::Abandoned,
    }
}

fn failure(language: Language, stage: &LaunchStage) -> Value {
    match stage {
        LaunchStage::Refused(failure) => documents::failure(language, failure),
        LaunchStage::Unknown(unknown) => documents::failure(language, &unknown.failure),
        LaunchStage::NoJournal { why } => plain_failure(Some("file"), Some(&crate::text::words(language, why))),
        LaunchStage::NamesTaken(taken) => {
            let holder = |taken: &TakenName| {
                let launch = if let NameHolder::Launch(id) = &taken.holder { Some(id) } else { None };
                json!({ "name": taken.name, "heldBy": taken.holder.key(), "launchId": launch })
            };
            let taken: Vec<Value> = taken.iter().map(holder).collect();
            with(plain_failure(Some("names-taken"), None), json!({ "names": taken }))
        }
        _ => Value::Null,
    }
}

fn follow_up_document(language: Language, step: &FollowUpStep) -> Value {
    let status = match step.status {
        FollowUpStatus::Unsure(_) => "unknown",
        _ => step.status.key(),
    };
    let end = json!({ "status": status, "message": follow_ups::why(language, step), "reasons": step.status.reasons() });
    with(follow_up(&step.instance, &step.task), end)
}

/// Returns a later change to an instance.
pub(super) fn change(change: &InstanceChange) -> Value {
    json!({ "instanceName": change.instance, "action": change.action, "details": change.details })
}

/// Returns whether it accepts logins; null if that can't be known or wasn't awaited.
fn ready(instance: &LaunchInstance) -> Option<bool> {
    match (&instance.outcome, &instance.way) {
        (InstanceOutcome::Running, Reachability::Open) => Some(true),
        (InstanceOutcome::Running, Reachability::Unknowable) => None,
        (InstanceOutcome::Running, Reachability::Ahead) => None,
        (InstanceOutcome::Waiting | InstanceOutcome::UnderWay, _) => None,
        _ => Some(false),
    }
}

/// Returns the seconds from the request to each milestone.
fn reached(instance: &LaunchInstance, launch: &Launch) -> Value {
    let milestones = &instance.milestones;
    let after = |at: Option<Now>| Some(seconds(launch.span(milestones.requested?, at?)));
    json!({
        "listed": after(milestones.seen),
        "operationDone": after(milestones.operation_done),
        "running": after(milestones.running),
        "address": after(milestones.address),
        "portAnswers": after(milestones.door),
        "scriptDone": after(milestones.script),
    })
}

/// Returns the status of an instance of a launch.
pub(super) fn status_of(instance: &LaunchInstance, launch: &Launch) -> &'static str {
    instance_status(status(&launch.stage), instance.noted())
}

fn instance(instance: &LaunchInstance, launch: &Launch) -> Value {
    let known = instance.instance.clone().unwrap_or_default();
    let Instance { arn, state, public_ipv4, private_ipv4, ipv6, username, zone, blueprint, bundle, created_at, .. } =
        known;
    let (code, details) = match &instance.outcome {
        InstanceOutcome::Failed { code, details, .. } => (code.clone(), details.clone()),
        _ => (None, None),
    };
    json!({
        "name": instance.name,
        "arn": arn,
        "status": status_of(instance, launch),
        "exists": instance.exists(),
        "isReady": ready(instance),
        "port": launch.port(),
        "reachedAfterSeconds": reached(instance, launch),
        "state": state,
        "publicIpAddress": public_ipv4,
        "privateIpAddress": private_ipv4,
        "ipv6Addresses": ipv6,
        "username": username,
        "createdAt": created_at.map(utc),
        "regionName": launch.manifest.region,
        "availabilityZone": zone,
        "blueprintId": blueprint,
        "bundleId": bundle,
        "monthlyPriceUsd": launch.manifest.price().map(usd),
        "operationId": instance.operation_id,
        "errorCode": code,
        "errorDetails": details,
    })
}

fn operation(operation: &Operation) -> Value {
    json!({
        "id": operation.id,
        "operationType": operation.kind,
        "resourceName": operation.resource,
        "resourceType": operation.resource_type,
        "operationDetails": operation.details,
        "availabilityZone": operation.zone,
        "regionName": operation.region,
        "status": operation.status,
        "isTerminal": operation.terminal,
        "errorCode": operation.error_code,
        "errorDetails": operation.error_details,
        "createdAt": operation.created_at.map(utc),
        "statusChangedAt": operation.changed_at.map(utc),
    })
}

/// Returns the note that the private key isn't on this computer yet, and how to get it.
pub fn missing_key(language: Language, launch: &Launch) -> Option<String> {
    let path = launch.key_file();
    let lines = launch.instances.iter().any(|instance| connect::ssh_line(launch, instance).is_some());
    let needed = lines && launch.manifest.request.key_pair_name.is_none();
    let real = expand(Path::new(&path), std::env::home_dir().as_deref());
    let target = live_panes::messages::target_options(launch.manifest.is_sandbox());
    (needed && !real.exists()).then(|| t!(language, "record.no-key", options = target, launch = launch.id))
}

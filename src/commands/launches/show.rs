//! `skysail launches show`: prints the history of a launch from its journal.

use super::super::documents::{self, instance_status, noted_failure, precise_utc, resource, seconds, utc, with};
use super::super::exit::{DONE, EarlyExit};
use super::super::output::Console;
use super::super::report;
use super::super::request_fields::{self, RequestField, add_on_words, network};
use super::super::styled::{OutputStyle, Piece, StyledLine, Tone, hanging};
use super::{failure, found_story, outcome, status, tone};
use crate::args::{Output, ShowOptions};
use crate::domain::follow_ups::FollowUpOutcome;
use crate::domain::instance::ApiCall;
use crate::domain::launch::Launch;
use crate::domain::launch::journal_record::{JournalRecord, Manifest};
use crate::domain::launch::launched_instance::LaunchInstance;
use crate::domain::launch::noted_outcome::NotedOutcome;
use crate::domain::launch::story::{InstanceNews, Story, StoryEvent};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::spoken;
use crate::domain::typical_timing::MilestoneTimings;
use crate::journal::{JournalDirectory, LaunchStatusKind, LaunchSummary};
use crate::live_panes::{call_log, change_messages, deletion_cost, follow_ups, messages};
use crate::text::{Language, figure};
use crate::widgets::pad;
use crate::widgets::wrap::wrap;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};
use unicode_width::UnicodeWidthStr;

/// Runs the command and returns its exit status.
pub fn run(
    launches: &JournalDirectory,
    options: &ShowOptions,
    now: SystemTime,
    console: &mut Console,
) -> Result<u8, EarlyExit> {
    let language = console.language;
    let (summary, story) = found_story(language, launches, options.launch.as_deref())?;
    match options.output.output {
        Output::Json => console.json(&harmless(document(language, &summary, &story, now))),
        Output::Text => {
            let style = console.style();
            lines(language, &summary, &story, now, &style).iter().for_each(|line| console.print_whole(line));
        }
    }
    if summary.live {
        console.note(t!(language, "cli.story.live"));
    } else if let Some((at, _)) = story.events.last().filter(|_| story.launch.existing() > 0) {
        // What is stopped and started later isn't recorded, and may change the address.
        let options = messages::target_options(story.launch.manifest.is_sandbox());
        console.note(t!(language, "cli.story.until", time = utc(*at), options = options));
    }
    if story.damaged > 0 {
        console.note(crate::text::count(language, "cli.watch.damaged", story.damaged));
    }
    if !story.recorded && summary.was_sent() {
        console.note(t!(language, "cli.story.unrecorded"));
    }
    Ok(DONE)
}

/// Returns the complete history.
fn lines(
    language: Language,
    summary: &LaunchSummary,
    story: &Story,
    now: SystemTime,
    style: &OutputStyle,
) -> Vec<StyledLine> {
    let mut all = heading(language, summary, style);
    let mut section = |title: &str, lines: Vec<StyledLine>| {
        if !lines.is_empty() {
            all.extend([StyledLine::default(), StyledLine::of(Tone::Strong, title)]);
            all.extend(lines);
        }
    };
    section(t!(language, "cli.story.requested"), requested(language, &summary.manifest, style));
    section(t!(language, "cli.story.events"), events(language, story, style));
    section(t!(language, "cli.story.outcome"), report::lines(language, &story.launch, style));
    section(t!(language, "cli.story.cost"), cost(language, story, now, style));
    all
}

fn heading(language: Language, summary: &LaunchSummary, style: &OutputStyle) -> Vec<StyledLine> {
    let room = style.columns.unwrap_or(usize::MAX);
    let state = status(language, &summary.status);
    let id = Piece::new(Tone::Strong, summary.id.as_str());
    match summary.id.len() + 2 + state.width() <= room {
        true => vec![StyledLine(vec![id, Piece::plain("  "), Piece::new(tone(summary), state)])],
        false => std::iter::once(StyledLine(vec![id]))
            .chain(wrap(&state, room).into_iter().map(|line| StyledLine::of(tone(summary), line)))
            .collect(),
    }
}

/// Returns the lines of the request.
fn requested(language: Language, manifest: &Manifest, style: &OutputStyle) -> Vec<StyledLine> {
    let request = &manifest.request;
    let tag = |tag: &crate::domain::plan::PlanTag| match &tag.value {
        Some(value) => format!("{}={value}", tag.key),
        None => tag.key.clone(),
    };
    let script = manifest.script.as_ref().map(|script| match &script.file {
        Some(path) => {
            t!(language, "cli.story.script.file", size = script.size, path = path, sum = script.sha256)
        }
        None => t!(language, "cli.story.script", size = script.size, sum = script.sha256),
    });
    let price = manifest.price().map(|price| t!(language, "cli.story.price", price = price));
    let disks = manifest.restored_disks.and_then(|it| messages::restored_disks(language, it));
    let field = |label, value: Option<String>| RequestField::new(t!(language, label), value.unwrap_or_default());
    let account = manifest.account.as_ref().map(SanitizedText::to_string);
    let add_ons: Vec<String> =
        request.add_ons.iter().map(|add_on| add_on_words(language, &add_on.add_on_type)).collect();
    let fields = [
        field("cli.column.account", account),
        field("field.region.label", Some(manifest.region.to_string())),
        field("field.zone.label", request.availability_zone.clone()),
        field("field.names.label", Some(request.instance_names.join(", "))).strong(),
        field("field.source.label", request.instance_snapshot_name.clone()),
        field("field.blueprint.label", Some(manifest.blueprint_name.to_string()))
            .sent_as(manifest.blueprint_id().unwrap_or_default()),
        field("field.bundle.label", Some(manifest.bundle_name.to_string()))
            .sent_as(request.bundle_id.clone().unwrap_or_default()),
        network(language, request.ip_address_type.as_deref().unwrap_or_default()),
        field("field.key.label", request.key_pair_name.clone()),
        field("field.script.label", script),
        field("field.tags.label", Some(request.tags.iter().map(tag).collect::<Vec<_>>().join(", "))),
        field("step.addons.short", Some(add_ons.join(", "))),
        field(
            "step.follow-ups.short",
            Some(follow_ups::planned(language, &manifest.follow_ups, &manifest.names()).join("; ")),
        ),
        field("cli.field.price", price).strong(),
        field("cli.field.disks", disks),
    ];
    request_fields::lines(fields, style.columns)
}

/// Returns the events with their times, and the date where a day begins.
fn events(language: Language, story: &Story, style: &OutputStyle) -> Vec<StyledLine> {
    let mut all = Vec::new();
    let mut day = String::new();
    for (at, event) in &story.events {
        let Some((tone, text)) = event_line(language, event, story) else { continue };
        let stamp = utc(*at);
        if stamp[..10] != day {
            day = stamp[..10].to_owned();
            all.push(StyledLine::of(Tone::Dim, format!("  {day}")));
        }
        all.extend(hanging(&call_log::clock(language, *at), &text, tone, style.columns));
    }
    all
}

/// Returns an event on one line; `None` if another event includes it.
fn event_line(language: Language, event: &StoryEvent, story: &Story) -> Option<(Tone, String)> {
    match event {
        StoryEvent::Call(call) => Some(self::call(language, call)),
        StoryEvent::Record(record) => self::record(language, record),
        StoryEvent::Instance { news, instance } => self::instance(language, *news, instance, story.launch.port()),
        StoryEvent::Trouble(failure) => {
            Some((Tone::Warn, t!(language, "launch.trouble", what = messages::brief(language, failure))))
        }
        StoryEvent::Resumed => Some((Tone::Plain, t!(language, "cli.story.resumed").to_owned())),
    }
}

fn call(language: Language, call: &ApiCall) -> (Tone, String) {
    let text = format!("{} {:>7}", pad(&call.action, 24, false), figure(language, &spoken(call.took)));
    match &call.error {
        Some(error) => (Tone::Warn, format!("{text}  {error}")),
        None => (Tone::Dim, text),
    }
}

fn list(names: &[SanitizedText]) -> String {
    names.iter().map(SanitizedText::as_str).collect::<Vec<_>>().join(", ")
}

fn record(language: Language, record: &JournalRecord) -> Option<(Tone, String)> {
    let plain = |text: String| Some((Tone::Plain, text));
    match record {
        JournalRecord::Intent { .. } => plain(t!(language, "cli.story.intent").to_owned()),
        JournalRecord::Sending => plain(t!(language, "cli.story.sending").to_owned()),
        JournalRecord::Accepted { .. } => plain(t!(language, "cli.story.accepted").to_owned()),
        JournalRecord::Refused { why } => {
            Some((Tone::Bad, t!(language, "cli.story.refused", why = crate::text::words(language, why))))
        }
        JournalRecord::NotSent { why } => {
            Some((Tone::Bad, t!(language, "cli.story.not-sent", why = crate::text::words(language, why))))
        }
        JournalRecord::Unknown { why } => {
            Some((Tone::Warn, t!(language, "cli.story.unknown", why = crate::text::words(language, why))))
        }
        JournalRecord::Looked => Some((Tone::Warn, t!(language, "cli.story.looked").to_owned())),
        JournalRecord::Adopted { names } if names.is_empty() => {
            plain(t!(language, "cli.story.adopted.none").to_owned())
        }
        JournalRecord::Adopted { names } => plain(t!(language, "cli.story.adopted", names = list(names))),
        JournalRecord::Seen { arns } => {
            let names: Vec<SanitizedText> = arns.iter().map(|(name, _)| name.clone()).collect();
            plain(t!(language, "cli.story.seen", names = list(&names)))
        }
        JournalRecord::Abandoned => Some((Tone::Warn, t!(language, "cli.story.abandoned").to_owned())),
        JournalRecord::Settled { outcomes } => {
            let each: Vec<String> =
                outcomes.iter().map(|(name, result)| format!("{name} {}", outcome(language, *result))).collect();
            Some((Tone::Strong, t!(language, "cli.story.settled", fates = each.join(", "))))
        }
        JournalRecord::Deleted { names } => plain(t!(language, "cli.story.deleted", names = list(names))),
        JournalRecord::Making { made } => {
            plain(t!(language, "cli.story.making", what = deletion_cost::resource(language, made, None)))
        }
        JournalRecord::Made { made } => {
            plain(t!(language, "cli.story.made", what = deletion_cost::resource(language, made, None)))
        }
        JournalRecord::Unmade { name } => plain(t!(language, "cli.story.unmade", name = name)),
        JournalRecord::Changed { instance, action, details } => {
            plain(t!(language, "cli.story.changed", name = instance, action = action, details = details))
        }
        JournalRecord::Secured { instance, domain } => {
            plain(t!(language, "cli.story.secured", name = instance, domain = domain))
        }
        JournalRecord::FollowUpBegun { instance, follow_up } => {
            plain(t!(language, "cli.story.follow-up.begun", name = instance, what = follow_up))
        }
        JournalRecord::FollowUpEnded { instance, follow_up, outcome, why } => Some(match outcome {
            FollowUpOutcome::Done => {
                (Tone::Plain, t!(language, "cli.story.follow-up.done", name = instance, what = follow_up))
            }
            FollowUpOutcome::Failed => {
                let why = why.as_ref().map(|it| crate::text::words(language, it)).unwrap_or_default();
                let said = t!(language, "cli.story.follow-up.failed", name = instance, what = follow_up, why = why);
                (Tone::Bad, said)
            }
        }),
        JournalRecord::Climbed { milestones } => {
            let ready = milestones.iter().filter_map(|(name, taken)| Some((name, taken.door?)));
            let said = ready.map(|(name, took)| {
                let span = spoken(Duration::from_millis(took));
                t!(language, "cli.story.climbed", name = name, span = span)
            });
            let said: Vec<String> = said.collect();
            (!said.is_empty()).then(|| (Tone::Good, said.join(" ")))
        }
        JournalRecord::Progress(_) => None,
    }
}

fn instance(language: Language, news: InstanceNews, instance: &LaunchInstance, port: u16) -> Option<(Tone, String)> {
    let name = &instance.name;
    match news {
        InstanceNews::Outcome => Some((Tone::Strong, change_messages::outcome_words(language, instance))),
        InstanceNews::Reachability => Some((Tone::Plain, change_messages::way(language, instance, port)?)),
        InstanceNews::State => {
            let state = instance.instance.as_ref()?.state.as_ref()?;
            Some((Tone::Plain, t!(language, "cli.instance.state", name = name, state = state)))
        }
        InstanceNews::Operation => {
            let status = instance.creation()?.status.as_ref()?;
            Some((Tone::Plain, t!(language, "cli.instance.operation", name = name, status = status)))
        }
    }
}

fn cost(language: Language, story: &Story, now: SystemTime, style: &OutputStyle) -> Vec<StyledLine> {
    let sandbox = story.launch.manifest.is_sandbox();
    let mut texts = deletion_cost::cost_lines(language, &story.cost(now), sandbox);
    let n = story.existing();
    if n > 0 && !sandbox {
        texts.insert(1.min(texts.len()), t!(language, "cli.story.cost.counting", n = n));
    }
    let room = style.columns.map_or(usize::MAX, |columns| columns.saturating_sub(2));
    let wrapped = texts.into_iter().flat_map(|text| if room == usize::MAX { vec![text] } else { wrap(&text, room) });
    wrapped.map(|text| StyledLine::from(format!("  {text}"))).collect()
}

/// Returns the document of `apply` at the end of the journal, with what was requested, what happened, and the cost.
fn document(language: Language, summary: &LaunchSummary, story: &Story, now: SystemTime) -> Value {
    let (manifest, cost) = (&summary.manifest, story.cost(now));
    let script = manifest.script.as_ref();
    let launch = report::document(language, &story.launch, story.launch.exit_status());
    let more = json!({
        "createdAt": utc(summary.began),
        "status": summary.status.key(),
        "failure": failure(language, &summary.status).unwrap_or_else(|| launch["failure"].clone()),
        "request": manifest.request,
        "script": script.map(|one| json!({ "file": one.file, "sizeInBytes": one.size, "sha256": one.sha256 })),
        "requestedFollowUps": (!manifest.follow_ups.is_none()).then_some(&manifest.follow_ups),
        "blueprintName": manifest.blueprint_name,
        "bundleName": manifest.bundle_name,
        "isLive": summary.live,
        "isRecorded": story.recorded,
        "damagedLines": story.damaged,
        "events": story.events.iter().map(|(at, event)| event_document(language, *at, event, &story.launch)).collect::<Vec<_>>(),
        "cost": {
            "usd": (cost.dollars * 10_000.0).round() / 10_000.0,
            "instanceHours": cost.hours,
            "billedInstances": story.existing(),
            "notCounted": cost.unknown,
            "isSandbox": manifest.is_sandbox(),
        },
    });
    with(launch, more)
}

fn event_document(language: Language, at: SystemTime, event: &StoryEvent, launch: &Launch) -> Value {
    let members = match event {
        StoryEvent::Call(call) => json!({
            "event": "call", "action": call.action, "regionName": call.region, "tookSeconds": seconds(call.took),
            "code": call.error, "requestId": call.request_id,
        }),
        StoryEvent::Record(record) => with(json!({ "event": record.key() }), record_members(language, record)),
        StoryEvent::Instance { news, instance } => json!({
            "event": "instance", "news": news.key(), "instances": [{
                "name": instance.name, "status": report::status_of(instance, launch),
                "state": instance.instance.as_ref().and_then(|instance| instance.state.clone()),
            }],
            "operations": instance.creation().map(|one| json!({ "id": one.id, "status": one.status })).into_iter()
                .collect::<Vec<_>>(),
        }),
        StoryEvent::Trouble(failure) => json!({ "event": "failure", "failure": documents::failure(language, failure) }),
        StoryEvent::Resumed => json!({ "event": "resumed" }),
    };
    with(json!({ "at": precise_utc(at) }), members)
}

/// Returns what a journal record says, in the words of the other documents.
fn record_members(language: Language, record: &JournalRecord) -> Value {
    let named = |names: &[SanitizedText]| json!({ "instances": names.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>() });
    let pairs = |list: &str, pairs: &[(SanitizedText, SanitizedText)], names: [&str; 2]| {
        let one = |(name, value): &(SanitizedText, SanitizedText)| json!({ names[0]: name, names[1]: value });
        json!({ list: pairs.iter().map(one).collect::<Vec<_>>() })
    };
    match record {
        JournalRecord::Accepted { operations } => pairs("operations", operations, ["resourceName", "id"]),
        JournalRecord::Refused { why } | JournalRecord::NotSent { why } | JournalRecord::Unknown { why } => {
            json!({ "failure": noted_failure(language, why) })
        }
        JournalRecord::Adopted { names } | JournalRecord::Deleted { names } => named(names),
        JournalRecord::Seen { arns } => pairs("instances", arns, ["name", "arn"]),
        JournalRecord::Settled { outcomes } => {
            let one = |(name, outcome): &(SanitizedText, NotedOutcome)| json!({ "name": name, "status": instance_status(LaunchStatusKind::Settled, *outcome) });
            json!({ "instances": outcomes.iter().map(one).collect::<Vec<_>>() })
        }
        JournalRecord::Making { made } | JournalRecord::Made { made } => json!({ "resources": [resource(made)] }),
        JournalRecord::Unmade { name } => json!({ "resources": [{ "name": name }] }),
        JournalRecord::Changed { instance, action, details } => {
            json!({ "changes": [{ "instanceName": instance, "action": action, "details": details }] })
        }
        JournalRecord::Secured { instance, domain } => {
            json!({ "changes": [{ "instanceName": instance, "action": "SetupInstanceHttps", "details": domain }] })
        }
        JournalRecord::FollowUpBegun { instance, follow_up } => {
            json!({ "followUps": [{ "instanceName": instance, "id": follow_up, "status": "working" }] })
        }
        JournalRecord::FollowUpEnded { instance, follow_up, outcome, why } => {
            let status = if *outcome == FollowUpOutcome::Done { "done" } else { "failed" };
            let message = why.as_ref().map(|it| crate::text::words(language, it));
            json!({ "followUps": [{ "instanceName": instance, "id": follow_up, "status": status, "message": message }] })
        }
        JournalRecord::Climbed { milestones } => {
            let one = |(name, taken): &(SanitizedText, MilestoneTimings)| json!({ "name": name, "reachedAfterSeconds": reached(taken) });
            json!({ "instances": milestones.iter().map(one).collect::<Vec<_>>() })
        }
        JournalRecord::Intent { .. }
        | JournalRecord::Sending
        | JournalRecord::Looked
        | JournalRecord::Abandoned
        | JournalRecord::Progress(_) => json!({}),
    }
}

/// Returns the seconds from the request to each milestone, as the journal has them.
fn reached(taken: &MilestoneTimings) -> Value {
    let after = |millis: Option<u64>| Some(seconds(Duration::from_millis(millis?)));
    json!({
        "operationDone": after(taken.operation), "running": after(taken.running), "address": after(taken.address),
        "portAnswers": after(taken.door), "scriptDone": after(taken.script),
    })
}

/// Sanitizes every text of a value: a local file may contain anything.
fn harmless(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(SanitizedText::new(text).to_string()),
        Value::Array(items) => items.into_iter().map(harmless).collect(),
        Value::Object(members) => {
            let clean = |(name, value): (String, Value)| (SanitizedText::new(name).to_string(), harmless(value));
            Value::Object(members.into_iter().map(clean).collect())
        }
        value => value,
    }
}

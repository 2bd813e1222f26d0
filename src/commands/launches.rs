//! `skysail launches`: lists the launches made from this computer, or shows one of them.

mod report;
mod show;

use super::documents::{follow_up, noted_failure, noted_instances, resource, usd, utc, with};
use super::exit::{DONE, EarlyExit, NOTHING};
use super::output::Console;
use super::startup::time_zone;
use super::styled::{Piece, StyledLine, Tone};
use super::table::{PrintedTable, TableColumn};
use super::{find_launch, messages};
use crate::app::picker::search::{Haystack, Query, fold};
use crate::args::{LaunchesCommand, LaunchesOptions, Output, OutputOptions, ReplayOptions, ShowOptions};
use crate::domain::cost_so_far::IDLE_STATIC_IP_HOUR;
use crate::domain::launch::noted_outcome::NotedOutcome;
use crate::domain::launch::story::Story;
use crate::domain::owned_resource::{OwnedResource, ResourceKind};
use crate::domain::sanitized_text::SanitizedText;
use crate::journal::{JournalContents, JournalDirectory, JournalError, LaunchStatus, LaunchSummary};
use crate::live_panes::{deletion_cost, follow_ups};
use crate::text::{Language, money};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::time::SystemTime;

/// Lists all launches, or shows, replays, or reports one.
pub fn run(
    launches: &JournalDirectory,
    options: &LaunchesOptions,
    now: SystemTime,
    console: &mut Console,
) -> Result<u8, EarlyExit> {
    match &options.command {
        None => list(launches, options, console),
        Some(LaunchesCommand::Show(options)) => show::run(launches, options, now, console),
        // Without screens a replay prints the same lines as `show`.
        Some(LaunchesCommand::Replay(ReplayOptions { launch })) => {
            let options = ShowOptions { launch: launch.clone(), output: OutputOptions::default() };
            show::run(launches, &options, now, console)
        }
        Some(LaunchesCommand::Report(options)) => report::run(launches, options, now, console),
    }
}

/// Returns the summary and the journal of a launch; without an ID, of the newest.
pub(super) fn found(
    language: Language,
    launches: &JournalDirectory,
    id: Option<&str>,
) -> Result<(LaunchSummary, JournalContents), EarlyExit> {
    let failed = |error: JournalError| EarlyExit::new(NOTHING, messages::journal(language, &error));
    let (all, _) = launches.list().map_err(failed)?;
    let summary = match id {
        Some(id) => {
            find_launch::by_id(language, &all, id)?.ok_or_else(|| find_launch::missing_in(language, launches, id))?
        }
        None => all.into_iter().next().ok_or_else(|| EarlyExit::new(NOTHING, t!(language, "cli.launches.none")))?,
    };
    let contents = launches.read(&summary.id).map_err(failed)?;
    Ok((summary, contents))
}

/// Returns the summary and the story of a launch.
pub(super) fn found_story(
    language: Language,
    launches: &JournalDirectory,
    id: Option<&str>,
) -> Result<(LaunchSummary, Story), EarlyExit> {
    let (summary, contents) = found(language, launches, id)?;
    let unreadable = || EarlyExit::new(NOTHING, crate::text::count(language, "cli.watch.damaged", contents.damaged));
    let story = Story::read(contents.entries, contents.damaged).ok_or_else(unreadable)?;
    Ok((summary, story))
}

/// Lists the launches that need attention, those that exist, and those that are over; newest first in each group.
fn list(launches: &JournalDirectory, options: &LaunchesOptions, console: &mut Console) -> Result<u8, EarlyExit> {
    let language = console.language;
    let (all, _) = launches.list().map_err(|error| EarlyExit::new(NOTHING, messages::journal(language, &error)))?;
    let whole = all.len();
    let query = Query::of(&fold(options.filter.as_deref().unwrap_or_default()));
    let kept: Vec<(LaunchSummary, Vec<Piece>)> = all
        .into_iter()
        .map(|summary| (cells(language, &summary), summary))
        .filter(|(cells, summary)| {
            let texts = cells.iter().map(|cell| cell.text.as_str());
            Haystack::of_texts(texts.chain([summary.id.as_str(), group(language, summary).1])).rank(&query).is_some()
        })
        .map(|(cells, summary)| (summary, cells))
        .collect();
    match options.output.output {
        Output::Json => {
            console.json(&Value::Array(kept.iter().map(|(summary, _)| document(language, summary)).collect()))
        }
        Output::Text if whole == 0 => console.note(t!(language, "cli.launches.none")),
        Output::Text if kept.is_empty() => console.note(t!(language, "cli.list.nothing", all = whole)),
        Output::Text => print(kept, console),
    }
    Ok(DONE)
}

fn print(mut kept: Vec<(LaunchSummary, Vec<Piece>)>, console: &mut Console) {
    let language = console.language;
    // The stable sort keeps the newest first within a group.
    kept.sort_by_key(|(summary, _)| group(language, summary).0);
    let monthly = kept.iter().filter_map(|(summary, _)| (!summary.manifest.is_sandbox()).then(|| summary.monthly())?);
    let monthly = monthly.reduce(|all, more| all + more);
    let n = kept.len();
    let rows = kept.into_iter().map(|(summary, cells)| (group(language, &summary).1.to_owned(), cells)).collect();
    let left = |key| TableColumn::left(t!(language, key));
    let columns = vec![
        left("cli.column.launch"),
        left(if time_zone().is_some() { "cli.column.began" } else { "cli.column.began.utc" }).unless_narrow(2),
        left("cli.column.account").unless_narrow(3),
        left("cli.column.region").unless_narrow(1),
        TableColumn::right(t!(language, "cli.column.month")),
        left("cli.column.instances"),
        left("cli.column.state"),
    ];
    let style = console.style();
    let table = PrintedTable { columns, grouped_by: Some(t!(language, "cli.column.group")), rows };
    table.lines(language, &style).into_iter().for_each(|line| console.print(line));
    if style.terminal {
        console.print(StyledLine::default());
        let total_line = match monthly {
            Some(price) => crate::text::count_with(language, "cli.launches.total", n, &[("price", price.to_string())]),
            None => crate::text::count(language, "cli.launches.count", n),
        };
        console.print(StyledLine::of(Tone::Dim, total_line));
    }
}

/// Returns when a launch began as people write it: date and time by the local clock; in UTC if the time zone is unknown.
fn began(wall: SystemTime, zone: Option<&TimeZone>) -> String {
    let at = Timestamp::try_from(wall).unwrap_or_default();
    zone.unwrap_or(&TimeZone::UTC).to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Returns the group of a launch: its position in the list, and its heading.
fn group(language: Language, summary: &LaunchSummary) -> (u8, &'static str) {
    let left = !summary.left().is_empty();
    match &summary.status {
        LaunchStatus::Unknown | LaunchStatus::UnderWay => (0, t!(language, "cli.launches.group.unfinished")),
        _ if summary.live || summary.doubtful() || summary.open_follow_ups().next().is_some() => {
            (0, t!(language, "cli.launches.group.unfinished"))
        }
        _ if left || summary.monthly().is_some() => (1, t!(language, "cli.launches.group.there")),
        _ => (2, t!(language, "cli.launches.group.over")),
    }
}

fn cells(language: Language, summary: &LaunchSummary) -> Vec<Piece> {
    let names: Vec<&str> = summary.names.iter().map(SanitizedText::as_str).collect();
    let price = summary.monthly().map(|it| money(language, it)).unwrap_or_default();
    let account = summary.manifest.account.as_ref().map(SanitizedText::to_string).unwrap_or_default();
    let left: Vec<String> = summary.left().into_iter().map(|it| deletion_cost::alone(language, it)).collect();
    let mut state = vec![status(language, &summary.status)];
    state.extend((!left.is_empty()).then(|| t!(language, "cli.launches.left", what = left.join("; "))));
    let open: Vec<String> =
        summary.open_follow_ups().map(|(name, task)| format!("{name} {}", follow_ups::what(language, task))).collect();
    state.extend((!open.is_empty()).then(|| t!(language, "cli.launches.follow-ups", what = open.join(", "))));
    state.extend(summary.live.then(|| t!(language, "cli.launches.live").to_owned()));
    vec![
        Piece::plain(summary.id.as_str()),
        Piece::new(Tone::Dim, began(summary.began, time_zone().as_ref())),
        Piece::new(Tone::Dim, account),
        Piece::plain(summary.region.as_str()),
        Piece::new(Tone::Strong, price),
        Piece::new(Tone::Strong, names.join(",")),
        Piece::new(tone(summary), state.join("  ")),
    ]
}

fn tone(summary: &LaunchSummary) -> Tone {
    match &summary.status {
        _ if !summary.left().is_empty() => Tone::Warn,
        LaunchStatus::Unknown | LaunchStatus::Abandoned => Tone::Warn,
        LaunchStatus::UnderWay => Tone::Accent,
        LaunchStatus::Refused { .. } => Tone::Bad,
        LaunchStatus::Settled { outcomes } if outcomes.iter().all(|(_, outcome)| *outcome == NotedOutcome::Running) => {
            Tone::Good
        }
        LaunchStatus::Settled { outcomes } if outcomes.iter().any(|(_, outcome)| *outcome == NotedOutcome::Failed) => {
            Tone::Bad
        }
        LaunchStatus::Settled { .. } => Tone::Plain,
        LaunchStatus::NeverSent { .. } | LaunchStatus::Deleted => Tone::Dim,
    }
}

/// Returns the outcome of an instance in the same words as on screen.
fn outcome(language: Language, outcome: NotedOutcome) -> &'static str {
    let (outcome, key) = (outcome.key(), format!("state.{}", outcome.key()));
    if crate::text::has(language, &key) {
        crate::text::text(language, &key)
    } else {
        crate::text::state(language, outcome)
    }
}

/// Returns the status of a launch as text.
fn status(language: Language, status: &LaunchStatus) -> String {
    let key = format!("cli.launch-status.{}", status.key());
    match status {
        LaunchStatus::Settled { outcomes } => {
            let each: Vec<String> =
                outcomes.iter().map(|(name, result)| format!("{name} {}", outcome(language, *result))).collect();
            t!(language, &key, fates = each.join(", "))
        }
        LaunchStatus::Refused { why } => t!(language, &key, why = crate::text::words(language, why)),
        _ => crate::text::text(language, &key).to_owned(),
    }
}

/// Returns a resource that outlives its instance.
fn left(made: &OwnedResource) -> Value {
    let billed = made.kind == ResourceKind::StaticIp;
    with(resource(made), json!({ "hourlyPriceUsd": if billed { IDLE_STATIC_IP_HOUR } else { 0.0 } }))
}

/// Returns why a launch was refused or never sent.
fn failure(language: Language, status: &LaunchStatus) -> Option<Value> {
    match status {
        LaunchStatus::Refused { why } => Some(noted_failure(language, why)),
        LaunchStatus::NeverSent { why } => why.as_ref().map(|it| noted_failure(language, it)),
        _ => None,
    }
}

fn document(language: Language, summary: &LaunchSummary) -> Value {
    json!({
        "launchId": summary.id,
        "createdAt": utc(summary.began),
        "account": summary.manifest.account,
        "regionName": summary.region,
        "status": summary.status.key(),
        "instances": noted_instances(&summary.names, &summary.status),
        "monthlyPriceUsd": summary.monthly().map(usd),
        "failure": failure(language, &summary.status),
        "leftResources": summary.left().into_iter().map(left).collect::<Vec<_>>(),
        "openFollowUps": summary.open_follow_ups().map(|(name, task)| follow_up(name, task)).collect::<Vec<_>>(),
        "isLive": summary.live,
        "damagedLines": summary.damaged,
    })
}

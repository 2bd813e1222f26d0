//! `skysail sweep`: deletes what is overdue and provably of launches from this computer.

use super::console::Console;
use super::exit::{DONE, EarlyExit};
use super::server_lookup::{collect, note_failures};
use super::signals::{Signals, ask};
use super::startup::utc_offset;
use super::sweep_schedule;
use super::{delete, find_launch};
use crate::args::{SweepOptions, TargetOptions};
use crate::domain::inventory::{InventoryScope, Owner, Server};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::until::Until;
use crate::runtime::services::Services;
use crate::steps::names::until_said;

/// Some Regions didn't answer, so that something overdue may be left there.
const PARTLY: u8 = 4;

/// One instance to delete: its launch, and its name.
struct Overdue {
    launch: SanitizedText,
    name: SanitizedText,
}

/// Runs the command to its exit status: the gravest of its deletions'.
pub async fn run(
    options: &SweepOptions,
    site: &TargetOptions,
    services: Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    if let Some(scheduler) = options.schedule {
        return sweep_schedule::offer(scheduler, options.yes, site, console, signals).await;
    }
    let region = site.region.as_deref().map(SanitizedText::new);
    let inventory = collect(InventoryScope { region, prices: true, ..Default::default() }, &services, signals).await?;
    let now = services.now().wall;
    let servers = inventory.servers();
    let overdue: Vec<&Server> = servers.iter().filter(|server| server.overdue(now)).collect();
    let failed = inventory.failed();
    note_failures(&failed, console);
    let partly = if failed.is_empty() { DONE } else { PARTLY };
    let owned = |server: &&&Server| {
        let launch = inventory.owners.launch(&server.region.name, server.instance)?;
        Some(Overdue { launch: launch.id.clone(), name: server.instance.name.clone() })
    };
    let doomed: Vec<Overdue> = overdue.iter().filter_map(|server| owned(&server)).collect();
    let offset = utc_offset();
    overdue.iter().for_each(|server| console.note(line(server, offset)));
    if doomed.is_empty() {
        console.note(crate::t!("cli.sweep.nothing"));
        next(&servers, offset).iter().for_each(|line| console.note(line));
        return Ok(partly);
    }
    confirm(doomed.len(), options, console, signals).await?;
    let mut statuses = vec![partly];
    let launches = find_launch::all(&services)?;
    for Overdue { launch, name } in doomed {
        let Some(summary) = launches.iter().find(|summary| summary.id == launch).cloned() else {
            return Err(find_launch::missing(&services, &launch));
        };
        statuses.push(delete::one(summary, name, &services, console, signals).await?);
    }
    Ok(delete::gravest(&statuses))
}

/// What is overdue, since when, what it costs, and whether it goes.
fn line(server: &Server, offset: Option<i32>) -> String {
    let until = server.until().map(|until| until_said(until, offset)).unwrap_or_default();
    let price = server.monthly().map(|price| price.to_string()).unwrap_or_else(|| "?".to_owned());
    let key = match server.owner {
        Owner::Ours => "cli.sweep.overdue",
        Owner::Unproven | Owner::NotOurs => "cli.sweep.left-alone",
    };
    crate::text::fill(
        key,
        &[
            ("name", server.instance.name.to_string()),
            ("region", server.region.name.to_string()),
            ("until", until),
            ("price", price),
        ],
    )
}

/// What ends next, where anything does.
fn next(servers: &[Server], offset: Option<i32>) -> Option<String> {
    let ends = servers.iter().filter_map(|server| Some((server.until()?, server)));
    let (until, server): (Until, &Server) =
        ends.filter(|(_, server)| server.owner == Owner::Ours).min_by_key(|(until, _)| *until)?;
    Some(crate::t!("cli.sweep.next", name = server.instance.name, until = until_said(until, offset)))
}

async fn confirm(
    n: usize,
    options: &SweepOptions,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<(), EarlyExit> {
    if options.yes {
        return Ok(());
    }
    if !console.can_ask() {
        return Err(EarlyExit::usage(crate::t!("cli.sweep.no-terminal")));
    }
    let prompt = crate::text::count("cli.sweep.confirm", n);
    let answer = ask(console, signals, &prompt).await.map_err(delete::not_confirmed)?;
    match answer.is_some_and(|answer| answer.trim().to_lowercase() == crate::t!("cli.sweep.word")) {
        true => Ok(()),
        false => Err(EarlyExit::new(DONE, crate::t!("cli.delete.not-confirmed"))),
    }
}

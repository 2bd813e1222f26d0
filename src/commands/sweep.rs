//! `skysail sweep`: deletes overdue servers that were provably created by launches from this computer.

use super::action_report::ActionReport;
use super::exit::{DONE, EarlyExit, UNSURE};
use super::output::Console;
use super::server_lookup::{Listed, ask_by_name, collect, note_failures, with_failures};
use super::signals::{Signals, ask};
use super::startup::time_zone;
use super::sweep_schedule;
use super::{delete, find_launch};
use crate::args::{SweepOptions, TargetOptions};
use crate::domain::absence::CONFIRM;
use crate::domain::account::{CredentialChoice, Used};
use crate::domain::failure::Failure;
use crate::domain::inventory::{Inventory, InventoryScope, Owner, Server};
use crate::domain::launch::Launch;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::until::{UNTIL_KEY, Until};
use crate::live_panes::messages::brief;
use crate::runtime::services::Services;
use crate::steps::names::until_said;
use crate::text::Language;
use jiff::tz::TimeZone;
use std::time::{Duration, SystemTime};

/// Some Regions didn't reply, so something overdue may be left there.
const PARTLY: u8 = 4;

/// An instance to delete: its launch, and its name.
struct Overdue {
    launch: SanitizedText,
    name: SanitizedText,
}

/// Runs the command and returns the most serious exit status of its deletions.
pub async fn run(
    options: &SweepOptions,
    target: &TargetOptions,
    services: Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    if let Some(scheduler) = options.schedule {
        let target = without_environment(target, &services, console).await;
        return sweep_schedule::offer(scheduler, options.yes, &target, console, signals).await;
    }
    let mut report = ActionReport::default();
    let ended = sweep(options, target, (&services, &mut report), console, signals).await;
    report.print(options.output.output, &ended, console);
    ended
}

async fn sweep(
    options: &SweepOptions,
    target: &TargetOptions,
    (services, report): (&Services, &mut ActionReport),
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let language = console.language;
    let region = target.region.as_deref().map(SanitizedText::new);
    let scope = InventoryScope { region, prices: true, ..Default::default() };
    let mut inventory = collect(language, scope, services, signals).await?;
    let unseen = look_for_unlisted(language, &mut inventory, services, signals).await?;
    unseen.iter().for_each(|((region, name), failure)| {
        report.unseen(language, name, region, failure);
        console.note(t!(language, "cli.sweep.unseen", name = name, why = brief(language, failure)));
    });
    let now = services.now().wall;
    let servers = inventory.servers();
    let overdue: Vec<&Server> = servers.iter().filter(|server| server.overdue(now)).collect();
    let failed = inventory.failed();
    note_failures(&failed, console);
    report.failed_regions(language, &failed);
    let partly = if failed.is_empty() && unseen.is_empty() { DONE } else { PARTLY };
    let owned = |server: &&&Server| {
        let launch = inventory.owners.launch(&server.region.name, server.instance)?;
        Some(Overdue { launch: launch.id.clone(), name: server.instance.name.clone() })
    };
    let doomed: Vec<(&Server, Overdue)> =
        overdue.iter().filter_map(|server| Some((*server, owned(&server)?))).collect();
    let zone = time_zone();
    let zone = zone.as_ref();
    overdue.iter().for_each(|server| console.note(line(language, server, zone)));
    overdue.iter().filter(|server| owned(server).is_none()).for_each(|server| report.kept(server));
    if doomed.is_empty() {
        console.note(if partly == DONE { t!(language, "cli.sweep.nothing") } else { t!(language, "cli.sweep.unsure") });
        next(language, &servers, zone).iter().for_each(|line| console.note(line));
        return Ok(with_failures(partly, &failed));
    }
    confirm(doomed.len(), options, console, signals).await?;
    let mut statuses = vec![partly];
    let launches = find_launch::all(language, services)?;
    let mut doomed = doomed.into_iter();
    while let Some((server, Overdue { launch, name })) = doomed.next() {
        // Its end may have been moved while this waited for an answer, or for the deletions before it.
        if let Some((status, why)) = no_longer_overdue(language, server, services).await {
            report.kept(server);
            console.note(why);
            statuses.push(status);
            continue;
        }
        let ended = match launches.iter().find(|summary| summary.id == launch).cloned() {
            Some(summary) => delete::one(summary, name, (services, &mut *report), console, signals).await,
            None => Err(EarlyExit { status: UNSURE, ..find_launch::missing(language, services, &launch) }),
        };
        if ended.is_err() {
            report.kept(server);
        }
        statuses.push(delete::one_of_several(ended, console)?);
        if signals.received() {
            console.not_begun(doomed.map(|(_, overdue)| overdue.name));
            break;
        }
    }
    Ok(with_failures(delete::gravest(&statuses), &failed))
}

/// Returns the status and the note of a server that is kept: its end has been moved or taken away since it was listed, or
/// it couldn't be looked up. Of one that no longer exists, the deletion itself tells.
async fn no_longer_overdue(language: Language, server: &Server<'_>, services: &Services) -> Option<(u8, String)> {
    let (region, name) = (&server.region.name, &server.instance.name);
    match services.lightsail.instance(region, name).await {
        Ok(Some(found)) if found.until().is_none_or(|end| !end.passed(services.now().wall)) => {
            Some((DONE, t!(language, "cli.sweep.moved", name = name)))
        }
        Ok(_) => None,
        Err(failure) => Some((PARTLY, t!(language, "cli.sweep.unseen", name = name, why = brief(language, &failure)))),
    }
}

/// Returns the options that select the same account where the variables of this shell aren't set, as for cron and systemd.
async fn without_environment(target: &TargetOptions, services: &Services, console: &mut Console) -> TargetOptions {
    let mut target = target.clone();
    if target.sandbox.is_none() && target.profile.is_none() {
        match services.accounts.look().await.used(&CredentialChoice::Found) {
            Some(Used::Profile(name, Some(_))) => target.profile = Some(name.to_string()),
            Some(Used::Keys) => console.note(t!(console.language, "cli.sweep.keys")),
            Some(Used::WebIdentity | Used::Container) => console.note(t!(console.language, "cli.sweep.role")),
            _ => {}
        }
    }
    target
}

/// Requests overdue servers by name if no list contains them, twice before they count as gone: otherwise an hourly
/// sweep that missed one would say nothing, and it would remain billed. Returns those whose state is unknown.
async fn look_for_unlisted(
    language: Language,
    inventory: &mut Inventory,
    services: &Services,
    signals: &mut Signals,
) -> Result<Vec<(Listed, Failure)>, EarlyExit> {
    let now = services.now().wall;
    let mut unseen = Vec::new();
    let mut names = inventory.unlisted(|launch, _| ended(launch, now));
    for pause in [Duration::ZERO, CONFIRM] {
        if names.is_empty() {
            break;
        }
        tokio::select! {
            biased;
            signal = signals.next() => return Err(delete::not_confirmed(language, signal)),
            () = tokio::time::sleep(pause) => {}
        }
        let answers = ask_by_name(inventory, &names, services, signals).await;
        let answers = answers.map_err(|signal| delete::not_confirmed(language, signal))?;
        let replies = std::mem::take(&mut names).into_iter().zip(answers);
        for (listed, answer) in replies {
            match answer {
                Ok(true) => {}
                Ok(false) => names.push(listed),
                Err(failure) => unseen.push((listed, failure)),
            }
        }
    }
    Ok(unseen)
}

/// Returns whether the end time of a launch has passed. `extend` may have changed it on the instances' tags.
fn ended(launch: &Launch, now: SystemTime) -> bool {
    let tag = launch.manifest.request.tags.iter().find(|tag| tag.key == UNTIL_KEY);
    let until = tag.and_then(|tag| Until::of_tag(tag.value.as_deref()?));
    until.is_some_and(|until| until.passed(now))
}

/// Returns an overdue server: since when, its price, and whether it will be deleted.
fn line(language: Language, server: &Server, zone: Option<&TimeZone>) -> String {
    let until = server.until().map(|until| until_said(language, until, zone)).unwrap_or_default();
    let price = server.monthly().map(|price| price.to_string()).unwrap_or_else(|| "?".to_owned());
    let key = match server.owner {
        Owner::Ours => "cli.sweep.overdue",
        Owner::Unproven | Owner::NotOurs => "cli.sweep.left-alone",
    };
    crate::text::fill(
        language,
        key,
        &[
            ("name", server.instance.name.to_string()),
            ("region", server.region.name.to_string()),
            ("until", until),
            ("price", price),
        ],
    )
}

/// Returns the server that ends next, if any.
fn next(language: Language, servers: &[Server], zone: Option<&TimeZone>) -> Option<String> {
    let ends = servers.iter().filter_map(|server| Some((server.until()?, server)));
    let (until, server): (Until, &Server) =
        ends.filter(|(_, server)| server.owner == Owner::Ours).min_by_key(|(until, _)| *until)?;
    Some(t!(language, "cli.sweep.next", name = server.instance.name, until = until_said(language, until, zone)))
}

async fn confirm(
    n: usize,
    options: &SweepOptions,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<(), EarlyExit> {
    let language = console.language;
    if options.yes {
        return Ok(());
    }
    if !console.can_ask() {
        return Err(EarlyExit::usage(t!(language, "cli.sweep.no-terminal")));
    }
    let prompt = crate::text::count(language, "cli.sweep.confirm", n);
    let answer = ask(console, signals, &prompt).await.map_err(|it| delete::not_confirmed(language, it))?;
    match answer.is_some_and(|answer| answer.trim().to_lowercase() == t!(language, "cli.sweep.word")) {
        true => Ok(()),
        false => Err(EarlyExit::new(DONE, t!(language, "cli.delete.not-confirmed"))),
    }
}

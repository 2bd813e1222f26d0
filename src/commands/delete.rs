//! `skysail delete`: deletes what a launch created, and nothing else.

use super::console::Console;
use super::exit::{DONE, EarlyExit, UNSURE};
use super::launch_driver::{DriverEnd, LaunchDriver, is_decided};
use super::progress::ProgressLog;
use super::signals::{Signals, ask};
use super::{deletion_driver, find_launch, messages, watch};
use crate::args::DeleteOptions;
use crate::domain::deletion::{Deletion, DeletionStatus};
use crate::domain::instance::Instance;
use crate::domain::launch::key_import::KeyImport;
use crate::domain::launch::{Launch, LaunchStage};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::unknown_outcome::SETTLE;
use crate::journal::{JournalError, LaunchSummary};
use crate::lightsail::TargetKind;
use crate::live_panes::{self, changes};
use crate::runtime::services::Services;
use crate::ssh;

/// A launch, and which of its instances to delete.
struct DeletionTarget {
    summary: LaunchSummary,
    names: Vec<SanitizedText>,
    /// Whether it was given as a single instance rather than a launch.
    single: bool,
}

/// Runs the command and returns the most serious exit status of its targets.
pub async fn run(
    options: &DeleteOptions,
    mut services: Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let launches = find_launch::all(&services)?;
    services.identify().await;
    let found = options.targets.iter().map(|name| target(&services, &launches, name));
    let targets: Vec<DeletionTarget> = found.collect::<Result<_, _>>()?;
    let mut statuses = Vec::new();
    for target in &targets {
        statuses.push(delete(target, options, &services, console, signals).await?);
    }
    Ok(gravest(&statuses))
}

/// Combines exit statuses: success, the one failure that all share, or a mixture.
pub fn gravest(statuses: &[u8]) -> u8 {
    match statuses {
        all if all.contains(&UNSURE) => UNSURE,
        [first, rest @ ..] if rest.iter().all(|status| status == first) => *first,
        [] => DONE,
        _ => 4,
    }
}

/// Deletes one instance of a launch, after confirmation.
pub async fn one(
    summary: LaunchSummary,
    name: SanitizedText,
    services: &Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let target = DeletionTarget { summary, names: vec![name], single: true };
    let options = DeleteOptions { targets: Vec::new(), yes: true };
    delete(&target, &options, services, console, signals).await
}

/// Finds a launch by ID, an instance by name (in the newest launch that created one), or a launch by the start of its
/// ID.
fn target(services: &Services, launches: &[LaunchSummary], name: &str) -> Result<DeletionTarget, EarlyExit> {
    let whole = |summary: LaunchSummary| {
        find_launch::here(services, &summary)?;
        Ok(DeletionTarget { names: summary.names.clone(), summary, single: false })
    };
    if let Some(summary) = launches.iter().find(|summary| summary.id == *name) {
        return whole(summary.clone());
    }
    let has = |summary: &&LaunchSummary| {
        let ours = services.owns(summary.manifest.account.as_ref()) && summary.made_something();
        ours && summary.names.iter().any(|own| *own == *name)
    };
    if let Some(summary) = launches.iter().find(has).cloned() {
        return Ok(DeletionTarget { summary, names: vec![name.into()], single: true });
    }
    match find_launch::by_long_id(launches, name)? {
        Some(summary) => whole(summary),
        None => Err(find_launch::missing(services, name)),
    }
}

/// Deletes the target, and releases the launch's journal however that ends.
async fn delete(
    target: &DeletionTarget,
    options: &DeleteOptions,
    services: &Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let ended = delete_taken_up(target, options, services, console, signals).await;
    services.book.close(&target.summary.id);
    ended
}

async fn delete_taken_up(
    target: &DeletionTarget,
    options: &DeleteOptions,
    services: &Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let id = &target.summary.id;
    let entries = watch::resume(services, &target.summary)?;
    services.lightsail.pin(target.summary.manifest.account.clone());
    let Some((launch, asks)) = Launch::resume(&entries, services.now()) else {
        return Err(EarlyExit::usage(messages::journal(&JournalError::Missing(id.clone()))));
    };
    let launch = known(launch, asks, &target.names, services, console, signals).await?;
    let (mut removal, asks) = Deletion::begin(launch, &target.names);
    removal.elsewhere = removal.launch.manifest.account.is_some() && services.account.is_none();
    tokio::select! {
        biased;
        signal = signals.next() => return Err(not_confirmed(signal)),
        () = deletion_driver::run(&mut removal, asks, services, |_| ()) => {}
    }
    if let crate::domain::deletion::DeletionStage::Failed(failure) = &removal.stage {
        return Err(EarlyExit::failed(crate::t!("cli.delete.not-confirmed"), failure));
    }
    show(&removal, target, console);
    if !removal.nothing() {
        live_panes::deletion_cost::summary_lines(&removal, services.now(), practice(services))
            .iter()
            .for_each(|line| console.note(line));
        confirm(&removal, target, options, console, signals).await?;
    }
    let mut progress = ProgressLog::new(console, services.clock.clone());
    let asks = removal.on(crate::domain::deletion::DeletionEvent::Confirmed, services.now());
    let ended = tokio::select! {
        biased;
        signal = signals.next() => Some(signal),
        () = deletion_driver::run(&mut removal, asks, services, |news| {
            if let Some(line) = told(news) { progress.note(&line); }
        }) => None,
    };
    match ended {
        Some(signal) if removal.sent_nothing() => return Err(not_confirmed(signal)),
        Some(_) => {
            console.note(crate::t!("cli.launch.left"));
            return Ok(UNSURE);
        }
        None => {}
    }
    forget_names(&removal, services);
    live_panes::deletion_cost::left(&removal).iter().for_each(|line| console.note(line));
    if removal.exit_status() == DONE {
        live_panes::deletion_cost::summary_lines(&removal, services.now(), practice(services))
            .iter()
            .for_each(|line| console.note(line));
    }
    Ok(removal.exit_status())
}

/// Returns the exit after a signal before anything was deleted.
pub fn not_confirmed(signal: i32) -> EarlyExit {
    EarlyExit::signal(signal, crate::t!("cli.delete.not-confirmed"))
}

/// Removes the aliases of deleted instances from the user's `ssh` configuration. A leftover alias does no harm, so
/// failures are ignored.
fn forget_names(removal: &Deletion, services: &Services) {
    let gone = removal.lots.iter().filter(|(_, lot)| matches!(lot, DeletionStatus::Gone | DeletionStatus::Absent));
    let names: Vec<SanitizedText> = gone.map(|(name, _)| name.clone()).collect();
    if let Some(home) = std::env::home_dir().filter(|_| !practice(services) && !names.is_empty()) {
        let _ = ssh::aliases::take_out(&ssh::aliases::paths(&home), &removal.launch.id, &names);
    }
}

fn practice(services: &Services) -> bool {
    *services.lightsail.place() == TargetKind::Practice
}

/// Waits until the outcome of the launch is known, as something may still be created. An accepted launch is watched
/// until it is listed, or for the usual time.
async fn known(
    launch: Launch,
    asks: Vec<crate::domain::launch::LaunchRequest>,
    names: &[SanitizedText],
    services: &Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<Launch, EarlyExit> {
    let doubtful = |launch: &Launch| {
        matches!(launch.stage, LaunchStage::Unknown(_)) || matches!(launch.keying, KeyImport::Doubt { .. })
    };
    let unseen = |launch: &Launch| names.iter().find(|name| !launch.accounted(name)).cloned();
    let mut progress = ProgressLog::new(console, services.clock.clone());
    match unseen(&launch) {
        _ if doubtful(&launch) => progress.note(crate::t!("cli.delete.unknown-first")),
        Some(name) => progress.note(&crate::t!("cli.delete.unseen-first", name = name)),
        None => return Ok(launch),
    }
    let mut driver = LaunchDriver::new(services, launch, asks);
    let began = services.now();
    let there = |launch: &Launch| match launch.stage {
        // If it can't be looked up now, the deletion reports that, as it looks too.
        LaunchStage::Watched if launch.trouble.is_some() && services.now().since(began) >= SETTLE => true,
        LaunchStage::Watched => unseen(launch).is_none(),
        LaunchStage::Settled => true,
        LaunchStage::Unknown(ref doubt) if doubt.look_failure.is_some() && services.now().since(began) >= SETTLE => {
            true
        }
        _ => is_decided(launch, services.now()),
    };
    if let DriverEnd::Signal(signal) = driver.run(signals, there, |news| progress.tell(news)).await {
        return Err(not_confirmed(signal));
    }
    if let LaunchStage::Unknown(doubt) = &driver.launch.stage
        && !doubt.looked_enough
    {
        let failure = doubt.look_failure.as_ref().unwrap_or(&doubt.failure);
        return Err(EarlyExit { status: UNSURE, ..EarlyExit::failed(crate::t!("cli.delete.not-confirmed"), failure) });
    }
    Ok(driver.launch)
}

/// Prints what would be deleted and what would be left alone.
fn show(removal: &Deletion, target: &DeletionTarget, console: &mut Console) {
    let doomed = removal.to_delete();
    let stays = removal.lots.iter().any(|(_, lot)| matches!(lot, DeletionStatus::Unheard | DeletionStatus::Left));
    match removal.nothing() {
        true if stays || target.single => {}
        true => console.note(crate::t!("cli.delete.nothing", launch = target.summary.id)),
        false => console.note(crate::t!("cli.delete.would")),
    }
    doomed.iter().for_each(|instance| console.note(described(instance)));
    for (made, found) in removal.resources_to_delete() {
        console.note(crate::t!("cli.delete.extra", what = live_panes::deletion_cost::resource(made, Some(found))));
    }
    live_panes::deletion_cost::kept(removal).for_each(|line| console.note(line));
    for (name, lot) in &removal.lots {
        match lot {
            // It was looked for as long as anything may take and never found, but nothing proves that it was never
            // created.
            DeletionStatus::Unheard if matches!(removal.launch.stage, LaunchStage::Unknown(_)) => {
                let site = live_panes::messages::site(removal.launch.manifest.is_sandbox());
                console.note(crate::t!("cli.delete.never-seen", name = name, site = site, launch = target.summary.id))
            }
            DeletionStatus::Unheard => {
                console.note(crate::t!("cli.delete.unheard", name = name, launch = target.summary.id))
            }
            DeletionStatus::NotOurs => console.note(crate::t!("cli.delete.left-alone", name = name)),
            DeletionStatus::Left => console.note(crate::t!("cli.delete.left", name = name)),
            DeletionStatus::Absent if target.single || !doomed.is_empty() => {
                console.note(crate::t!("cli.delete.absent", name = name))
            }
            _ => {}
        }
    }
}

fn described(instance: &Instance) -> String {
    let text = |value: &Option<SanitizedText>| value.as_ref().map(SanitizedText::to_string).unwrap_or_default();
    crate::t!(
        "cli.delete.one",
        name = instance.name,
        state = text(&instance.state),
        blueprint = text(&instance.blueprint),
        bundle = text(&instance.bundle),
        address = instance.address().map(SanitizedText::to_string).unwrap_or_default(),
    )
}

/// Asks for the name of the single instance, or for the launch's ID.
async fn confirm(
    removal: &Deletion,
    target: &DeletionTarget,
    options: &DeleteOptions,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<(), EarlyExit> {
    if options.yes {
        return Ok(());
    }
    if !console.can_ask() {
        return Err(EarlyExit::usage(crate::t!("cli.delete.no-terminal")));
    }
    let one =
        removal.to_delete().first().filter(|_| target.single || removal.lots.len() == 1).map(|one| one.name.clone());
    let word = one.unwrap_or_else(|| target.summary.id.clone());
    let prompt = crate::t!("cli.delete.confirm", word = word);
    let answer = ask(console, signals, &prompt).await.map_err(not_confirmed)?;
    match answer.as_deref() == Some(word.as_str()) {
        true => Ok(()),
        false => Err(EarlyExit::new(DONE, crate::t!("cli.delete.not-confirmed"))),
    }
}

fn told(news: deletion_driver::DeletionProgress) -> Option<String> {
    match news {
        deletion_driver::DeletionProgress::Instance(name, lot) => changes::lot(name, lot),
        deletion_driver::DeletionProgress::Extra(extra) => changes::lot(&extra.made.name, &extra.lot),
    }
}

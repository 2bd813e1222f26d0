//! `skysail delete`: deletes what a launch created, and nothing else.

use super::action_report::ActionReport;
use super::exit::{DONE, EarlyExit, INTERNAL, NOTHING, UNSURE};
use super::launch_driver::{DriverEnd, LaunchDriver, is_decided};
use super::output::Console;
use super::progress::ProgressLog;
use super::signals::{Signals, ask};
use super::{deletion_driver, find_launch, messages, watch};
use crate::args::{DeleteOptions, OutputOptions, TargetOptions};
use crate::domain::deletion::{Deletion, DeletionStatus};
use crate::domain::instance::Instance;
use crate::domain::launch::journal_record::Manifest;
use crate::domain::launch::key_import::KeyImport;
use crate::domain::launch::{Launch, LaunchStage};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::SETTLE;
use crate::home::words;
use crate::journal::{JournalError, LaunchSummary};
use crate::lightsail::TargetKind;
use crate::live_panes::{self, change_messages};
use crate::runtime::services::Services;
use crate::ssh;
use crate::text::Language;

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
    account: &TargetOptions,
    services: Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let mut report = ActionReport::default();
    let region = account.region.as_deref();
    let ended = delete_all((options, region), services, &mut report, console, signals).await;
    report.print(options.output.output, &ended, console);
    ended
}

async fn delete_all(
    (options, region): (&DeleteOptions, Option<&str>),
    mut services: Services,
    report: &mut ActionReport,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let mut launches = find_launch::all(console.language, &services)?;
    launches.retain(|launch| region.is_none_or(|region| *launch.region == *region));
    services.identify().await;
    let found = options.targets.iter().map(|name| target(console.language, &services, &launches, name));
    let targets: Vec<DeletionTarget> = found.collect::<Result<_, _>>()?;
    let mut statuses = Vec::new();
    for (at, target) in targets.iter().enumerate() {
        let ended = delete(target, options, (&services, &mut *report), console, signals).await;
        // Of a single target, the message is all there is.
        statuses.push(if targets.len() == 1 { ended? } else { one_of_several(ended, console)? });
        if signals.received() {
            console.not_begun(options.targets[at + 1..].iter().map(SanitizedText::new));
            break;
        }
    }
    Ok(gravest(&statuses))
}

/// Returns the exit status of one of several targets, and prints why it ended early: the others don't depend on it.
///
/// # Errors
/// If the user has ended the command.
pub fn one_of_several(ended: Result<u8, EarlyExit>, console: &mut Console) -> Result<u8, EarlyExit> {
    match ended {
        Err(exit) if matches!(exit.status, NOTHING | UNSURE | INTERNAL) => Ok(console.stop(&exit)),
        ended => ended,
    }
}

/// Combines exit statuses: success, the one failure that all share, or a mixture.
pub fn gravest(statuses: &[u8]) -> u8 {
    match statuses {
        all if all.contains(&INTERNAL) => INTERNAL,
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
    (services, report): (&Services, &mut ActionReport),
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let target = DeletionTarget { summary, names: vec![name], single: true };
    let options = DeleteOptions { targets: Vec::new(), yes: true, output: OutputOptions::default() };
    delete(&target, &options, (services, report), console, signals).await
}

/// Finds a launch by ID, or an instance by name.
///
/// A name stands for the one that may exist, in the newest launch that created it; only if there is none, for one that is
/// known to be deleted.
///
/// # Errors
/// There is none, or the name may exist in several Regions.
fn target(
    language: Language,
    services: &Services,
    launches: &[LaunchSummary],
    name: &str,
) -> Result<DeletionTarget, EarlyExit> {
    let whole = |summary: LaunchSummary| {
        find_launch::here(language, services, &summary)?;
        Ok(DeletionTarget { names: summary.names.clone(), summary, single: false })
    };
    if let Some(summary) = launches.iter().find(|summary| summary.id == *name) {
        return whole(summary.clone());
    }
    let has = |summary: &&LaunchSummary| {
        let ours = services.owns(summary.manifest.account.as_ref()) && summary.made_something();
        ours && summary.names.iter().any(|own| *own == *name)
    };
    let mut there: Vec<&LaunchSummary> = Vec::new();
    for summary in launches.iter().filter(has).filter(|it| it.may_have(name)) {
        // In a Region, a name is used once: an older launch's instance is gone.
        if there.iter().all(|newer| newer.region != summary.region) {
            there.push(summary);
        }
    }
    if let [first, _, ..] = there[..] {
        let regions: Vec<&str> = there.iter().map(|summary| summary.region.as_str()).collect();
        let (regions, first) = (regions.join(", "), &first.region);
        let name = SanitizedText::new(name);
        return Err(EarlyExit::usage(t!(
            language,
            "cli.server.several",
            name = name,
            regions = regions,
            first = first
        )));
    }
    if let Some(summary) = there.first().copied().or_else(|| launches.iter().find(has)).cloned() {
        return Ok(DeletionTarget { summary, names: vec![name.into()], single: true });
    }
    match find_launch::by_whole_id(language, launches, name)? {
        Some(summary) => whole(summary),
        None => Err(find_launch::missing_target(language, services, name)),
    }
}

/// Deletes the target, and releases the launch's journal however that ends.
async fn delete(
    target: &DeletionTarget,
    options: &DeleteOptions,
    (services, report): (&Services, &mut ActionReport),
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let ended = delete_taken_up(target, options, (services, report), console, signals).await;
    services.journals.close(&target.summary.id);
    ended
}

async fn delete_taken_up(
    target: &DeletionTarget,
    options: &DeleteOptions,
    (services, report): (&Services, &mut ActionReport),
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let id = &target.summary.id;
    let entries = watch::resume(console.language, services, &target.summary)?;
    services.lightsail.pin(target.summary.manifest.account.clone());
    let Some((launch, requests)) = Launch::resume(&entries, services.now()) else {
        return Err(EarlyExit::new(NOTHING, messages::journal(console.language, &JournalError::Missing(id.clone()))));
    };
    let launch = known(launch, requests, &target.names, services, console, signals).await?;
    let (mut deletion, requests) = Deletion::begin(launch, &target.names);
    deletion.elsewhere = deletion.launch.manifest.account.is_some() && services.account.is_none();
    if let Some(signal) = deletion_driver::run(&mut deletion, requests, services, signals, &mut |_| ()).await {
        return Err(not_confirmed(console.language, signal));
    }
    if let crate::domain::deletion::DeletionStage::Failed(failure) = &deletion.stage {
        return Err(EarlyExit::failed(console.language, t!(console.language, "cli.delete.not-confirmed"), failure));
    }
    show(&deletion, target, console);
    if !deletion.nothing() && !options.yes {
        // Otherwise they follow in a moment.
        live_panes::deletion_cost::summary_lines(console.language, &deletion, services.now(), sandbox(services))
            .iter()
            .for_each(|line| console.note(line));
        confirm(&deletion, target, console, signals).await?;
    }
    let language = console.language;
    let mut progress = ProgressLog::new(console, services.clock.clone());
    let requests = deletion.on(crate::domain::deletion::DeletionEvent::Confirmed, services.now());
    let ended = deletion_driver::run(&mut deletion, requests, services, signals, &mut |news| {
        if let Some(line) = progress_line(language, news) {
            progress.note(&line);
        }
    })
    .await;
    match ended {
        Some(signal) if deletion.sent_nothing() => return Err(not_confirmed(console.language, signal)),
        Some(_) => {
            report.deleted(console.language, &deletion);
            console.note(t!(console.language, "cli.launch.left"));
            return Ok(UNSURE);
        }
        None => {}
    }
    report.deleted(console.language, &deletion);
    forget_names(&deletion, services);
    live_panes::deletion_cost::left(console.language, &deletion).iter().for_each(|line| console.note(line));
    if deletion.exit_status() == DONE {
        live_panes::deletion_cost::summary_lines(console.language, &deletion, services.now(), sandbox(services))
            .iter()
            .for_each(|line| console.note(line));
    }
    Ok(deletion.exit_status())
}

/// Returns the exit after a signal before anything was deleted.
pub fn not_confirmed(language: Language, signal: i32) -> EarlyExit {
    EarlyExit::signal(signal, t!(language, "cli.delete.not-confirmed"))
}

/// Removes the aliases of deleted instances from the user's `ssh` configuration. A leftover alias does no harm, so
/// failures are ignored.
fn forget_names(deletion: &Deletion, services: &Services) {
    let gone =
        deletion.statuses.iter().filter(|(_, status)| matches!(status, DeletionStatus::Gone | DeletionStatus::Absent));
    let names: Vec<SanitizedText> = gone.map(|(name, _)| name.clone()).collect();
    if let Some(home) = std::env::home_dir().filter(|_| !sandbox(services) && !names.is_empty()) {
        let _ = ssh::aliases::take_out(&ssh::aliases::paths(&home), &deletion.launch.id, &names);
    }
}

fn sandbox(services: &Services) -> bool {
    *services.lightsail.place() == TargetKind::Sandbox
}

/// Waits until the outcome of the launch is known, as something may still be created. An accepted launch is watched
/// until it is listed, or for the usual time.
async fn known(
    launch: Launch,
    requests: Vec<crate::domain::launch::LaunchRequest>,
    names: &[SanitizedText],
    services: &Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<Launch, EarlyExit> {
    let doubtful = |launch: &Launch| {
        matches!(launch.stage, LaunchStage::Unknown(_)) || matches!(launch.key_import, KeyImport::Unknown { .. })
    };
    let unseen = |launch: &Launch| names.iter().find(|name| !launch.accounted(name)).cloned();
    let language = console.language;
    let mut progress = ProgressLog::new(console, services.clock.clone());
    match unseen(&launch) {
        _ if doubtful(&launch) => progress.note(t!(language, "cli.delete.unknown-first")),
        Some(name) => progress.note(&t!(language, "cli.delete.unseen-first", name = name)),
        None => return Ok(launch),
    }
    let mut driver = LaunchDriver::new(services, launch, requests);
    let began = services.now();
    let there = |launch: &Launch| match launch.stage {
        // If it can't be looked up now, the deletion reports that, as it looks too.
        LaunchStage::Watched if launch.error.is_some() && services.now().since(began) >= SETTLE => true,
        LaunchStage::Watched => unseen(launch).is_none(),
        LaunchStage::Settled => true,
        LaunchStage::Unknown(ref unknown)
            if unknown.look_failure.is_some() && services.now().since(began) >= SETTLE =>
        {
            true
        }
        _ => is_decided(launch, services.now()),
    };
    if let DriverEnd::Signal(signal) = driver.run(signals, there, |news| progress.tell(news)).await {
        return Err(not_confirmed(console.language, signal));
    }
    if let LaunchStage::Unknown(unknown) = &driver.launch.stage
        && !unknown.looked_enough()
    {
        let failure = unknown.look_failure.as_ref().unwrap_or(&unknown.failure);
        return Err(EarlyExit {
            status: UNSURE,
            ..EarlyExit::failed(console.language, t!(console.language, "cli.delete.not-confirmed"), failure)
        });
    }
    Ok(driver.launch)
}

/// Prints what would be deleted and what would be left alone.
fn show(deletion: &Deletion, target: &DeletionTarget, console: &mut Console) {
    let language = console.language;
    let doomed = deletion.to_delete();
    let stays =
        deletion.statuses.iter().any(|(_, status)| matches!(status, DeletionStatus::Unheard | DeletionStatus::Left));
    match deletion.nothing() {
        true if stays || target.single => {}
        true => console.note(t!(language, "cli.delete.nothing", launch = target.summary.id)),
        false => console.note(t!(language, "cli.delete.would")),
    }
    doomed.iter().for_each(|instance| console.note(described(language, instance, &deletion.launch.manifest)));
    for (made, found) in deletion.resources_to_delete() {
        console.note(t!(
            language,
            "cli.delete.extra",
            what = live_panes::deletion_cost::resource(language, made, Some(found))
        ));
    }
    live_panes::deletion_cost::kept(language, deletion).for_each(|line| console.note(line));
    for (name, status) in &deletion.statuses {
        match status {
            // It was looked for as long as anything may take and never found, but nothing proves that it was never
            // created.
            DeletionStatus::Unheard if matches!(deletion.launch.stage, LaunchStage::Unknown(_)) => {
                let account_target = live_panes::messages::target_options(deletion.launch.manifest.is_sandbox());
                console.note(t!(
                    language,
                    "cli.delete.never-seen",
                    name = name,
                    options = account_target,
                    launch = target.summary.id
                ))
            }
            DeletionStatus::Unheard => {
                console.note(t!(language, "cli.delete.unheard", name = name, launch = target.summary.id))
            }
            DeletionStatus::NotOurs => console.note(t!(language, "cli.delete.left-alone", name = name)),
            DeletionStatus::Left => console.note(t!(language, "cli.delete.left", name = name)),
            DeletionStatus::Absent if target.single || !doomed.is_empty() => {
                console.note(t!(language, "cli.delete.absent", name = name))
            }
            _ => {}
        }
    }
}

/// Returns an instance in the words of Home, its bundle by the name it had when it was launched.
fn described(language: Language, instance: &Instance, manifest: &Manifest) -> String {
    let launched_as = Some(&manifest.bundle_name)
        .filter(|name| !name.is_empty() && instance.bundle.as_deref() == manifest.request.bundle_id.as_deref());
    let text = |value: Option<&SanitizedText>| value.map(SanitizedText::to_string).unwrap_or_default();
    t!(
        language,
        "cli.delete.one",
        name = instance.name,
        state = words::state(language, instance),
        blueprint = text(instance.blueprint_name.as_ref().or(instance.blueprint.as_ref())),
        bundle = text(launched_as.or(instance.bundle.as_ref())),
        address = text(instance.address()),
    )
}

/// Asks for the name of the single instance, or for the launch's ID.
async fn confirm(
    deletion: &Deletion,
    target: &DeletionTarget,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<(), EarlyExit> {
    let language = console.language;
    if !console.can_ask() {
        return Err(EarlyExit::usage(t!(language, "cli.delete.no-terminal")));
    }
    let one = deletion
        .to_delete()
        .first()
        .filter(|_| target.single || deletion.statuses.len() == 1)
        .map(|one| one.name.clone());
    let word = one.unwrap_or_else(|| target.summary.id.clone());
    let prompt = t!(language, "cli.delete.confirm", word = word);
    let answer = ask(console, signals, &prompt).await.map_err(|it| not_confirmed(language, it))?;
    match answer.as_deref() == Some(word.as_str()) {
        true => Ok(()),
        false => Err(EarlyExit::new(DONE, t!(language, "cli.delete.not-confirmed"))),
    }
}

fn progress_line(language: Language, news: deletion_driver::DeletionProgress) -> Option<String> {
    match news {
        deletion_driver::DeletionProgress::Instance(name, status) => change_messages::status(language, name, status),
        deletion_driver::DeletionProgress::Extra(extra) => {
            change_messages::status(language, &extra.made.name, &extra.status)
        }
    }
}

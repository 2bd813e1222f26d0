//! `skysail watch`: resumes a launch without screens, also after a crash.

use super::exit::{DONE, EarlyExit, NOTHING, UNSURE};
use super::launch_driver::{DriverEnd, LaunchDriver, is_decided};
use super::output::Console;
use super::progress::ProgressLog;
use super::signals::{Signals, ask};
use super::{apply, find_launch, messages};
use crate::args::WatchOptions;
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::launch::{Launch, LaunchEvent, LaunchRequest, LaunchStage};
use crate::journal::{JournalError, LaunchStatus, LaunchSummary};
use crate::live_panes::{self, follow_ups};
use crate::runtime::services::Services;
use crate::text::Language;

/// The result of looking for a launch to watch.
pub enum WatchStart {
    /// There is nothing to watch; the exit status says how the launch ended.
    Nothing(u8),
    /// A launch whose journal is now open here, and its first requests.
    Up(Box<Launch>, Vec<LaunchRequest>),
}

/// Opens the launch to watch, or reports why there is none.
pub async fn take(
    options: &WatchOptions,
    services: &mut Services,
    console: &mut Console,
) -> Result<WatchStart, EarlyExit> {
    let language = console.language;
    let launches = find_launch::all(language, services)?;
    services.identify().await;
    let Some(summary) = chosen(language, options, services, &launches)? else {
        let never = launches.is_empty();
        console.note(if never { t!(language, "cli.launches.none") } else { t!(language, "cli.watch.none") });
        // How to connect to a running one.
        let runs =
            |summary: &&LaunchSummary| summary.made_something() && services.owns(summary.manifest.account.as_ref());
        if let Some(newest) = launches.iter().find(runs) {
            let target = live_panes::messages::target_options(newest.manifest.is_sandbox());
            console.note(t!(language, "cli.watch.newest", options = target, launch = newest.id));
        }
        return Ok(WatchStart::Nothing(DONE));
    };
    if summary.damaged > 0 {
        console.note(crate::text::count(language, "cli.watch.damaged", summary.damaged));
    }
    if let Some(status) = over(&summary, console) {
        return Ok(WatchStart::Nothing(status));
    }
    let entries = resume(language, services, &summary)?;
    services.lightsail.pin(summary.manifest.account.clone());
    match Launch::resume(&entries, services.now()) {
        Some((launch, requests)) => Ok(WatchStart::Up(Box::new(launch), requests)),
        None => Err(EarlyExit::new(NOTHING, messages::journal(language, &JournalError::Missing(summary.id)))),
    }
}

/// Runs the command and returns its exit status.
pub async fn run(
    options: &WatchOptions,
    mut services: Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let (launch, requests) = match take(options, &mut services, console).await? {
        WatchStart::Nothing(status) => return Ok(status),
        WatchStart::Up(launch, requests) => (*launch, requests),
    };
    let id = launch.id.clone();
    let carries_out = launch.follow_ups_need_word() && carry_out(options, &launch, console, signals).await?;
    let language = console.language;
    let mut progress = ProgressLog::new(console, services.clock.clone());
    let names = launch.instances.iter().map(|instance| instance.name.as_str()).collect::<Vec<_>>().join(", ");
    progress.note(&t!(language, "cli.launch.begins", launch = id, names = names, region = launch.manifest.region));
    let mut driver = LaunchDriver::new(&services, launch, requests);
    if carries_out {
        driver.decide(LaunchEvent::AllowFollowUps);
    }
    if options.give_up {
        give_up(language, &mut driver, signals, &mut progress).await;
    }
    let end = driver.run(signals, |launch| is_decided(launch, services.now()), |news| progress.tell(news)).await;
    services.journals.close(&id);
    apply::finish(&driver.launch, end, false, options.output.output, console)
}

/// Asks whether to send the remaining follow-ups: nothing is sent without the user's consent.
async fn carry_out(
    options: &WatchOptions,
    launch: &Launch,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<bool, EarlyExit> {
    console.note(t!(console.language, "cli.watch.follow-ups"));
    for step in launch.open_follow_ups() {
        console.note(format!("  {}", follow_ups::line(console.language, step, launch)));
    }
    if options.yes || !console.can_ask() {
        if !options.yes {
            console.note(t!(console.language, "cli.watch.follow-ups.no-terminal"));
        }
        return Ok(options.yes);
    }
    let language = console.language;
    let interrupted = |signal| EarlyExit::signal(signal, t!(language, "cli.watch.follow-ups.not"));
    let answer = ask(console, signals, t!(language, "cli.watch.follow-ups.confirm")).await.map_err(interrupted)?;
    let agreed = answer.as_deref() == Some(t!(console.language, "cli.watch.follow-ups.word"));
    if !agreed {
        console.note(t!(console.language, "cli.watch.follow-ups.not"));
    }
    Ok(agreed)
}

/// Releases the names of a launch whose reply was lost, unless one more look finds it.
async fn give_up(
    language: Language,
    driver: &mut LaunchDriver<'_>,
    signals: &mut Signals,
    progress: &mut ProgressLog<'_>,
) {
    let looked = |launch: &Launch| match &launch.stage {
        LaunchStage::Unknown(unknown) => unknown.looks > 0 || unknown.look_failure.is_some(),
        _ => true,
    };
    if let DriverEnd::Signal(_) = driver.run(signals, looked, |news| progress.tell(news)).await {
        return;
    }
    if matches!(driver.launch.stage, LaunchStage::Unknown(_)) {
        driver.decide(LaunchEvent::StopLooking);
        driver.run(signals, |_| true, |news| progress.tell(news)).await;
        let (launch, target) =
            (&driver.launch, live_panes::messages::target_options(driver.launch.manifest.is_sandbox()));
        let names = launch.instances.iter().map(|instance| instance.name.as_str()).collect::<Vec<_>>().join(", ");
        progress.note(&t!(language, "cli.watch.given-up", launch = launch.id, names = names, options = target));
    }
}

/// Returns the given launch, or the newest of this account with an unknown outcome.
fn chosen(
    language: Language,
    options: &WatchOptions,
    services: &Services,
    launches: &[LaunchSummary],
) -> Result<Option<LaunchSummary>, EarlyExit> {
    let Some(id) = &options.launch else {
        let open = |summary: &&LaunchSummary| summary.undecided() && services.owns(summary.manifest.account.as_ref());
        return Ok(launches.iter().find(open).cloned());
    };
    let summary =
        find_launch::by_id(language, launches, id)?.ok_or_else(|| find_launch::missing(language, services, id))?;
    find_launch::here(language, services, &summary)?;
    Ok(Some(summary))
}

/// Reports a launch that needs no watching, and returns its exit status.
fn over(summary: &LaunchSummary, console: &mut Console) -> Option<u8> {
    let language = console.language;
    let launch = &summary.id;
    match &summary.status {
        LaunchStatus::NeverSent { .. } if summary.live || summary.doubtful() => None,
        LaunchStatus::NeverSent { why } => {
            console.line(t!(language, "cli.watch.never-sent", launch = launch));
            if let Some(why) = why {
                console.note(t!(language, "cli.watch.never-sent.why", why = crate::text::words(language, why)));
            }
            Some(NOTHING)
        }
        LaunchStatus::Refused { why } => {
            console.line(t!(language, "cli.watch.refused", launch = launch, why = crate::text::words(language, why)));
            Some(NOTHING)
        }
        LaunchStatus::Deleted => {
            console.line(t!(language, "cli.watch.deleted", launch = launch));
            Some(NOTHING)
        }
        LaunchStatus::Unknown | LaunchStatus::UnderWay | LaunchStatus::Settled { .. } | LaunchStatus::Abandoned => None,
    }
}

/// Opens the launch's journal, unless another Skysail has it open.
pub fn resume(
    language: Language,
    services: &Services,
    summary: &LaunchSummary,
) -> Result<Vec<JournalEntry>, EarlyExit> {
    match services.journals.resume(&summary.id) {
        Ok(story) => Ok(story.entries),
        // The other process will report how it ends.
        Err(error @ JournalError::Live(_)) => Err(EarlyExit::new(UNSURE, messages::journal(language, &error))),
        Err(error) => Err(EarlyExit::new(NOTHING, messages::journal(language, &error))),
    }
}

//! `skysail watch`: goes on with a launch, also after a crash, without screens.

use super::console::Console;
use super::drive::{Driver, End, enough};
use super::exit::{DONE, NOTHING, Stop, UNSURE};
use super::progress::Progress;
use super::signals::Signals;
use super::{apply, pick, words};
use crate::args::WatchOptions;
use crate::domain::launch::record::Entry;
use crate::domain::launch::{Ask, Event, Launch, Stage};
use crate::journal::{JournalError, Standing, Summary};
use crate::shell::world::World;
use crate::status::record;

/// What watching begins with.
pub enum Taken {
    /// There is nothing to watch; the exit status says how it stands.
    Nothing(u8),
    /// A launch that is ours to watch now, and what it asks first.
    Up(Box<Launch>, Vec<Ask>),
}

/// Takes up the launch that is meant, or says why there is none to watch.
pub async fn take(options: &WatchOptions, world: &mut World, console: &mut Console) -> Result<Taken, Stop> {
    let launches = pick::all(world)?;
    world.identify().await;
    let Some(summary) = chosen(options, world, &launches)? else {
        console.note(crate::t!("cli.watch.none"));
        // The way back to one that runs.
        let runs = |summary: &&Summary| summary.made_something() && world.owns(summary.manifest.account.as_ref());
        if let Some(newest) = launches.iter().find(runs) {
            let site = record::site(newest.manifest.practice());
            console.note(crate::t!("cli.watch.newest", site = site, launch = newest.id));
        }
        return Ok(Taken::Nothing(DONE));
    };
    if summary.damaged > 0 {
        console.note(crate::t!("cli.watch.damaged", n = summary.damaged));
    }
    if let Some(status) = over(&summary, console) {
        return Ok(Taken::Nothing(status));
    }
    let entries = take_up(world, &summary)?;
    world.lightsail.pin(summary.manifest.account.clone());
    match Launch::resume(&entries, world.now()) {
        Some((launch, asks)) => Ok(Taken::Up(Box::new(launch), asks)),
        None => Err(Stop::new(NOTHING, words::journal(&JournalError::Missing(summary.id)))),
    }
}

/// Runs the command to its exit status.
pub async fn run(
    options: &WatchOptions,
    mut world: World,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, Stop> {
    let (launch, asks) = match take(options, &mut world, console).await? {
        Taken::Nothing(status) => return Ok(status),
        Taken::Up(launch, asks) => (*launch, asks),
    };
    let id = launch.id.clone();
    let mut progress = Progress::new(console, world.clock.clone());
    let names = launch.subjects.iter().map(|subject| subject.name.as_str()).collect::<Vec<_>>().join(", ");
    progress.note(&crate::t!("cli.launch.begins", launch = id, names = names, region = launch.manifest.region));
    let mut driver = Driver::new(&world, launch, asks);
    if options.give_up {
        give_up(&mut driver, signals, &mut progress).await;
    }
    let end = driver.run(signals, |launch| enough(launch, world.now()), |news| progress.tell(news)).await;
    world.book.close(&id);
    apply::finish(&driver.launch, end, false, options.output.output, console)
}

/// Gives up the names of a launch whose answer never came, unless one more look finds it after all.
async fn give_up(driver: &mut Driver<'_>, signals: &mut Signals, progress: &mut Progress<'_>) {
    let looked = |launch: &Launch| match &launch.stage {
        Stage::Unknown(doubt) => doubt.looks > 0 || doubt.look_failure.is_some(),
        _ => true,
    };
    if let End::Signal(_) = driver.run(signals, looked, |news| progress.tell(news)).await {
        return;
    }
    if matches!(driver.launch.stage, Stage::Unknown(_)) {
        driver.decide(Event::StopLooking);
        driver.run(signals, |_| true, |news| progress.tell(news)).await;
        let (launch, site) = (&driver.launch, record::site(driver.launch.manifest.practice()));
        let names = launch.subjects.iter().map(|subject| subject.name.as_str()).collect::<Vec<_>>().join(", ");
        progress.note(&crate::t!("cli.watch.given-up", launch = launch.id, names = names, site = site));
    }
}

/// The launch that was named, or the newest of this account of which something is not known.
fn chosen(options: &WatchOptions, world: &World, launches: &[Summary]) -> Result<Option<Summary>, Stop> {
    let Some(id) = &options.launch else {
        let undecided = |summary: &&Summary| summary.unsettled() || summary.doubtful();
        let open = |summary: &&Summary| undecided(summary) && world.owns(summary.manifest.account.as_ref());
        return Ok(launches.iter().find(open).cloned());
    };
    let missing = || Stop::usage(words::journal(&JournalError::Missing(id.as_str().into())));
    let summary = pick::by_id(launches, id)?.ok_or_else(missing)?;
    pick::here(world, &summary)?;
    Ok(Some(summary))
}

/// What needs no watching, and how that ends.
fn over(summary: &Summary, console: &mut Console) -> Option<u8> {
    let launch = &summary.id;
    match &summary.standing {
        Standing::NeverSent { .. } if summary.live || summary.doubtful() => None,
        Standing::NeverSent { why } => {
            console.line(crate::t!("cli.watch.never-sent", launch = launch));
            if let Some(why) = why {
                console.note(crate::t!("cli.watch.never-sent.why", why = why));
            }
            Some(NOTHING)
        }
        Standing::Refused { why } => {
            console.line(crate::t!("cli.watch.refused", launch = launch, why = why));
            Some(NOTHING)
        }
        Standing::Deleted => {
            console.line(crate::t!("cli.watch.deleted", launch = launch));
            Some(NOTHING)
        }
        Standing::Unknown | Standing::UnderWay | Standing::Settled { .. } | Standing::Abandoned => None,
    }
}

/// Takes the launch's journal, unless another Skysail drives it.
pub fn take_up(world: &World, summary: &Summary) -> Result<Vec<Entry>, Stop> {
    match world.book.take_up(&summary.id) {
        Ok(story) => Ok(story.entries),
        // Whoever drives it will tell how it ends.
        Err(error @ JournalError::Live(_)) => Err(Stop::new(UNSURE, words::journal(&error))),
        Err(error) => Err(Stop::new(NOTHING, words::journal(&error))),
    }
}

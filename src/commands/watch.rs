//! `skysail watch`: goes on with a launch, also after a crash, without screens.

use super::console::Console;
use super::drive::{Driver, ended};
use super::exit::{DONE, NOTHING, Stop, UNSURE};
use super::progress::Progress;
use super::signals::Signals;
use super::{apply, pick, site};
use crate::args::WatchOptions;
use crate::domain::launch::Launch;
use crate::domain::launch::record::Entry;
use crate::journal::{JournalError, Standing, Summary};
use crate::shell::world::World;

/// Runs the command to its exit status.
pub async fn run(
    options: &WatchOptions,
    mut world: World,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, Stop> {
    let launches = pick::all(&world)?;
    site::identify(&mut world).await;
    let Some(summary) = chosen(options, &world, &launches)? else {
        console.note(crate::t!("cli.watch.none"));
        return Ok(DONE);
    };
    if summary.damaged > 0 {
        console.note(crate::t!("cli.watch.damaged", n = summary.damaged));
    }
    if let Some(status) = over(&summary, console) {
        return Ok(status);
    }
    let entries = take_up(&world, &summary)?;
    let Some((launch, asks)) = Launch::resume(&entries, world.now()) else {
        return Err(Stop::new(NOTHING, JournalError::Missing(summary.id).to_string()));
    };
    let mut progress = Progress::new(console, world.clock.clone());
    let names = summary.names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
    progress.note(&crate::t!("cli.launch.begins", launch = summary.id, names = names, region = summary.region));
    let mut driver = Driver::new(&world, launch, asks);
    let end = driver.run(signals, ended, |news| progress.tell(news)).await;
    world.book.close(&summary.id);
    apply::finish(&driver.launch, end, false, options.output.output, console)
}

/// The launch that was named, or the newest of this account that is not settled.
fn chosen(options: &WatchOptions, world: &World, launches: &[Summary]) -> Result<Option<Summary>, Stop> {
    let Some(id) = &options.launch else {
        let open = |summary: &&Summary| summary.unsettled() && world.owns(summary.manifest.account.as_ref());
        return Ok(launches.iter().find(open).cloned());
    };
    let missing = || Stop::usage(JournalError::Missing(id.as_str().into()).to_string());
    let summary = pick::by_id(launches, id)?.ok_or_else(missing)?;
    pick::here(world, &summary)?;
    Ok(Some(summary))
}

/// What needs no watching, and how that ends.
fn over(summary: &Summary, console: &mut Console) -> Option<u8> {
    let launch = &summary.id;
    match &summary.standing {
        Standing::NeverSent { .. } if summary.live => None,
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
        Err(error @ JournalError::Live(_)) => Err(Stop::new(UNSURE, error.to_string())),
        Err(error) => Err(Stop::new(NOTHING, error.to_string())),
    }
}

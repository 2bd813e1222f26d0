//! `skysail delete`: removes what a launch created, and nothing else.

use super::console::Console;
use super::drive::{Driver, End, enough};
use super::exit::{DONE, Stop, UNSURE};
use super::progress::Progress;
use super::signals::Signals;
use super::{pick, removing, watch, words};
use crate::args::DeleteOptions;
use crate::domain::clean::Clean;
use crate::domain::doubt::SETTLE;
use crate::domain::instance::Instance;
use crate::domain::launch::keying::Keying;
use crate::domain::launch::{Event, Launch, Stage};
use crate::domain::removal::{Lot, Removal};
use crate::journal::{JournalError, Summary};
use crate::lightsail::Place;
use crate::shell::world::World;
use crate::ssh;
use crate::status::{self, news};

/// One launch, and which of its names are meant.
struct Target {
    summary: Summary,
    names: Vec<Clean>,
    /// Named by one instance, and not as a whole.
    single: bool,
}

/// Runs the command to its exit status: the gravest of its targets'.
pub async fn run(
    options: &DeleteOptions,
    mut world: World,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, Stop> {
    let launches = pick::all(&world)?;
    world.identify().await;
    let found = options.targets.iter().map(|name| target(&world, &launches, name));
    let targets: Vec<Target> = found.collect::<Result<_, _>>()?;
    let mut statuses = Vec::new();
    for target in &targets {
        statuses.push(delete(target, options, &world, console, signals).await?);
    }
    Ok(gravest(&statuses))
}

/// All well, or the one trouble that all share, or some of each.
fn gravest(statuses: &[u8]) -> u8 {
    match statuses {
        all if all.contains(&UNSURE) => UNSURE,
        [first, rest @ ..] if rest.iter().all(|status| status == first) => *first,
        [] => DONE,
        _ => 4,
    }
}

/// A launch by its id, or an instance by its name: that of the newest launch that made one of it;
/// last a launch by the beginning of its id.
fn target(world: &World, launches: &[Summary], name: &str) -> Result<Target, Stop> {
    let whole = |summary: Summary| {
        pick::here(world, &summary)?;
        Ok(Target { names: summary.names.clone(), summary, single: false })
    };
    if let Some(summary) = launches.iter().find(|summary| summary.id == *name) {
        return whole(summary.clone());
    }
    let has = |summary: &&Summary| {
        let ours = world.owns(summary.manifest.account.as_ref()) && summary.made_something();
        ours && summary.names.iter().any(|own| *own == *name)
    };
    if let Some(summary) = launches.iter().find(has).cloned() {
        return Ok(Target { summary, names: vec![name.into()], single: true });
    }
    match pick::by_long_id(launches, name)? {
        Some(summary) => whole(summary),
        None => Err(Stop::usage(words::journal(&JournalError::Missing(name.into())))),
    }
}

/// Deletes what is meant, and lets go of the launch however that ends.
async fn delete(
    target: &Target,
    options: &DeleteOptions,
    world: &World,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, Stop> {
    let ended = delete_taken_up(target, options, world, console, signals).await;
    world.book.close(&target.summary.id);
    ended
}

async fn delete_taken_up(
    target: &Target,
    options: &DeleteOptions,
    world: &World,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, Stop> {
    let id = &target.summary.id;
    let entries = watch::take_up(world, &target.summary)?;
    world.lightsail.pin(target.summary.manifest.account.clone());
    let Some((launch, asks)) = Launch::resume(&entries, world.now()) else {
        return Err(Stop::usage(words::journal(&JournalError::Missing(id.clone()))));
    };
    let launch = known(launch, asks, &target.names, world, console, signals).await?;
    let (mut removal, asks) = Removal::begin(launch, &target.names);
    removal.elsewhere = removal.launch.manifest.account.is_some() && world.account.is_none();
    removing::run(&mut removal, asks, world, |_| ()).await;
    if let crate::domain::removal::Stage::Failed(failure) = &removal.stage {
        return Err(Stop::failed(crate::t!("cli.delete.not-confirmed"), failure));
    }
    show(&removal, target, console);
    if !removal.nothing() {
        status::bill::lines(&removal, world.now(), practice(world)).iter().for_each(|line| console.note(line));
        confirm(&removal, target, options, console, signals).await?;
    }
    let mut progress = Progress::new(console, world.clock.clone());
    let asks = removal.on(crate::domain::removal::Event::Confirmed, world.now());
    let ended = tokio::select! {
        biased;
        () = removing::run(&mut removal, asks, world, |news| {
            if let Some(line) = told(news) { progress.note(&line); }
        }) => None,
        signal = signals.next() => Some(signal),
    };
    if ended.is_some() {
        console.note(crate::t!("cli.launch.left"));
        return Ok(UNSURE);
    }
    forget_names(&removal, world);
    status::bill::left(&removal).iter().for_each(|line| console.note(line));
    if removal.exit_status() == DONE {
        status::bill::lines(&removal, world.now(), practice(world)).iter().for_each(|line| console.note(line));
    }
    Ok(removal.exit_status())
}

/// What is gone needs no name in the person's `ssh` settings any more. One that stays there does no
/// harm, so no trouble with it is one of the deletion's.
fn forget_names(removal: &Removal, world: &World) {
    let gone = removal.lots.iter().filter(|(_, lot)| matches!(lot, Lot::Gone | Lot::Absent));
    let names: Vec<Clean> = gone.map(|(name, _)| name.clone()).collect();
    if let Some(home) = std::env::home_dir().filter(|_| !practice(world) && !names.is_empty()) {
        let _ = ssh::aliases::take_out(&ssh::aliases::paths(&home), &removal.launch.id, &names);
    }
}

fn practice(world: &World) -> bool {
    *world.lightsail.place() == Place::Practice
}

/// What became of a launch must be known before anything of it is deleted: something may still
/// come of it. What was accepted is waited for until it is listed, or as long as a launch is watched.
async fn known(
    launch: Launch,
    asks: Vec<crate::domain::launch::Ask>,
    names: &[Clean],
    world: &World,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<Launch, Stop> {
    let doubtful =
        |launch: &Launch| matches!(launch.stage, Stage::Unknown(_)) || matches!(launch.keying, Keying::Doubt { .. });
    let unseen = |launch: &Launch| names.iter().find(|name| !launch.accounted(name)).cloned();
    let mut progress = Progress::new(console, world.clock.clone());
    match unseen(&launch) {
        _ if doubtful(&launch) => progress.note(crate::t!("cli.delete.unknown-first")),
        Some(name) => progress.note(&crate::t!("cli.delete.unseen-first", name = name)),
        None => return Ok(launch),
    }
    let mut driver = Driver::new(world, launch, asks);
    let began = world.now();
    let there = |launch: &Launch| match launch.stage {
        // What cannot be looked for now is said by the removal, which looks too.
        Stage::Watched if launch.trouble.is_some() && world.now().since(began) >= SETTLE => true,
        Stage::Watched => unseen(launch).is_none(),
        Stage::Settled => true,
        Stage::Unknown(ref doubt) if doubt.look_failure.is_some() && world.now().since(began) >= SETTLE => true,
        _ => enough(launch, world.now()),
    };
    if let End::Signal(signal) = driver.run(signals, there, |news| progress.tell(news)).await {
        return Err(Stop::signal(signal, crate::t!("cli.delete.not-confirmed")));
    }
    if let Stage::Unknown(doubt) = &driver.launch.stage
        && !doubt.looked_enough
    {
        let failure = doubt.look_failure.as_ref().unwrap_or(&doubt.failure);
        return Err(Stop { status: UNSURE, ..Stop::failed(crate::t!("cli.delete.not-confirmed"), failure) });
    }
    driver.decide(Event::StopLooking);
    driver.run(signals, |_| true, |news| progress.tell(news)).await;
    Ok(driver.launch)
}

/// What it is that would be deleted, and what is left alone.
fn show(removal: &Removal, target: &Target, console: &mut Console) {
    let doomed = removal.doomed();
    let stays = removal.lots.iter().any(|(_, lot)| matches!(lot, Lot::Unheard | Lot::Left));
    match removal.nothing() {
        true if stays || target.single => {}
        true => console.note(crate::t!("cli.delete.nothing", launch = target.summary.id)),
        false => console.note(crate::t!("cli.delete.would")),
    }
    doomed.iter().for_each(|instance| console.note(described(instance)));
    for (made, found) in removal.doomed_extras() {
        console.note(crate::t!("cli.delete.extra", what = status::bill::extra(made, Some(found))));
    }
    for (name, lot) in &removal.lots {
        match lot {
            Lot::Unheard => console.note(crate::t!("cli.delete.unheard", name = name, launch = target.summary.id)),
            Lot::NotOurs => console.note(crate::t!("cli.delete.left-alone", name = name)),
            Lot::Left => console.note(crate::t!("cli.delete.left", name = name)),
            Lot::Absent if target.single || !doomed.is_empty() => {
                console.note(crate::t!("cli.delete.absent", name = name))
            }
            _ => {}
        }
    }
}

fn described(instance: &Instance) -> String {
    let text = |value: &Option<Clean>| value.as_ref().map(Clean::to_string).unwrap_or_default();
    crate::t!(
        "cli.delete.one",
        name = instance.name,
        state = text(&instance.state),
        blueprint = text(&instance.blueprint),
        bundle = text(&instance.bundle),
        address = instance.address().map(Clean::to_string).unwrap_or_default(),
    )
}

/// The name of the one instance, or the launch's id, is to be typed.
async fn confirm(
    removal: &Removal,
    target: &Target,
    options: &DeleteOptions,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<(), Stop> {
    if options.yes {
        return Ok(());
    }
    if !console.can_ask() {
        return Err(Stop::usage(crate::t!("cli.delete.no-terminal")));
    }
    let one = removal.doomed().first().filter(|_| target.single || removal.lots.len() == 1).map(|one| one.name.clone());
    let word = one.unwrap_or_else(|| target.summary.id.clone());
    let prompt = crate::t!("cli.delete.confirm", word = word);
    let answer = tokio::select! {
        biased;
        signal = signals.next() => return Err(Stop::signal(signal, crate::t!("cli.delete.not-confirmed"))),
        answer = console.ask(&prompt) => answer,
    };
    match answer.as_deref() == Some(word.as_str()) {
        true => Ok(()),
        false => Err(Stop::new(DONE, crate::t!("cli.delete.not-confirmed"))),
    }
}

fn told(news: removing::News) -> Option<String> {
    match news {
        removing::News::Instance(name, lot) => news::lot(name, lot),
        removing::News::Extra(extra) => news::lot(&extra.made.name, &extra.lot),
    }
}

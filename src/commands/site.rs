//! Which account is asked: the sandbox, another server, or AWS; and the world around it.

use super::exit::{Stop, USAGE};
use crate::accounts::Accounts;
use crate::args::SiteOptions;
use crate::domain::clean::Clean;
use crate::domain::pings::Unmeasured;
use crate::journal::{Book, Launches};
use crate::lightsail::connector::Reply;
use crate::lightsail::{self, Calls, Lightsail, Place, Site};
use crate::reach::regions::Pinger;
use crate::sandbox::{self, Sandbox, Scenario};
use crate::shell::world::{World, system_clock};
use crate::store::{Folders, Store};
use std::ffi::OsString;

/// The account of sandbox launches in the journal.
pub const SANDBOX: &str = "sandbox";

/// The directories of this person's files.
pub fn folders(env: impl Fn(&str) -> Option<OsString>) -> Result<Folders, Stop> {
    Folders::from_env(env).ok_or_else(|| Stop::usage(crate::t!("cli.no-home")))
}

/// Opens what the command line names. Asks nothing of the network yet.
///
/// `journal` is whether launches are written down; `calls` is told of every call.
pub async fn open(options: &SiteOptions, folders: Folders, journal: bool, calls: Calls) -> Result<World, Stop> {
    let settings = lightsail::Settings { calls, ..lightsail::Settings::default() };
    let (lightsail, pinger) = match &options.sandbox {
        Some(scenario) => practice(scenario.as_deref(), options.speed, &folders, settings)?,
        None if options.speed.is_some() => return Err(Stop::usage(crate::t!("cli.sandbox-only"))),
        None => {
            let site = Site { profile: options.profile.clone(), endpoint_url: options.endpoint_url.clone() };
            let opened = Lightsail::aws(site, settings).await;
            let door = opened.map_err(|failure| Stop { status: USAGE, ..Stop::failed("", &failure) })?;
            let pinger = pinger(&door);
            (door, pinger)
        }
    };
    let launches = Launches::at(folders.launches());
    let book = if journal { Book::of(launches) } else { Book::unkept(launches) };
    let account = match lightsail.place() {
        Place::Practice => Some(SANDBOX.into()),
        Place::Host(host) => Some(host.clone()),
        Place::Aws => None,
    };
    let accounts = Accounts::of_environment(options.profile.clone());
    let store = Store::of(folders);
    Ok(World { lightsail, pinger, clock: system_clock(), book, store, account, accounts, switch: None })
}

/// Finds a mistake in the options before the terminal is touched.
pub fn check(options: &SiteOptions) -> Result<(), Stop> {
    let speed = options.speed.unwrap_or(1.0);
    match &options.sandbox {
        Some(_) if !speed.is_finite() || speed <= 0.0 => Err(Stop::usage(crate::t!("cli.sandbox.speed"))),
        Some(Some(scenario)) => Scenario::find(scenario).map(|_| ()).map_err(|error| Stop::usage(error.to_string())),
        None if options.speed.is_some() => Err(Stop::usage(crate::t!("cli.sandbox-only"))),
        _ => Ok(()),
    }
}

/// Finds out whose account it is, where AWS can say.
pub async fn identify(world: &mut World) {
    if world.account.is_none() {
        world.account = world.lightsail.who().await.ok().flatten().map(|who| who.account);
    }
}

fn practice(
    scenario: Option<&str>,
    speed: Option<f64>,
    folders: &Folders,
    settings: lightsail::Settings,
) -> Result<(Lightsail, Pinger), Stop> {
    let scenario = scenario.map_or_else(|| Ok(Scenario::calm()), Scenario::find);
    let scenario = scenario.map_err(|error| Stop::usage(error.to_string()))?;
    let opened = Sandbox::open(sandbox::Settings {
        state: Some(folders.sandbox()),
        speed: speed.unwrap_or(1.0),
        scenario,
        seed: fastrand::u64(..),
        ..sandbox::Settings::default()
    });
    let sandbox = opened.map_err(|error| Stop::usage(error.to_string()))?;
    let pinger = Pinger::practice(sandbox.pings());
    Ok((over(sandbox, settings), pinger))
}

/// Distances are measured where they are those of AWS.
fn pinger(door: &Lightsail) -> Pinger {
    match door.place() {
        Place::Aws if door.straight() => Pinger::network(),
        Place::Aws => Pinger::not(Unmeasured::Proxy),
        _ => Pinger::not(Unmeasured::Elsewhere),
    }
}

/// The door to an account in this process.
pub fn over(sandbox: Sandbox, settings: lightsail::Settings) -> Lightsail {
    let door = move |request| {
        let sandbox = sandbox.clone();
        async move { passed_on(sandbox.answer(request).await) }
    };
    Lightsail::over(door, settings)
}

/// Sandbox and door know nothing of each other; here they meet.
fn passed_on(reply: sandbox::Reply) -> Reply {
    match reply {
        sandbox::Reply::Full(response) => Reply::Full(response),
        sandbox::Reply::Cut => Reply::Cut,
        sandbox::Reply::Partial { response, sent } => Reply::Partial { response, sent },
        sandbox::Reply::Drip { response, bytes_per_second } => Reply::Drip { response, bytes_per_second },
        sandbox::Reply::Never => Reply::Never,
    }
}

/// The Region that was asked for, or else that of the environment or the profile, or the first.
pub fn region(options: &SiteOptions, world: &World) -> Clean {
    let said = options.region.as_deref().map(Clean::new);
    let home = || world.lightsail.home().map(|(region, _)| region.clone());
    said.or_else(home).unwrap_or_else(|| "us-east-1".into())
}

//! What runs without screens, one command a file.

mod apply;
mod code;
pub mod console;
mod delete;
mod doctor;
pub mod drive;
pub mod exit;
mod export;
mod generated;
pub mod language;
mod launches;
mod list;
mod looks;
pub mod memory;
mod pick;
mod plain;
pub mod progress;
mod recall;
mod removing;
pub mod report;
pub mod resolve;
mod sandbox;
pub mod signals;
pub mod site;
pub mod usage;
pub mod watch;
pub mod wizard;
pub mod words;

use crate::args::{Command, SiteOptions};
use crate::journal::Launches;
use crate::shell::world::World;
use console::Console;
pub use doctor::differences;
use exit::{Stop, USAGE};
use signals::Signals;
use std::ffi::OsString;
use std::sync::Arc;

/// Runs one command and tells its exit status. Files are where `env` says.
pub async fn run(
    command: Command,
    site: SiteOptions,
    env: impl Fn(&str) -> Option<OsString>,
    console: &mut Console,
) -> u8 {
    // A mistake of the program is told in a sentence here too.
    crate::terminal::install_panic_hook();
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => {
            console.note(error.to_string());
            return USAGE;
        }
    };
    let ended = dispatch(command, &site, env, console, &mut signals).await;
    ended.unwrap_or_else(|stop| console.stop(&stop))
}

async fn dispatch(
    command: Command,
    site: &SiteOptions,
    env: impl Fn(&str) -> Option<OsString>,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, Stop> {
    // Neither a server, nor a plan in other words, nor what the program says of itself needs folders.
    match &command {
        Command::Export(options) => return export::run(options, site, console),
        Command::Sandbox(options) => return sandbox::run(options, site, console, signals).await,
        Command::Completions(options) => return Ok(generated::completions(options.shell, console)),
        Command::Man => return Ok(generated::man(console)),
        Command::Plan(_) => return Ok(export::skeleton(console)),
        _ => {}
    }
    let folders = site::folders(env)?;
    if let Command::Doctor(options) = &command {
        return Ok(doctor::run(options.output, site, &folders, console).await);
    }
    if let Command::Launches(options) = &command {
        return launches::run(&Launches::at(folders.launches()), options.output, console);
    }
    let world = site::open(site, folders, true, Arc::new(|_| ())).await?;
    code::ask(&world, site, console, signals).await?;
    in_world(command, site, world, console, signals).await
}

/// The commands that ask the service, in whatever world.
pub async fn in_world(
    command: Command,
    site: &SiteOptions,
    world: World,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, Stop> {
    match command {
        Command::Apply(options) => apply::run(&options, site, world, console, signals).await,
        Command::Export(options) => export::run(&options, site, console),
        Command::List(options) => list::run(&options, site, &world, console).await,
        Command::Watch(options) => watch::run(&options, world, console, signals).await,
        Command::Delete(options) => delete::run(&options, world, console, signals).await,
        Command::Launches(options) => launches::run(world.book.launches(), options.output, console),
        Command::Sandbox(options) => sandbox::run(&options, site, console, signals).await,
        Command::Completions(options) => Ok(generated::completions(options.shell, console)),
        Command::Man => Ok(generated::man(console)),
        Command::Plan(_) => Ok(export::skeleton(console)),
        Command::Doctor(options) => Ok(doctor::run(options.output, site, &world.store.folders, console).await),
    }
}

//! The commands without screens, one per file, and the start of the wizard.

mod action_report;
mod appearance;
mod apply;
mod completions;
mod delete;
mod deletion_driver;
mod doctor;
pub mod documents;
mod driver;
pub mod exit;
mod export;
mod extend;
mod find_launch;
pub mod language;
pub mod launch_driver;
mod launches;
mod list;
pub mod log;
pub mod memory_protection;
pub mod messages;
mod mfa_code;
pub mod output;
pub mod plan_to_order;
pub mod progress;
pub mod report;
mod request_fields;
mod sandbox;
mod server_action;
mod server_lookup;
mod servers;
pub mod signals;
mod ssh_login;
mod startup;
pub mod styled;
mod sweep;
mod sweep_schedule;
mod table;
pub mod target;
mod unreadable_files;
pub mod usage_error;
pub mod watch;
pub mod wizard;
pub mod wizard_options;

use crate::args::{Command, TargetOptions};
use crate::domain::server_action::ServerActionKind;
use crate::journal::JournalDirectory;
use crate::runtime::services::Services;
use crate::text::Language;
use crate::{files, text};
pub use doctor::differences;
use exit::{EarlyExit, USAGE};
use output::Console;
use signals::Signals;
use std::ffi::OsString;
use std::sync::Arc;
use std::time::SystemTime;

/// Runs a command and returns its exit status. `env` determines where files are.
pub async fn run(
    command: Command,
    target: TargetOptions,
    env: impl Fn(&str) -> Option<OsString>,
    console: &mut Console,
) -> u8 {
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => {
            console.note(text::words(console.language, &files::why(&error)));
            return USAGE;
        }
    };
    let ended = dispatch(command, &target, env, console, &mut signals).await;
    ended.unwrap_or_else(|stop| console.stop(&stop))
}

async fn dispatch(
    command: Command,
    target: &TargetOptions,
    env: impl Fn(&str) -> Option<OsString>,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    note_settings(&command, &env, console);
    // The sandbox server, exports, and information about the program need no folders.
    match &command {
        Command::Export(options) => return export::run(options, target, console),
        Command::Sandbox(options) => return sandbox::run(options, target, console, signals).await,
        Command::Completions(options) => return Ok(completions::completions(options.shell, console)),
        Command::Man => return Ok(completions::man(console)),
        Command::Plan(_) => return Ok(export::skeleton(console)),
        _ => {}
    }
    let folders = target::folders(console.language, env)?;
    target::keep_private(&folders, console)?;
    if let Command::Doctor(options) = &command {
        return Ok(doctor::run(options.output, target, &folders, console).await);
    }
    unreadable_files::note_journals(&folders, console);
    if let Command::Launches(options) = &command {
        return launches::run(&JournalDirectory::at(folders.launches()), options, SystemTime::now(), console);
    }
    let services = target::open(console.language, target, folders, true, Arc::new(|_| ())).await?;
    mfa_code::ask(&services, target, console, signals).await?;
    run_in(command, target, services, console, signals).await
}

/// Reports settings that can't be read, as they determine the language of each command. `doctor` reports them itself.
fn note_settings(command: &Command, env: impl Fn(&str) -> Option<OsString>, console: &mut Console) {
    let folders = target::folders(console.language, env).ok().filter(|_| !matches!(command, Command::Doctor(_)));
    if let Some(folders) = folders {
        unreadable_files::note_settings(&folders, console);
    }
}

/// Installs the panic hook that reports an internal error in one sentence.
pub fn tell_panics(language: Language) {
    crate::terminal::install_panic_hook(move |what| {
        crate::runtime::crash_points::CrashPoint::InHook.pass();
        t!(language, "cli.panic", what = what)
    });
}

/// Lets a test make the program fail at the start.
pub fn pass_start() {
    crate::runtime::crash_points::CrashPoint::AtStart.pass();
}

/// Runs a command that calls AWS, or the sandbox, through `services`.
pub async fn run_in(
    command: Command,
    target: &TargetOptions,
    services: Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    match command {
        // Each future is large and therefore boxed, so that this one doesn't contain them all.
        Command::Apply(options) => Box::pin(apply::run(&options, target, services, console, signals)).await,
        Command::Export(options) => export::run(&options, target, console),
        Command::List(options) => tokio::select! {
            biased;
            signal = signals.next() => Err(EarlyExit::signal(signal, "")),
            listed = Box::pin(list::run(&options, target, &services, console)) => listed,
        },
        Command::Watch(options) => Box::pin(watch::run(&options, services, console, signals)).await,
        Command::Delete(options) => Box::pin(delete::run(&options, target, services, console, signals)).await,
        Command::Launches(options) => {
            launches::run(services.journals.launches(), &options, services.now().wall, console)
        }
        Command::Servers(options) => Box::pin(servers::run(&options, target, services, console, signals)).await,
        Command::Sweep(options) => Box::pin(sweep::run(&options, target, services, console, signals)).await,
        Command::Extend(options) => Box::pin(extend::run(&options, target, services, console, signals)).await,
        Command::Start(options) => {
            Box::pin(server_action::run(ServerActionKind::Start, &options, target, services, console, signals)).await
        }
        Command::Stop(options) => {
            Box::pin(server_action::run(ServerActionKind::Stop, &options, target, services, console, signals)).await
        }
        Command::Reboot(options) => {
            Box::pin(server_action::run(ServerActionKind::Reboot, &options, target, services, console, signals)).await
        }
        Command::Ssh(options) => Box::pin(ssh_login::run(&options, target, services, console, signals)).await,
        Command::Sandbox(options) => sandbox::run(&options, target, console, signals).await,
        Command::Completions(options) => Ok(completions::completions(options.shell, console)),
        Command::Man => Ok(completions::man(console)),
        Command::Plan(_) => Ok(export::skeleton(console)),
        Command::Doctor(options) => Ok(doctor::run(options.output, target, &services.store.folders, console).await),
    }
}

//! `skysail sweep --schedule`: prints a cron line, or writes a systemd user timer after showing it.

use super::exit::{DONE, EarlyExit, NOTHING};
use super::output::Console;
use super::signals::{Signals, ask};
use super::target::{quoted, typed};
use crate::args::{Scheduler, TargetOptions};
use crate::files::{Replace, why, write_whole};
use std::path::{Path, PathBuf};

/// The name of the units.
const UNIT: &str = "skysail-sweep";

/// Prints what would run the sweep every hour; writes the units after confirmation.
pub async fn offer(
    scheduler: Scheduler,
    yes: bool,
    target: &TargetOptions,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let command = command(target);
    match scheduler {
        Scheduler::Cron => {
            console.line(format!("0 * * * * {}", command.replace('%', "\\%")));
            console.note(crate::t!("cli.sweep.cron"));
            Ok(DONE)
        }
        Scheduler::Systemd => write(&command, yes, console, signals).await,
    }
}

async fn write(command: &str, yes: bool, console: &mut Console, signals: &mut Signals) -> Result<u8, EarlyExit> {
    let Some(folder) = folder() else {
        return Err(EarlyExit::new(NOTHING, crate::t!("cli.sweep.no-home")));
    };
    let files = units(command).map(|(ending, text)| (folder.join(format!("{UNIT}.{ending}")), text));
    for (path, text) in &files {
        console.line(format!("# {}", path.display()));
        text.lines().for_each(|line| console.line(line));
        console.line("");
    }
    if !yes {
        if !console.can_ask() {
            console.note(crate::t!("cli.sweep.not-written"));
            return Ok(DONE);
        }
        let interrupted = |signal| EarlyExit::signal(signal, crate::t!("cli.sweep.not-written"));
        let answer = ask(console, signals, crate::t!("cli.sweep.write")).await.map_err(interrupted)?;
        if !answer.is_some_and(|answer| answer.trim().eq_ignore_ascii_case(crate::t!("cli.sweep.write-word"))) {
            return Err(EarlyExit::new(DONE, crate::t!("cli.sweep.not-written")));
        }
    }
    for (path, text) in &files {
        save(path, text).map_err(|why| {
            EarlyExit::new(NOTHING, crate::t!("cli.sweep.unwritable", path = path.display(), why = why))
        })?;
    }
    console.note(crate::t!("cli.sweep.written", command = format!("systemctl --user enable --now {UNIT}.timer")));
    Ok(DONE)
}

/// Writes a file. An existing one is never overwritten; one with the same text is accepted.
fn save(path: &Path, text: &str) -> Result<(), String> {
    match std::fs::symlink_metadata(path) {
        Ok(meta) if meta.is_file() && std::fs::read_to_string(path).is_ok_and(|old| old == text) => return Ok(()),
        Ok(_) => return Err(crate::t!("cli.sweep.other-there").to_owned()),
        Err(_) => {}
    }
    write_whole(path, text.as_bytes(), Replace::No).map_err(|error| why(&error))
}

/// Returns the folder of the user's systemd units.
fn folder() -> Option<PathBuf> {
    let config = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    Some(config.or_else(|| Some(std::env::home_dir()?.join(".config")))?.join("systemd/user"))
}

/// Returns the units: the service and the timer.
///
/// The timer counts in UTC: by local time, systemd skips the hour that clocks repeat in autumn. Cron doesn't skip it,
/// as its line has no hour of its own.
fn units(command: &str) -> [(&'static str, String); 2] {
    let description = crate::t!("cli.sweep.unit");
    [
        (
            "service",
            format!(
                "[Unit]\nDescription={description}\n\n[Service]\nType=oneshot\nExecStart={}\n",
                command.replace('%', "%%")
            ),
        ),
        (
            "timer",
            format!(
                "[Unit]\nDescription={description}\n\n[Timer]\nOnCalendar=hourly UTC\nPersistent=true\n\n\
                 [Install]\nWantedBy=timers.target\n"
            ),
        ),
    ]
}

/// Returns the command line of this program with the current account options.
fn command(target: &TargetOptions) -> String {
    let program = std::env::current_exe().map_or("skysail".to_owned(), |path| quoted(&path.to_string_lossy()));
    let options = typed(target);
    format!("{program}{}{} sweep --yes", options.account, options.region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn existing_files_are_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("units/skysail-sweep.timer");
        assert_eq!((save(&path, "a"), save(&path, "a")), (Ok(()), Ok(())));
        assert!(save(&path, "b").is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a");
        assert!(save(dir.path(), "a").is_err(), "a folder");
    }
}

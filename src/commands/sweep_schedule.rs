//! `skysail sweep --schedule`: prints a cron line, or writes a systemd user timer after showing it.

use super::exit::{DONE, EarlyExit, NOTHING};
use super::output::Console;
use super::signals::{Signals, ask};
use super::target::{quoted, typed};
use crate::args::{Scheduler, TargetOptions};
use crate::files::{Replace, why, write_whole};
use crate::text::Language;
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
    let get = |name: &str| std::env::var(name).ok();
    let (program, arguments) = command(target, get);
    for name in CARRIED.iter().filter(|name| get(name).is_some_and(|value| is_secret(name, &value))) {
        console.note(t!(console.language, "cli.sweep.left-out", name = name));
    }
    match scheduler {
        Scheduler::Cron => {
            console.line(format!("0 * * * * {}", format!("{program}{arguments}").replace('%', "\\%")));
            console.note(t!(console.language, "cli.sweep.cron"));
            Ok(DONE)
        }
        Scheduler::Systemd => write(&exec_start(&program, &arguments), yes, console, signals).await,
    }
}

async fn write(exec_start: &str, yes: bool, console: &mut Console, signals: &mut Signals) -> Result<u8, EarlyExit> {
    let Some(folder) = folder() else {
        return Err(EarlyExit::new(NOTHING, t!(console.language, "cli.sweep.no-home")));
    };
    let files =
        units(console.language, exec_start).map(|(ending, text)| (folder.join(format!("{UNIT}.{ending}")), text));
    for (path, text) in &files {
        console.line(format!("# {}", path.display()));
        text.lines().for_each(|line| console.line(line));
        console.line("");
    }
    if !yes {
        if !console.can_ask() {
            console.note(t!(console.language, "cli.sweep.not-written"));
            return Ok(DONE);
        }
        let language = console.language;
        let interrupted = |signal| EarlyExit::signal(signal, t!(language, "cli.sweep.not-written"));
        let answer = ask(console, signals, t!(language, "cli.sweep.write")).await.map_err(interrupted)?;
        if !answer
            .is_some_and(|answer| answer.trim().eq_ignore_ascii_case(t!(console.language, "cli.sweep.write-word")))
        {
            return Err(EarlyExit::new(DONE, t!(console.language, "cli.sweep.not-written")));
        }
    }
    for (path, text) in &files {
        save(console.language, path, text).map_err(|why| {
            EarlyExit::new(NOTHING, t!(console.language, "cli.sweep.unwritable", path = path.display(), why = why))
        })?;
    }
    console.note(t!(
        console.language,
        "cli.sweep.written",
        command = format!("systemctl --user enable --now {UNIT}.timer")
    ));
    Ok(DONE)
}

/// Writes a file. An existing one is never overwritten; one with the same text is accepted.
fn save(language: Language, path: &Path, text: &str) -> Result<(), String> {
    match std::fs::symlink_metadata(path) {
        Ok(meta) if meta.is_file() && std::fs::read_to_string(path).is_ok_and(|old| old == text) => return Ok(()),
        Ok(_) => return Err(t!(language, "cli.sweep.other-there").to_owned()),
        Err(_) => {}
    }
    write_whole(path, text.as_bytes(), Replace::No)
        .map_err(|error| crate::text::words(language, &why(&error)).into_owned())
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
fn units(language: Language, exec_start: &str) -> [(&'static str, String); 2] {
    let description = t!(language, "cli.sweep.unit");
    [
        ("service", format!("[Unit]\nDescription={description}\n\n[Service]\nType=oneshot\nExecStart={exec_start}\n")),
        (
            "timer",
            format!(
                "[Unit]\nDescription={description}\n\n[Timer]\nOnCalendar=hourly UTC\nPersistent=true\n\n\
                 [Install]\nWantedBy=timers.target\n"
            ),
        ),
    ]
}

/// The variables that say where the launches are recorded, which account is used, and how AWS is reached. Neither cron nor
/// systemd has those of this shell, and without the records nothing is known to be one's own.
const CARRIED: [&str; 13] = [
    "XDG_STATE_HOME",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_CA_BUNDLE",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_LIGHTSAIL",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
];

/// Returns whether a variable is an address with a password, or a user's name: others can read a schedule.
fn is_secret(name: &str, value: &str) -> bool {
    !name.ends_with("_FILE") && name != "XDG_STATE_HOME" && value.contains('@')
}

/// Returns the path of this program and its arguments with the current account options, quoted for a shell; with
/// variables to carry over, those of `env`.
fn command(target: &TargetOptions, get: impl Fn(&str) -> Option<String>) -> (String, String) {
    let program = std::env::current_exe().map_or("skysail".to_owned(), |path| quoted(&path.to_string_lossy()));
    let options = typed(target);
    let arguments = format!("{}{} sweep --yes", options.account, options.region);
    let value = |name: &&str| {
        let value = get(name).filter(|value| !value.is_empty() && !is_secret(name, value));
        value.map(|value| format!("{name}={value}"))
    };
    let carried: String = CARRIED.iter().filter_map(value).map(|set| format!(" {}", quoted(&set))).collect();
    match carried.is_empty() {
        true => (program, arguments),
        false => ("/usr/bin/env".to_owned(), format!("{carried} {program}{arguments}")),
    }
}

/// Returns a command line quoted for a shell as systemd reads it: it knows no escapes of `$` and `` ` ``, replaces
/// variables in arguments unless `$` is doubled, leaves those of the program's path alone, and takes `%` for its own.
fn exec_start(program: &str, arguments: &str) -> String {
    let quoted = |text: &str, dollar: &str| text.replace("\\$", dollar).replace("\\`", "`").replace('%', "%%");
    quoted(program, "$") + &quoted(arguments, "$$")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exec_start_passes_every_argument_as_it_was_typed() {
        let odd = quoted(r#"a$HOME `b` \$c "d" 5%"#);
        assert_eq!(exec_start(&odd, ""), r#""a$HOME `b` \\$c \"d\" 5%%""#);
        assert_eq!(
            exec_start("skysail", &format!(" --profile {odd}")),
            r#"skysail --profile "a$$HOME `b` \\$$c \"d\" 5%%""#
        );
    }

    #[test]
    fn variables_that_cron_and_systemd_lack_are_carried_over() {
        let get = |name: &str| match name {
            "XDG_STATE_HOME" => Some("/srv/my state".to_owned()),
            "AWS_CONFIG_FILE" => Some("/srv/aws".to_owned()),
            "AWS_CA_BUNDLE" => Some(String::new()),
            "https_proxy" => Some("http://proxy.example:3128".to_owned()),
            "ALL_PROXY" => Some("http://ana:canary@proxy.example:3128".to_owned()),
            _ => None,
        };
        let (program, arguments) = command(&TargetOptions::default(), get);
        assert_eq!(program, "/usr/bin/env");
        assert!(arguments.starts_with(r#" "XDG_STATE_HOME=/srv/my state" AWS_CONFIG_FILE=/srv/aws "#), "{arguments}");
        assert!(arguments.contains(" https_proxy=http://proxy.example:3128 "), "{arguments}");
        assert!(arguments.ends_with(" sweep --yes") && !arguments.contains("canary"), "{arguments}");
        let (program, arguments) = command(&TargetOptions::default(), |_| None);
        assert_eq!((program.as_str() != "/usr/bin/env", arguments.as_str()), (true, " sweep --yes"));
    }

    #[test]
    fn existing_files_are_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("units/skysail-sweep.timer");
        assert_eq!((save(Language::English, &path, "a"), save(Language::English, &path, "a")), (Ok(()), Ok(())));
        assert!(save(Language::English, &path, "b").is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "a");
        assert!(save(Language::English, dir.path(), "a").is_err(), "a folder");
    }
}

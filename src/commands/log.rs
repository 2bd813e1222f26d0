//! `--log FILE`: starts the log before anything else happens, and ends it with the exit status.

use super::appearance;
use super::exit::EarlyExit;
use super::output::Console;
use crate::args::{Cli, TargetOptions};
use crate::domain::address;
use crate::domain::sanitized_text::SanitizedText;
use crate::files;
use crate::log_file::{Incomplete, LogFile};
use crate::terminal;
use crate::text::Language;
use clap::CommandFactory;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use tracing::info;

/// The log of this run, if there is one.
pub struct Log(Option<(PathBuf, LogFile)>);

/// Starts the log if the command line asks for one.
///
/// # Errors
/// The file can't be used: why, and what to do.
pub fn start(language: Language, cli: &Cli) -> Result<Log, EarlyExit> {
    let Some(path) = &cli.log else { return Ok(Log(None)) };
    let file = if path == Path::new("-") { None } else { Some(files::open_private_to_append(path)) };
    let file = file.ok_or_else(|| EarlyExit::usage(t!(language, "cli.log.no-stream")))?;
    let refused = |error| {
        let why = crate::text::words(language, &files::sentence("cause.file.written", path, &error)).into_owned();
        EarlyExit::usage(t!(language, "cli.log.refused", why = why))
    };
    let file = file.and_then(LogFile::start).map_err(refused)?;
    note_start(cli);
    Ok(Log(Some((path.clone(), file))))
}

impl Log {
    /// Logs the exit status, and tells the user if lines are missing.
    pub fn end(&self, status: u8, console: &mut Console) {
        let language = console.language;
        let Some((path, file)) = &self.0 else { return };
        info!(status, "ended");
        let why = match file.finish() {
            Ok(()) => return,
            Err(Incomplete::Failed(error)) => crate::text::words(language, &files::why(&error)).into_owned(),
            Err(Incomplete::Slow) => t!(language, "cli.log.slow").to_owned(),
        };
        let (path, why) = (SanitizedText::new(path.to_string_lossy()), SanitizedText::new(why));
        console.note(t!(language, "cli.log.incomplete", path = path, why = why));
    }
}

fn note_start(cli: &Cli) {
    let TargetOptions { sandbox, speed, profile, region, endpoint_url } = &cli.target;
    info!(
        version = env!("CARGO_PKG_VERSION"),
        system = std::env::consts::OS,
        machine = std::env::consts::ARCH,
        arguments = shown(std::env::args_os().skip(1)),
        terminal = ?appearance::kind(),
        unfit = ?terminal::check().err(),
        "started"
    );
    let sandbox = sandbox.as_ref().map(|scenario| scenario.as_deref().unwrap_or("calm"));
    let endpoint = endpoint_url.as_deref().map(address::shown);
    let (profile, region) = (profile.as_deref(), region.as_deref());
    info!(sandbox, speed, profile, region, endpoint = endpoint.as_deref(), "target");
}

/// Returns the names of commands and options. Everything else may be secret, or nobody's business.
fn shown(args: impl Iterator<Item = OsString>) -> String {
    let mut known = Cli::command();
    known.build();
    let (mut options_end, mut all) = (false, Vec::new());
    for arg in args.map(|arg| arg.to_string_lossy().into_owned()) {
        let name = arg.split('=').next().unwrap_or_default();
        let is_option = !options_end && name.starts_with('-');
        options_end |= arg == "--";
        all.push(match (is_option, known.find_subcommand(name).cloned()) {
            (true, _) if name.len() < arg.len() => format!("{name}=…"),
            (true, _) => arg,
            (false, Some(command)) if !options_end => {
                known = command;
                arg
            }
            _ => "…".to_owned(),
        });
    }
    all.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_commands_and_options_are_shown() {
        for (line, expected) in [
            ("--plan canary.json --log=canary --plain", "--plan … --log=… --plain"),
            ("--profile canary apply canary --yes", "--profile … apply … --yes"),
            ("launches show canary", "launches show …"),
            ("ssh -- --canary", "ssh -- …"),
        ] {
            assert_eq!(shown(line.split(' ').map(OsString::from)), expected, "{line}");
        }
    }
}

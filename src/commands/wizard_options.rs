//! Options of the wizard that are typed before a command.

use super::exit::EarlyExit;
use crate::args::{Cli, Command, LaunchesCommand, LaunchesOptions};
use crate::text::Language;

/// Returns the command, if there is one, with the options of the wizard that it takes too.
///
/// # Errors
/// It doesn't take one of them. Left out silently, an option would pass for done.
pub fn command(language: Language, cli: &Cli) -> Result<Option<Command>, EarlyExit> {
    let Some(mut command) = cli.command.clone() else { return Ok(None) };
    let wizard = &cli.wizard;
    let replay = |options: &LaunchesOptions| matches!(options.command, Some(LaunchesCommand::Replay(_)));
    let (screens, journal) = match &mut command {
        Command::Watch(_) => (true, false),
        Command::Launches(options) => (replay(options), false),
        Command::Apply(options) => {
            options.no_journal |= wizard.no_journal;
            (false, true)
        }
        _ => (false, false),
    };
    let refused = [
        ("--plan", wizard.plan.is_some()),
        ("--plain", wizard.plain && !screens),
        ("--theme", wizard.theme.is_some() && !screens),
        ("--no-journal", wizard.no_journal && !journal),
    ];
    match refused.iter().find(|(_, refused)| *refused) {
        Some((option, _)) => Err(EarlyExit::usage(t!(language, "cli.usage.wizard-only", option = option))),
        None => Ok(Some(command)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn taken(line: &str) -> Result<Option<Command>, String> {
        let cli = Cli::try_parse_from(line.split(' ')).unwrap();
        command(Language::English, &cli).map_err(|stop| stop.lines.concat())
    }

    #[test]
    fn option_of_the_wizard_before_another_command_is_refused() {
        for (line, option) in [
            ("skysail --plan p.yaml list regions", "--plan"),
            ("skysail --plain servers", "--plain"),
            ("skysail --theme light delete web-1", "--theme"),
            ("skysail --no-journal watch", "--no-journal"),
            ("skysail --plain launches", "--plain"),
        ] {
            let said = taken(line).unwrap_err();
            assert_eq!(said, format!("{option} works only in the wizard, without a command."), "{line}");
        }
    }

    #[test]
    fn option_is_taken_where_it_means_something() {
        for line in ["skysail --plain watch", "skysail --theme light launches replay", "skysail --sandbox list regions"]
        {
            assert!(taken(line).unwrap().is_some(), "{line}");
        }
        assert!(taken("skysail --plan p.yaml --plain").unwrap().is_none());
        let Ok(Some(Command::Apply(options))) = taken("skysail --no-journal apply p.yaml") else {
            panic!("it applies")
        };
        assert!(options.no_journal);
    }
}

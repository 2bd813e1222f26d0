//! Parses the command line, runs the wizard or a command, and exits with its status.

use clap::Parser;
use skysail::args::{Cli, Command, LaunchesCommand, LaunchesOptions};
use skysail::commands::wizard_options;
use skysail::commands::{self, exit, language, log, memory_protection, output::Console, usage_error, wizard};
use skysail::text;

fn main() {
    let env = |name: &str| std::env::var_os(name);
    let args = || std::env::args_os().skip(1);
    let mut language = language::choose(args(), env);
    commands::tell_panics(language);
    memory_protection::protect();
    let cli = Cli::try_parse().unwrap_or_else(|error| {
        usage_error::end(language::settled(language::is_named(args()), env).unwrap_or(language), &error)
    });
    text::advise(commands::target::typed(&cli.target));
    if cli.command.is_some() {
        // The wizard loads the settings after its first screen.
        language = language::settled(cli.language.is_some(), env).unwrap_or(language);
        commands::tell_panics(language);
    }
    let mut console = Console::system(language);
    let started =
        wizard_options::command(language, &cli).and_then(|command| Ok((command, log::start(language, &cli)?)));
    let (command, log) = started.unwrap_or_else(|stop| std::process::exit(console.stop(&stop).into()));
    commands::pass_start();
    let status = match command {
        None => wizard::run(&cli, &mut console),
        Some(Command::Watch(options)) if wizard::has_panes(&cli, &options) => {
            wizard::watch(&cli, &options, &mut console)
        }
        Some(Command::Launches(LaunchesOptions { command: Some(LaunchesCommand::Replay(options)), .. }))
            if !wizard::wants_lines(&cli) =>
        {
            wizard::replay(&cli, &options, &mut console)
        }
        Some(command) => lines(command, &cli, &mut console),
    };
    let status = console.end(status);
    log.end(status, &mut console);
    std::process::exit(status.into());
}

/// Runs a command without screens. Separate, so that the wizard's first frame doesn't have this large future on the
/// stack.
#[inline(never)]
fn lines(command: Command, cli: &Cli, console: &mut Console) -> u8 {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            console.note(error.to_string());
            return exit::NOTHING;
        }
    };
    let env = |name: &str| std::env::var_os(name);
    let status = runtime.block_on(commands::run(command, cli.target.clone(), env, console));
    // A thread may still be waiting for a line of standard input that nobody needs any more.
    runtime.shutdown_background();
    status
}

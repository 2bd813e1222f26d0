//! The command line as plain data, defined with clap. Doc comments on options are their `--help` texts; those of other
//! languages are in `assets/help`.

mod help;

use crate::export;
use crate::text::Language;
use crate::theme::Theme;
use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

pub use help::Glossary;

/// Launch an Amazon Lightsail instance from your terminal, step by step
///
/// Without a command, Skysail opens a wizard: it asks, shows what will be sent and what it
/// costs, creates only after you confirm, and watches until you can log in.
#[derive(Clone, Debug, Parser)]
#[command(name = "skysail", version, after_help = EXITS)]
pub struct Cli {
    #[command(flatten)]
    pub target: TargetOptions,
    #[command(flatten)]
    pub wizard: WizardOptions,
    /// Language [default: from the settings, or from LC_ALL, LC_MESSAGES, or LANG]
    #[arg(long, global = true, value_name = "CODE", value_parser = PossibleValuesParser::new(Language::codes()))]
    pub language: Option<String>,
    /// Append a log of this run to FILE, for a bug report
    ///
    /// One line per event, always in English: calls to AWS, journal entries, sign-ins, other programs, errors. It has no
    /// credentials, keys, or launch scripts, but it does have names and addresses. Only you can read the file.
    #[arg(long, global = true, value_name = "FILE")]
    pub log: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXITS: &str = "\
Exit status:
  0      every instance is running and its follow-ups are done, or you left
         before anything was sent
  1      refused or failed; nothing exists. Of `doctor`: something keeps Skysail
         from working
  2      the command line or the plan is wrong, or there's no terminal
  3      the outcome is unknown or still in progress, or nothing proves that
         what was deleted is gone
  4      some instances run and some don't, a follow-up failed, or part of the
         launch is left and billed. Of several targets: they ended differently.
         Of `servers` and `sweep`: a Region didn't reply
  5      it was done, but its output couldn't be written, as on a full disk
  101    an internal error; what was sent is in the journal
  128+n  ended by signal n while nothing was in progress

A signal while something is in progress ends with 3. A request that was sent gets up
to a minute for its reply (10 seconds on screens), none after a hang-up; run
`skysail watch` to find out what happened.";

/// The heading of these options in the help of each command.
const ACCOUNT: &str = "Account";

/// Which account to use.
#[derive(Clone, Debug, Default, Args)]
pub struct TargetOptions {
    /// Practice in an embedded Lightsail: nothing leaves this computer and nothing is billed
    ///
    /// SCENARIO chooses what goes wrong: a name such as lost-reply, or a TOML file.
    #[arg(long, global = true, value_name = "SCENARIO", num_args = 0..=1, require_equals = true,
          help_heading = ACCOUNT, conflicts_with_all = ["profile", "endpoint_url"])]
    pub sandbox: Option<Option<String>>,
    /// Run the sandbox, or a replay, N times faster
    #[arg(long, global = true, value_name = "N", help_heading = ACCOUNT)]
    pub speed: Option<f64>,
    /// Use only this AWS profile's credentials
    #[arg(long, global = true, value_name = "NAME", help_heading = ACCOUNT)]
    pub profile: Option<String>,
    /// Use this Region, such as eu-central-1
    #[arg(long, global = true, value_name = "NAME", help_heading = ACCOUNT)]
    pub region: Option<String>,
    /// Use a custom Lightsail endpoint instead of AWS
    #[arg(long, global = true, value_name = "URL", help_heading = ACCOUNT)]
    pub endpoint_url: Option<String>,
}

/// How the wizard looks and where it starts.
#[derive(Clone, Debug, Default, Args)]
pub struct WizardOptions {
    /// Start with this plan's answers
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// Ask line by line instead of full screen
    #[arg(long)]
    pub plain: bool,
    /// Colors: a built-in theme, or your own in themes/ next to the settings
    #[arg(long, value_name = "NAME", value_parser = ThemeName)]
    pub theme: Option<String>,
    /// Create without a journal: after a crash, Skysail may lose track of what was created
    #[arg(long)]
    pub no_journal: bool,
}

/// A theme's name: help and completions offer the built-in ones, and any other may be the user's own.
#[derive(Clone)]
struct ThemeName;

impl TypedValueParser for ThemeName {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Theme::names().map(PossibleValue::new)))
    }
}

// Deferred, so that the wizard's first frame doesn't wait for the definitions of commands it doesn't use.
#[derive(Clone, Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Launch a plan without the wizard
    Apply(ApplyOptions),
    /// Export a plan to another format
    Export(ExportOptions),
    /// Print an empty plan to fill in
    Plan(PlanOptions),
    /// List Regions, zones, blueprints, or bundles
    List(ListOptions),
    /// List the launches made from this computer, newest first
    Launches(LaunchesOptions),
    /// Watch a launch until its instances are running, even after a crash
    Watch(WatchOptions),
    /// Delete what a launch created, and nothing else
    Delete(DeleteOptions),
    /// Delete the overdue servers of your launches: those past their --until
    Sweep(SweepOptions),
    /// Change how long a server is needed
    Extend(ExtendOptions),
    /// List your servers in every Region, and anything else that's billed
    Servers(ServersOptions),
    /// Start stopped servers and wait until they run
    Start(ServerActionOptions),
    /// Stop servers and wait until they have stopped; a stopped server is still billed
    Stop(ServerActionOptions),
    /// Reboot servers
    Reboot(ServerActionOptions),
    /// Log in to a server over SSH, trusting only the host keys published by AWS
    Ssh(ServerOptions),
    /// Serve the sandbox to any AWS SDK or the AWS CLI
    Sandbox(SandboxOptions),
    /// Diagnose terminal, files, environment, and credentials
    Doctor(OutputOptions),
    /// Print shell completions
    Completions(CompletionsOptions),
    /// Print the man page
    Man,
}

#[derive(Clone, Debug, Args)]
pub struct ApplyOptions {
    /// The plan, in JSON, YAML, or TOML; - reads standard input
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    /// Create without asking for confirmation
    #[arg(long)]
    pub yes: bool,
    /// When to delete the instances, such as "3 hours" or "Sunday 18:00"; `skysail sweep` deletes them
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Exit once AWS has accepted the request
    #[arg(long)]
    pub no_wait: bool,
    /// Create even if the journal can't be written: after a crash, Skysail may lose track of what was created
    #[arg(long)]
    pub no_journal: bool,
    #[command(flatten)]
    pub output: OutputOptions,
}

#[derive(Clone, Debug, Args)]
pub struct PlanOptions {
    /// Print YAML for skysail apply and aws --cli-input-yaml
    #[arg(long, required = true)]
    pub skeleton: bool,
}

#[derive(Clone, Debug, Args)]
pub struct ExportOptions {
    /// The plan, in JSON, YAML, or TOML; - reads standard input
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    /// The format to export to
    #[arg(long = "as", value_name = "FORMAT",
          value_parser = PossibleValuesParser::new(export::names()))]
    pub format: String,
}

#[derive(Clone, Copy, Debug, Default, Args)]
pub struct OutputOptions {
    /// Format of the output
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub output: Output,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// Text
    #[default]
    Text,
    /// One JSON document
    Json,
}

#[derive(Clone, Debug, Args)]
pub struct ListOptions {
    /// What to list
    #[arg(value_enum, value_name = "WHAT")]
    pub what: Listed,
    /// Show only rows with all these words, in any column, best match first
    #[arg(long, value_name = "WORDS")]
    pub filter: Option<String>,
    /// Show only what costs at most this many US dollars per month
    #[arg(long, value_name = "USD", value_parser = dollars)]
    pub max_price: Option<f64>,
    #[command(flatten)]
    pub output: OutputOptions,
}

/// Parses a number of US dollars, with or without the sign.
fn dollars(text: &str) -> Result<f64, String> {
    let number: f64 = text.strip_prefix('$').unwrap_or(text).parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..1e9).contains(&number) { Ok(number) } else { Err("not a price".to_owned()) }
}

#[derive(Clone, Debug, Default, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct LaunchesOptions {
    /// What to do with one launch; without it, all are listed
    #[command(subcommand)]
    pub command: Option<LaunchesCommand>,
    /// Show only launches with all these words, in any column
    #[arg(long, value_name = "WORDS")]
    pub filter: Option<String>,
    #[command(flatten)]
    pub output: OutputOptions,
}

#[derive(Clone, Debug, Subcommand)]
pub enum LaunchesCommand {
    /// Show what a launch requested, what happened, how it ended, and what it cost
    Show(ShowOptions),
    /// Replay a launch's screen from its journal; --speed makes it faster
    Replay(ReplayOptions),
    /// Write a report for an issue tracker, without anything that identifies you or your servers
    Report(ReportOptions),
}

#[derive(Clone, Debug, Args)]
pub struct ReplayOptions {
    /// A launch ID or the start of one [default: the newest launch]
    #[arg(value_name = "LAUNCH")]
    pub launch: Option<String>,
}

#[derive(Clone, Debug, Args)]
pub struct ReportOptions {
    /// A launch ID or the start of one [default: the newest launch]
    #[arg(value_name = "LAUNCH")]
    pub launch: Option<String>,
    /// The file to write; - prints it [default: skysail-report-DATE-TIME.md in this folder]
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
}

#[derive(Clone, Debug, Args)]
pub struct ShowOptions {
    /// A launch ID or the start of one [default: the newest launch]
    #[arg(value_name = "LAUNCH")]
    pub launch: Option<String>,
    #[command(flatten)]
    pub output: OutputOptions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Listed {
    Regions,
    Zones,
    Blueprints,
    Bundles,
}

#[derive(Clone, Debug, Args)]
pub struct WatchOptions {
    /// A launch ID or the start of one [default: the newest unfinished launch]
    #[arg(value_name = "LAUNCH")]
    pub launch: Option<String>,
    /// Check once, then free the names of a launch that AWS never confirmed
    #[arg(long, requires = "launch")]
    pub give_up: bool,
    /// Finish the plan's follow-ups without asking for confirmation
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub output: OutputOptions,
}

#[derive(Clone, Debug, Args)]
pub struct DeleteOptions {
    /// Launch IDs, or names of single instances
    #[arg(value_name = "LAUNCH|INSTANCE", required = true)]
    pub targets: Vec<String>,
    /// Delete without asking for confirmation
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub output: OutputOptions,
}

#[derive(Clone, Debug, Args)]
pub struct SweepOptions {
    /// Delete without asking for confirmation
    #[arg(long)]
    pub yes: bool,
    /// Show how to run the sweep every hour: a line for cron, or a systemd user timer, which Skysail can write
    #[arg(long, value_name = "SCHEDULER", conflicts_with = "output")]
    pub schedule: Option<Scheduler>,
    #[command(flatten)]
    pub output: OutputOptions,
}

/// The scheduler that runs the sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scheduler {
    /// A line for `crontab -e`
    Cron,
    /// A systemd user service and its timer
    Systemd,
}

#[derive(Clone, Debug, Args)]
pub struct ExtendOptions {
    /// The server's name, looked up in every Region unless --region is given
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The new end time, such as 3 hours, tomorrow 9:00, or Sunday 18:00
    #[arg(value_name = "TIME", required = true)]
    pub until: Vec<String>,
    #[command(flatten)]
    pub output: OutputOptions,
}

#[derive(Clone, Debug, Args)]
pub struct ServersOptions {
    /// Show only servers and resources that match these words, such as a name, a state, or a Region
    #[arg(long, value_name = "WORDS")]
    pub filter: Option<String>,
    #[command(flatten)]
    pub output: OutputOptions,
}

#[derive(Clone, Debug, Args)]
pub struct ServerActionOptions {
    /// The servers' names, looked up in every Region unless --region is given
    #[arg(value_name = "NAME", required = true)]
    pub names: Vec<String>,
    #[command(flatten)]
    pub output: OutputOptions,
}

#[derive(Clone, Debug, Args)]
pub struct ServerOptions {
    /// The server's name, looked up in every Region unless --region is given
    #[arg(value_name = "NAME")]
    pub name: String,
}

#[derive(Clone, Debug, Args)]
pub struct SandboxOptions {
    /// Address and port to listen on; port 0 picks a free port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4566")]
    pub listen: SocketAddr,
    /// File to keep the account in [default: in memory]
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// What goes wrong: a built-in scenario, or a TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "calm")]
    pub scenario: String,
    /// List the built-in scenarios and exit
    #[arg(long)]
    pub scenarios: bool,
}

#[derive(Clone, Copy, Debug, Args)]
pub struct CompletionsOptions {
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// skysail completions bash > ~/.local/share/bash-completion/completions/skysail
    Bash,
    /// skysail completions zsh > _skysail, in a folder of $fpath
    Zsh,
    /// skysail completions fish > ~/.config/fish/completions/skysail.fish
    Fish,
    /// skysail completions powershell >> $PROFILE
    #[value(name = "powershell")]
    PowerShell,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parsed(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split(' '))
    }

    #[test]
    fn command_line_definition_is_valid() {
        Cli::command().debug_assert();
    }

    #[test]
    fn scenario_needs_an_equals_sign() {
        let cli = parsed("skysail --sandbox apply plan.json").unwrap();
        assert_eq!(cli.target.sandbox, Some(None));
        assert!(matches!(cli.command, Some(Command::Apply(_))));
        let cli = parsed("skysail apply plan.json --sandbox=lost-reply --yes").unwrap();
        assert_eq!(cli.target.sandbox, Some(Some("lost-reply".into())));
    }

    #[test]
    fn sandbox_excludes_profile_and_endpoint_url() {
        assert!(parsed("skysail --sandbox --profile work").is_err());
        assert!(parsed("skysail --sandbox --endpoint-url http://localhost:1").is_err());
        assert!(parsed("skysail list regions --profile work --output json").is_ok());
    }
}

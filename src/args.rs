//! The command line, as plain data. What it means is decided elsewhere.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Take an Amazon Lightsail instance from nothing to running, in a terminal.
///
/// Without a command, Skysail is a wizard: it asks, shows what will be sent and what it
/// costs, creates once you say so, and watches until you can connect.
#[derive(Clone, Debug, Parser)]
#[command(name = "skysail", version, after_help = EXITS)]
pub struct Cli {
    #[command(flatten)]
    pub site: TargetOptions,
    #[command(flatten)]
    pub wizard: WizardOptions,
    /// Language; else that of the settings or of LC_ALL, LC_MESSAGES, LANG
    #[arg(long, global = true, value_name = "CODE", value_parser = ["en", "es"])]
    pub language: Option<String>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXITS: &str = "\
Exit status: 0 every instance runs, or nothing was asked for; 1 refused or failed, nothing
exists; 2 the command line or the plan is wrong, or there is no terminal; 3 the outcome is
unknown or still under way, or nothing proves that what was deleted is gone; 4 some instances
exist and some do not, or something of the launch is left and billed; 128+n ended by signal n
while nothing was under way. A signal while something is under way ends with 3: a request
that was sent gets a minute for its answer (ten seconds on screens), none after a hang-up,
and `skysail watch` finds out the rest.";

/// Which account is asked.
#[derive(Clone, Debug, Default, Args)]
pub struct TargetOptions {
    /// Practise in an embedded Lightsail: nothing is sent anywhere and nothing costs money
    ///
    /// SCENARIO says what goes wrong there: a name such as lost-reply, or a TOML file.
    #[arg(long, global = true, value_name = "SCENARIO", num_args = 0..=1, require_equals = true,
          conflicts_with_all = ["profile", "endpoint_url"])]
    pub sandbox: Option<Option<String>>,
    /// How many times faster than Lightsail the sandbox is
    #[arg(long, global = true, value_name = "N")]
    pub speed: Option<f64>,
    /// AWS profile; then the only source of credentials
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Region, such as eu-central-1
    #[arg(long, global = true, value_name = "NAME")]
    pub region: Option<String>,
    /// Another server that speaks Lightsail, instead of AWS
    #[arg(long, global = true, value_name = "URL")]
    pub endpoint_url: Option<String>,
}

/// How the wizard looks and where it begins.
#[derive(Clone, Debug, Default, Args)]
pub struct WizardOptions {
    /// Begin with this plan's answers
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// Ask line by line, without screens
    #[arg(long)]
    pub plain: bool,
    /// Colours: one of these, or a theme of your own in themes/ beside the settings
    #[arg(long, value_name = "NAME", value_parser = ThemeName)]
    pub theme: Option<String>,
    /// Create without writing it down first: a crash may then lose track of what was made
    #[arg(long)]
    pub no_journal: bool,
}

/// The themes that come with the program.
pub const THEMES: [&str; 5] = ["calm", "rich", "light", "contrast", "monochrome"];

/// A name that help and completions offer values for; any other may be a person's own.
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
        Some(Box::new(THEMES.into_iter().map(PossibleValue::new)))
    }
}

// What a command takes is made only once it is asked for: the wizard's first frame does not wait for any.
#[derive(Clone, Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Create what a plan says, without screens
    Apply(ApplyOptions),
    /// Say a plan in the words of another tool
    Export(ExportOptions),
    /// Print an empty plan with comments, to be filled in
    Plan(PlanOptions),
    /// Show what Lightsail offers
    List(ListOptions),
    /// Show what was launched from this machine, newest first
    Launches(OutputOptions),
    /// Watch a launch until its instances run; also one that a crash or a signal cut short
    Watch(WatchOptions),
    /// Delete exactly what a launch created
    Delete(DeleteOptions),
    /// Serve the embedded Lightsail to any AWS SDK or the AWS CLI
    Sandbox(SandboxOptions),
    /// Say what Skysail sees of the terminal, the files, the environment and the credentials
    Doctor(OutputOptions),
    /// Print the completions for a shell
    Completions(CompletionsOptions),
    /// Print the man page
    Man,
}

#[derive(Clone, Debug, Args)]
pub struct ApplyOptions {
    /// The CreateInstances request in JSON, YAML or TOML; - reads standard input
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    /// Create without asking
    #[arg(long)]
    pub yes: bool,
    /// Leave once the request is accepted
    #[arg(long)]
    pub no_wait: bool,
    /// Create even if it cannot be written down first: a crash may then lose track of what was made
    #[arg(long)]
    pub no_journal: bool,
    #[command(flatten)]
    pub output: OutputOptions,
}

#[derive(Clone, Debug, Args)]
pub struct PlanOptions {
    /// Print the skeleton: YAML that skysail apply takes, and aws --cli-input-yaml
    #[arg(long, required = true)]
    pub skeleton: bool,
}

#[derive(Clone, Debug, Args)]
pub struct ExportOptions {
    /// The CreateInstances request in JSON, YAML or TOML; - reads standard input
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    /// The format
    #[arg(long = "as", value_name = "FORMAT",
          value_parser = ["aws-cli", "json", "cloudformation", "terraform", "boto3"])]
    pub format: String,
}

#[derive(Clone, Copy, Debug, Default, Args)]
pub struct OutputOptions {
    /// What is written to standard output
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub output: Output,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// Lines for people
    #[default]
    Text,
    /// One JSON document
    Json,
}

#[derive(Clone, Debug, Args)]
pub struct ListOptions {
    #[arg(value_enum, value_name = "WHAT")]
    pub what: Listed,
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
    /// A launch by its id or the beginning of it; else the newest that is not settled
    #[arg(value_name = "LAUNCH")]
    pub launch: Option<String>,
    /// Look once, and give up the names of a launch whose answer never came: another may use them then
    #[arg(long, requires = "launch")]
    pub give_up: bool,
    #[command(flatten)]
    pub output: OutputOptions,
}

#[derive(Clone, Debug, Args)]
pub struct DeleteOptions {
    /// Launches by id, or single instances of them by name
    #[arg(value_name = "LAUNCH|INSTANCE", required = true)]
    pub targets: Vec<String>,
    /// Delete without asking
    #[arg(long)]
    pub yes: bool,
}

#[derive(Clone, Debug, Args)]
pub struct SandboxOptions {
    /// Address and port to listen on; port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4566")]
    pub listen: SocketAddr,
    /// File that keeps the account; in memory without it
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// What goes wrong: one of the named scenarios, or a TOML file
    #[arg(long, value_name = "NAME|FILE", default_value = "calm")]
    pub scenario: String,
    /// List the named scenarios and end
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
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_scenario_is_taken_only_after_an_equals_sign() {
        let cli = parsed("skysail --sandbox apply plan.json").unwrap();
        assert_eq!(cli.site.sandbox, Some(None));
        assert!(matches!(cli.command, Some(Command::Apply(_))));
        let cli = parsed("skysail apply plan.json --sandbox=lost-reply --yes").unwrap();
        assert_eq!(cli.site.sandbox, Some(Some("lost-reply".into())));
    }

    #[test]
    fn practice_and_another_account_exclude_each_other() {
        assert!(parsed("skysail --sandbox --profile work").is_err());
        assert!(parsed("skysail --sandbox --endpoint-url http://localhost:1").is_err());
        assert!(parsed("skysail list regions --profile work --output json").is_ok());
    }
}

//! The command line as the program itself describes it, for tests of every command and every option.

use clap::{Arg, Command, CommandFactory};
use skysail::args::Cli;

/// A command that does something: its words, its own arguments, and the global ones.
pub struct EveryCommand {
    pub words: Vec<String>,
    args: Vec<Arg>,
}

impl EveryCommand {
    /// The arguments that take a value.
    pub fn values(&self) -> impl Iterator<Item = &Arg> {
        self.args.iter().filter(|arg| arg.get_action().takes_values())
    }

    /// The command line with this value for one argument, and placeholder values for other required ones.
    pub fn line(&self, arg: &Arg, value: &str) -> Vec<String> {
        let mut line = self.words.clone();
        let required = self.args.iter().filter(|other| other.is_required_set() && other.get_id() != arg.get_id());
        required.for_each(|other| line.extend(given(other, &least(other))));
        line.extend(given(arg, value));
        line
    }

    /// The command line with only what it requires.
    pub fn plain_line(&self) -> Vec<String> {
        let required = self.args.iter().filter(|arg| arg.is_required_set()).flat_map(|arg| given(arg, &least(arg)));
        self.words.iter().cloned().chain(required).collect()
    }
}

/// Returns every command, the wizard first.
pub fn all() -> Vec<EveryCommand> {
    let mut root = Cli::command();
    root.build();
    let mut found = Vec::new();
    gather(&root, Vec::new(), &mut found);
    found
}

fn gather(command: &Command, words: Vec<String>, found: &mut Vec<EveryCommand>) {
    if !command.is_subcommand_required_set() {
        let args = command.get_arguments().filter(|arg| !arg.is_hide_set()).cloned().collect();
        found.push(EveryCommand { words: words.clone(), args });
    }
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let words = words.iter().cloned().chain([sub.get_name().to_owned()]).collect();
        gather(sub, words, found);
    }
}

/// Returns a valid value.
fn least(arg: &Arg) -> String {
    arg.get_possible_values().first().map_or("nothing".to_owned(), |value| value.get_name().to_owned())
}

/// Returns the words for one value, as an option or a positional argument.
fn given(arg: &Arg, value: &str) -> Vec<String> {
    match arg.get_long() {
        Some(long) if !arg.get_action().takes_values() => vec![format!("--{long}")],
        Some(long) => vec![format!("--{long}={value}")],
        None => vec![value.to_owned()],
    }
}

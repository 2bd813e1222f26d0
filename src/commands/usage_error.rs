//! Prints help, and reports errors in the command line, in the user's language. Clap supplies the kind of error and the
//! words concerned; its own sentences are English.

use super::exit::{DONE, USAGE};
use super::output::Console;
use super::target;
use crate::args::{Cli, Glossary, TargetOptions};
use crate::domain::sanitized_text::SanitizedText;
use crate::text::{self, Language};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches};
use std::io::Write;

/// Exits after printing the requested help or the error.
pub fn end(language: Language, error: &clap::Error) -> ! {
    let glossary = Glossary::of(language);
    // The same again, from the definition in the user's language.
    let translated = glossary
        .as_ref()
        .and_then(|glossary| glossary.translated(Cli::command()).try_get_matches_from(std::env::args_os()).err());
    let error = translated.as_ref().unwrap_or(error);
    let printed = |text: &str| glossary.as_ref().map_or_else(|| text.to_owned(), |glossary| glossary.printed(text));
    let message = printed(&error.render().to_string());
    if !error.use_stderr() {
        let mut console = Console::system(language);
        console.own(message.as_bytes());
        std::process::exit(console.end(DONE).into());
    }
    // What is wrong doesn't keep the suggested commands from going where the others were to go.
    let matches = Cli::command().ignore_errors(true).try_get_matches_from(std::env::args_os()).ok();
    let target = matches.and_then(|matches| TargetOptions::from_arg_matches(&matches).ok());
    text::advise(target::typed(&target.unwrap_or_default()));
    let mut lines = match &glossary {
        None => vec![harmless(message.trim_end())],
        Some(_) => lines(language, error).iter().map(|line| printed(line)).collect(),
    };
    lines.extend(next(language, error));
    let _ = lines.iter().try_for_each(|line| writeln!(std::io::stderr(), "{line}"));
    std::process::exit(USAGE.into());
}

/// Returns the next thing to do: where what is missing comes from, what a value must be, or which commands there are.
fn next(language: Language, error: &clap::Error) -> Option<String> {
    let mut commands = Cli::command();
    commands.build();
    let names: Vec<&str> = commands.get_subcommands().map(clap::Command::get_name).collect();
    match error.kind() {
        ErrorKind::MissingRequiredArgument => {
            let usage = error.get(ContextKind::Usage).map(|usage| usage.to_string()).unwrap_or_default();
            let command = usage.split_whitespace().find(|word| names.contains(word))?;
            let key = format!("cli.usage.next.{command}");
            text::has(language, &key).then(|| text::text(language, &key).to_owned())
        }
        ErrorKind::ValueValidation => {
            let arg = words(error, ContextKind::InvalidArg).concat();
            let key = format!("cli.usage.rule.{}", arg.trim_start_matches('-').split(' ').next()?);
            text::has(language, &key).then(|| text::text(language, &key).to_owned())
        }
        ErrorKind::InvalidSubcommand if words(error, ContextKind::SuggestedSubcommand).is_empty() => {
            Some(t!(language, "cli.usage.commands", commands = names_below(&commands, error).join(", ")))
        }
        _ => None,
    }
}

/// Returns the commands that can stand where a word is none of them: those of the command before it.
fn names_below<'a>(commands: &'a clap::Command, error: &clap::Error) -> Vec<&'a str> {
    let usage = error.get(ContextKind::Usage).map(|usage| usage.to_string()).unwrap_or_default();
    let before = usage.split_whitespace().find_map(|word| commands.find_subcommand(word));
    before.unwrap_or(commands).get_subcommands().map(clap::Command::get_name).collect()
}

/// Removes escape sequences, as the text repeats what was typed.
fn harmless(message: &str) -> String {
    message.split('\n').map(|line| SanitizedText::new(line).to_string()).collect::<Vec<_>>().join("\n")
}

/// Returns the error, suggestions, the usage, and where to find more.
fn lines(language: Language, error: &clap::Error) -> Vec<String> {
    let near = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedCommand,
    ];
    let near: Vec<String> = near.into_iter().flat_map(|kind| words(error, kind)).collect();
    let usage = error.get(ContextKind::Usage).map(|usage| usage.to_string()).unwrap_or_default();
    let usage = usage.trim().trim_start_matches("Usage:").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut all = vec![wrong(language, error)];
    all.extend((!near.is_empty()).then(|| t!(language, "cli.usage.near", near = near.join(", "))));
    all.extend((!usage.is_empty()).then(|| t!(language, "cli.usage.called", usage = usage)));
    all.push(t!(language, "cli.usage.help").to_owned());
    all
}

fn wrong(language: Language, error: &clap::Error) -> String {
    let of = |kind| words(error, kind).join(", ");
    let (arg, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let values = of(ContextKind::ValidValue);
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() && values.is_empty() => {
            t!(language, "cli.usage.no-value", arg = arg)
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            t!(language, "cli.usage.one-of", arg = arg, values = values)
        }
        ErrorKind::InvalidValue if !values.is_empty() => {
            t!(language, "cli.usage.not-one-of", arg = arg, value = value, values = values)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            t!(language, "cli.usage.value", arg = arg, value = value)
        }
        ErrorKind::UnknownArgument => t!(language, "cli.usage.unknown", arg = arg),
        ErrorKind::InvalidSubcommand => {
            t!(language, "cli.usage.no-command", command = of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::NoEquals => t!(language, "cli.usage.equals", arg = arg),
        ErrorKind::TooManyValues => t!(language, "cli.usage.too-many", arg = arg, value = value),
        ErrorKind::ArgumentConflict if of(ContextKind::PriorArg) == arg => {
            t!(language, "cli.usage.twice", arg = arg)
        }
        ErrorKind::ArgumentConflict => {
            t!(language, "cli.usage.conflict", arg = arg, other = of(ContextKind::PriorArg))
        }
        ErrorKind::MissingRequiredArgument => {
            t!(language, "cli.usage.missing", arg = arg.trim_end_matches("..."))
        }
        // A kind that doesn't exist yet: clap's own text is better than none.
        _ => SanitizedText::new(error.render().to_string().lines().next().unwrap_or_default()).to_string(),
    }
}

fn words(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    let clean = |word: &String| SanitizedText::new(word).to_string();
    match error.get(kind) {
        Some(ContextValue::String(word)) => vec![clean(word)],
        Some(ContextValue::Strings(all)) => all.iter().map(clean).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[track_caller]
    fn assert_message(line: &str, parts: &[&str]) {
        let error = Cli::try_parse_from(line.split(' ')).unwrap_err();
        let message = lines(Language::English, &error).join("\n");
        assert!(!message.contains("error:") && message.contains("`skysail --help`"), "{line}: {message}");
        parts.iter().for_each(|part| assert!(message.contains(part), "{line}: {part:?} is not in {message:?}"));
    }

    #[test]
    fn errors_say_where_arguments_come_from_what_values_must_be_and_which_commands_there_are() {
        let said = |line: &str| {
            next(Language::English, &Cli::try_parse_from(line.split(' ')).unwrap_err()).unwrap_or_default()
        };
        assert!(said("skysail apply").contains("skysail plan --skeleton"));
        assert!(said("skysail --sandbox reboot").contains("skysail servers"));
        assert!(said("skysail delete").contains("skysail launches"));
        assert!(said("skysail plan").contains("skysail plan --skeleton"));
        assert_eq!(said("skysail list bundles --max-price x"), "Use US dollars per month, such as 12.50.");
        assert!(said("skysail --speed fast").contains("20") && said("skysail sandbox --listen x").contains(":4566"));
        let commands = said("skysail frobnicate");
        assert!(commands.contains("apply, export") && commands.contains("servers"), "{commands}");
        assert_eq!(said("skysail --sandbox launches list"), "Commands: show, replay, report, help.");
        // Where clap suggests one, that is enough.
        assert_eq!(said("skysail lsit"), "");
    }

    #[test]
    fn usage_errors_come_from_the_text_files() {
        assert_message(
            "skysail list foo",
            &["foo isn't a valid value for <WHAT>", "regions, zones, blueprints, bundles"],
        );
        assert_message("skysail list", &["Missing: <WHAT>.", "skysail list"]);
        assert_message("skysail apply", &["Missing: <PLAN>.", "Usage: skysail apply"]);
        assert_message("skysail lsit", &["There's no command called lsit.", "Did you mean list?"]);
        assert_message("skysail --sped 3", &["--sped isn't valid here.", "--speed"]);
        assert_message("skysail launches more", &["There's no command called more.", "Usage: skysail launches"]);
        assert_message("skysail doctor more", &["more isn't valid here."]);
        assert_message("skysail --speed fast", &["fast isn't a valid value for --speed <N>."]);
        assert_message("skysail --region", &["--region <NAME> needs a value."]);
        assert_message("skysail --output", &["--output"]);
        assert_message("skysail list regions --output", &["--output <FORMAT> needs one of: text, json."]);
        assert_message("skysail --region a --region b", &["--region <NAME> can be given only once."]);
        assert_message("skysail --sandbox --profile work", &["can't be combined with --profile"]);
        assert_message("skysail --plain=yes", &["--plain", "yes"]);
    }
}

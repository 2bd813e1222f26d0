//! The command line's help in another language than that of its definition.

use crate::text::Language;
use clap::builder::{PossibleValue, PossibleValuesParser, StyledStr};
use clap::{Arg, Command};
use std::collections::BTreeMap;

/// The help of each language but English, as TOML.
const GLOSSARIES: [(Language, &str); 1] = [(Language::Spanish, include_str!("../../assets/help/es.toml"))];

/// Words that clap writes itself wherever help or usage has them.
const OF_CLAP: [&str; 10] = [
    "Usage:",
    "Commands:",
    "Arguments:",
    "Options:",
    "[OPTIONS]",
    "[COMMAND]",
    "<COMMAND>",
    "[default: ",
    "[possible values: ",
    "Possible values:",
];

/// Returns the first line of a text, which stands for the whole where help is short.
fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The texts of a language by the first line of the English text.
pub struct Glossary(BTreeMap<String, String>);

impl Glossary {
    /// Returns the texts of this language; none for English, which is the language of the definition.
    pub fn of(language: Language) -> Option<Self> {
        let (_, text) = GLOSSARIES.into_iter().find(|(known, _)| *known == language)?;
        toml::from_str(text).ok().map(Self)
    }

    /// Returns the text for an English one, which it is without a translation.
    fn text(&self, english: &str) -> String {
        self.0.get(first_line(english)).map_or_else(|| english.to_owned(), |text| text.trim_start().to_owned())
    }

    /// Returns what clap printed with its own words replaced.
    pub fn printed(&self, text: &str) -> String {
        // A second usage stands below the first one.
        let below = |heading: &str| format!("\n{:width$}skysail ", "", width = heading.chars().count() + 1);
        let text = text.replace(&below("Usage:"), &below(&self.text("Usage:")));
        OF_CLAP.iter().fold(text, |text, word| text.replace(word, &self.text(word)))
    }

    /// Returns the definition with the help of all commands and options in this language. It parses as before, but
    /// the values of options stay words: it is for its help, its errors, and the completions of shells.
    pub fn translated(&self, mut command: Command) -> Command {
        command.build();
        self.command(command)
    }

    fn command(&self, mut command: Command) -> Command {
        if let Some(about) = command.get_about().map(StyledStr::to_string) {
            command = command.about(first_line(&self.text(&about)).to_owned());
        }
        if let Some(about) = command.get_long_about().map(StyledStr::to_string) {
            command = command.long_about(self.text(&about));
        }
        if let Some(after) = command.get_after_help().map(StyledStr::to_string) {
            command = command.after_help(self.text(&after));
        }
        command.mut_args(|arg| self.arg(arg)).mut_subcommands(|below| self.command(below))
    }

    fn arg(&self, mut arg: Arg) -> Arg {
        if let Some(help) = arg.get_help().map(StyledStr::to_string) {
            arg = arg.help(first_line(&self.text(&help)).to_owned());
        }
        if let Some(help) = arg.get_long_help().map(StyledStr::to_string) {
            arg = arg.long_help(self.text(&help));
        }
        if let Some(heading) = arg.get_help_heading().map(|heading| self.text(heading)) {
            arg = arg.help_heading(&*heading.leak());
        }
        // Clap wants these for as long as the program runs, which ends once they are printed.
        let names: Option<Vec<&'static str>> =
            arg.get_value_names().map(|names| names.iter().map(|name| &*self.text(name).leak()).collect());
        if let Some(names) = names.filter(|_| arg.get_action().takes_values()) {
            arg = arg.value_names(names);
        }
        let values = arg.get_possible_values();
        match values.iter().any(|value| value.get_help().is_some()) {
            true => arg.value_parser(PossibleValuesParser::new(values.into_iter().map(|value| self.value(value)))),
            false => arg,
        }
    }

    fn value(&self, value: PossibleValue) -> PossibleValue {
        match value.get_help().map(|help| self.text(&help.to_string())) {
            Some(help) => value.help(help),
            None => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Cli;
    use clap::CommandFactory;
    use std::collections::BTreeSet;

    /// The first line of every text in the help of a command and those below it.
    fn texts(command: &Command, found: &mut BTreeSet<String>) {
        let mut add = |text: &str| {
            found.insert(first_line(text).to_owned());
        };
        let about = [command.get_about(), command.get_long_about(), command.get_after_help()];
        about.into_iter().flatten().for_each(|text| add(&text.to_string()));
        for arg in command.get_arguments() {
            arg.get_help().into_iter().chain(arg.get_long_help()).for_each(|text| add(&text.to_string()));
            arg.get_help_heading().into_iter().for_each(&mut add);
            if arg.get_action().takes_values() {
                arg.get_value_names().into_iter().flatten().for_each(|name| add(name));
                let values = arg.get_possible_values();
                values.iter().filter_map(PossibleValue::get_help).for_each(|text| add(&text.to_string()));
            }
        }
        command.get_subcommands().for_each(|below| texts(below, found));
    }

    #[test]
    fn every_text_of_help_has_a_translation_and_none_is_left_over() {
        let mut command = Cli::command();
        command.build();
        let mut used: BTreeSet<String> = OF_CLAP.map(str::to_owned).into();
        texts(&command, &mut used);
        // A command line is the same in every language.
        used.retain(|text| !text.starts_with("skysail completions ") || text.contains(','));
        for (language, _) in GLOSSARIES {
            let known: BTreeSet<String> = Glossary::of(language).unwrap().0.into_keys().collect();
            let differing: Vec<_> = used.symmetric_difference(&known).collect();
            assert!(differing.is_empty(), "{}: {differing:#?}", language.code());
        }
    }

    #[test]
    fn help_in_spanish_is_spanish_and_names_the_same_options() {
        let spanish = Glossary::of(Language::Spanish).unwrap();
        let help = |command: Command, line: &str| {
            let error = command.try_get_matches_from(line.split(' ')).unwrap_err();
            spanish.printed(&error.render().to_string())
        };
        let launches = help(spanish.translated(Cli::command()), "skysail launches --help");
        for part in [
            "Uso: skysail launches [OPCIONES]\n     skysail launches <COMANDO>",
            "Comandos:",
            "Cuenta:",
            "--filter <PALABRAS>",
        ] {
            assert!(launches.contains(part), "{part}: {launches}");
        }
        let options = |text: String| -> BTreeSet<String> {
            let words = text.split_whitespace().filter(|word| word.starts_with("--")).map(str::to_owned);
            words.map(|word| word.split(['[', '=', ';']).next().unwrap_or_default().to_owned()).collect()
        };
        for line in ["skysail -h", "skysail apply -h", "skysail sandbox -h", "skysail sweep -h"] {
            let translated = options(help(spanish.translated(Cli::command()), line));
            assert!(translated.is_superset(&options(help(Cli::command(), line))), "{line}: {translated:?}");
        }
        assert!(Glossary::of(Language::English).is_none());
    }
}

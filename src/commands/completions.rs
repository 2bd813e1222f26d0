//! `skysail completions` and `skysail man`: generated from the command line's definition, so that they always match
//! it.

use super::exit::DONE;
use super::output::Console;
use crate::args::{Cli, Glossary, Shell};
use clap::{Arg, ArgAction, CommandFactory};
use clap_complete::shells;
use clap_mangen::Man;
use std::io;

/// Prints the completions for a shell, described in the user's language.
pub fn completions(shell: Shell, console: &mut Console) -> u8 {
    let (command, mut script) = (Cli::command(), Vec::new());
    let mut command = match Glossary::of(console.language) {
        Some(glossary) => glossary.translated(command),
        None => command,
    };
    let name = "skysail";
    match shell {
        Shell::Bash => clap_complete::generate(shells::Bash, &mut bare_sandbox(command), name, &mut script),
        Shell::Zsh => clap_complete::generate(shells::Zsh, &mut command, name, &mut script),
        Shell::Fish => clap_complete::generate(shells::Fish, &mut bare_sandbox(command), name, &mut script),
        Shell::PowerShell => clap_complete::generate(shells::PowerShell, &mut command, name, &mut script),
    }
    console.own(&script);
    DONE
}

/// Returns the definition with `--sandbox` as an option without a value: these shells would offer files for the next word,
/// which is the command.
fn bare_sandbox(command: clap::Command) -> clap::Command {
    command.mut_arg("sandbox", |arg| {
        let help = arg.get_help().cloned().unwrap_or_default();
        Arg::new("sandbox").long("sandbox").help(help).global(true).action(ArgAction::SetTrue)
    })
}

/// Prints the man page.
pub fn man(console: &mut Console) -> u8 {
    let mut page = Vec::new();
    // Writing to memory can't fail.
    let _ = write_page(&mut page);
    console.own(&page);
    DONE
}

fn write_page(page: &mut Vec<u8>) -> io::Result<()> {
    let mut command = Cli::command();
    command.build();
    let whole = Man::new(command.clone());
    whole.render_title(page)?;
    whole.render_name_section(page)?;
    whole.render_synopsis_section(page)?;
    whole.render_description_section(page)?;
    whole.render_options_section(page)?;
    page.extend_from_slice(b".SH COMMANDS\n");
    for command in command.get_subcommands().filter(|command| command.get_name() != "help") {
        write_command(page, command.get_name(), command)?;
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            write_command(page, &format!("{} {}", command.get_name(), below.get_name()), below)?;
        }
    }
    whole.render_extra_section(page)?;
    whole.render_version_section(page)
}

/// Writes the section of a command: description, usage, and its own options.
fn write_command(page: &mut Vec<u8>, name: &str, command: &clap::Command) -> io::Result<()> {
    let mut own = command.clone();
    let shared: Vec<_> =
        own.get_arguments().filter(|arg| arg.is_global_set()).map(|arg| arg.get_id().clone()).collect();
    for id in shared {
        own = own.mut_arg(id, |arg| arg.hide(true));
    }
    let part = Man::new(own);
    let mut text = Vec::new();
    part.render_description_section(&mut text)?;
    part.render_synopsis_section(&mut text)?;
    part.render_options_section(&mut text)?;
    page.extend_from_slice(format!(".SS skysail {name}\n").as_bytes());
    let text = String::from_utf8_lossy(&text).into_owned();
    // Its sections become paragraphs here.
    let lines = text.lines().map(|line| if line.starts_with(".SH") { ".PP" } else { line });
    page.extend(lines.flat_map(|line| format!("{line}\n").into_bytes()));
    Ok(())
}

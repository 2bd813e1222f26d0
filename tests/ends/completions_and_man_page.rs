//! Tests that completions and the man page are complete and valid.

use super::{SKYSAIL, printed};
use clap::CommandFactory;
use skysail::args::Cli;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const SHELLS: [&str; 4] = ["bash", "zsh", "fish", "powershell"];

fn commands() -> Vec<String> {
    Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

fn made(args: &[&str]) -> String {
    let nowhere = tempfile::tempdir().unwrap();
    printed(args, nowhere.path(), &[]).0
}

/// Runs a program, if it is installed, with this text as its input.
fn given(program: &str, args: &[&str], text: &str) -> Option<std::process::Output> {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    Some(child.wait_with_output().unwrap())
}

#[test]
fn completions_have_every_command_and_theme() {
    let all = commands();
    assert!(["apply", "doctor"].iter().all(|command| all.contains(&(*command).to_owned())), "{all:?}");
    for shell in SHELLS {
        let script = made(&["completions", shell]);
        // Not every shell's script lists the possible values.
        let values: &[&str] = match shell {
            "bash" | "zsh" => &["monochrome", "powershell"],
            "fish" => &["monochrome"],
            _ => &[],
        };
        let options = ["--sandbox", "--endpoint-url"];
        for word in all.iter().map(String::as_str).chain(options).chain(values.iter().copied()) {
            let word = if shell == "fish" { word.trim_start_matches('-') } else { word };
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
}

#[test]
fn installed_shells_can_parse_their_completions() {
    for (shell, args) in [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])] {
        let output = given(shell, &args, &made(&["completions", shell]));
        assert!(output.as_ref().is_none_or(|output| output.status.success()), "{shell}: {output:?}");
    }
    assert!(given("bash", &["-c", "true"], "").is_some(), "at least bash is here");
}

#[test]
fn bash_completes_a_command() {
    let script = made(&["completions", "bash"]);
    // After --sandbox too, whose value can only follow an equals sign.
    for (words, before) in [("skysail comp", "skysail"), ("skysail --sandbox comp", "--sandbox")] {
        let ask = format!(
            "COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _skysail skysail comp {before}; \
             echo \"${{COMPREPLY[@]}}\""
        );
        let output = given("bash", &["--norc"], &format!("{script}\n{ask}\n")).unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "completions", "{words}");
    }
    let fish = made(&["completions", "fish"]);
    let takes_a_value = |line: &&str| line.contains(" -l sandbox ") && line.ends_with(" -r");
    assert_eq!(fish.lines().filter(takes_a_value).count(), 0, "the next word is the command");
}

#[test]
fn man_page_has_every_command_and_the_exit_statuses() {
    let page = made(&["man"]);
    assert!(page.starts_with(".ie") || page.contains(".TH skysail 1"), "{}", &page[..200]);
    for command in commands().iter().filter(|command| *command != "help") {
        assert!(page.contains(&format!(".SS skysail {command}\n")), "{command}");
    }
    for part in ["Exit status", "\\-\\-no\\-wait", "\\-\\-theme", ".SH COMMANDS", "cloudformation"] {
        assert!(page.contains(part), "{part}");
    }
    if let Some(output) = given("groff", &["-man", "-Tascii", "-ww"], &page) {
        let warnings = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && warnings.is_empty(), "{warnings}");
    }
}

#[test]
fn help_names_the_themes() {
    let output = Command::new(SKYSAIL).arg("--help").current_dir(Path::new("/")).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for name in skysail::theme::Theme::names() {
        assert!(text.contains(name), "{name}");
    }
}

#[test]
fn help_of_every_command_is_in_spanish_too() {
    let english =
        ["Usage", "Options", "Arguments", "Commands", "OPTIONS", "COMMAND]", "Print ", "[default", "possible "];
    let more = ["launches show", "launches replay", "launches report", ""].map(str::to_owned);
    for command in commands().into_iter().chain(more) {
        let args = command.split_whitespace().chain(["--help", "--language", "es"]);
        let output = Command::new(SKYSAIL).args(args).current_dir(Path::new("/")).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success() && text.contains("Uso: skysail") && text.contains("Opciones:"),
            "{command}: {text}"
        );
        let left: Vec<&str> = english.into_iter().filter(|word| text.contains(word)).collect();
        assert!(left.is_empty(), "{command}: {left:?}\n{text}");
    }
}

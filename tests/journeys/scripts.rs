//! Journeys through the launch script: templates, warnings before it is sent, and the user's editor.

use crate::common::executable::write_executable;
use crate::line_mode::Lines;
use crate::wizard::{Setup, Wizard, test_terminal};
use skysail::domain::plan::{Plan, UserData};
use skysail::domain::requested_values::RequestedValues;
use std::path::Path;

/// The answers of a complete plan with this script.
fn plan(script: &str) -> RequestedValues {
    let plan = Plan {
        instance_names: vec!["web".into()],
        availability_zone: Some("us-east-1a".into()),
        blueprint_id: Some("debian_12".into()),
        bundle_id: Some("micro_3_0".into()),
        user_data: Some(UserData::from(script.to_owned())),
        ..Plan::default()
    };
    plan.requested_values().unwrap()
}

fn with_script(script: &str) -> Wizard {
    let mut wizard = Wizard::with(Setup { plan: Some(plan(script)), columns: 120, rows: 36, ..Setup::default() });
    wizard.wait_for("Ready to launch?");
    wizard
}

/// The script that was sent.
fn sent(wizard: &mut Wizard) -> String {
    wizard.create().wait_for("Your instance is running.");
    wizard.requests("CreateInstances")[0].body["userData"].as_str().unwrap().to_owned()
}

/// From the review to the script question.
fn to_script(wizard: &mut Wizard) -> &mut Wizard {
    wizard.keys("<home>");
    for _ in 0..20 {
        if test_terminal::says(&wizard.screen(), "▸ Script text") {
            break;
        }
        wizard.keys("<down>");
    }
    wizard.keys("<enter>").sees("▸ Script text")
}

#[test]
fn template_is_filled_in_shown_edited_and_sent() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.choose("us-east-1").keys("<enter>").choose("debian_12").ready();
    wizard.keys("<enter>").on_line("A user with a key").sees("from the template");
    wizard.write("Root").sees("lowercase letters, digits").write("ana").sees("ublic key").keys("<enter>");
    wizard.sees("can't be empty").write("ssh-ed25519 nonsense").sees("one line starting with ssh-ed25519");
    wizard.write("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMbVHvPRAlSPaFbAW9a it's me");
    wizard.sees("of 16384 bytes").sees("Review it, edit it if you like").sees("#!/bin/sh");
    wizard.keys("<pgdn><pgdn><pgdn><pgdn><pgdn><pgdn><end>echo done<tab>").review();
    let script = sent(&mut wizard);
    assert!(script.contains("user='ana'\n") && script.contains("key='ssh-ed25519 AAAA"), "{script}");
    assert!(script.contains(r"it'\''s me'") && script.ends_with("echo done"), "{script}");
}

#[test]
fn required_template_values_are_asked_for_before_the_review() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.choose("us-east-1").keys("<enter>").choose("debian_12").ready();
    wizard.keys("<enter>").on_line("A user with a key").keys("<f10>").sees("Their public key");
}

#[test]
fn review_warns_and_one_key_fixes_line_endings() {
    let mut wizard = with_script("#!/bin/sh\r\necho one\r\n");
    wizard.sees("Warning: Windows line");
    to_script(&mut wizard)
        .sees("Windows line endings")
        .sees("convert line endings")
        .keys("<c-x>")
        .sees_no("Windows line");
    wizard.keys("<tab>").review().sees_no("Windows line");
    assert_eq!(sent(&mut wizard), "#!/bin/sh\necho one\n");
}

#[test]
fn bash_script_is_wrapped_so_that_bash_runs_it() {
    let text = "#!/bin/bash\nset -euo pipefail\n[[ -n $HOME ]]\n";
    let mut wizard = with_script(text);
    wizard.sees("#!/bin/bash is ignored").sees("(1 more)");
    to_script(&mut wizard).sees("only in bash").sees("line 2 set -o pipefail, 3 [[").keys("<c-x>");
    wizard.sees_no("only in bash").keys("<tab>").review();
    let script = sent(&mut wizard);
    assert!(script.starts_with("#!/bin/sh\ncat >/root/launch-script <<'END_OF_SCRIPT'\n#!/bin/bash\n"), "{script}");
    assert!(script.contains(text), "{script}");
}

#[test]
fn script_file_is_fixed_as_a_copy_and_stays_unchanged() {
    let mut wizard = Wizard::with(Setup { columns: 120, rows: 36, ..Setup::default() });
    std::fs::write(wizard.home("setup.sh"), "echo one\r\n").unwrap();
    wizard.choose("us-east-1").keys("<enter>").choose("debian_12").ready();
    wizard.keys("<enter>").on_line("From a file").write("~/setup.sh").sees("Windows line endings");
    // The warning is shown where it can be fixed, and doesn't stop users who know better.
    wizard.sees("▸ Script file").keys("<enter>").sees("▸ Snapshots").keys("<backtab>").sees("▸ Script file");
    wizard.sees("Windows line endings").keys("<c-x>").sees("The file itself isn't changed");
    wizard.keys("<tab>").review();
    assert_eq!(std::fs::read_to_string(wizard.home("setup.sh")).unwrap(), "echo one\r\n");
    assert_eq!(sent(&mut wizard), "echo one\n");
}

#[test]
fn line_mode_warns_about_a_script_file_and_fixes_it_before_continuing() {
    let mut lines = Lines::with(Setup::default());
    std::fs::write(lines.home("setup.sh"), "echo one\r\n").unwrap();
    lines
        .line(">")
        .wait_for("Review [")
        .line("7")
        .says("From a file")
        .line("2")
        .says("Script file")
        .line("~/nothing.sh");
    lines.wait_for("Script file: it doesn't exist (~/nothing.sh)").line("~/setup.sh");
    lines
        .wait_for("Windows line endings")
        .line("7")
        .says("!m: convert line endings")
        .line("!m")
        .says("Script text [")
        .line("");
    lines.wait_for("Review [").line("c").line("create").wait_for("running.");
    assert_eq!(lines.requests("CreateInstances")[0].body["userData"], "echo one\n");
}

/// Installs a program called `editor` where the wizard looks for programs.
fn install(home: &Path, script: &str) {
    let bin = home.join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    let path = bin.join("editor");
    write_executable(&path, &format!("#!/bin/sh\n{script}\n"));
}

fn at_script(wizard: &mut Wizard) -> &mut Wizard {
    wizard.choose("us-east-1").keys("<enter>").choose("debian_12").ready();
    wizard.keys("<enter>").ready().keys("<tab>").sees("▸ Script")
}

#[test]
fn editor_of_the_user_gets_the_text_and_returns_it() {
    let mut wizard = Wizard::sized(80, 24);
    let seen = wizard.home("seen");
    let look = format!("ls -l \"$1\" >{0}; cat \"$1\" >>{0}; echo 'echo edited' >>\"$1\"", seen.display());
    install(&wizard.home(""), &look);
    at_script(&mut wizard).keys("<right><right><enter>echo typed<enter>").keys("<c-e>").wait_for("echo edited");
    let seen_text = std::fs::read_to_string(&seen).unwrap();
    assert!(seen_text.starts_with("-rw-------") && seen_text.ends_with("echo typed\n"), "{seen_text}");
    let file = seen_text.split_whitespace().find(|word| word.contains("/editing-")).unwrap();
    assert!(!Path::new(file).exists(), "{file} was left");
    wizard.keys("<tab>").review();
    assert_eq!(sent(&mut wizard), "echo typed\necho edited\n");
}

#[test]
fn failing_or_missing_editor_loses_no_text() {
    let mut wizard = Wizard::sized(80, 24);
    at_script(&mut wizard).keys("<c-e>").wait_for("editor isn't installed").sees("▸ Script text");
    install(&wizard.home(""), "echo 'echo half' >\"$1\"; exit 3");
    wizard.keys("echo typed<c-e>").wait_for("echo half").sees("3");
    install(&wizard.home(""), "exit 1");
    wizard.keys("<c-e>").wait_for("exited with status 1").sees("echo half");
}

#[test]
fn line_mode_fills_in_templates_opens_the_editor_and_fixes_scripts() {
    let mut lines = Lines::with(Setup { plan: Some(plan("echo one\r\n")), ..Setup::default() });
    install(&lines.home(""), "printf '[[ a ]]' >\"$1\"");
    lines.wait_for("Review [").says("Windows line endings").line("7").says("!m: convert line endings").line("!m");
    lines.wait_for("Script text [").line("!e").wait_for("only in bash").says("!m: wrap it").line("!m").line("");
    lines.wait_for("Review [").says_not("only in bash");
    let all = lines.all();
    lines.line("c").line("create").wait_for("running.");
    let body = &lines.requests("CreateInstances")[0].body["userData"];
    assert!(body.as_str().unwrap().contains("#!/bin/bash\n[[ a ]]\n"), "{body}\n{all}");
    let mut lines = Lines::with(Setup { plan: Some(plan("echo one")), ..Setup::default() });
    lines.wait_for("Review [").line("7").line("<").says("Script").line("swap").line("").says("Megabytes [1024");
    lines.line("1").says("a whole number from 128 to 16384").line("2048").says("bytes").line("").wait_for("Review [");
}

#[test]
fn script_end_is_a_timed_milestone_and_the_next_launch_shows_the_usual_time() {
    let mut wizard = with_script("#!/bin/sh\necho hello\n");
    wizard.create().wait_for("Script done").sees("usually a few minutes; it depends");
    wizard
        .wait_for("You can log in now")
        .sees("press l to check on the server")
        .keys("l")
        .wait_for("still running, watched for");
    wizard.wait_for("succeeded");
    let milestone = wizard.screen().lines().find(|line| line.contains("Script done")).unwrap().to_owned();
    assert!(milestone.contains('+') && milestone.contains('✓'), "{milestone}");
    wizard.keys("n").wait_for("▸ Names").write("again").review().create().wait_for("Script done");
    wizard.sees("(measured here once)");
    let usual = wizard.screen().lines().find(|line| line.contains("Script done")).unwrap().to_owned();
    assert!(usual.contains("usually") && !usual.contains("depends"), "{usual}");
}

#[test]
fn script_that_ended_before_the_first_check_shows_no_time() {
    let mut wizard = with_script("#!/bin/sh\necho hello\n");
    wizard
        .create()
        .wait_for("You can log in now")
        .pass(std::time::Duration::from_secs(3600))
        .keys("l")
        .wait_for("succeeded");
    let milestone = wizard.screen().lines().find(|line| line.contains("Script done")).unwrap().to_owned();
    assert!(!milestone.contains('+'), "{milestone}");
}

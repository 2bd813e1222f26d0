//! Row 29: hostile text in the environment, on the command line, in file names, in plans, and from programs has no
//! effect on the terminal. Text from AWS and from pastes is tested elsewhere.

use super::hostile_text::{LONG, file_name, harmless_text, short, short_without_nul};
use super::real_program::{Home, ended, serve};
use crate::common::clean_environment::piped;
use crate::common::executable::write_executable;
use crate::common::pty::{Exit, Session, contains};
use crate::every_command;
use skysail::sandbox::Scenario;
use std::path::Path;
use std::sync::Arc;

const SKYSAIL: &str = env!("CARGO_BIN_EXE_skysail");

/// One of everything, and 64 KB of it.
fn words() -> [String; 2] {
    let short = short_without_nul();
    [short.clone(), short.repeat(LONG / short.len() + 1)]
}

#[test]
fn row_29_hostile_words_of_the_environment_and_the_command_line_are_written_harmlessly() {
    words().iter().for_each(|word| said_everywhere(word));
}

/// The word in the environment, on the command line, as the name of a file and in it.
fn said_everywhere(evil_word: &str) {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(format!("{}.json", file_name(evil_word)));
    std::fs::write(&file, format!("not a plan {evil_word}\0")).unwrap();
    let file = file.to_str().unwrap();
    let evil: &[(&str, &str)] = &[("AWS_PROFILE", evil_word)];
    for (args, env) in [
        (&["list", "regions"][..], evil),
        (&["doctor"], evil),
        (&["doctor"], &[("AWS_REGION", evil_word), ("HTTPS_PROXY", evil_word), ("EDITOR", evil_word)]),
        (&["list", "regions"], &[("AWS_CONFIG_FILE", file), ("AWS_SHARED_CREDENTIALS_FILE", file)]),
        (&["list", "regions"], &[("AWS_ACCESS_KEY_ID", evil_word), ("AWS_SECRET_ACCESS_KEY", evil_word)]),
        (
            &["list", "regions"],
            &[("AWS_ENDPOINT_URL", evil_word), ("AWS_ACCESS_KEY_ID", "AKIATEST"), ("AWS_SECRET_ACCESS_KEY", "s")],
        ),
        (&["--sandbox", "apply", file], &[]),
        (&["--sandbox", "apply", evil_word], &[]),
        (&["--sandbox", "export", file, "--as", evil_word], &[]),
        (&["--sandbox", "list", "bundles", "--region", evil_word], &[]),
        (&["--sandbox", "watch", evil_word], &[]),
        (&["--sandbox", "delete", evil_word, "--yes"], &[]),
        (&["--sandbox", "ssh", evil_word], &[]),
        (&[evil_word], &[]),
        (&["--profile", evil_word, "list", "regions"], &[]),
    ] {
        let ended = ended(piped(Path::new(SKYSAIL), args, home.path(), env).output().unwrap());
        let place: String = format!("{args:?} {env:?}").chars().take(400).collect();
        harmless_text(&place, &(ended.out + &ended.notes));
    }
}

/// In every option and every place of every command, as the command line itself lists them, and as a command.
#[test]
fn row_29_hostile_words_in_any_option_of_any_command_are_written_harmlessly() {
    let home = tempfile::tempdir().unwrap();
    // As a value, and as a path in a folder that doesn't exist.
    let values = [short_without_nul(), format!("/none/{}", short_without_nul())];
    let mut tried = 0;
    for command in every_command::all() {
        for arg in command.values() {
            for value in &values {
                let mut line = command.line(arg, value);
                // Without this, the server would run.
                line.extend((command.words == ["sandbox"]).then(|| "--scenarios".to_owned()));
                said_harmlessly(home.path(), &line, "C.UTF-8");
                tried += 1;
            }
        }
        let mut beside = command.plain_line();
        beside.push(format!("--{}", values[0]));
        for language in ["C.UTF-8", "es_ES.UTF-8"] {
            said_harmlessly(home.path(), &beside, language);
        }
    }
    assert!(tried > 200, "{tried}");
}

fn said_harmlessly(home: &Path, line: &[String], language: &str) {
    let args: Vec<&str> = line.iter().map(String::as_str).collect();
    let env = [("LANG", language), ("AWS_EC2_METADATA_DISABLED", "true")];
    let ended = ended(piped(Path::new(SKYSAIL), &args, home, &env).output().unwrap());
    assert_ne!(ended.code(), Some(101), "{line:?}: {ended:?}");
    harmless_text(&format!("{line:?}"), &(ended.out + &ended.notes));
}

#[test]
fn row_29_hostile_words_of_a_plan_are_written_harmlessly() {
    let service = serve(Scenario::calm());
    for text in [short(), short().repeat(LONG / short().len() + 1)].map(|word| serde_json::json!(word)) {
        for member in
            ["instanceNames", "blueprintId", "bundleId", "availabilityZone", "keyPairName", "userData", "tags"]
        {
            let mut plan: serde_json::Value = serde_json::from_str(super::real_program::PLAN).unwrap();
            plan[member] = match member {
                "instanceNames" => serde_json::json!([text]),
                "tags" => serde_json::json!([{ "key": text, "value": text }]),
                _ => text.clone(),
            };
            let ended = ended(Home::with(&plan.to_string()).apply(&service).output().unwrap());
            harmless_text(member, &(ended.out + &ended.notes));
        }
    }
}

/// A program that credentials come from writes to the terminal what it likes where it is the terminal's: ours it isn't.
#[cfg(unix)]
#[test]
fn row_29_what_a_credential_program_writes_beside_its_answer_is_written_harmlessly() {
    [short(), short().repeat(LONG / short().len() + 1)].iter().for_each(|word| said_by_a_program(word));
}

#[cfg(unix)]
fn said_by_a_program(word: &str) {
    let home = tempfile::tempdir().unwrap();
    let program = home.path().join("program");
    std::fs::write(home.path().join("words"), word).unwrap();
    let words = home.path().join("words");
    write_executable(&program, &format!("#!/bin/sh\n/bin/cat '{}' >&2\nexit 1\n", words.display()));
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    let config = format!("[default]\ncredential_process = {}\n", program.display());
    std::fs::write(home.path().join(".aws/config"), config).unwrap();
    let ended = ended(piped(Path::new(SKYSAIL), &["list", "regions"], home.path(), &[]).output().unwrap());
    assert!(!ended.status.success(), "{ended:?}");
    harmless_text("credential_process", &(ended.out + &ended.notes));
}

#[test]
fn row_29_a_hostile_environment_does_nothing_to_the_terminal_of_the_wizard() {
    words().iter().for_each(|word| shown_by_the_wizard(word));
}

fn shown_by_the_wizard(word: &str) {
    let home = Arc::new(tempfile::tempdir().unwrap());
    let env = [("AWS_PROFILE", word)];
    let session = Session::start_at(home, Path::new(SKYSAIL), &[], (100, 30), &env);
    session.wait_for("PWNED");
    session.key("c-c");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
    let bytes = session.bytes();
    for part in ["\x1b]52;c;cHdu", "\x1b]0;PWNED", "\u{202e}", "\u{200b}", "\u{9b}5m"] {
        assert!(!contains(&bytes, part.as_bytes()), "{part:?} was written");
    }
}

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

/// One of everything, alone and with 64 KB.
fn words() -> [String; 2] {
    let short = short_without_nul();
    [short.clone(), short.repeat(LONG / short.len() + 1)]
}

#[test]
fn row_29_hostile_text_in_the_environment_and_arguments_is_printed_harmlessly() {
    words().iter().for_each(|word| try_everywhere(word));
}

/// Puts the text in the environment, on the command line, in a file name, and in a file.
fn try_everywhere(evil_word: &str) {
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

/// Puts it in every option and argument of every command, and in place of a command.
#[test]
fn row_29_hostile_text_in_any_option_of_any_command_is_printed_harmlessly() {
    let home = tempfile::tempdir().unwrap();
    // As a value, and as a path in a missing folder.
    let values = [short_without_nul(), format!("/none/{}", short_without_nul())];
    let mut tried = 0;
    for command in every_command::all() {
        for arg in command.values() {
            for value in &values {
                let mut line = command.line(arg, value);
                // Without this, the server would start.
                line.extend((command.words == ["sandbox"]).then(|| "--scenarios".to_owned()));
                assert_printed_harmlessly(home.path(), &line, "C.UTF-8");
                tried += 1;
            }
        }
        let mut beside = command.plain_line();
        beside.push(format!("--{}", values[0]));
        for language in ["C.UTF-8", "es_ES.UTF-8"] {
            assert_printed_harmlessly(home.path(), &beside, language);
        }
    }
    assert!(tried > 200, "{tried}");
}

fn assert_printed_harmlessly(home: &Path, line: &[String], language: &str) {
    let args: Vec<&str> = line.iter().map(String::as_str).collect();
    let env = [("LANG", language), ("AWS_EC2_METADATA_DISABLED", "true")];
    let ended = ended(piped(Path::new(SKYSAIL), &args, home, &env).output().unwrap());
    assert_ne!(ended.code(), Some(101), "{line:?}: {ended:?}");
    harmless_text(&format!("{line:?}"), &(ended.out + &ended.notes));
}

#[test]
fn row_29_hostile_text_in_a_plan_is_printed_harmlessly() {
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

/// A credential program may write anything to its own terminal, but not to Skysail's.
#[cfg(unix)]
#[test]
fn row_29_extra_output_of_a_credential_program_is_printed_harmlessly() {
    [short(), short().repeat(LONG / short().len() + 1)].iter().for_each(|word| try_in_program_output(word));
}

#[cfg(unix)]
fn try_in_program_output(word: &str) {
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
fn row_29_hostile_environment_has_no_effect_on_the_wizards_terminal() {
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

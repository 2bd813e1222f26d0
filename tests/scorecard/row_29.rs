//! Words that mean harm in the environment, on the command line, in names of files, in plans and from programs: no
//! terminal obeys them. Those of the service and of a paste are tried elsewhere.

use super::program::{Home, ended, serve};
use crate::common::hermetic::piped;
use crate::common::pty::{Exit, Session, contains};
use skysail::sandbox::Scenario;
use std::path::Path;
use std::sync::Arc;

const SKYSAIL: &str = env!("CARGO_BIN_EXE_skysail");
/// The clipboard, a color, a title, a control character of one byte, text from right to left, an own line.
const EVIL: &str = "\u{1b}]52;c;cHduZWQ=\u{7}\u{1b}[31m\u{1b}]0;PWNED\u{7}\u{9b}5m\u{202e}back\u{200b}\r";

/// Nothing in it that a terminal would obey, or that shows other text than there is.
fn clean(place: &str, text: &str) {
    let unseen = |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    let bad = text.chars().find(|c| c.is_control() && *c != '\n' || unseen(c));
    assert_eq!(bad, None, "{place}: {text:?}");
}

#[test]
fn row_29_hostile_words_of_the_environment_and_the_command_line_are_written_harmlessly() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join(format!("{}.json", EVIL.replace('/', "")));
    std::fs::write(&file, format!("not a plan {EVIL}")).unwrap();
    let file = file.to_str().unwrap();
    let evil: &[(&str, &str)] = &[("AWS_PROFILE", EVIL)];
    for (args, env) in [
        (&["list", "regions"][..], evil),
        (&["doctor"], evil),
        (&["doctor"], &[("AWS_REGION", EVIL), ("HTTPS_PROXY", EVIL), ("EDITOR", EVIL)]),
        (&["list", "regions"], &[("AWS_CONFIG_FILE", file), ("AWS_SHARED_CREDENTIALS_FILE", file)]),
        (&["list", "regions"], &[("AWS_ACCESS_KEY_ID", EVIL), ("AWS_SECRET_ACCESS_KEY", EVIL)]),
        (
            &["list", "regions"],
            &[("AWS_ENDPOINT_URL", EVIL), ("AWS_ACCESS_KEY_ID", "AKIATEST"), ("AWS_SECRET_ACCESS_KEY", "s")],
        ),
        (&["--sandbox", "apply", file], &[]),
        (&["--sandbox", "apply", EVIL], &[]),
        (&["--sandbox", "export", file, "--as", EVIL], &[]),
        (&["--sandbox", "list", "bundles", "--region", EVIL], &[]),
        (&["--sandbox", "watch", EVIL], &[]),
        (&["--sandbox", "delete", EVIL, "--yes"], &[]),
        (&["--sandbox", "ssh", EVIL], &[]),
        (&[EVIL], &[]),
        (&["--profile", EVIL, "list", "regions"], &[]),
    ] {
        let ended = ended(piped(Path::new(SKYSAIL), args, home.path(), env).output().unwrap());
        clean(&format!("{args:?} {env:?}"), &(ended.out + &ended.notes));
    }
}

#[test]
fn row_29_hostile_words_of_a_plan_are_written_harmlessly() {
    let service = serve(Scenario::calm());
    let text = serde_json::json!(EVIL);
    for member in ["instanceNames", "blueprintId", "bundleId", "availabilityZone", "keyPairName", "tags"] {
        let mut plan: serde_json::Value = serde_json::from_str(super::program::PLAN).unwrap();
        plan[member] = match member {
            "instanceNames" => serde_json::json!([text]),
            "tags" => serde_json::json!([{ "key": text, "value": text }]),
            _ => text.clone(),
        };
        let ended = ended(Home::with(&plan.to_string()).apply(&service).output().unwrap());
        clean(member, &(ended.out + &ended.notes));
    }
}

/// A program that credentials come from writes to the terminal what it likes where it is the terminal's: ours it isn't.
#[cfg(unix)]
#[test]
fn row_29_what_a_credential_program_writes_beside_its_answer_is_written_harmlessly() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let program = home.path().join("program");
    std::fs::write(&program, format!("#!/bin/sh\nprintf '%s' '{EVIL}' >&2\nexit 1\n")).unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    let config = format!("[default]\ncredential_process = {}\n", program.display());
    std::fs::write(home.path().join(".aws/config"), config).unwrap();
    let ended = ended(piped(Path::new(SKYSAIL), &["list", "regions"], home.path(), &[]).output().unwrap());
    assert!(!ended.status.success());
    clean("credential_process", &(ended.out + &ended.notes));
}

#[test]
fn row_29_a_hostile_environment_does_nothing_to_the_terminal_of_the_wizard() {
    let home = Arc::new(tempfile::tempdir().unwrap());
    let env = [("AWS_PROFILE", EVIL)];
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

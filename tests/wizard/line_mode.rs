//! Tests of the real program in line mode: in a terminal that can only print, and through pipes.

use super::common::clean_environment::piped;
use super::common::pty::{Exit, Session};
use super::{QUESTIONS, SANDBOX_ARGS, account};
use rustix::process::Signal;
use skysail::domain::plan::Plan;
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

const TALL: (u16, u16) = (100, 60);

fn start() -> Session {
    Session::spawn(&SANDBOX_ARGS, TALL, &[("TERM", "dumb")])
}

/// Runs the program without a terminal, with these lines on standard input.
fn through_a_pipe(home: &Path, args: &[&str], lines: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_skysail"));
    let mut command = piped(program, args, home, &[]);
    let mut child = command.stdin(Stdio::piped()).spawn().expect("the program starts");
    // It may have ended before the last line.
    let _ = child.stdin.take().expect("its input").write_all(lines.as_bytes());
    child.wait_with_output().expect("it ends")
}

#[test]
fn enter_keys_and_the_confirmation_word_launch_an_instance_without_escape_sequences() {
    let session = start();
    for (question, _) in QUESTIONS {
        session.wait_for(question).wait_until(|screen| screen.contents().trim_end().ends_with('>'));
        session.send(b"\r");
    }
    session.wait_for("Review [Create 1 instance for $7.00/month]").send(b"c\r");
    session.wait_for("Type create, or Enter to go back >");
    session.rest_of_a_hand();
    session.type_by_hand("create", |screen, text| screen.contents().contains(&format!("to go back > {text}")));
    session.send(b"\r");
    session.wait_for("Ubuntu-1: running at 192.0.2.1").wait_for("ssh -i ").wait_for("What next? >").send(b"\r");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.wait_for("Delete it: skysail --sandbox delete");
    session.assert_restored();
    let printed = String::from_utf8_lossy(&session.bytes()).into_owned();
    let own = printed.split("\x1b]0;all-seen").next().unwrap_or_default();
    assert!(!own.contains('\x1b'), "{own:?}");
    assert_eq!((account::instances(&session), account::creates(&session)), (vec!["Ubuntu-1".to_owned()], 1));
}

#[test]
fn word_not_typed_by_hand_creates_nothing() {
    let session = start();
    session.wait_for("Region [1 Virginia").send(b">\rc\rcreate\rcreate\rcreate\r");
    session.wait_for("too fast to be typed").send(b"\x04");
    assert_eq!(session.exit_status(), Exit::Code(0));
    account::assert_untouched(&session);
}

#[test]
fn ctrl_c_signal_and_end_of_input_exit_cleanly_and_save_the_answers() {
    for (bytes, signal, exit) in [(&b"\x03"[..], None, 130), (b"", Some(Signal::TERM), 143), (b"\x04", None, 0)] {
        let session = start();
        session.wait_for("Region [1 Virginia").send(b"8\r");
        session.wait_for("Kind [1").send(b"\r");
        session.wait_for("Blueprint [").send(b"\r");
        session.wait_for("Bundle [").send(bytes);
        signal.into_iter().for_each(|signal| session.signal(signal));
        assert_eq!(session.exit_status(), Exit::Code(exit));
        session.assert_restored();
        account::assert_untouched(&session);
        let again = session.again(&["--sandbox", "--plain"], TALL);
        again.wait_for("Continue where you left off?").send(b"y\r");
        again.wait_for("Bundle [");
    }
}

#[test]
fn signal_during_a_launch_exits_3_and_suggests_watch() {
    let session = Session::spawn(&["--sandbox=stuck", "--speed", "50", "--plain"], TALL, &[]);
    session.create_line_by_line();
    session.wait_for("Ubuntu-1: pending").send(b"\x03");
    assert_eq!(session.exit_status(), Exit::Code(3));
    session.wait_for("Watch it:");
    assert_eq!(account::creates(&session), 1);
}

#[test]
fn piped_answers_save_a_plan_that_apply_creates() {
    let home = tempfile::tempdir().unwrap();
    let args: Vec<&str> = SANDBOX_ARGS.into_iter().chain(["--plain"]).collect();
    let lines = "frankfurt\nzone\n2\n>\nc\nplan.json\n";
    let output = through_a_pipe(home.path(), &args, lines);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{printed}");
    assert!(
        printed.contains("you have to type the word at a terminal") && printed.contains("eu-central-1b"),
        "{printed}"
    );
    assert!(!printed.contains('\x1b') && output.stderr.is_empty(), "{output:?}");
    let plan = home.path().join("plan.json");
    assert!(Plan::read(&std::fs::read_to_string(&plan).unwrap()).is_ok());
    // The review shows the plan's answers at once, and the pipe still creates nothing.
    let opened: Vec<&str> = args.iter().copied().chain(["--plan", "plan.json"]).collect();
    let output = through_a_pipe(home.path(), &opened, "c\n\n");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.code() == Some(2) && printed.contains("Review [Create 1 instance"), "{printed}");
    let applied = through_a_pipe(home.path(), &["apply", "plan.json", "--yes", "--sandbox", "--speed", "50"], "");
    assert_eq!(applied.status.code(), Some(0), "{applied:?}");
}

#[test]
fn endless_pipe_ends() {
    let home = tempfile::tempdir().unwrap();
    let args: Vec<&str> = SANDBOX_ARGS.into_iter().chain(["--plain"]).collect();
    let output = through_a_pipe(home.path(), &args, &"\n".repeat(100_000));
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stdout));
    let output = through_a_pipe(home.path(), &args, &"create\n".repeat(1_000));
    assert_eq!(output.status.code(), Some(2));
    let output = through_a_pipe(home.path(), &["launches"], "");
    assert!(String::from_utf8_lossy(&output.stderr).contains("You haven't launched anything"), "{output:?}");
}

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQDEXAMPLE+token==";

/// To the access keys. Without any, nothing is sent.
fn at_the_access_keys() -> Session {
    let session = Session::spawn(&["--plain"], TALL, &[]);
    session.wait_for("4  Enter access keys").wait_for("q to quit [r] >").send(b"4\r");
    session.wait_for("ASIA...) >");
    session
}

#[test]
fn pasted_credentials_block_is_parsed_and_never_shown() {
    let id = "ASIAIOSFODNN7EXAMPLE";
    let all = [
        (
            format!(
                "export AWS_ACCESS_KEY_ID=\"{id}\"\nexport AWS_SECRET_ACCESS_KEY=\"{SECRET}\"\nexport AWS_SESSION_TOKEN=\"{TOKEN}\"\n"
            ),
            "default",
        ),
        (
            format!(
                "$Env:AWS_ACCESS_KEY_ID=\"{id}\"\r\n$Env:AWS_SECRET_ACCESS_KEY=\"{SECRET}\"\r\n$Env:AWS_SESSION_TOKEN=\"{TOKEN}\"\r\n"
            ),
            "default",
        ),
        (
            format!("[1_Admin]\naws_access_key_id={id}\naws_secret_access_key={SECRET}\naws_session_token={TOKEN}\n"),
            "1_Admin",
        ),
        (format!("Access key ID,Secret access key\nAKIAIOSFODNN7EXAMPLE,{SECRET}\n"), "default"),
        (
            format!(
                "{{\n    \"Credentials\": {{\n        \"AccessKeyId\": \"{id}\",\n        \"SecretAccessKey\": \"{SECRET}\",\n        \"SessionToken\": \"{TOKEN}\",\n        \"Expiration\": \"2026-11-28T20:00:00+00:00\"\n    }}\n}}\n"
            ),
            "default",
        ),
    ];
    for (block, profile) in all {
        let session = at_the_access_keys();
        session.send(block.replace('\n', "\r").as_bytes());
        session.wait_for("Filled in from your paste").wait_for(&format!("save them under [{profile}] >"));
        session.send(b"\r");
        session.wait_for("Region").send(b"\x03");
        session.exit_status();
        let shown = String::from_utf8_lossy(&session.bytes()).into_owned();
        for secret in [SECRET, TOKEN, "IQoJ", "wJalr"] {
            assert!(!shown.contains(secret), "{block}: {shown}");
        }
        assert!(!session.home().join(".aws").exists());
    }
}

/// Lines that are pasted together but aren't a credentials block answer one question each.
#[test]
fn pasted_lines_that_are_not_a_credentials_block_answer_one_question_each() {
    let session = at_the_access_keys();
    session.send(b"AKIAIOSFODNN7EXAMPLE\rsecretsecretsecret\r\r");
    session.wait_for("save them under [default] >");
    session.send(b"\x03");
    session.exit_status();
    assert!(!session.screen().contains("secretsecretsecret"), "{}", session.screen());
}

//! Tests of `skysail sandbox`: what a script that starts it can rely on.

use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

#[test]
fn first_line_is_the_address_and_a_signal_ends_the_server_cleanly() {
    for (listen, signal) in [("127.0.0.1:0", Signal::TERM), ("0.0.0.0:0", Signal::INT)] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_skysail"))
            .args(["sandbox", "--listen", listen])
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut out, mut notes) = (BufReader::new(child.stdout.take().unwrap()), String::new());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        let host = listen.trim_end_matches('0');
        assert!(first.starts_with(&format!("listening on http://{host}")), "{first}");
        if cfg!(target_os = "linux") {
            let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
            let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
            assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");
        }
        kill_process(Pid::from_child(&child), signal).unwrap();
        child.stderr.take().unwrap().read_to_string(&mut notes).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{notes}");
        assert!(notes.contains("in memory") && notes.contains("Stopped."), "{notes}");
        // All that the AWS CLI needs on a computer without an account.
        for name in ["ENDPOINT_URL_LIGHTSAIL", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "DEFAULT_REGION"] {
            let exported =
                notes.lines().any(|line| line.starts_with("export ") && line.contains(&format!(" AWS_{name}=")));
            assert!(exported, "{name}: {notes}");
        }
        assert_eq!(notes.contains("open to others"), host.starts_with("0.0.0.0"), "{notes}");
    }
}

#[test]
fn command_line_errors_quote_the_argument_without_control_characters() {
    for args in [
        &["list", "\u{1b}]0;title\u{7}"][..],
        &["--\u{1b}[31m"],
        &["\u{9b}31m"],
        &["export", "\u{1b}[2J", "--as", "json"],
    ] {
        let ended = Command::new(env!("CARGO_BIN_EXE_skysail")).args(args).env_clear().output().unwrap();
        let message = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(2), "{message}");
        assert!(!message.is_empty() && !message.chars().any(|c| c.is_control() && c != '\n'), "{message:?}");
    }
}

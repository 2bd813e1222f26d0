//! Tests of confirmations on a terminal: before spending money, and before deleting.

use super::PLAN;
use crate::common::pty::{Exit, Session};
use rustix::process::Signal;
use std::path::Path;

/// Runs Skysail in the sandbox, with its files under `state`.
fn session(state: &Path, args: &[&str]) -> Session {
    let args: Vec<&str> = args.iter().copied().chain(["--sandbox", "--speed", "20"]).collect();
    Session::spawn(&args, (100, 40), &[("XDG_STATE_HOME", state.to_str().unwrap())])
}

fn folder() -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let plan = dir.path().join("plan.json");
    std::fs::write(&plan, PLAN).unwrap();
    let plan = plan.to_str().unwrap().to_owned();
    (dir, plan)
}

#[test]
fn confirmation_word_creates_and_the_name_deletes() {
    let (dir, plan) = folder();
    let applied = session(dir.path(), &["apply", &plan]);
    applied.wait_for("sandbox: nothing is billed").wait_for("Type create to confirm:").send(b"create\r");
    applied.wait_for("All 2 instances are running.");
    assert_eq!(applied.exit_status(), Exit::Code(0));
    let deleted = session(dir.path(), &["delete", "web-2"]);
    deleted.wait_for("Type web-2 to confirm:").send(b"web-2\r");
    deleted.wait_for("web-2: gone");
    assert_eq!(deleted.exit_status(), Exit::Code(0));
}

#[test]
fn any_other_word_sends_nothing() {
    let (dir, plan) = folder();
    let applied = session(dir.path(), &["apply", &plan]);
    applied.wait_for("Type create to confirm:").send(b"yes\r");
    applied.wait_for("Nothing was sent.");
    assert_eq!(applied.exit_status(), Exit::Code(0));
    assert!(!dir.path().join("skysail/launches").exists());
}

#[test]
fn signal_at_the_prompt_exits() {
    let (dir, plan) = folder();
    let applied = session(dir.path(), &["apply", &plan]);
    applied.wait_for("Type create to confirm:").signal(Signal::TERM);
    assert_eq!(applied.exit_status(), Exit::Code(128 + 15));
}

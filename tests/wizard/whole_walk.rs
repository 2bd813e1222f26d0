//! Tests of the path from an empty terminal to a running instance.

use std::path::Path;

use super::common::pty::{Exit, Session, contains};
use super::{USUAL, account, create, enter_to_review, start, start_at_review};

/// From the review to the end: the instance runs, can be connected to, and a record remains.
fn assert_launch_succeeds(session: &Session) {
    create(session);
    session.wait_for("Your instance is running.").wait_for("192.0.2.1");
    assert!(joined(session).contains("ssh -i ~/.ssh/practice-key-us-east-1.pem ubuntu@192.0.2.1"));
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
    let record = joined(session);
    for part in ["Your instance is running.", "Ubuntu-1  ", "ssh -i ", "ubuntu@192.0.2.1", "skysail --sandbox delete"] {
        assert!(record.contains(part), "{part:?} is not in the record:\n{record}");
    }
    assert_eq!(account::instances(session), ["Ubuntu-1"]);
    assert_eq!(account::creates(session), 1);
}

/// The screen as one line, so that wrapped text is found.
fn joined(session: &Session) -> String {
    let screen = session.screen();
    let rows = screen.lines().map(|row| row.trim_matches(['│', ' ']));
    rows.fold(String::new(), |all, row| if all.ends_with(['-', '/']) { all + row } else { format!("{all} {row}") })
}

#[test]
fn enter_keys_reach_the_review_and_the_word_creates_at_80x24() {
    let session = start(USUAL);
    enter_to_review(&session);
    assert_launch_succeeds(&session);
}

#[test]
fn enter_keys_reach_the_review_and_the_word_creates_at_120x36() {
    let session = start((120, 36));
    enter_to_review(&session);
    assert_launch_succeeds(&session);
}

#[test]
fn enter_keys_reach_the_review_and_the_word_creates_at_60x20() {
    let session = start((60, 20));
    enter_to_review(&session);
    assert_launch_succeeds(&session);
}

#[test]
fn one_key_opens_the_review() {
    let session = start_at_review(&super::SANDBOX_ARGS, USUAL);
    assert_launch_succeeds(&session);
}

#[test]
fn every_optional_answer_is_accepted_and_sent() {
    every_optional_answer(USUAL);
}

#[test]
fn every_optional_answer_is_accepted_and_sent_on_a_large_screen() {
    every_optional_answer((120, 36));
}

#[test]
fn every_optional_answer_is_accepted_and_sent_on_a_small_screen() {
    every_optional_answer((60, 20));
}

/// What the review shows about them.
const PARTS: [&str; 7] =
    ["us-east-1b", "nano_3_0", "~/setup.sh", "15 bytes", "09:00 UTC", "web-1, web-2, web-3", "project=blog"];

fn every_optional_answer(size: (u16, u16)) {
    let session = start(size);
    std::fs::write(session.home().join("setup.sh"), "echo canary-41\n").expect("a script");
    for (question, answer) in [
        ("Where should it run?", "tab right enter enter"),
        ("What should it run?", "enter"),
        ("Which image?", "enter"),
        ("What size?", "up enter"),
        ("Which SSH key?", "tab right enter"),
    ] {
        session.wait_for(question);
        session.wait_gone("Loading ");
        session.keys(answer);
    }
    session.wait_for("Which file?");
    session.type_text("~/setup.sh\r");
    session.wait_for("Take a daily snapshot?");
    session.keys("space enter");
    session.wait_for("What time, in UTC?");
    session.type_text("09:00 UTC\r");
    session.wait_for("Open more ports?").key("enter");
    session.wait_for("One name, several").wait_for("Ubuntu-1");
    session.key("c-u");
    session.wait_gone("Ubuntu-1");
    session.type_text("web-{1..3}");
    session.wait_for("web-1, web-2, web-3");
    session.key("tab");
    session.wait_for("One key=value per line");
    session.type_text("project=blog\rowner=ana\r");
    session.wait_for("owner=ana");
    session.key("tab");
    session.wait_for("▌ Launch tag");
    session.key("tab");
    session.wait_for("When should it be deleted?");
    session.key("enter");
    session.wait_for("Create 3 instances, $15.00/month + snapshots");
    // On a small screen, the review must be scrolled.
    let parts = if size.1 < 24 { &["us-east-1b", "Nano: 0.5 GB"][..] } else { &PARTS[..] };
    for part in parts {
        assert!(joined(&session).contains(part), "{part:?} is not in the review:\n{}", session.screen());
    }
    create(&session);
    session.wait_for("All 3 instances are running.");
    session.keys("down down");
    session.wait_for("▌ ✓ web-3");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
    assert_eq!(account::instances(&session), ["web-1", "web-2", "web-3"]);
    assert_eq!(account::creates(&session), 3);
    // The script's text is sent, and never shown.
    assert!(!contains(&session.bytes(), b"canary-41"));
    assert_kept_nowhere(&session.home().join(".local"), b"canary-41");
}

/// Checks that no file below this folder contains it.
fn assert_kept_nowhere(folder: &Path, secret: &[u8]) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            assert_kept_nowhere(&path, secret);
        } else {
            assert!(!contains(&std::fs::read(&path).expect("a file"), secret), "{path:?}");
        }
    }
}

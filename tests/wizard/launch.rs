//! Tests that a launch outlives the wizard: after leaving, a kill, or a hang-up it is found again, and exists once.

use rustix::process::Signal;

use super::common::pty::{Exit, Session};
use super::{SLOWER, USUAL, account, create, start_at_review};

/// A wizard with one instance that was requested and isn't running yet.
fn pending() -> Session {
    let session = start_at_review(&SLOWER, USUAL);
    create(&session);
    session.wait_for("You can leave; AWS carries on");
    session
}

/// Watches to the end in the live panes, and checks that one instance exists and was created once.
fn watched_to_its_end(session: &Session) {
    let watch = session.again(&["watch", "--sandbox", "--speed", "10"], USUAL);
    watch.wait_for("Ubuntu-1");
    watch.wait_for("Your instance is running.").wait_for("192.0.2.1");
    watch.key("q");
    assert_eq!(watch.exit_status(), Exit::Code(0));
    watch.assert_restored();
    watch.wait_for("Ubuntu-1  ").wait_for("    ssh -i ");
    one_and_settled(session);
}

fn one_and_settled(session: &Session) {
    assert_eq!(account::instances(session), ["Ubuntu-1"]);
    assert_eq!(account::creates(session), 1);
    let launches = account::launches(session);
    assert_eq!(launches.len(), 1, "{launches:?}");
    assert_eq!(launches[0]["status"], "settled", "{launches:?}");
}

#[test]
fn quitting_while_pending_says_so_and_watch_continues() {
    let session = pending();
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(3));
    session.assert_restored();
    session.wait_for("Accepted and still in progress on AWS.").wait_for("skysail --sandbox watch");
    watched_to_its_end(&session);
}

#[test]
fn kill_while_pending_loses_nothing() {
    let session = pending();
    session.signal(Signal::KILL);
    assert!(matches!(session.exit_status(), Exit::Signal(_)));
    watched_to_its_end(&session);
}

#[test]
fn closed_terminal_while_pending_loses_nothing() {
    let mut session = pending();
    session.hang_up();
    assert_eq!(session.exit_status(), Exit::Code(3));
    watched_to_its_end(&session);
}

#[test]
fn watch_without_a_terminal_prints_lines() {
    let session = pending();
    session.key("c-c");
    assert_eq!(session.exit_status(), Exit::Code(3));
    let output = account::run(&session, &["watch", "--sandbox", "--speed", "10"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("ubuntu@192.0.2.1"), "{output:?}");
    assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b), "{output:?}");
    one_and_settled(&session);
}

#[test]
fn watch_has_nothing_to_watch_once_the_launch_has_settled() {
    let session = start_at_review(&super::SANDBOX_ARGS, USUAL);
    create(&session);
    session.wait_for("Your instance is running.");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    let watch = session.again(&["watch", "--sandbox"], USUAL);
    assert_eq!(watch.exit_status(), Exit::Code(0));
    watch.wait_for("Nothing to watch: every launch has finished.");
    watch.assert_restored();
}

#[test]
fn lost_reply_is_looked_up_and_never_sent_twice() {
    let session = start_at_review(&["--sandbox=lost-reply", "--speed", "50"], USUAL);
    create(&session);
    session.wait_for("AWS didn't confirm the request. Skysail checked");
    session.wait_for("Your instance is running.");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
    one_and_settled(&session);
}

#[test]
fn resumed_launch_can_be_repeated() {
    let session = Session::spawn(&["--sandbox", "--speed", "50", "--region", "eu-west-1"], USUAL, &[]);
    session.wait_for("Ireland");
    session.key("f10");
    session.wait_for("Create 1 instance");
    create(&session);
    session.wait_for("Your instance is running.");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    let id = account::launches(&session)[0]["launchId"].as_str().expect("an id").to_owned();
    let watch = session.again(&["watch", &id, "--sandbox", "--speed", "50"], USUAL);
    watch.wait_for("Your instance is running.");
    watch.key("n");
    watch.wait_for("One name, several");
    watch.key("f10");
    watch.wait_for("Create 1 instance").wait_for("Ireland").wait_for("nothing new yet");
}

/// A wizard killed while the outcome of its create is unknown.
fn killed_in_doubt(scenario: &str) -> Session {
    let session = start_at_review(&[scenario, "--speed", "10"], USUAL);
    create(&session);
    session.wait_for("AWS didn't confirm the request");
    session.signal(Signal::KILL);
    assert!(matches!(session.exit_status(), Exit::Signal(_)));
    session
}

#[test]
fn next_start_offers_to_check_what_a_crash_left_unknown() {
    let session = killed_in_doubt("--sandbox=lost-reply");
    let next = session.again(&["--sandbox=lost-reply", "--speed", "10"], USUAL);
    next.wait_for("An earlier launch is unfinished").wait_for("Ubuntu-1 in us-east-1: sent");
    next.key("enter");
    next.wait_for("Your instance is running.");
    next.key("q");
    assert_eq!(next.exit_status(), Exit::Code(0));
    one_and_settled(&session);
}

#[test]
fn names_that_may_still_be_created_are_not_launched_again() {
    let session = killed_in_doubt("--sandbox=lost-request");
    let next = session.again(&["--sandbox", "--speed", "10"], USUAL);
    next.wait_for("An earlier launch is unfinished");
    next.key("n");
    next.wait_for("nothing created yet").wait_for("Virginia");
    next.key("f10");
    next.wait_for("Create 1 instance");
    create(&next);
    next.wait_for("Nothing was sent").wait_for("your launch");
    assert_eq!(account::creates(&session), 0);
}

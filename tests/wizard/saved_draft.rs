//! Tests of the saved draft, which is offered at the next start.

use std::time::Instant;

use super::common::pty::{Exit, PATIENCE, Session};
use super::{SANDBOX_ARGS, USUAL, account, create, start, start_at_review};

const OFFER: &str = "Continue where you left off?";

/// Answers everything up to the names, with another bundle than the default.
fn at_the_names() -> Session {
    let session = start(USUAL);
    for (question, keys) in [
        ("us-east-1", "enter"),
        ("Operating system", "enter"),
        ("24.04 LTS", "enter"),
        ("$12.00", "down enter"),
        ("AWS keeps a copy", "enter"),
        ("Take a daily snapshot?", "enter"),
        ("Open more ports?", "enter"),
    ] {
        session.wait_for(question);
        session.keys(keys);
    }
    session.wait_for("One name, several").wait_for("Ubuntu-1");
    session
}

/// Checks that the next start offers the answers, and that Enter restores them.
pub fn answers_come_back(session: &Session) {
    let next = session.again(&SANDBOX_ARGS, USUAL);
    next.wait_for(OFFER);
    next.key("enter");
    next.wait_for("One name, several").wait_for("$12.00");
    next.key("c-c");
    assert_eq!(next.exit_status(), Exit::Code(0));
    next.assert_restored();
    account::assert_untouched(session);
}

#[test]
fn answers_come_back_after_leaving() {
    let session = at_the_names();
    session.key("c-c");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
    answers_come_back(&session);
}

/// Waits until the answer is on disk, as saving doesn't block the screen.
fn wait_until_saved(session: &Session, member: &str) {
    let path = session.home().join(".local/state/skysail/drafts/last.json");
    let deadline = Instant::now() + PATIENCE;
    while !std::fs::read_to_string(&path).is_ok_and(|text| text.contains(member)) {
        assert!(Instant::now() < deadline, "{member} is not kept");
        std::thread::yield_now();
    }
}

#[test]
fn answers_come_back_after_a_kill() {
    let session = at_the_names();
    wait_until_saved(&session, "\"sshAlias\": false");
    session.signal(rustix::process::Signal::KILL);
    assert!(matches!(session.exit_status(), Exit::Signal(_)));
    answers_come_back(&session);
}

#[test]
fn declined_answers_are_forgotten() {
    let session = at_the_names();
    session.key("c-c");
    session.exit_status();
    let next = session.again(&SANDBOX_ARGS, USUAL);
    next.wait_for(OFFER);
    next.key("s");
    next.wait_gone(OFFER).wait_for("Virginia");
    next.key("c-c");
    assert_eq!(next.exit_status(), Exit::Code(0));
    let last = session.again(&SANDBOX_ARGS, USUAL);
    last.wait_for("Virginia");
    assert!(!last.screen().contains(OFFER));
}

#[test]
fn answers_that_became_a_launch_are_not_offered_again() {
    let session = start_at_review(&SANDBOX_ARGS, USUAL);
    create(&session);
    session.wait_for("You can leave; AWS carries on");
    session.key("q");
    session.exit_status();
    let next = session.again(&SANDBOX_ARGS, USUAL);
    // It is unfinished, and offered in front of Home.
    next.wait_for("Your servers");
    next.key("esc");
    next.wait_for("Virginia");
    assert!(!next.screen().contains(OFFER), "{}", next.screen());
}

#[test]
fn no_pressed_twice_keeps_the_saved_answers() {
    let session = at_the_names();
    session.key("c-c");
    session.exit_status();
    let next = session.again(&SANDBOX_ARGS, USUAL);
    next.wait_for(OFFER);
    next.key("n");
    next.wait_gone(OFFER);
    next.key("n");
    next.key("c-c");
    next.exit_status();
    session.again(&SANDBOX_ARGS, USUAL).wait_for(OFFER);
}

//! However it is ended, and on whatever screen: the terminal is as it was, and nothing is lost.

use rustix::process::Signal;

use super::common::pty::{Exit, Session};
use super::{PRACTICE, SLOWER, USUAL, account, create, start, start_at_review};

/// A screen by its name, and how it is reached.
type Screen = (&'static str, fn() -> Session);

/// Every kind of screen before anything is sent.
const SCREENS: [Screen; 9] = [
    ("a list", || start(USUAL)),
    ("a filter", || {
        let session = start(USUAL);
        session.type_text("fra");
        session.wait_gone("Virginia").wait_for("Frankfurt");
        session
    }),
    ("a line", || {
        let session = at_names();
        session.type_text("web-x");
        session.wait_for("› web-x");
        session
    }),
    ("a text", || {
        let session = at_names();
        session.key("enter");
        session.wait_for("One key=value per line");
        session.type_text("a=b");
        session.wait_for("a=b");
        session
    }),
    ("the review", at_review),
    ("the confirming line", || {
        let session = at_review();
        session.key("enter");
        session.wait_for("Type create to create");
        session
    }),
    ("help", || {
        let session = at_review();
        session.key("?");
        session.wait_for("Keyboard shortcuts");
        session
    }),
    ("leaving", || {
        let session = at_review();
        session.key("q");
        session.wait_for("Quit Skysail?");
        session
    }),
    ("saving a plan", || {
        let session = at_review();
        session.key("s");
        session.wait_for("Save plan");
        session
    }),
];

fn at_review() -> Session {
    start_at_review(&PRACTICE, USUAL)
}

fn at_names() -> Session {
    let session = at_review();
    session.key("esc");
    session.wait_for("Tag them so Skysail");
    session.keys("s-tab s-tab");
    session.wait_for("One name, several");
    session
}

/// On every screen it ends so, and gives the terminal back.
fn ends(how: impl Fn(&Session), status: u32) {
    for (screen, reach) in SCREENS {
        let session = reach();
        how(&session);
        assert_eq!(session.exit_status(), Exit::Code(status), "{screen}");
        session.assert_restored();
        account::assert_untouched(&session);
    }
}

#[test]
fn row_26_ctrl_c_leaves_every_screen() {
    ends(|session| session.key("c-c"), 0);
}

#[test]
fn row_26_sigterm_ends_every_screen() {
    ends(|session| session.signal(Signal::TERM), 143);
}

#[test]
fn row_26_sigint_ends_every_screen() {
    ends(|session| session.signal(Signal::INT), 130);
}

#[test]
fn row_26_sighup_ends_every_screen() {
    ends(|session| session.signal(Signal::HUP), 129);
}

#[test]
fn row_26_sigquit_ends_every_screen() {
    ends(|session| session.signal(Signal::QUIT), 131);
}

#[test]
fn a_signal_while_something_is_under_way_says_that_it_may_exist() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT] {
        let session = start_at_review(&SLOWER, USUAL);
        create(&session);
        session.wait_for("You can leave; AWS carries on");
        session.signal(signal);
        assert_eq!(session.exit_status(), Exit::Code(3), "{signal:?}");
        session.assert_restored();
        session.wait_for("Accepted and still in progress on AWS.");
    }
}

#[test]
fn a_signal_after_the_end_is_only_a_signal() {
    let session = start_at_review(&PRACTICE, USUAL);
    create(&session);
    session.wait_for("Your instance is running.");
    session.signal(Signal::TERM);
    assert_eq!(session.exit_status(), Exit::Code(143));
    session.assert_restored();
    session.wait_for("Ubuntu-1  ").wait_for("    ssh -i ");
}

#[test]
fn a_signal_keeps_the_answers_for_the_next_start() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let session = at_review();
        session.signal(signal);
        assert_eq!(session.exit_status(), Exit::Code(status));
        let next = session.again(&PRACTICE, USUAL);
        next.wait_for("Continue where you left off?");
        next.key("enter");
        next.wait_for("Create 1 instance for $7.00/month");
    }
}

#[test]
fn row_27_a_closed_terminal_ends_it_and_keeps_the_answers() {
    let mut session = at_review();
    session.hang_up();
    assert_eq!(session.exit_status(), Exit::Code(129));
    let next = session.again(&PRACTICE, USUAL);
    next.wait_for("Continue where you left off?");
}

#[test]
fn a_create_on_its_way_is_asked_about_before_leaving() {
    // The answer to the create never comes.
    let session = start_at_review(&["--sandbox=silent", "--speed", "50"], USUAL);
    create(&session);
    session.wait_for("Sent once").wait_for("Waiting for AWS's reply.");
    session.key("c-c");
    session.wait_for("The request was sent, but AWS hasn't confirmed it.");
    session.key("n");
    session.wait_gone("Quit Skysail?");
    session.signal(Signal::TERM);
    // Its answer is waited for, but not for ever: a second wish ends it at once.
    assert_eq!(session.signal_until_exit(Signal::TERM), Exit::Code(143));
    session.assert_restored();
    let launches = account::launches(&session);
    assert_eq!(launches[0]["standing"], "unknown", "{launches:?}");
}

#[test]
fn row_27_a_hang_up_with_a_create_in_flight_ends_at_once_and_the_next_start_looks_for_it() {
    // The answer to the create never comes.
    let mut session = start_at_review(&["--sandbox=silent", "--speed", "50"], USUAL);
    create(&session);
    session.wait_for("Sent once");
    let since = std::time::Instant::now();
    session.hang_up();
    assert_eq!(session.exit_status(), Exit::Code(3));
    // A second is what it may take; a busy machine gets more.
    assert!(since.elapsed() < std::time::Duration::from_secs(5), "{:?}", since.elapsed());
    assert_eq!(account::launches(&session)[0]["standing"], "unknown");
    session.again(&PRACTICE, USUAL).wait_for("An earlier launch");
}

/// Crash points are in debug builds alone.
#[cfg(debug_assertions)]
#[test]
fn row_28_a_panic_in_the_loop_is_told_on_the_restored_screen() {
    let session = Session::spawn(&PRACTICE, USUAL, &[("SKYSAIL_CRASH_AT", "in-view")]);
    assert!(matches!(session.exit_status(), Exit::Code(101)), "{}", session.screen());
    session.assert_restored();
    assert!(session.screen().contains("a panic was asked for"), "{}", session.screen());
}

#[cfg(debug_assertions)]
#[test]
fn row_28_a_panic_in_a_task_is_told_where_its_result_would_be_and_the_rest_goes_on() {
    let session = Session::spawn(&PRACTICE, USUAL, &[("SKYSAIL_CRASH_AT", "in-task")]);
    session.wait_for("Internal error in Skysail").wait_for("r to try again");
    session.key("?");
    session.wait_for("Keyboard shortcuts");
    session.key("c-c");
    session.exit_status();
    session.assert_restored();
}

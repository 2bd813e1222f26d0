//! Tests that the terminal is restored however the program ends.

use rustix::process::{Pid, Signal, kill_process};

use super::common::pty::{Exit, Session, contains};
use super::{stall_with, start, start_under_shell, start_with};

#[test]
fn quitting_gives_the_terminal_back() {
    let session = start();
    assert!(session.look(|screen| screen.alternate_screen() && screen.bracketed_paste()));
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn a_signal_ends_it_with_the_status_a_shell_expects() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129), (Signal::QUIT, 131)] {
        let session = start();
        session.signal(signal);
        assert_eq!(session.exit_status(), Exit::Code(status));
        session.assert_restored();
    }
}

#[test]
fn a_panic_while_drawing_is_reported_on_the_restored_screen() {
    let session = start();
    session.key("p");
    assert_eq!(session.exit_status(), Exit::Code(101));
    session.assert_restored();
    session.wait_for("It stopped: on cue ?[31m");
    assert!(!contains(&session.bytes(), b"\x1b[31m"));
}

#[test]
fn row_28_a_panic_in_a_destructor_while_another_unwinds_leaves_the_terminal_restored() {
    let session = start();
    session.key("o");
    assert!(matches!(session.exit_status(), Exit::Signal(_)), "{}", session.screen());
    session.assert_restored();
    session.wait_for("It stopped: on cue");
}

#[test]
fn a_panic_elsewhere_leaves_the_screen_alone() {
    let session = start();
    session.key("t");
    session.wait_for("kept: elsewhere");
    assert!(session.look(|screen| screen.alternate_screen()));
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn a_panic_that_is_survived_leaves_a_whole_screen() {
    let session = start();
    session.key("c");
    session.wait_for("contained: in a task");
    session.wait_until(|screen| screen.alternate_screen() && screen.bracketed_paste());
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn ctrl_z_and_fg_bring_it_back_whole() {
    let session = start_under_shell();
    session.key("c-z");
    comes_back(&session);
}

#[test]
fn a_stop_from_outside_and_fg_bring_it_back_whole() {
    let session = start_under_shell();
    let screen = session.screen();
    let pid = screen.split("pid ").nth(1).and_then(|rest| rest.split_whitespace().next());
    let pid = pid.and_then(|pid| pid.parse().ok()).and_then(Pid::from_raw);
    kill_process(pid.expect("it shows its id"), Signal::TSTP).expect("it runs");
    comes_back(&session);
}

fn comes_back(session: &Session) {
    session.wait_for("stopped");
    session.assert_restored();
    session.key("enter");
    session.wait_for("back from the shell");
    assert!(session.look(|screen| screen.alternate_screen() && screen.bracketed_paste()));
    session.key("x");
    session.wait_for("key Char('x')");
    session.key("q");
    session.wait_for("ended 0");
    session.assert_restored();
}

#[test]
fn without_a_shell_it_does_not_stop() {
    let session = start();
    session.key("c-z");
    session.wait_for("no shell");
}

#[test]
fn a_stop_that_cannot_be_caught_is_repaired_when_it_goes_on() {
    let session = start();
    session.signal(Signal::STOP);
    session.signal(Signal::CONT);
    session.wait_for("continued");
    session.key("x");
    session.wait_for("key Char('x')");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn a_closed_terminal_ends_it() {
    let mut session = start();
    session.hang_up();
    let exit = session.exit_status();
    assert!(matches!(exit, Exit::Code(9 | 129)), "{exit:?}");
}

#[test]
fn a_closed_terminal_is_reported_once_and_ends_the_reading_thread() {
    let mut session = start();
    session.key("n");
    session.wait_for("stubborn");
    session.hang_up();
    assert_eq!(session.exit_status(), Exit::Code(9));
}

#[test]
fn a_terminal_that_will_not_do_is_not_touched() {
    for (size, env, sentence) in [
        ((39, 24), ("LANG", "C"), "unfit: Small(Size { width: 39, height: 24 })"),
        ((80, 24), ("TERM", "dumb"), "unfit: Dumb"),
        ((0, 0), ("LANG", "C"), "unfit: Small(Size { width: 0, height: 0 })"),
    ] {
        let session = start_with(size, env);
        assert_eq!(session.exit_status(), Exit::Code(2));
        session.assert_restored();
        let text = String::from_utf8_lossy(&session.bytes()).into_owned();
        assert!(text.contains(sentence), "{text}");
        assert!(!text.contains("\x1b["), "{text:?}");
    }
}

#[test]
fn a_second_signal_ends_it_even_if_it_hangs() {
    let session = start();
    stall_with(&session, "h");
    assert_eq!(session.signal_until_exit(Signal::TERM), Exit::Code(143));
    session.assert_restored();
}

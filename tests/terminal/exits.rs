//! Tests that the terminal is restored however the program ends.

use rustix::process::{Pid, Signal, kill_process};

use super::common::pty::{Exit, Session, contains};
use super::{stall_with, start, start_under_shell, start_with};

#[test]
fn quitting_restores_the_terminal() {
    let session = start();
    assert!(session.look(|screen| screen.alternate_screen() && screen.bracketed_paste()));
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn signal_exits_with_the_status_that_shells_expect() {
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
fn row_28_panic_in_a_destructor_during_unwinding_restores_the_terminal() {
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
fn caught_panic_leaves_the_screen_intact() {
    let session = start();
    session.key("c");
    session.wait_for("contained: in a task");
    session.wait_until(|screen| screen.alternate_screen() && screen.bracketed_paste());
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn ctrl_z_and_fg_restore_the_screen() {
    let session = start_under_shell();
    session.key("c-z");
    comes_back(&session);
}

#[test]
fn sigtstp_and_fg_restore_the_screen() {
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
fn ctrl_z_without_a_shell_does_not_stop_it() {
    let session = start();
    session.key("c-z");
    session.wait_for("no shell");
}

#[test]
fn screen_is_restored_after_sigstop_and_sigcont() {
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
fn closing_the_terminal_ends_the_program() {
    let mut session = start();
    session.hang_up();
    let exit = session.exit_status();
    assert!(matches!(exit, Exit::Code(9 | 129)), "{exit:?}");
}

#[test]
fn closed_terminal_is_reported_once_and_ends_the_reader_thread() {
    let mut session = start();
    session.key("n");
    session.wait_for("stubborn");
    session.hang_up();
    assert_eq!(session.exit_status(), Exit::Code(9));
}

#[test]
fn unsuitable_terminal_is_not_touched() {
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
fn second_signal_ends_a_hanging_program() {
    let session = start();
    stall_with(&session, "h");
    assert_eq!(session.signal_until_exit(Signal::TERM), Exit::Code(143));
    session.assert_restored();
}

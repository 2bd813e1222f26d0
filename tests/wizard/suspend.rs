//! Tests of suspending and resuming: the shell has the terminal meanwhile.

use rustix::process::{Pid, Signal, kill_process};

use super::common::pty::{Exit, Session};
use super::exits::SCREENS;
use super::{SANDBOX_ARGS, SLOWER, USUAL, create, start_at_review};

/// At the review, under a shell with job control.
fn under_a_shell(args: &[&str]) -> Session {
    let session = at_the_first_list(args);
    session.key("f10");
    session.wait_for("Create 1 instance");
    session
}

/// At the first list, under a shell with job control that prints its status.
fn at_the_first_list(args: &[&str]) -> Session {
    let script = format!(
        "set -m; {} {}; echo the shell has it; read line; fg >/dev/null; echo ended $?; read line",
        env!("CARGO_BIN_EXE_skysail"),
        args.join(" ")
    );
    let session = Session::start("/bin/sh".as_ref(), &["-c", &script], USUAL, &[]);
    session.wait_for("Virginia");
    session
}

fn comes_back(session: &Session) {
    session.wait_for("the shell has it");
    session.assert_restored();
    session.key("enter");
    session.wait_until(|screen| screen.alternate_screen() && screen.contents().contains("Create 1 instance"));
    assert!(session.look(|screen| screen.bracketed_paste()));
    session.key("?");
    session.wait_for("Keyboard shortcuts");
    session.key("c-c");
    session.wait_for("ended 0");
    session.assert_restored();
}

#[test]
fn row_26_ctrl_z_returns_the_terminal_to_the_shell_and_fg_resumes() {
    let session = under_a_shell(&SANDBOX_ARGS);
    session.key("c-z");
    comes_back(&session);
}

#[test]
fn row_26_sigtstp_returns_the_terminal_to_the_shell_too() {
    let session = under_a_shell(&SANDBOX_ARGS);
    kill_process(child_of(session.pid()), Signal::TSTP).expect("it runs");
    comes_back(&session);
}

#[test]
fn row_26_stop_and_resume_work_on_every_screen() {
    for (_, reach) in SCREENS {
        let session = at_the_first_list(&SANDBOX_ARGS);
        reach(&session);
        kill_process(child_of(session.pid()), Signal::TSTP).expect("it runs");
        session.wait_for("the shell has it");
        session.assert_restored();
        session.key("enter");
        session.wait_until(|screen| screen.alternate_screen() && screen.bracketed_paste());
        session.key("c-c");
        session.wait_for("ended 0");
        session.assert_restored();
        super::account::assert_untouched(&session);
    }
}

/// The only child of this process.
pub(super) fn child_of(pid: Pid) -> Pid {
    let pid = pid.as_raw_nonzero();
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).expect("the system tells");
    children.trim().parse().ok().and_then(Pid::from_raw).expect("one child")
}

#[test]
fn row_26_screen_is_restored_after_sigstop_and_sigcont() {
    let session = start_at_review(&SANDBOX_ARGS, USUAL);
    session.signal(Signal::STOP);
    // Whatever has the terminal in the meantime writes over the screen.
    session.scribble("\x1b[2J\x1b[?1049l\x1b[?2004l$ ");
    session.wait_until(|screen| !screen.alternate_screen());
    session.signal(Signal::CONT);
    session.wait_until(|screen| screen.alternate_screen() && screen.bracketed_paste());
    session.wait_for("Create 1 instance");
    session.key("c-c");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn launch_continues_while_the_wizard_is_stopped() {
    let session = under_a_shell(&SLOWER);
    create(&session);
    session.wait_for("You can leave; AWS carries on");
    session.key("c-z");
    session.wait_for("the shell has it");
    session.assert_restored();
    session.key("enter");
    session.wait_until(|screen| screen.alternate_screen());
    session.wait_for("Your instance is running.");
    session.key("q");
    session.wait_for("ended 0").wait_for("Ubuntu-1  ").wait_for("    ssh -i ");
    session.assert_restored();
}

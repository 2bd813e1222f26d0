//! Tests of frame output: one write per frame, none if nothing changed, and never blocking.

use super::common::pty::Exit;
use super::{stall_with, start, start_in};

#[test]
fn frame_is_one_write_and_an_unchanged_frame_none() {
    let session = start();
    session.key("w");
    session.wait_for("writes 1 and 0");
}

#[test]
fn blocked_terminal_skips_frames_and_catches_up() {
    let session = start_in((200, 50));
    stall_with(&session, "f");
    session.type_text("yyyk");
    session.stall(false);
    session.wait_for("keys 5").wait_for("flooded, some skipped");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn keys_work_while_output_is_blocked() {
    let session = start_in((200, 50));
    stall_with(&session, "f");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn resize_redraws() {
    let session = start();
    session.resize(100, 30);
    session.wait_for("probe 100x30");
    for columns in 40..240 {
        session.resize(columns, 20);
    }
    session.wait_for("probe 239x20");
}

#[test]
fn no_size_ends_the_program() {
    let session = start();
    for (columns, rows) in [(1, 1), (0, 0), (500, 200), (0, 24), (80, 0), (3, 90), (0, 0)] {
        session.resize(columns, rows);
        session.key("y");
    }
    session.resize(80, 24);
    session.wait_for("probe 80x24");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn ctrl_l_redraws_over_foreign_output() {
    let session = start();
    session.key("x");
    session.wait_for("key Char('x')");
    session.scribble("\x1b[5;5Hscribble");
    session.wait_for("scribble");
    session.key("c-l");
    session.wait_until(|screen| !screen.contents().contains("scribble"));
    session.wait_for("key Char('x')");
}

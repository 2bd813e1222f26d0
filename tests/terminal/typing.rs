//! Tests of keys and pastes: nothing blocks the keyboard, and a child process has it to itself.

use super::common::pty::Exit;
use super::start;

#[test]
fn endless_paste_does_not_block_the_keyboard() {
    let session = start();
    session.send(b"\x1b[200~abc");
    session.wait_for("paste 3 cut");
    session.key("x");
    session.wait_for("key Char('x')");
}

#[test]
fn paste_of_megabytes_is_truncated_and_keys_work() {
    let session = start();
    session.paste(&"0123456789abcdef".repeat(5 << 16));
    session.key("x");
    session.wait_for("paste 1048576 cut").wait_for("key Char('x')");
}

#[test]
fn flood_of_keys_loses_none() {
    let session = start();
    session.type_text(&"y".repeat(200_000));
    session.key("k");
    session.wait_for("keys 200001");
}

#[test]
fn escape_sequences_are_decoded_and_a_lone_escape_is_a_key() {
    let session = start();
    session.key("f10");
    session.wait_for("key Function(10)");
    session.key("esc");
    session.wait_for("key Escape");
    session.click(2, 1);
    session.wait_for("kind: Up(Left), column: 2, row: 1");
    session.scroll(false, 5, 6);
    session.wait_for("kind: ScrollDown, column: 5, row: 6");
    session.send(b"\x1b[O");
    session.wait_for("Focus(false)");
}

#[test]
fn child_process_has_the_terminal_to_itself() {
    let session = start();
    session.key("s");
    session.wait_for("child 1 here");
    session.assert_restored();
    session.type_text("hello\r");
    session.wait_for("child got hello");
    session.key("enter");
    session.wait_for("back from the child: exit status: 0");
    assert!(!session.screen().contains("key Char('h')"));
    session.key("x");
    session.wait_for("key Char('x')");
}

#[test]
fn ctrl_c_typed_at_a_child_interrupts_the_child() {
    let session = start();
    for child in 1..=3 {
        session.key("s");
        session.wait_for(&format!("child {child} here"));
        session.key("c-c");
        session.wait_until(|screen| screen.alternate_screen());
        session.wait_for("back from the child: signal: 2");
    }
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn resize_during_a_child_process_is_noticed_afterward() {
    let session = start();
    session.key("s");
    session.wait_for("child 1 here");
    session.resize(90, 20);
    session.type_text("a\rb\r");
    session.wait_for("probe 90x20");
}

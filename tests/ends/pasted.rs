//! Tests that a paste is text, also from a terminal that sends no paste marks.

use super::{SANDBOX_ARGS, wizard};

#[test]
fn unmarked_paste_presses_no_key() {
    let session = wizard("", &SANDBOX_ARGS, &[]);
    session.wait_for("Virginia");
    // As keys, this would ask to quit, and choose.
    session.type_text("quick server\rapache web\r");
    session.wait_for("quick server apache");
    session.key("esc");
    session.wait_gone("quick server").wait_for("Where should it run?");
    session.key("f10");
    session.wait_for("Create 1 instance");
    session.key("enter");
    session.wait_for("Type create to create");
    session.type_text("create it\rnow\r");
    session.wait_for("Pasted text").wait_gone("Sent once");
}

//! Tests of where the program begins: Home after the first launch, and the opening screen before it.

use super::common::pty::{Exit, Session};
use super::{SANDBOX_ARGS, USUAL, create, start_at_review};

/// A session that launched a running instance and has ended.
fn launched() -> Session {
    let session = start_at_review(&SANDBOX_ARGS, USUAL);
    create(&session);
    session.wait_for("is running");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session
}

#[test]
fn program_starts_at_home_after_a_launch_and_at_the_opening_screen_before() {
    let first = launched();
    let seen = String::from_utf8_lossy(&first.bytes()).into_owned();
    let counted = format!("{} short questions, about two minutes", super::QUESTIONS.len());
    assert!(seen.contains(&counted), "the opening screen came first");
    let next = first.again_at_home(&SANDBOX_ARGS, USUAL);
    next.wait_for("Your servers").wait_for("Ubuntu-1").wait_for("$7.00/month");
    next.key("enter");
    next.wait_for("ssh");
    next.key("esc");
    next.wait_for("Your servers");
    next.key("q");
    assert_eq!(next.exit_status(), Exit::Code(0));
    next.assert_restored();
}

#[test]
fn deletion_after_a_restart_asks_for_the_name_and_typing_it_early_presses_no_keys() {
    let first = launched();
    let next = first.again_at_home(&SANDBOX_ARGS, USUAL);
    next.wait_for("Your servers").wait_for("Ubuntu-1");
    next.key("D");
    next.wait_for("Delete a server");
    next.rest_of_a_hand();
    next.type_by_hand("Ubuntu-1", |screen, text| screen.contents().contains(&format!("› {text}")));
    next.wait_for("Type Ubuntu-1 to delete");
    next.rest_of_a_hand();
    next.key("enter");
    next.wait_for("Deleted Ubuntu-1");
    next.key("q");
    assert_eq!(next.exit_status(), Exit::Code(0));
}

#[test]
fn line_mode_home_is_a_numbered_list_with_commands() {
    let first = launched();
    let next = first.again_at_home(&["--sandbox", "--speed", "50", "--plain"], (100, 60));
    next.wait_for("1  Ubuntu-1, running").wait_for("or a letter >").send(b"x\r");
    next.wait_for("Stop Ubuntu-1?").wait_for("[y]").send(b"\r");
    next.wait_for("Ubuntu-1 has stopped.").wait_for("still billed").send(b"<\r");
    next.wait_for("about two minutes. > takes the suggested").wait_for("Where do you want to start?").send(b"?\r");
    next.wait_for("Type `<` at the first question to come back here.").wait_for("Type a number to choose.");
    next.send(b"<\r");
    next.wait_for("This is the first question.").send(b"q\r");
    assert_eq!(next.exit_status(), Exit::Code(0));
}

#[test]
fn purpose_needs_one_answer_and_proposes_the_region_and_price() {
    let session = Session::begun_at_home(&SANDBOX_ARGS, USUAL);
    session.wait_for("For a purpose");
    session.key("down");
    session.key("enter");
    session.wait_for("What should it run?").wait_for("us-east-1").wait_for("▌ A blog").wait_for("$7.00  WordPress");
    session.key("enter");
    session.wait_for("Ready to launch?").wait_for("WordPress").wait_for("Virginia");
}

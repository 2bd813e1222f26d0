//! Tests that pasted text never acts as keys on any screen, and that the keyboard works afterwards.

use super::common::pty::{Exit, Session};
use super::{SANDBOX_ARGS, USUAL, account, start, start_at_review, type_the_word, typed};

const MEGABYTE: usize = 1 << 20;

/// What a hostile page puts on the clipboard: the word and Enter, on several lines, with an end-of-paste sequence
/// inside it, after which a careless terminal types the rest as keys.
const HOSTILE: &str = "create\ncreate\r\n\x1b[201~create\r\r\x1b[200~\ncreate\r\x1b[201~\rcreate\r";

/// The screens, how to reach each from the review, and what it shows.
const SCREENS: [(&str, &str, &str); 8] = [
    ("a switch", "home down down down down down down down enter", "Take a daily snapshot?"),
    ("a text", "up up enter tab", "One key=value per line"),
    ("a line", "up up enter", "One name, several"),
    ("a list", "home enter", "Where should it run?"),
    ("the review", "", "Create 1 instance"),
    ("the confirming line", "enter", "Type create to create"),
    ("help", "?", "Keyboard shortcuts"),
    ("saving a plan", "s", "Save plan"),
];

fn at(keys: &str, seen: &str) -> Session {
    let session = start_at_review(&SANDBOX_ARGS, USUAL);
    for key in keys.split_whitespace() {
        session.key(key);
    }
    session.wait_for(seen);
    session
}

/// Checks that the keyboard works, and nothing was created.
fn assert_works_and_created_nothing(session: &Session) {
    session.key("c-c");
    assert_eq!(session.exit_status(), Exit::Code(0), "{}", session.screen());
    session.assert_restored();
    account::assert_untouched(session);
}

#[test]
fn row_29_hostile_paste_creates_nothing_on_any_screen() {
    for (screen, keys, seen) in SCREENS {
        let session = at(keys, seen);
        session.paste(HOSTILE);
        session.paste(&HOSTILE.repeat(100));
        assert_works_and_created_nothing(&session);
        println!("{screen}: nothing");
    }
}

#[test]
fn paste_of_a_megabyte_is_handled_on_any_screen_and_keys_work() {
    for (screen, keys, seen) in SCREENS {
        let session = at(keys, seen);
        session.paste(&"create\n".repeat(MEGABYTE / 7 + 1));
        assert_works_and_created_nothing(&session);
        println!("{screen}: taken");
    }
}

#[test]
fn row_29_endless_paste_does_not_block_the_keyboard_on_any_screen() {
    for (screen, keys, seen) in SCREENS {
        let session = at(keys, seen);
        session.send(b"\x1b[200~create\r");
        session.wait_for("only the beginning was used");
        assert_works_and_created_nothing(&session);
        println!("{screen}: given back");
    }
}

/// On the confirmation line, waits until everything that was sent is handled, so that typing by hand can begin.
fn wait_until_all_is_read(session: &Session) {
    session.paste("the end");
    session.wait_until(|screen| {
        typed(screen).as_deref() == Some("") && screen.contents().contains("Pasted text doesn't count")
    });
    session.rest_of_a_hand();
}

#[test]
fn confirmation_line_requires_typing_by_hand_and_accepts_it_after_a_paste() {
    let session = at("enter", "Type create to create");
    session.paste("create");
    session.wait_for("Pasted text doesn't count");
    session.type_text("create\r");
    session.wait_until(|screen| typed(screen).as_deref() == Some("create"));
    wait_until_all_is_read(&session);
    session.key("enter");
    session.wait_for("Type create, then press Enter.");
    type_the_word(&session);
    session.key("enter");
    session.wait_for("Your instance is running.");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    assert_eq!(account::creates(&session), 1);
}

#[test]
fn multi_line_script_is_pasted_completely() {
    let session = start(USUAL);
    session.key("f10");
    session.wait_for("Create 1 instance");
    session.keys("home down down down down down down enter");
    session.wait_for("Run a script at first boot?");
    session.type_text("typed\r");
    session.wait_for("Type or paste it");
    session.paste("apt-get update\r\napt-get install -y nginx\n");
    session.wait_for("apt-get install -y nginx").wait_for("40 of 16384 bytes");
    session.key("tab");
    session.wait_for("Create 1 instance");
    assert_works_and_created_nothing(&session);
}

#[test]
fn pasted_lines_of_names_are_several_names_and_a_space_is_refused() {
    let session = start(USUAL);
    session.key("f10");
    session.wait_for("Create 1 instance");
    session.keys("up up enter");
    session.wait_for("One name, several");
    session.paste("web-1\r\nweb-2\n");
    session.wait_for("web-1, web-2").wait_for("2 instances, $14.00/month");
    session.key("c-u");
    session.type_text("my server");
    session.wait_for("One server: my-server.");
    assert_works_and_created_nothing(&session);
}

#[test]
fn holding_enter_from_the_first_screen_creates_nothing() {
    let session = Session::spawn(&SANDBOX_ARGS, USUAL, &[]);
    let held = "\r".repeat(400);
    // As fast as a terminal can send, before and after the lists are loaded.
    while !session.screen().contains("Type create to create") {
        let before = session.screen();
        session.type_text(&held);
        session.wait_until(|screen| screen.contents() != before);
    }
    session.type_text(&held);
    wait_until_all_is_read(&session);
    session.key("x");
    session.wait_until(|screen| typed(screen).as_deref() == Some("x"));
    session.rest_of_a_hand();
    session.key("enter");
    session.wait_for("Type create to confirm. Nothing was created.");
    assert_works_and_created_nothing(&session);
}

#[test]
fn deletion_requires_typing_by_hand_too() {
    let session = at("enter", "Type create to create");
    type_the_word(&session);
    session.key("enter");
    session.wait_for("Your instance is running.");
    session.key("D");
    session.wait_for("Type Ubuntu-1 to delete");
    session.paste("Ubuntu-1\n\x1b[201~Ubuntu-1\rUbuntu-1\r");
    session.wait_for("Pasted text doesn't count");
    session.rest_of_a_hand();
    session.type_by_hand("Ubuntu", |screen, text| typed(screen).as_deref() == Some(text));
    session.paste("Ubuntu-1");
    session.wait_until(|screen| typed(screen).as_deref() == Some(""));
    assert_eq!(account::instances(&session), ["Ubuntu-1"]);
    session.rest_of_a_hand();
    session.type_by_hand("Ubuntu-1", |screen, text| typed(screen).as_deref() == Some(text));
    session.key("enter");
    session.wait_for("Deleted ");
    session.key("c-c");
    session.exit_status();
    session.assert_restored();
    assert_eq!(account::instances(&session), Vec::<String>::new());
}

//! Tests of the real program in a pseudo-terminal with its own sandbox. Each test waits for what is visible, and none
//! sleeps.

mod account;
mod editor;
mod exits;
mod home;
mod hostile;
mod idle_and_output;
mod launch;
mod line_mode;
mod no_terminal;
mod paste;
mod plans;
mod saved_draft;
mod suspend;
mod whole_walk;

use crate::common;
use common::pty::Session;

/// The most common size.
const USUAL: (u16, u16) = (80, 24);

/// A sandbox so fast that nobody waits long.
const SANDBOX_ARGS: [&str; 3] = ["--sandbox", "--speed", "50"];

/// A sandbox in which an instance stays pending for more than two seconds, long enough to quit.
const SLOWER: [&str; 3] = ["--sandbox", "--speed", "10"];

/// Starts the wizard, and waits for its first list.
fn start(size: (u16, u16)) -> Session {
    start_with(&SANDBOX_ARGS, size)
}

fn start_with(args: &[&str], size: (u16, u16)) -> Session {
    let session = Session::spawn(args, size, &[]);
    session.wait_for("Virginia");
    session
}

/// Starts the wizard, and goes to the review with one key.
fn start_at_review(args: &[&str], size: (u16, u16)) -> Session {
    let session = start_with(args, size);
    session.key("f10");
    session.wait_for("Create 1 instance");
    session
}

/// An account full of hostile text, at the review.
fn start_hostile() -> Session {
    let session = Session::spawn(&["--sandbox=hostile", "--speed", "50"], USUAL, &[]);
    session.wait_for("us-east-1");
    session.key("f10");
    session.wait_for("Create 1 instance");
    session
}

/// Each question in the order that it's asked, with words of it and of its default. The zone and the network are on the
/// screens of two of them, and answered with those.
const QUESTIONS: [(&str, &str); 8] = [
    ("Where should it run?", "us-east-1"),
    ("What should it run?", "Operating system"),
    ("Which image?", "24.04 LTS"),
    ("What size?", "Micro"),
    ("Which SSH key?", "AWS keeps a copy"),
    ("Take a daily snapshot?", "Off"),
    ("Open more ports?", "Only the blueprint's"),
    ("One name, several", "Ubuntu-1"),
];

/// Presses only Enter, each time once the question and its default are shown.
fn enter_to_review(session: &Session) {
    for (question, default) in QUESTIONS {
        session.wait_for(question).wait_for(default);
        session.key("enter");
    }
    session.wait_for("Create 1 instance for $7.00/month");
}

/// From the review, presses the button, types the word, and presses Enter.
fn create(session: &Session) {
    session.key("enter");
    session.wait_for("Type create to create");
    type_the_word(session);
    session.key("enter");
}

/// Types the word on the confirmation line by hand, as nothing else counts there.
fn type_the_word(session: &Session) {
    let shows = |screen: &vt100::Screen, text: &str| typed(screen).as_deref() == Some(text);
    session.wait_until(|screen| shows(screen, ""));
    session.rest_of_a_hand();
    session.type_by_hand("create", shows);
}

/// The text on the confirmation line.
fn typed(screen: &vt100::Screen) -> Option<String> {
    let text = screen.contents();
    let line = text.lines().rev().find_map(|line| line.split_once('›'))?;
    Some(line.1.split('│').next().unwrap_or_default().trim().to_owned())
}

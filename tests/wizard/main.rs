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

/// The size that nearly everybody has.
const USUAL: (u16, u16) = (80, 24);

/// A practice account in which time passes so much faster that nobody waits long.
const PRACTICE: [&str; 3] = ["--sandbox", "--speed", "50"];

/// One in which an instance stays pending long enough to be left there: two seconds and more.
const SLOWER: [&str; 3] = ["--sandbox", "--speed", "10"];

/// The wizard, with its first list on the screen.
fn start(size: (u16, u16)) -> Session {
    start_with(&PRACTICE, size)
}

fn start_with(args: &[&str], size: (u16, u16)) -> Session {
    let session = Session::spawn(args, size, &[]);
    session.wait_for("Virginia");
    session
}

/// The wizard at its review, by the one key that goes there.
fn start_at_review(args: &[&str], size: (u16, u16)) -> Session {
    let session = start_with(args, size);
    session.key("f10");
    session.wait_for("Create 1 instance");
    session
}

/// An account whose every text is hostile, at the review.
fn start_hostile() -> Session {
    let session = Session::spawn(&["--sandbox=hostile", "--speed", "50"], USUAL, &[]);
    session.wait_for("us-east-1");
    session.key("f10");
    session.wait_for("Create 1 instance");
    session
}

/// Each question in the order it is asked: words of it, and words of its default. The zone and the network are lines
/// of the screens of two of them, answered along with those.
const QUESTIONS: [(&str, &str); 8] = [
    ("Where should it run?", "us-east-1"),
    ("What should it run?", "Operating system"),
    ("Which image?", "24.04 LTS"),
    ("What size?", "Micro"),
    ("Which SSH key?", "AWS keeps a copy"),
    ("Take a daily snapshot?", "off"),
    ("Open more ports?", "Only the blueprint's"),
    ("One name, several", "Ubuntu-1"),
];

/// Nothing but Enter after Enter, each once the question and its default are seen.
fn enter_to_review(session: &Session) {
    for (question, default) in QUESTIONS {
        session.wait_for(question).wait_for(default);
        session.key("enter");
    }
    session.wait_for("Create 1 instance for $7.00/month");
}

/// From the review: the button, the word, and Enter.
fn create(session: &Session) {
    session.key("enter");
    session.wait_for("Type create to create");
    type_the_word(session);
    session.key("enter");
}

/// The word on the confirming line, by hand: nothing else counts there.
fn type_the_word(session: &Session) {
    let shows = |screen: &vt100::Screen, text: &str| typed(screen).as_deref() == Some(text);
    session.wait_until(|screen| shows(screen, ""));
    session.rest_of_a_hand();
    session.type_by_hand("create", shows);
}

/// What stands on the confirming line.
fn typed(screen: &vt100::Screen) -> Option<String> {
    let text = screen.contents();
    let line = text.lines().rev().find_map(|line| line.split_once('›'))?;
    Some(line.1.split('│').next().unwrap_or_default().trim().to_owned())
}

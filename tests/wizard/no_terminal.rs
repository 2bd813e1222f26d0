//! Tests without a usable terminal: a plain message, and nothing is changed.

use super::account::run;
use super::common::pty::{Exit, Session};
use super::{PRACTICE, USUAL};

/// It asks line by line and says why; without an escape sequence but for the window's name, and leaves as it came.
fn assert_asked_by_lines(session: &Session, sentence: &str) {
    session.wait_until(|screen| says(screen, sentence)).wait_for(" > ");
    session.send(b"q\r");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
    let said = session.bytes();
    let said = String::from_utf8_lossy(&said);
    let said = said.split("\x1b]0;all-seen").next().unwrap_or_default();
    let said = without_name(said);
    assert!(!said.contains('\x1b'), "{said:?}");
}

/// Without what keeps, sets and gives back the name of the window.
fn without_name(said: &str) -> String {
    let said = said.replace("\x1b[22;0t", "").replace("\x1b[23;0t", "");
    let mut parts = said.split("\x1b]2;");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once("\x1b\\").map_or(part, |(_, rest)| rest))
}

/// Whether the words are on the screen, wherever its lines end.
fn says(screen: &vt100::Screen, words: &str) -> bool {
    let pressed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    pressed(&screen.contents()).contains(&pressed(words))
}

fn assert_nothing_kept(session: &Session) {
    let kept: Vec<_> = std::fs::read_dir(session.home()).expect("a home").collect();
    assert!(kept.is_empty(), "{kept:?}");
}

#[test]
fn a_terminal_that_can_only_print_is_asked_line_by_line() {
    for term in ["dumb", ""] {
        let session = Session::spawn(&PRACTICE, (80, 60), &[("TERM", term)]);
        assert_asked_by_lines(&session, "this terminal can only print text (TERM is empty or dumb)");
        assert!(!String::from_utf8_lossy(&session.bytes()).contains("\x1b]2;"), "it has no window to name");
    }
}

#[test]
fn a_terminal_that_is_too_small_at_the_start_is_asked_line_by_line() {
    // The sentence is long gone from a window of eight rows: only the wide ones can show it.
    for (size, sentence) in
        [((39, 70), "the terminal is 39x70, and the wizard needs at least 40x10"), ((30, 8), ""), ((80, 9), "")]
    {
        let session = Session::spawn(&PRACTICE, size, &[]);
        assert_asked_by_lines(&session, sentence);
    }
}

#[test]
fn who_asks_for_lines_gets_them_on_any_terminal() {
    let session = Session::spawn(&PRACTICE, (80, 60), &[("ACCESSIBLE", "1")]);
    assert_asked_by_lines(&session, "Skysail, line by line.");
    let session = Session::spawn(&PRACTICE, USUAL, &[("ACCESSIBLE", "0")]);
    session.wait_for("▐ SANDBOX");
    let plain: Vec<&str> = PRACTICE.into_iter().chain(["--plain"]).collect();
    let session = Session::spawn(&plain, (80, 60), &[]);
    assert_asked_by_lines(&session, "Skysail, line by line.");
}

#[test]
fn without_a_terminal_it_says_what_would_do() {
    // Only its home is needed here.
    let session = Session::spawn(&["--version"], USUAL, &[]);
    session.exit_status();
    let output = run(&session, &PRACTICE);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("standard input isn't a terminal"), "{said:?}");
    assert!(said.contains("apply PLAN") && said.contains("--plain"), "it names what works without: {said:?}");
    assert!(output.stdout.is_empty() && !said.contains('\x1b'), "{output:?}");
    assert_nothing_kept(&session);
}

#[test]
fn one_end_that_is_no_terminal_is_enough() {
    for (redirected, sentence) in
        [("</dev/null", "standard input isn't a terminal"), ("| cat", "standard output isn't a terminal")]
    {
        let script =
            format!("{{ {} {}; echo ended $? >&2; }} {redirected}", env!("CARGO_BIN_EXE_skysail"), PRACTICE.join(" "));
        let session = Session::start("/bin/sh".as_ref(), &["-c", &script], USUAL, &[]);
        session.wait_for(sentence).wait_for("ended 2");
        session.exit_status();
        session.assert_restored();
        assert_nothing_kept(&session);
    }
}

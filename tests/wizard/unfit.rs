//! Where there are no screens to be had: a plain sentence, and nothing is changed.

use super::account::run;
use super::common::pty::{Exit, Session};
use super::{PRACTICE, USUAL};

/// It ends with a sentence, without an escape sequence, and without a file.
fn assert_plainly_refused(session: &Session, sentence: &str) {
    assert_eq!(session.exit_status(), Exit::Code(2));
    session.assert_restored();
    let said = session.bytes();
    let said = String::from_utf8_lossy(&said);
    let said = said.split("\x1b]0;all-seen").next().unwrap_or_default();
    assert!(said.contains(sentence), "{said:?}");
    assert!(!said.contains('\x1b'), "{said:?}");
    assert_nothing_kept(session);
}

fn assert_nothing_kept(session: &Session) {
    let kept: Vec<_> = std::fs::read_dir(session.home()).expect("a home").collect();
    assert!(kept.is_empty(), "{kept:?}");
}

#[test]
fn a_terminal_that_can_only_print_is_not_touched() {
    for term in ["dumb", ""] {
        let session = Session::spawn(&PRACTICE, USUAL, &[("TERM", term)]);
        assert_plainly_refused(&session, "this terminal can only print (TERM is empty or dumb)");
    }
}

#[test]
fn a_terminal_that_is_too_small_at_the_start_is_not_touched() {
    for (size, sentence) in [
        ((30, 8), "the terminal is 30x8; the screens need 40x10"),
        ((39, 24), "the terminal is 39x24"),
        ((80, 9), "the terminal is 80x9"),
        ((0, 0), "this terminal does not tell its size"),
    ] {
        let session = Session::spawn(&PRACTICE, size, &[]);
        assert_plainly_refused(&session, sentence);
    }
}

#[test]
fn without_a_terminal_it_says_what_would_do() {
    // Only its home is needed here.
    let session = Session::spawn(&["--version"], USUAL, &[]);
    session.exit_status();
    let output = run(&session, &PRACTICE);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("standard input is not a terminal"), "{said:?}");
    assert!(said.contains("skysail apply"), "it names what works without one: {said:?}");
    assert!(output.stdout.is_empty() && !said.contains('\x1b'), "{output:?}");
    assert_nothing_kept(&session);
}

#[test]
fn one_end_that_is_no_terminal_is_enough() {
    for (redirected, sentence) in
        [("</dev/null", "standard input is not a terminal"), ("| cat", "standard output is not a terminal")]
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

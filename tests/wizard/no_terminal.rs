//! Tests without a usable terminal: a plain message, and nothing is changed.

use super::account::run;
use super::common::pty::{Exit, Session};
use super::{SANDBOX_ARGS, USUAL};

/// Checks that it asks in line mode and says why, sends no escape sequences except for the title, and restores the
/// terminal.
fn assert_line_mode(session: &Session, sentence: &str) {
    session.wait_until(|screen| says(screen, sentence)).wait_for(" > ");
    session.send(b"q\r");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
    let output_text = session.bytes();
    let output_text = String::from_utf8_lossy(&output_text);
    let output_text = output_text.split("\x1b]0;all-seen").next().unwrap_or_default();
    let output_text = without_title(output_text);
    assert!(!output_text.contains('\x1b'), "{output_text:?}");
}

/// Removes the sequences that save, set, and restore the title.
fn without_title(output_text: &str) -> String {
    let output_text = output_text.replace("\x1b[22;0t", "").replace("\x1b[23;0t", "");
    let mut parts = output_text.split("\x1b]2;");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once("\x1b\\").map_or(part, |(_, rest)| rest))
}

/// Whether the screen shows this text, wherever its lines break.
fn says(screen: &vt100::Screen, words: &str) -> bool {
    let pressed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    pressed(&screen.contents()).contains(&pressed(words))
}

fn assert_nothing_kept(session: &Session) {
    let kept: Vec<_> = std::fs::read_dir(session.home()).expect("a home").collect();
    assert!(kept.is_empty(), "{kept:?}");
}

#[test]
fn dumb_terminal_gets_line_mode() {
    for term in ["dumb", ""] {
        let session = Session::spawn(&SANDBOX_ARGS, (80, 60), &[("TERM", term)]);
        assert_line_mode(&session, "this terminal can only print text (TERM is empty or dumb)");
        assert!(!String::from_utf8_lossy(&session.bytes()).contains("\x1b]2;"), "it has no window to name");
    }
}

#[test]
fn terminal_that_is_too_small_at_the_start_gets_line_mode() {
    // The sentence has scrolled out of a window of eight rows, so only the other ones can show it.
    for (size, sentence) in
        [((39, 70), "the terminal is 39x70, and the wizard needs at least 40x10"), ((30, 8), ""), ((80, 9), "")]
    {
        let session = Session::spawn(&SANDBOX_ARGS, size, &[]);
        assert_line_mode(&session, sentence);
    }
}

#[test]
fn requested_line_mode_works_in_any_terminal() {
    let session = Session::spawn(&SANDBOX_ARGS, (80, 60), &[("ACCESSIBLE", "1")]);
    assert_line_mode(&session, "Skysail, line by line.");
    let session = Session::spawn(&SANDBOX_ARGS, USUAL, &[("ACCESSIBLE", "0")]);
    session.wait_for("▐ SANDBOX");
    let plain: Vec<&str> = SANDBOX_ARGS.into_iter().chain(["--plain"]).collect();
    let session = Session::spawn(&plain, (80, 60), &[]);
    assert_line_mode(&session, "Skysail, line by line.");
}

#[test]
fn without_a_terminal_it_names_the_commands_that_work() {
    // Only its home is needed here.
    let session = Session::spawn(&["--version"], USUAL, &[]);
    session.exit_status();
    let output = run(&session, &SANDBOX_ARGS);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let output_text = String::from_utf8_lossy(&output.stderr);
    assert!(output_text.contains("standard input isn't a terminal"), "{output_text:?}");
    assert!(
        output_text.contains("apply PLAN") && output_text.contains("--plain"),
        "it names what works without: {output_text:?}"
    );
    assert!(output.stdout.is_empty() && !output_text.contains('\x1b'), "{output:?}");
    assert_nothing_kept(&session);
}

#[test]
fn one_redirected_end_counts_as_no_terminal() {
    for (redirected, sentence) in
        [("</dev/null", "standard input isn't a terminal"), ("| cat", "standard output isn't a terminal")]
    {
        let script = format!(
            "{{ {} {}; echo ended $? >&2; }} {redirected}",
            env!("CARGO_BIN_EXE_skysail"),
            SANDBOX_ARGS.join(" ")
        );
        let session = Session::start("/bin/sh".as_ref(), &["-c", &script], USUAL, &[]);
        session.wait_for(sentence).wait_for("ended 2");
        session.exit_status();
        session.assert_restored();
        assert_nothing_kept(&session);
    }
}

/// The settings are loaded after the first frame; what ends the wizard before it is told in their language all the same.
#[test]
fn error_before_the_first_frame_is_in_the_language_of_the_settings() {
    let session = Session::spawn(&["--version"], USUAL, &[]);
    session.exit_status();
    let settings = session.home().join(".config/skysail");
    std::fs::create_dir_all(&settings).unwrap();
    std::fs::write(settings.join("config.toml"), "language = \"es\"\n").unwrap();
    for (args, sentence) in [
        (&["--sandbox"][..], "No se puede abrir"),
        (&["--sandbox", "--theme", "none"], "No existe"),
        (&["--sandbox", "--plain", "--plan", "none.toml"], "No se puede leer"),
        (&["--sandbox", "--language", "en"], "standard input isn't a terminal"),
    ] {
        let output = run(&session, args);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && told.contains(sentence), "{args:?}: {told}");
    }
}

#[test]
fn unusable_account_file_of_the_sandbox_is_told_in_plain_words_and_left_alone() {
    let session = Session::spawn(&["--version"], USUAL, &[]);
    session.exit_status();
    let list = ["--sandbox", "list", "regions"];
    assert_eq!(run(&session, &list).status.code(), Some(0));
    let account = session.home().join(".local/state/skysail/sandbox.json");
    let whole = std::fs::read_to_string(&account).unwrap();
    for (text, english, spanish) in [
        ("rubbish\n".to_owned(), "it isn't an account of the sandbox", "no es una cuenta del sandbox"),
        (whole + "rubbish\n", "line 2 is damaged", "la línea 2 está dañada"),
    ] {
        std::fs::write(&account, &text).unwrap();
        for (language, sentence) in [("en", english), ("es", spanish)] {
            let output = run(&session, &[&["--language", language], &list[..]].concat());
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.code() == Some(2) && told.contains(sentence), "{told}");
        }
        assert_eq!(std::fs::read_to_string(&account).unwrap(), text);
    }
}

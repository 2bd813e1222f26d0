//! Runs the real program as in each terminal of the table: what it sends, how it decodes keys, how it exits.

use super::table::{Row, rows};
use crate::common::pty::{Exit, Session, contains};
use std::path::Path;
use std::sync::Mutex;
use std::thread;

const SIZE: (u16, u16) = (100, 30);

/// Runs two terminals at a time: each takes a second, mostly waiting.
#[test]
fn program_works_in_every_terminal_of_the_table() {
    let left = Mutex::new(rows());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(row) = { left.lock().unwrap().pop() } {
                    walk(&row);
                }
            });
        }
    });
}

fn walk(row: &Row) {
    let mut env = row.environment();
    env.push(("LC_ALL", "C.UTF-8"));
    let session = Session::spawn(&["--sandbox", "--speed", "100"], SIZE, &env);
    session.wait_for("Virginia");
    assert_current_row_marked(&session);
    to_review(row, &session);
    enters(row, &session);
    edits(row, &session);
    copies(row, &session);
    if launches(row) {
        create(row, &session);
    }
    leave(row, &session);
    assert_eq!(session.exit_status(), Exit::Code(0), "{}", row.name);
    session.assert_restored();
    sent(row, &session.bytes());
    left(row, &session.bytes());
}

/// Launches where notifications could do harm, or where keys arrive in bursts.
fn launches(row: &Row) -> bool {
    row.progress == "notifies" || row.osc == "prints" || row.together
}

/// Checks that only the current row has a mark, which needs no color.
fn assert_current_row_marked(session: &Session) {
    session.wait_until(|screen| {
        let contents = screen.contents();
        let marked: Vec<&str> = contents.lines().filter(|line| line.contains("▌ ") || line.contains("> ")).collect();
        let rows = |text: &str| marked.iter().filter(|line| line.contains(text)).count();
        rows("us-east-1") == 1 && rows("us-west-2") == 0
    });
}

/// Presses F10, or its alternative where the terminal reserves F10; the last row then names it.
fn to_review(row: &Row, session: &Session) {
    match row.key("f10") {
        Some(bytes) => session.wait_for("f10").send(bytes.as_bytes()),
        None => {
            assert!(!session.screen().contains("f10"), "{}: {}", row.name, session.screen());
            session.wait_for("^t").key("c-t");
        }
    }
    session.wait_for("Create 1 instance");
}

/// Checks that every key that means Enter opens the confirmation line, and that Escape closes it.
fn enters(row: &Row, session: &Session) {
    for key in ["enter", "keypad-enter", "shift-enter", "ctrl-enter"] {
        session.send(row.key(key).expect("it has an Enter key").as_bytes());
        session.wait_for("Type create");
        session.key("esc");
        session.wait_gone("Type create");
    }
}

/// Waits until the file name field, which is in front of the review, contains this text.
fn field(session: &Session, wanted: &str) {
    session.wait_until(|screen| {
        let text = screen.contents();
        let lines = text.lines().filter_map(|line| line.split_once(['›', ':']));
        let inside = |before: &str| before.ends_with(['│', '|', ' ']);
        let line = lines.filter(|(before, _)| inside(before)).map(|(_, after)| after).next();
        let line = line.map(|text| text.split(['│', '|']).next().unwrap_or_default().trim());
        line == Some(wanted)
    });
}

/// Edits a text with the keys above the arrow keys.
fn edits(row: &Row, session: &Session) {
    session.key("s");
    field(session, "Ubuntu-1.json");
    session.key("c-u");
    field(session, "");
    session.send(b"one ");
    field(session, "one");
    session.send(b"two");
    field(session, "one two");
    let press = |key: &str| row.key(key).map(|bytes| session.send(bytes.as_bytes())).is_some();
    press("home");
    press("delete");
    field(session, "ne two");
    press("end");
    press("backspace");
    field(session, "ne tw");
    if press("ctrl-backspace") {
        field(session, "ne");
        session.send(b"tw");
        field(session, "ne tw");
    }
    for key in ["ctrl-left", "alt-left"] {
        press("end");
        if press(key) {
            session.send(b"x");
            field(session, "ne xtw");
            press("backspace");
            field(session, "ne tw");
        }
    }
    session.key("c-u");
    field(session, "");
    pastes(row, session);
    session.send(b"ne tw");
    field(session, "ne tw");
    session.key("esc");
    session.wait_gone("ne tw");
}

/// A Windows line ending counts as one, which becomes a space in this field; an empty line adds another one.
fn pastes(row: &Row, session: &Session) {
    let (end, empty) = match row.crlf.as_str() {
        "pair" => ("\r\r", "\r\r\r\r"),
        "one" => ("\r", "\r\r"),
        "kept" => ("\r\n", "\n\n"),
        _ => return,
    };
    for (between, wanted) in [(end, "first last"), (empty, "first  last")] {
        let text = format!("first{between}last");
        let marked = format!("\x1b[200~{text}\x1b[201~");
        session.send(if row.marks { &marked } else { &text }.as_bytes());
        field(session, wanted);
        session.key("c-u");
        field(session, "");
    }
}

/// What is reported about copying matches what is known about the terminal.
fn copies(row: &Row, session: &Session) {
    let notice = match row.clipboard.as_str() {
        "set" => "Copied.",
        "closed" => "Not copied. Select the text with the mouse instead",
        "settings" => "Sent to the terminal.",
        other => panic!("{other}"),
    };
    session.key("e");
    session.wait_for("create-instances").key("c");
    session.wait_for(notice).key("esc");
    session.wait_gone("create-instances");
}

fn create(row: &Row, session: &Session) {
    session.key("enter");
    session.wait_for("Type create");
    let typed = |screen: &vt100::Screen, text: &str| {
        let contents = screen.contents();
        let mut lines = contents.lines().filter_map(|line| line.split_once(['›', ':']));
        lines.any(|(_, after)| after.split(['│', '|']).next().unwrap_or_default().trim() == text)
    };
    session.rest_of_a_hand();
    if row.together {
        // 30 ms per key, of which the terminal delivers three at a time.
        session.send(b"cre");
        session.send(b"ate");
        session.wait_until(|screen| typed(screen, "create"));
    } else {
        session.type_by_hand("create", typed);
    }
    session.rest_of_a_hand();
    session.send(row.key("enter").expect("Enter").as_bytes());
    session.wait_for("Your instance is running.");
}

fn leave(row: &Row, session: &Session) {
    session.key("q");
    if !launches(row) {
        session.wait_for("Quit Skysail?").key("y");
    }
}

/// Checks that nothing was sent that this terminal would misinterpret.
fn sent(row: &Row, bytes: &[u8]) {
    let name = &row.name;
    // Without the marker that the test sends at the end.
    let ours = bytes.len() - b"\x1b]0;all-seen\x07".len();
    let bytes = &bytes[..ours];
    let never = |what: &[u8], why: &str| assert!(!contains(bytes, what), "{name}: {why}");
    if row.progress == "notifies" {
        never(b"\x1b]9;4", "progress would be a notification");
    }
    if row.osc == "prints" {
        never(b"\x1b]", "its text would be shown");
        never(b"\x1bP", "its text would be shown");
    }
    if row.colors == "eight" {
        never(b"38;5;", "it would blink");
        never(b"48;5;", "it would blink");
        never(b"38;2;", "it would be dim");
    }
    if row.clipboard == "closed" {
        never(b"]52;", "nobody takes it");
    }
    if row.mouse == "swallows" {
        never(b"\x1b[?1000h", "the Escape key would be lost");
    }
    if row.titles != "kept" {
        never(b"\x1b]2;\x1b\\", "its window would be left without a name");
    }
    if row.signs == "console" {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(['✓', '⏎', '⇧', '⇥', '▸', '…', '╭', '✗']), "{name}: its fonts have none of these");
    }
    never(b"\x1b]11;?", "a late answer could be typed");
    never(b"\x1b[c", "a late answer could be typed");
    never(b"\x1b[6n", "a late answer could be typed");
}

/// Checks what remains on the screen: the last output on its own lines, and no remains of the frames.
fn left(row: &Row, bytes: &[u8]) {
    let shell = "$ skysail\r\n";
    let mut screen = crate::common::pty_screen::terminal(SIZE);
    screen.process(shell.as_bytes());
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    if !row.alternate {
        text = text.replace("\x1b[?1049h", "").replace("\x1b[?1049l", "");
    }
    if row.corner {
        text = text.replace("\x1b[?1049l", "\x1b[?1049l\x1b[H");
    }
    screen.process(text.as_bytes());
    screen.process(b"$ next");
    let shown = screen.screen().contents();
    let name = &row.name;
    for rest in ["Virginia", "Create 1 instance", "Region", "╭", "┌"] {
        assert!(!shown.contains(rest), "{name}: {rest} is left:\n{shown}");
    }
    // Where the cursor isn't restored, the last output replaces one line.
    if row.alternate && !row.corner {
        assert!(shown.starts_with("$ skysail\n"), "{name}: what was there is gone:\n{shown}");
    }
    let lines: Vec<&str> = shown.lines().filter(|line| !line.trim().is_empty()).collect();
    assert_eq!(lines.last(), Some(&"$ next"), "{name}:\n{shown}");
    assert!(!shown.contains("2;Skysail") && !shown.contains("9;4"), "{name}:\n{shown}");
}

#[test]
fn borders_are_ascii_where_others_would_be_two_cells_wide() {
    let rows = rows();
    for (row, locale) in rows.iter().flat_map(|row| row.wide.iter().map(move |locale| (row, locale))) {
        let mut env = row.environment();
        env.push(("LC_ALL", locale));
        let session = Session::start(Path::new(env!("CARGO_BIN_EXE_skysail")), &["--sandbox"], SIZE, &env);
        session.wait_for("Virginia").wait_for("[SANDBOX]");
        let text = session.screen();
        let wide = text
            .chars()
            .find(|c| unicode_width::UnicodeWidthChar::width(*c) != unicode_width::UnicodeWidthChar::width_cjk(*c));
        assert_eq!(wide, None, "{} in {locale}", row.name);
    }
}

//! Tests of the cost of drawing: resizes, writes, and no activity while idle.

use std::fs;
use std::thread;

use super::common::pty::{Exit, PATIENCE, Session};
use super::{PRACTICE, USUAL, account, start, start_at_review};

#[test]
fn row_27_every_size_keeps_every_answer() {
    let session = start(USUAL);
    for (question, keys, size) in [
        ("us-east-1", "down tab", (60, 20)),
        ("us-east-2a", "down enter", (200, 60)),
        ("Operating system", "enter", (30, 8)),
        ("24.04 LTS", "enter", (80, 24)),
        ("$12.00", "down enter", (40, 10)),
    ] {
        session.wait_for(question);
        session.keys(keys);
        session.resize(size.0, size.1);
        if size == (30, 8) {
            session.wait_for("Skysail needs 40 columns and").wait_for("10 rows").wait_for("nothing is");
            session.resize(60, 20);
        }
    }
    session.resize(1, 1);
    session.resize(80, 24);
    session.wait_for("Which SSH key?");
    session.key("f10");
    session.wait_for("Create 1 instance for $12.00/month");
    for (columns, rows) in [(60, 20), (30, 8), (200, 60), (80, 24)] {
        session.resize(columns, rows);
        let seen = if columns == 30 { "Skysail needs 40 columns" } else { "Create 1 instance for $12.00" };
        session.wait_for(seen);
    }
    for part in ["Ohio (us-east-2)", "us-east-2b", "small_3_0"] {
        session.wait_for(part);
    }
    session.key("c-c");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn row_27_many_sizes_in_a_row_come_to_the_last() {
    let session = start_at_review(&PRACTICE, USUAL);
    for columns in (0..240).chain((41..240).rev()) {
        session.resize(columns, columns / 3);
    }
    session.resize(500, 200);
    session.resize(100, 30);
    session.wait_for("Create 1 instance for $7.00/month");
    session.key("c-c");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

/// The state of each of its threads. Those that do one deed for others and end are not there:
/// they are let go of by and by.
fn threads(session: &Session) -> Vec<String> {
    let threads = fs::read_dir(format!("/proc/{}/task", session.pid().as_raw_nonzero())).expect("it runs");
    let states = threads.filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("status")).ok());
    states.filter(|state| !state.starts_with("Name:\ttokio")).collect()
}

/// How often they were woken so far, all together.
fn wakings(session: &Session) -> u64 {
    let of_one = |state: &String| -> u64 {
        let counts = state.lines().filter_map(|line| line.split_once("voluntary_ctxt_switches:"));
        counts.map(|(_, count)| count.trim().parse::<u64>().expect("a number")).sum()
    };
    threads(session).iter().map(of_one).sum()
}

/// Whether every one of them sleeps.
fn sleeps(session: &Session) -> bool {
    threads(session).iter().all(|state| state.lines().any(|line| line.starts_with("State:\tS")))
}

/// Waits until all that was begun is done: it sleeps, woken more often than before.
fn settle_after(session: &Session, before: u64) {
    let deadline = std::time::Instant::now() + PATIENCE;
    while wakings(session) <= before || !sleeps(session) {
        assert!(std::time::Instant::now() < deadline, "it does not come to rest:\n{}", session.screen());
        thread::yield_now();
    }
}

/// A whole other program starts, works and ends meanwhile: as long as that takes, nothing happens.
fn meanwhile(session: &Session) {
    let output = account::run(session, &["list", "bundles", "--sandbox", "--region", "eu-central-1"]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn while_nothing_happens_it_is_not_woken_once() {
    for (what, session) in [
        ("a list", start(USUAL)),
        ("the review", start_at_review(&PRACTICE, USUAL)),
        ("the confirming line", {
            let session = start_at_review(&PRACTICE, USUAL);
            session.key("enter");
            session.wait_for("Type create to create");
            session
        }),
        ("help", {
            let session = start_at_review(&PRACTICE, USUAL);
            session.key("?");
            session.wait_for("Keyboard shortcuts");
            session
        }),
        ("the end", {
            let session = start_at_review(&PRACTICE, USUAL);
            super::create(&session);
            session.wait_for("Your instance is running.").wait_for("log in now");
            session
        }),
    ] {
        // What it still had to do when the screen was whole is done after this.
        meanwhile(&session);
        let (before, written) = (wakings(&session), session.bytes().len());
        meanwhile(&session);
        assert_eq!(wakings(&session) - before, 0, "woken at {what}");
        assert_eq!(session.bytes().len(), written, "written at {what}");
    }
}

/// What was written since then, and how often something was.
struct Written {
    bytes: Vec<u8>,
    writes: u64,
}

fn written_by(session: &Session, key: &str) -> Written {
    let (at, writes, wakings) = (session.bytes().len(), writes(session), wakings(session));
    session.key(key);
    settle_after(session, wakings);
    // What it wrote before it slept has been read once what comes after it is seen.
    session.scribble("\x1b]0;mark\x07");
    session.wait_bytes(at, b"\x1b]0;mark\x07");
    let bytes = session.bytes().split_off(at);
    let end = bytes.len() - b"\x1b]0;mark\x07".len();
    Written { bytes: bytes[..end].to_vec(), writes: self::writes(session) - writes }
}

/// Calls of write(2), to whatever.
fn writes(session: &Session) -> u64 {
    let counts = fs::read_to_string(format!("/proc/{}/io", session.pid().as_raw_nonzero())).expect("the system counts");
    let line = counts.lines().find_map(|line| line.strip_prefix("syscw: ")).expect("it counts writes");
    line.parse().expect("a number")
}

#[test]
fn a_frame_is_one_write_and_a_key_that_changes_nothing_is_none() {
    let session = start_at_review(&PRACTICE, USUAL);
    meanwhile(&session);
    // The cursor is on the button: there is nothing below it.
    let nothing = written_by(&session, "down");
    assert_eq!(nothing.bytes, b"");
    let frame = written_by(&session, "up");
    assert!(frame.bytes.starts_with(b"\x1b[?2026h") && frame.bytes.ends_with(b"\x1b[?2026l"), "{:?}", frame.bytes);
    assert_eq!(frame.bytes.windows(8).filter(|part| part == b"\x1b[?2026h").count(), 1);
    // The thread that reads wakes the one that draws, for either key.
    assert_eq!(frame.writes - nothing.writes, 1);
}

#[test]
fn a_service_that_is_slow_holds_up_no_key() {
    // Two seconds a call are half a second here.
    let session = Session::spawn(&["--sandbox=slow", "--speed", "4"], USUAL, &[]);
    session.wait_for("Loading Regions");
    session.keys("?");
    session.wait_for("Keyboard shortcuts");
    session.keys("esc");
    session.wait_gone("Keyboard shortcuts");
    // Enter on a list that is not there chooses nothing; on one that is, it goes on.
    session.keys("enter enter enter");
    session.wait_for("Still loading. Nothing was chosen.");
    session.wait_for("us-east-1");
    assert!(session.screen().contains("Where should it run?"), "{}", session.screen());
    session.key("f10");
    session.wait_for("Create 1 instance for $7.00/month");
    session.key("c-c");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn a_terminal_that_is_not_read_holds_up_nothing() {
    let session = start_at_review(&PRACTICE, (200, 60));
    session.stall(true);
    // Far more than a terminal keeps: each of these paints every cell.
    for _ in 0..100 {
        session.key("c-l");
    }
    session.key("c-c");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
    account::assert_untouched(&session);
}

/// Peak memory of the whole program, the sandbox with its two thousand instances included.
#[cfg(target_os = "linux")]
#[test]
fn row_19_thousands_of_things_fit_in_a_hundred_megabytes() {
    let session = Session::spawn(&["--sandbox=huge"], USUAL, &[]);
    session.wait_for("Virginia");
    session.key("f10");
    session.wait_for("Create 1 instance");
    let status = std::fs::read_to_string(format!("/proc/{}/status", session.pid().as_raw_nonzero())).expect("it runs");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kilobytes: u64 = peak.trim().trim_end_matches(" kB").parse().expect("a number");
    assert!(kilobytes < 100 * 1024, "{kilobytes} kB");
}

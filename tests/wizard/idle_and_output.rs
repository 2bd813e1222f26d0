//! Tests of the cost of drawing: resizes, writes, and no activity while idle.

use std::fs;
use std::thread;

use super::common::pty::{Exit, PATIENCE, Session};
use super::{SANDBOX_ARGS, USUAL, account, start, start_at_review};

#[test]
fn row_27_every_size_keeps_every_answer() {
    let session = start(USUAL);
    for (question, keys, size) in [
        ("us-east-1", "down tab", (60, 20)),
        ("us-east-2a", "right enter enter", (200, 60)),
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
fn row_27_rapid_resizes_end_at_the_last_size() {
    let session = start_at_review(&SANDBOX_ARGS, USUAL);
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

/// The state of each of its threads, except those of the thread pool, which end after a while.
fn threads(session: &Session) -> Vec<String> {
    let threads = fs::read_dir(format!("/proc/{}/task", session.pid().as_raw_nonzero())).expect("it runs");
    let states = threads.filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("status")).ok());
    states.filter(|state| !state.starts_with("Name:\ttokio")).collect()
}

/// How often its threads were woken so far.
fn wakeups(session: &Session) -> u64 {
    let of_one = |state: &String| -> u64 {
        let counts = state.lines().filter_map(|line| line.split_once("voluntary_ctxt_switches:"));
        counts.map(|(_, count)| count.trim().parse::<u64>().expect("a number")).sum()
    };
    threads(session).iter().map(of_one).sum()
}

/// Whether all of its threads are sleeping.
fn is_asleep(session: &Session) -> bool {
    threads(session).iter().all(|state| state.lines().any(|line| line.starts_with("State:\tS")))
}

/// Waits until it was woken again, has finished its work, and is sleeping.
fn settle_after(session: &Session, before: u64) {
    let deadline = std::time::Instant::now() + PATIENCE;
    while wakeups(session) <= before || !is_asleep(session) {
        assert!(std::time::Instant::now() < deadline, "it does not come to rest:\n{}", session.screen());
        thread::yield_now();
    }
}

/// Lets time pass: as long as another program takes to start, work, and end.
fn meanwhile(session: &Session) {
    let output = account::run(session, &["list", "bundles", "--sandbox", "--region", "eu-central-1"]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn idle_program_is_never_woken() {
    for (what, session) in [
        ("a list", start(USUAL)),
        ("the review", start_at_review(&SANDBOX_ARGS, USUAL)),
        ("the confirming line", {
            let session = start_at_review(&SANDBOX_ARGS, USUAL);
            session.key("enter");
            session.wait_for("Type create to create");
            session
        }),
        ("help", {
            let session = start_at_review(&SANDBOX_ARGS, USUAL);
            session.key("?");
            session.wait_for("Keyboard shortcuts");
            session
        }),
        ("the end", {
            let session = start_at_review(&SANDBOX_ARGS, USUAL);
            super::create(&session);
            session.wait_for("Your instance is running.").wait_for("log in now");
            session
        }),
    ] {
        // Finishes what it still had to do when the screen was complete.
        meanwhile(&session);
        let (before, written) = (wakeups(&session), session.bytes().len());
        meanwhile(&session);
        assert_eq!(wakeups(&session) - before, 0, "woken at {what}");
        assert_eq!(session.bytes().len(), written, "written at {what}");
    }
}

/// What was written since then, and with how many writes.
struct Written {
    bytes: Vec<u8>,
    writes: u64,
}

fn written_by(session: &Session, key: &str) -> Written {
    let (at, writes, wakeups) = (session.bytes().len(), writes(session), wakeups(session));
    session.key(key);
    settle_after(session, wakeups);
    // Everything that it wrote before it slept has been read once a later marker arrives.
    session.scribble("\x1b]0;mark\x07");
    session.wait_bytes(at, b"\x1b]0;mark\x07");
    let bytes = session.bytes().split_off(at);
    let end = bytes.len() - b"\x1b]0;mark\x07".len();
    Written { bytes: bytes[..end].to_vec(), writes: self::writes(session) - writes }
}

/// How often it called write(2), for any file.
fn writes(session: &Session) -> u64 {
    let counts = fs::read_to_string(format!("/proc/{}/io", session.pid().as_raw_nonzero())).expect("the system counts");
    let line = counts.lines().find_map(|line| line.strip_prefix("syscw: ")).expect("it counts writes");
    line.parse().expect("a number")
}

#[test]
fn frame_is_one_write_and_a_key_without_effect_none() {
    let session = start_at_review(&SANDBOX_ARGS, USUAL);
    meanwhile(&session);
    // The cursor is on the button, with nothing below it.
    let nothing = written_by(&session, "down");
    assert_eq!(nothing.bytes, b"");
    let frame = written_by(&session, "up");
    assert!(frame.bytes.starts_with(b"\x1b[?2026h") && frame.bytes.ends_with(b"\x1b[?2026l"), "{:?}", frame.bytes);
    assert_eq!(frame.bytes.windows(8).filter(|part| part == b"\x1b[?2026h").count(), 1);
    // The reader thread wakes the drawing thread for either key.
    assert_eq!(frame.writes - nothing.writes, 1);
}

#[test]
fn slow_service_never_delays_a_key() {
    // A call takes two seconds, which are half a second here.
    let session = Session::spawn(&["--sandbox=slow", "--speed", "4"], USUAL, &[]);
    session.wait_for("Loading Regions");
    session.keys("?");
    session.wait_for("Keyboard shortcuts");
    session.keys("esc");
    session.wait_gone("Keyboard shortcuts");
    // Enter chooses nothing in a loading list, and continues in a loaded one.
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
fn blocked_terminal_blocks_nothing_else() {
    let session = start_at_review(&SANDBOX_ARGS, (200, 60));
    session.stall(true);
    // Far more than a terminal buffers: each frame paints every cell.
    for _ in 0..100 {
        session.key("c-l");
    }
    session.key("c-c");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
    account::assert_untouched(&session);
}

/// Peak memory of the whole program, including the sandbox with its two thousand instances.
#[cfg(target_os = "linux")]
#[test]
fn row_19_thousands_of_resources_fit_in_100_megabytes() {
    let session = Session::spawn(&["--sandbox=huge"], USUAL, &[]);
    session.wait_for("Virginia");
    session.key("f10");
    session.wait_for("Create 1 instance");
    let status = std::fs::read_to_string(format!("/proc/{}/status", session.pid().as_raw_nonzero())).expect("it runs");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kilobytes: u64 = peak.trim().trim_end_matches(" kB").parse().expect("a number");
    assert!(kilobytes < 100 * 1024, "{kilobytes} kB");
}

//! Tests of ending the program in every way on every screen: the terminal is restored, and nothing is lost.

use rustix::process::Signal;

use super::common::at_best;
use super::common::pty::{Exit, Session};
use super::{SANDBOX_ARGS, SLOWER, USUAL, account, create, start, start_at_review};

/// A screen's name, and how to reach it from the first list.
pub(super) type Screen = (&'static str, fn(&Session));

/// Every kind of screen before anything is sent.
pub(super) const SCREENS: [Screen; 12] = [
    ("a list", |_| ()),
    ("a filter", |session| {
        session.type_text("fra");
        session.wait_gone("Virginia").wait_for("Frankfurt");
    }),
    ("a line", |session| {
        to_names(session);
        session.type_text("web-x");
        session.wait_for("› web-x");
    }),
    ("a text", |session| {
        to_names(session);
        session.key("tab");
        session.wait_for("One key=value per line");
        session.type_text("a=b");
        session.wait_for("a=b");
    }),
    ("the review", to_review),
    ("the confirming line", |session| {
        to_review(session);
        session.key("enter");
        session.wait_for("Type create to create");
    }),
    ("help", |session| {
        to_review(session);
        session.key("?");
        session.wait_for("Keyboard shortcuts");
    }),
    ("leaving", |session| {
        to_review(session);
        session.key("q");
        session.wait_for("Quit Skysail?");
    }),
    ("saving a plan", |session| {
        to_review(session);
        session.key("s");
        session.wait_for("Save plan");
    }),
    ("the palette", |session| {
        session.key("c-k");
        session.wait_for("Search");
    }),
    ("the account", |session| {
        session.key("f4");
        session.wait_for("Which account?");
    }),
    ("Home", |session| {
        session.key("f7");
        session.wait_for("AWS lists no servers");
    }),
];

fn to_review(session: &Session) {
    session.key("f10");
    session.wait_for("Create 1 instance");
}

fn to_names(session: &Session) {
    to_review(session);
    session.key("esc");
    session.wait_for("One name, several");
}

fn at_review() -> Session {
    start_at_review(&SANDBOX_ARGS, USUAL)
}

/// On every screen it ends this way with this status, and restores the terminal.
fn ends(how: impl Fn(&Session), status: u32) {
    for (screen, reach) in SCREENS {
        let session = start(USUAL);
        reach(&session);
        how(&session);
        assert_eq!(session.exit_status(), Exit::Code(status), "{screen}");
        session.assert_restored();
        account::assert_untouched(&session);
    }
}

#[test]
fn row_26_ctrl_c_quits_on_every_screen() {
    ends(|session| session.key("c-c"), 0);
}

#[test]
fn row_26_sigterm_ends_the_program_on_every_screen() {
    ends(|session| session.signal(Signal::TERM), 143);
}

#[test]
fn row_26_sigint_ends_the_program_on_every_screen() {
    ends(|session| session.signal(Signal::INT), 130);
}

#[test]
fn row_26_sighup_ends_the_program_on_every_screen() {
    ends(|session| session.signal(Signal::HUP), 129);
}

#[test]
fn row_26_sigquit_ends_the_program_on_every_screen() {
    ends(|session| session.signal(Signal::QUIT), 131);
}

#[test]
fn signal_during_a_launch_says_it_is_still_in_progress() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT] {
        let session = start_at_review(&SLOWER, USUAL);
        create(&session);
        session.wait_for("You can leave; AWS carries on");
        session.signal(signal);
        assert_eq!(session.exit_status(), Exit::Code(3), "{signal:?}");
        session.assert_restored();
        session.wait_for("Accepted and still in progress on AWS.");
    }
}

#[test]
fn signal_after_a_finished_launch_keeps_the_usual_signal_status() {
    let session = start_at_review(&SANDBOX_ARGS, USUAL);
    create(&session);
    session.wait_for("Your instance is running.");
    session.signal(Signal::TERM);
    assert_eq!(session.exit_status(), Exit::Code(143));
    session.assert_restored();
    session.wait_for("Ubuntu-1  ").wait_for("    ssh -i ");
}

#[test]
fn signal_saves_the_answers_for_the_next_start() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let session = at_review();
        session.signal(signal);
        assert_eq!(session.exit_status(), Exit::Code(status));
        let next = session.again(&SANDBOX_ARGS, USUAL);
        next.wait_for("Continue where you left off?");
        next.key("enter");
        next.wait_for("Create 1 instance for $7.00/month");
    }
}

#[test]
fn row_27_closed_terminal_ends_the_program_and_saves_the_answers() {
    let mut session = at_review();
    session.hang_up();
    assert_eq!(session.exit_status(), Exit::Code(129));
    let next = session.again(&SANDBOX_ARGS, USUAL);
    next.wait_for("Continue where you left off?");
}

/// In its own session, Skysail gets no signal when its terminal is gone: it notices that input ends and output fails.
#[cfg(target_os = "linux")]
#[test]
fn row_27_failing_output_ends_the_program_without_a_signal_and_without_spinning() {
    let script = format!(
        "trap '' HUP; setsid --wait {} {}; echo $? >\"$HOME/status\"; times >\"$HOME/times\"",
        env!("CARGO_BIN_EXE_skysail"),
        SANDBOX_ARGS.join(" ")
    );
    let mut session = Session::start("/bin/sh".as_ref(), &["-c", &script], USUAL, &[]);
    session.wait_for("Virginia").key("f10");
    session.wait_for("Create 1 instance");
    let before = seconds_of(super::suspend::child_of(session.pid()));
    let since = std::time::Instant::now();
    session.hang_up();
    session.exit_status();
    // It may take a second, and more on a busy machine.
    assert!(since.elapsed() < std::time::Duration::from_secs(5), "{:?}", since.elapsed());
    let contents = |name: &str| std::fs::read_to_string(session.home().join(name)).unwrap();
    assert_eq!(contents("status").trim(), "129");
    // A twentieth of those five seconds: more than exiting takes, and less than a busy loop.
    let all =
        contents("times").lines().nth(1).map(|line| line.split_whitespace().map(minutes_and_seconds).sum::<f64>());
    assert!(all.unwrap() - before < 0.25, "{before} s before, {all:?} s in the end");
    session.again(&SANDBOX_ARGS, USUAL).wait_for("Continue where you left off?");
}

/// The CPU time of the process so far.
#[cfg(target_os = "linux")]
fn seconds_of(pid: rustix::process::Pid) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).expect("it runs");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    // Linux reports hundredths of a second, whatever its clock rate.
    fields[11..13].iter().map(|hundredths| hundredths.parse::<f64>().expect("a number")).sum::<f64>() / 100.0
}

/// Parses a shell's time such as `0m1.25s`.
#[cfg(target_os = "linux")]
fn minutes_and_seconds(text: &str) -> f64 {
    let (minutes, seconds) = text.trim_end_matches('s').split_once('m').expect("minutes and seconds");
    minutes.parse::<f64>().expect("a number") * 60.0 + seconds.parse::<f64>().expect("a number")
}

#[test]
fn quitting_asks_while_a_create_is_in_flight() {
    // The create gets no reply.
    let session = start_at_review(&["--sandbox=silent", "--speed", "50"], USUAL);
    create(&session);
    session.wait_for("Sent once").wait_for("Waiting for AWS's reply.");
    session.key("c-c");
    session.wait_for("The request was sent, but AWS hasn't confirmed it.");
    session.key("n");
    session.wait_gone("Quit Skysail?");
    session.signal(Signal::TERM);
    // It waits for the reply, but a second signal ends it at once.
    assert_eq!(session.signal_until_exit(Signal::TERM), Exit::Code(143));
    session.assert_restored();
    let launches = account::launches(&session);
    assert_eq!(launches[0]["status"], "unknown", "{launches:?}");
}

#[test]
fn row_27_hang_up_with_a_create_in_flight_exits_at_once_and_the_next_start_offers_the_launch() {
    const SECOND: std::time::Duration = std::time::Duration::from_secs(1);
    let took = at_best(SECOND, || {
        // The create gets no reply.
        let mut session = start_at_review(&["--sandbox=silent", "--speed", "50"], USUAL);
        create(&session);
        session.wait_for("Sent once");
        let since = std::time::Instant::now();
        session.hang_up();
        assert_eq!(session.exit_status(), Exit::Code(3));
        let took = since.elapsed();
        assert_eq!(account::launches(&session)[0]["status"], "unknown");
        session.again(&SANDBOX_ARGS, USUAL).wait_for("An earlier launch");
        took
    });
    assert!(took < SECOND, "{took:?}");
}

/// A user doesn't have such a folder.
#[cfg(crash_points)]
fn names_no_path_of_the_build(session: &Session) {
    let text = String::from_utf8_lossy(&session.bytes()).into_owned();
    assert!(!text.contains(env!("CARGO_MANIFEST_DIR")) && !text.contains("/.cargo/"), "{}", session.screen());
}

/// Crash points exist only in debug builds.
#[cfg(crash_points)]
#[test]
fn row_28_panic_in_the_event_loop_is_reported_on_the_restored_screen() {
    let session = Session::spawn(&SANDBOX_ARGS, USUAL, &[("SKYSAIL_CRASH_AT", "in-view")]);
    assert!(matches!(session.exit_status(), Exit::Code(101)), "{}", session.screen());
    session.assert_restored();
    assert!(session.screen().contains("a panic was asked for"), "{}", session.screen());
    names_no_path_of_the_build(&session);
}

#[cfg(crash_points)]
#[test]
fn row_28_panic_in_a_task_is_reported_in_place_of_its_result_and_the_rest_continues() {
    let session = Session::spawn(&SANDBOX_ARGS, USUAL, &[("SKYSAIL_CRASH_AT", "in-task")]);
    session.wait_for("Internal error in Skysail").wait_for("Try again");
    names_no_path_of_the_build(&session);
    session.key("?");
    session.wait_for("Keyboard shortcuts");
    session.key("c-c");
    session.exit_status();
    session.assert_restored();
}

/// Checks that the sequence that leaves the alternate screen was written once.
#[cfg(crash_points)]
fn restored_once(session: &Session) {
    session.assert_restored();
    let bytes = session.bytes();
    let leaves = |bytes: &[u8]| bytes.windows(8).filter(|part| part == b"\x1b[?1049l").count();
    assert_eq!(leaves(&bytes), 1, "{}", session.screen());
}

/// The message can't be composed, but what failed is reported even so.
#[cfg(crash_points)]
#[test]
fn row_28_panic_in_the_panic_hook_leaves_the_first_one_readable() {
    let session = Session::spawn(&SANDBOX_ARGS, USUAL, &[("SKYSAIL_CRASH_AT", "in-view,in-hook")]);
    assert!(matches!(session.exit_status(), Exit::Code(101)), "{}", session.screen());
    restored_once(&session);
    let screen = session.screen();
    assert!(screen.contains("a panic was asked for: in-view"), "{screen}");
    assert!(!screen.contains("in-hook") && !screen.contains("thread"), "{screen}");
    names_no_path_of_the_build(&session);
}

/// The message can't be written: the terminal is restored, and nothing panics again.
#[cfg(all(crash_points, target_os = "linux"))]
#[test]
fn row_28_unreportable_panic_still_restores_the_terminal() {
    let script = format!("{} {} 2>/dev/full; echo ended $?", env!("CARGO_BIN_EXE_skysail"), SANDBOX_ARGS.join(" "));
    let env = [("SKYSAIL_CRASH_AT", "in-view")];
    let session = Session::start("/bin/sh".as_ref(), &["-c", &script], USUAL, &env);
    session.exit_status();
    restored_once(&session);
    assert!(session.screen().contains("ended 101"), "{}", session.screen());
}

/// The create was sent before the panic: the journal is intact, and the next start resumes the launch.
#[cfg(crash_points)]
#[test]
fn row_28_panic_during_a_launch_keeps_its_journal_intact() {
    let session = Session::spawn(&SANDBOX_ARGS, USUAL, &[("SKYSAIL_CRASH_AT", "in-launch-view")]);
    session.wait_for("Virginia").key("f10");
    session.wait_for("Create 1 instance");
    create(&session);
    assert!(matches!(session.exit_status(), Exit::Code(101)), "{}", session.screen());
    restored_once(&session);
    assert!(session.screen().contains("a panic was asked for: in-launch-view"), "{}", session.screen());
    let listed = account::run(&session, &["launches"]);
    assert!(listed.status.success() && listed.stderr.is_empty(), "every line can be read: {listed:?}");
    let status = account::launches(&session)[0]["status"].clone();
    assert!(status == "unknown" || status == "under-way", "{status}");
}

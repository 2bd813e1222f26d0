//! Tests of title, progress, notifications, links, and clipboard in the bytes that a terminal receives.

use super::common::pty::{Exit, Session, contains};
use super::{RICH, SANDBOX_ARGS, SKYSAIL, USUAL, create, home, wizard};
use rustix::process::Signal;
use std::path::Path;

/// The OSC commands that were sent, in order, without their delimiters.
fn commands(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let begun = text.split("\x1b]").skip(1);
    begun.map(|rest| rest.split(['\x1b', '\x07']).next().unwrap_or_default().to_owned()).collect()
}

fn of(session: &Session) -> Vec<String> {
    commands(&session.bytes()).into_iter().filter(|command| command != "0;all-seen").collect()
}

fn progress(session: &Session) -> Vec<String> {
    of(session).into_iter().filter(|command| command.starts_with("9;4;")).collect()
}

/// Checks that the window has its old title, and its tab shows no progress.
fn assert_undone(session: &Session) {
    session.assert_restored();
    let bytes = session.bytes();
    let text = String::from_utf8_lossy(&bytes);
    let after = text.rsplit_once("\x1b]2;Skysail").expect("a title").1;
    // In a terminal that doesn't restore the old title, an empty one would leave none.
    assert!(after.contains("\x1b[23;0t") && !after.contains("\x1b]2;\x1b\\"), "{after:?}");
    assert!(matches!(progress(session).last().map(String::as_str), None | Some("9;4;0;0")), "{:?}", progress(session));
}

/// Checks for what was created and where, how to connect, what it costs, and how to delete it.
fn assert_recorded(screen: &str) {
    let all = screen.replace('\n', "");
    for part in [
        "Your instance is running.",
        "Ubuntu 24.04 LTS, Micro, in us-east-1a:",
        "Ubuntu-1  ",
        "ssh -i ~/.ssh/practice-key-us-east-1.pem ubuntu@192.0.2.1",
        "nothing is billed. On AWS it would cost $7.00 per month",
        "Delete it: skysail --sandbox delete ",
    ] {
        assert!(all.contains(part), "{part}: {screen}");
    }
}

#[test]
fn launch_sets_the_title_shows_progress_and_announces_its_end() {
    let session = wizard("", &SANDBOX_ARGS, &[RICH]);
    create(&session);
    session.wait_for("Your instance is running.");
    session.wait_bytes(0, b"\x1b]777;notify;Skysail;Your instance is running.\x1b\\");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    assert_undone(&session);
    assert_recorded(&session.screen());
    let all = of(&session);
    let titles: Vec<&str> = all.iter().filter_map(|command| command.strip_prefix("2;")).collect();
    assert_eq!(titles.first(), Some(&"Skysail: sandbox"));
    for title in ["Skysail: 0 of 1 running", "Skysail: Your instance is running."] {
        assert!(titles.contains(&title), "{titles:?}");
    }
    let progress = progress(&session);
    assert_eq!(progress.first().map(String::as_str), Some("9;4;3;0"));
    let percents = progress.iter().filter_map(|command| command.strip_prefix("9;4;1;")?.parse::<u8>().ok());
    let percents: Vec<u8> = percents.collect();
    assert!(!percents.is_empty() && percents.is_sorted(), "{progress:?}");
    assert!(contains(&session.bytes(), b"\x07\x1b]777;"), "it rings too");
}

#[test]
fn common_terminal_gets_only_widely_supported_sequences() {
    let session = wizard("", &SANDBOX_ARGS, &[]);
    create(&session);
    session.wait_for("Your instance is running.");
    session.wait_bytes(0, b"\x07");
    session.key("c");
    session.wait_for("Sent to the terminal. Its key isn't");
    session.wait_bytes(0, b"\x1b]52;c;");
    session.key("q");
    session.exit_status();
    assert_undone(&session);
    let kinds = of(&session);
    assert!(kinds.contains(&"2;Terminal".to_owned()), "nobody knows whether the old name comes back: {kinds:?}");
    assert!(kinds.iter().all(|command| command.starts_with("2;") || command.starts_with("52;c;")), "{kinds:?}");
}

#[test]
fn features_turned_off_in_the_settings_send_nothing() {
    let off = "bell = false\nnotify = false\nprogress = false\ntitle = false\nlinks = false\nclipboard = false\n";
    let session = wizard(off, &SANDBOX_ARGS, &[RICH]);
    create(&session);
    session.wait_for("Your instance is running.");
    session.key("c");
    session.wait_for("Not copied");
    session.key("q");
    session.exit_status();
    session.assert_restored();
    assert_eq!(of(&session), Vec::<String>::new());
    let bytes = session.bytes();
    let ours = bytes.len() - b"\x1b]0;all-seen\x07".len();
    assert!(!contains(&bytes[..ours], b"\x07"));
}

#[test]
fn title_and_tab_are_restored_on_every_exit() {
    for signal in [Signal::TERM, Signal::INT, Signal::QUIT] {
        let session = wizard("", &["--sandbox", "--speed", "10"], &[RICH]);
        create(&session);
        session.wait_bytes(0, b"\x1b]9;4;1;");
        session.signal(signal);
        assert_eq!(session.exit_status(), Exit::Code(3), "{signal:?}");
        assert_undone(&session);
    }
}

/// In line mode too: each sequence if the terminal supports it, and everything restored at the end.
#[test]
fn line_mode_sets_the_title_and_shows_progress() {
    let args = ["--sandbox", "--speed", "50", "--plain"];
    let session = Session::start_at(home(""), Path::new(SKYSAIL), &args, (100, 60), &[RICH]);
    session.wait_bytes(0, b"\x1b[22;0t\x1b]2;Skysail: sandbox\x1b\\");
    session.create_line_by_line();
    session.wait_for("What next? >").wait_bytes(0, b"\x1b]9;4;1;").send(b"\r");
    assert_eq!(session.exit_status(), Exit::Code(0));
    assert_undone(&session);
    let off = Session::start_at(home("title = false\nprogress = false\n"), Path::new(SKYSAIL), &args, USUAL, &[RICH]);
    off.wait_for("Region [1 Virginia");
    off.signal(Signal::TERM);
    off.exit_status();
    assert_eq!(of(&off), Vec::<String>::new());
}

#[test]
fn tmux_passes_sequences_through_and_resets_them() {
    let env = [("TERM", "tmux-256color"), ("TMUX", "/tmp/tmux-1/default,1,0"), ("WEZTERM_PANE", "1")];
    let session = wizard("", &SANDBOX_ARGS, &env);
    create(&session);
    session.wait_for("Your instance is running.");
    session.wait_bytes(0, b"\x1bPtmux;\x1b\x1b]777;notify;Skysail;Your instance is running.\x1b\x1b\\\x1b\\");
    session.key("q");
    session.exit_status();
    session.assert_restored();
    let bytes = session.bytes();
    let text = String::from_utf8_lossy(&bytes);
    let (_, last) = text.rsplit_once("]9;4;").expect("progress");
    assert!(last.starts_with("0;0"), "{last:?}");
    assert!(!text.replace("\x1b\x1b]9;", "").contains("\x1b]9;"), "nothing goes around tmux");
}

#[test]
fn only_the_site_address_is_a_link() {
    let home = home("");
    let plan = r#"{ "instanceNames": ["shop"], "availabilityZone": "us-east-1a",
        "blueprintId": "wordpress_ls_1_0", "bundleId": "micro_3_0" }"#;
    std::fs::write(home.path().join("plan.json"), plan).unwrap();
    let args = ["--sandbox", "--speed", "50", "--plan", "plan.json"];
    let session = Session::start_at(home, Path::new(SKYSAIL), &args, USUAL, &[RICH]);
    session.create_at_review();
    session.wait_for("http://192.0.2.1/");
    session.wait_bytes(0, b"\x1b]8;id=skysail-0;http://192.0.2.1/\x1b\\");
    session.key("q");
    session.exit_status();
    session.assert_restored();
    let links = of(&session);
    let links: Vec<&str> = links.iter().filter_map(|command| command.strip_prefix("8;")).collect();
    assert!(links.iter().all(|link| ["id=skysail-0;http://192.0.2.1/", ";"].contains(link)), "{links:?}");
    assert_eq!(links.last(), Some(&";"));
}

//! An account whose every text means harm, before the real program, on the record of a terminal.

use super::common::pty::{Exit, contains};
use super::{create, start_hostile};

#[test]
fn hostile_words_of_the_service_do_nothing_to_the_terminal() {
    let session = start_hostile();
    create(&session);
    session.wait_for("AWS refused.").wait_for("PWNED");
    session.key("enter");
    session.wait_for("Create 1 instance");
    create(&session);
    session.wait_for("running.").wait_for("192.0.2.1");
    session.key("c");
    session.wait_for("Sent to the terminal's clipboard.");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
    // A user's name that a shell would act on is in no line that is made for a shell.
    let record = session.screen();
    assert!(record.contains("ec2-user@192.0.2.1") && !record.contains("rm -rf"), "{record}");
    let bytes = session.bytes();
    for part in ["\x1b]0;PWNED", "\x1b]52;c;cHdu", "\x1b[8m", "\x1b[5m", "\x1b[6n", "\x1bP$q", "\u{202e}", "\u{2066}"] {
        assert!(!contains(&bytes, part.as_bytes()), "{part:?} was written");
    }
}

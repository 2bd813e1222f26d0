//! Tests of Skysail being ended while a script is open in the user's editor: saved text is offered at the next start.

use super::common::pty::{Exit, Session};
use super::{SANDBOX_ARGS, USUAL};
use crate::common::executable::write_executable;
use rustix::process::Signal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An editor that saves two lines and stays open.
const EDITOR: &str = "#!/bin/sh\nprintf 'echo one\\necho two\\n' >\"$1\"\necho \"saved in $1\"\nread line\n";

/// The wizard while its editor is open after saving, and the folder of temporary files.
fn in_the_editor() -> (Session, PathBuf) {
    let home = Arc::new(tempfile::tempdir().expect("a home directory"));
    let at = |name: &str| home.path().join(name);
    write_executable(&at("editor"), EDITOR);
    std::fs::create_dir(at("temporary")).unwrap();
    let (editor, temporary) = (at("editor"), at("temporary"));
    let env = [("EDITOR", editor.to_str().unwrap()), ("TMPDIR", temporary.to_str().unwrap())];
    let program = Path::new(env!("CARGO_BIN_EXE_skysail"));
    let session = Session::start_at(Arc::clone(&home), program, &SANDBOX_ARGS, USUAL, &env);
    session.wait_for("Virginia").key("f10");
    session.wait_for("Create 1 instance").keys("home down down down down down down enter");
    session.wait_for("Run a script at first").key("c-e");
    session.wait_for("saved in").wait_for("user-data.sh");
    (session, temporary)
}

/// Checks that the temporary folder is empty, and that the next start offers the text.
fn assert_kept(session: &Session, temporary: &Path) {
    assert_eq!(std::fs::read_dir(temporary).unwrap().count(), 0, "something lies in the temporary folder");
    let next = session.again(&SANDBOX_ARGS, USUAL);
    next.wait_for("Continue where you left off?").wait_for("Script").key("enter");
    next.wait_gone("Continue where you left off?").key("f10");
    next.wait_for("Create 1 instance").wait_for("17 bytes");
    next.key("c-c");
    assert_eq!(next.exit_status(), Exit::Code(0));
    let drafts = session.home().join(".local/state/skysail/drafts");
    let left: Vec<_> = std::fs::read_dir(drafts).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left, ["last.json"], "the folder of the edit is gone");
}

#[test]
fn row_35_signal_with_an_open_editor_keeps_saved_text() {
    for (signal, exit) in [(Signal::TERM, Exit::Code(143)), (Signal::HUP, Exit::Code(129))] {
        let (session, temporary) = in_the_editor();
        session.signal(signal);
        assert_eq!(session.exit_status(), exit);
        session.assert_restored();
        assert_kept(&session, &temporary);
    }
}

#[test]
fn row_35_closed_terminal_with_an_open_editor_keeps_saved_text() {
    let (mut session, temporary) = in_the_editor();
    session.hang_up();
    assert_eq!(session.exit_status(), Exit::Code(129));
    assert_kept(&session, &temporary);
}

#[test]
fn row_35_kill_with_an_open_editor_keeps_saved_text() {
    let (session, temporary) = in_the_editor();
    session.signal(Signal::KILL);
    assert!(matches!(session.exit_status(), Exit::Signal(_)));
    assert_kept(&session, &temporary);
}

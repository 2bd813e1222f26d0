//! Tests of output besides the screens: to the terminal, to the shell, and about the program itself.

mod advised_commands;
mod aws_files;
mod completions_and_man_page;
mod doctor;
mod odd_files;
mod pasted;
mod settings_file;
mod sweep_schedule;
mod terminal_integration;

use crate::common;
use common::clean_environment::piped;
use common::pty::Session;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

const SKYSAIL: &str = env!("CARGO_BIN_EXE_skysail");
const USUAL: (u16, u16) = (80, 24);
/// A practice account in which nobody waits long.
const PRACTICE: [&str; 3] = ["--sandbox", "--speed", "50"];
/// A terminal that has everything.
const RICH: (&str, &str) = ("TERM", "xterm-ghostty");

/// A home with these settings in it.
fn home(settings: &str) -> Arc<TempDir> {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/skysail");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), settings).unwrap();
    Arc::new(home)
}

/// The wizard of somebody who has settled this.
fn wizard(settings: &str, args: &[&str], env: &[(&str, &str)]) -> Session {
    Session::start_at(home(settings), Path::new(SKYSAIL), args, USUAL, env)
}

/// To the review and through it.
fn create(session: &Session) {
    session.wait_for("Virginia");
    session.key("f10");
    session.create_at_review();
}

/// What a command prints on standard output, and what beside it. It must end well.
fn printed(args: &[&str], home: &Path, env: &[(&str, &str)]) -> (String, String) {
    let output = piped(Path::new(SKYSAIL), args, home, env).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert!(output.status.success(), "{args:?}: {output:?}");
    (text(output.stdout), text(output.stderr))
}

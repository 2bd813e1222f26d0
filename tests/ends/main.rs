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
/// A sandbox in which nobody waits long.
const SANDBOX_ARGS: [&str; 3] = ["--sandbox", "--speed", "50"];
/// A terminal that supports everything.
const RICH: (&str, &str) = ("TERM", "xterm-ghostty");

/// A home with these settings.
fn home(settings: &str) -> Arc<TempDir> {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/skysail");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), settings).unwrap();
    Arc::new(home)
}

/// Starts the wizard with these settings.
fn wizard(settings: &str, args: &[&str], env: &[(&str, &str)]) -> Session {
    Session::start_at(home(settings), Path::new(SKYSAIL), args, USUAL, env)
}

/// To the review, and creates.
fn create(session: &Session) {
    session.wait_for("Virginia");
    session.key("f10");
    session.create_at_review();
}

/// Standard output and standard error of a command, which must succeed.
fn printed(args: &[&str], home: &Path, env: &[(&str, &str)]) -> (String, String) {
    let output = piped(Path::new(SKYSAIL), args, home, env).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let problems = args.contains(&"doctor") && output.status.code() == Some(1);
    assert!(output.status.success() || problems, "{args:?}: {output:?}");
    (text(output.stdout), text(output.stderr))
}

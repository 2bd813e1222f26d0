//! Tests of terminal and input in a pseudo-terminal.

mod exits;
mod external_program;
mod frames;
mod probe;
mod typing;

use crate::common;
use std::os::unix::net::UnixDatagram;
use std::path::Path;

use common::pty::{PATIENCE, Session};

/// The program under test is this one, run again.
#[test]
fn probe() {
    external_program::run_if_cued();
    probe::run_if_cued();
}

const PROBE: [&str; 4] = ["--exact", "terminal::probe", "--nocapture", "--test-threads=1"];

fn start() -> Session {
    start_in((80, 24))
}

fn start_in(size: (u16, u16)) -> Session {
    let session = start_with(size, ("LANG", "C.UTF-8"));
    session.wait_for(&format!("probe {}x{}", size.0, size.1));
    session
}

fn start_with(size: (u16, u16), env: (&str, &str)) -> Session {
    let program = std::env::current_exe().expect("this program");
    Session::start(&program, &PROBE, size, &[(probe::CUE, "1"), env])
}

/// Starts it under a shell with job control, which prints its status.
fn start_under_shell() -> Session {
    let program = std::env::current_exe().expect("this program");
    let script = format!(
        "set -m; {} {}; echo stopped $?; read line; fg >/dev/null; echo ended $?; read line",
        program.display(),
        PROBE.join(" ")
    );
    let session = Session::start(Path::new("/bin/sh"), &["-c", &script], (80, 24), &[(probe::CUE, "1")]);
    session.wait_for("probe 80x24");
    session
}

/// Stops reading the output, and presses a key that makes the program write more than a terminal buffers. Returns when
/// the program has noticed.
fn stall_with(session: &Session, key: &str) {
    let word = UnixDatagram::bind(session.home().join(probe::FLOODED)).expect("a socket");
    word.set_read_timeout(Some(PATIENCE)).expect("a time limit");
    session.stall(true);
    session.key(key);
    word.recv(&mut [0]).expect("it says that it is stuck");
}

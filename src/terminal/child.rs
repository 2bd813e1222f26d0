//! Tracks when another program has the terminal: a child, or the shell.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Signal, getpgrp, getsid, kill_current_process_group};
use signal_hook::consts::SIGCONT;
use signal_hook::low_level::{pipe, unregister};

static LENT: AtomicBool = AtomicBool::new(false);
static RETURNED: Mutex<Option<Instant>> = Mutex::new(None);

/// How long after a child's end a Ctrl-C meant for it may arrive.
const ECHO: Duration = Duration::from_millis(100);

/// Returns whether a child has the terminal or just had it: what is typed is meant for it.
pub fn is_lent(now: Instant) -> bool {
    let returned = *RETURNED.lock().unwrap_or_else(PoisonError::into_inner);
    LENT.load(Ordering::Acquire) || returned.is_some_and(|at| now.saturating_duration_since(at) < ECHO)
}

/// The terminal is lent until this is dropped.
pub struct SuspendedTerminal(());

impl SuspendedTerminal {
    /// Starts lending the terminal.
    pub fn begin() -> SuspendedTerminal {
        LENT.store(true, Ordering::Release);
        SuspendedTerminal(())
    }
}

impl Drop for SuspendedTerminal {
    fn drop(&mut self) {
        *RETURNED.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        LENT.store(false, Ordering::Release);
    }
}

/// Returns whether a shell with job control can continue this process: such a shell gives each job its own process
/// group. Nobody would continue the group of the session's first process.
pub fn has_shell() -> io::Result<bool> {
    Ok(getsid(None)? != getpgrp())
}

/// Stops the whole process group, as the terminal would, and returns when it continues. Doesn't use SIGTSTP, which
/// this program catches.
pub fn stop() -> io::Result<()> {
    let (mut woken, waker) = UnixStream::pair()?;
    let registered = pipe::register(SIGCONT, waker)?;
    // The stop may reach another thread first: only being continued proves that it has happened.
    let outcome =
        kill_current_process_group(Signal::STOP).map_err(io::Error::from).and_then(|()| woken.read_exact(&mut [0]));
    unregister(registered);
    outcome
}

//! The times when the terminal is somebody else's: a child's, or the shell's.

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

/// A Ctrl-C that ended a child reaches us too, and may be seen only after its end.
const ECHO: Duration = Duration::from_millis(100);

/// Whether a child has the terminal, or just had: what is typed is meant for it.
pub fn is_lent(now: Instant) -> bool {
    let returned = *RETURNED.lock().unwrap_or_else(PoisonError::into_inner);
    LENT.load(Ordering::Acquire) || returned.is_some_and(|at| now.saturating_duration_since(at) < ECHO)
}

/// The terminal is a child's until this is dropped.
pub struct SuspendedTerminal(());

impl SuspendedTerminal {
    /// Lends the terminal from now on.
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

/// A shell that minds jobs puts each into a group of its own. In the group of the
/// session's first process nobody would ever wake us.
pub fn has_shell() -> io::Result<bool> {
    Ok(getsid(None)? != getpgrp())
}

/// Stops everything that was started together with us, as the terminal would, and
/// returns when it continues. Not by SIGTSTP, which we catch ourselves.
pub fn stop() -> io::Result<()> {
    let (mut woken, waker) = UnixStream::pair()?;
    let registered = pipe::register(SIGCONT, waker)?;
    // The stop may reach another thread first: only the waking proves that it has been.
    let outcome =
        kill_current_process_group(Signal::STOP).map_err(io::Error::from).and_then(|()| woken.read_exact(&mut [0]));
    unregister(registered);
    outcome
}

//! Ends the program at the second request to exit, whatever it is doing.
//!
//! This needs its own thread, because the thread that draws may hang and the one that reads may wait for it. It sleeps
//! until a signal arrives.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::{flag, low_level};

use super::{child, raw_mode};

/// Signals closer together than this are one request: `timeout` and shells send theirs to the process and to its
/// group.
const TOGETHER: Duration = Duration::from_millis(100);

const ENDING: [i32; 4] = [SIGTERM, SIGINT, SIGQUIT, SIGHUP];

/// Starts the thread, once.
pub fn start() -> io::Result<()> {
    static STARTED: OnceLock<()> = OnceLock::new();
    if STARTED.set(()).is_err() {
        return Ok(());
    }
    let (pipe, waker) = UnixStream::pair()?;
    waker.set_nonblocking(true)?;
    let flags: [Arc<AtomicBool>; ENDING.len()] = Default::default();
    for (&signal, raised) in ENDING.iter().zip(&flags) {
        flag::register(signal, Arc::clone(raised))?;
        low_level::pipe::register(signal, waker.try_clone()?)?;
    }
    thread::Builder::new().name("signals".into()).stack_size(128 * 1024).spawn(move || watch(pipe, &flags))?;
    Ok(())
}

fn watch(mut pipe: UnixStream, flags: &[Arc<AtomicBool>; ENDING.len()]) {
    let mut wishes = QuitRequests::default();
    while pipe.read(&mut [0; 16]).is_ok_and(|count| count > 0) {
        for (&signal, raised) in ENDING.iter().zip(flags) {
            let now = Instant::now();
            if raised.swap(false, Ordering::AcqRel) && wishes.insists(signal, now, child::is_lent(now)) {
                tracing::warn!(signal, "second signal");
                raw_mode::restore_for_good();
                low_level::exit(128 + signal);
            }
        }
    }
}

/// When the first request to exit arrived.
#[derive(Default)]
struct QuitRequests {
    first: Option<Instant>,
}

impl QuitRequests {
    /// Returns whether this is a second request. After a hangup no user is waiting, and Ctrl-C while the terminal is
    /// lent is meant for the child.
    fn insists(&mut self, signal: i32, now: Instant, lent: bool) -> bool {
        if lent && matches!(signal, SIGINT | SIGQUIT) {
            return false;
        }
        let first = *self.first.get_or_insert(now);
        signal != SIGHUP && now.duration_since(first) >= TOGETHER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(signals: &[(u64, i32, bool)], insisting: &[bool]) {
        let start = Instant::now();
        let mut wishes = QuitRequests::default();
        let results: Vec<bool> = signals
            .iter()
            .map(|&(at, signal, lent)| wishes.insists(signal, start + Duration::from_millis(at), lent))
            .collect();
        assert_eq!(results, insisting);
    }

    #[test]
    fn only_a_second_signal_forces_the_exit() {
        check(&[(0, SIGTERM, false), (150, SIGTERM, false)], &[false, true]);
        check(&[(0, SIGINT, false), (900, SIGQUIT, false)], &[false, true]);
    }

    #[test]
    fn signals_sent_together_count_once() {
        check(&[(0, SIGTERM, false), (1, SIGTERM, false), (2, SIGINT, false)], &[false, false, false]);
    }

    #[test]
    fn hangup_never_forces_the_exit_but_counts() {
        check(&[(0, SIGHUP, false), (500, SIGHUP, false), (600, SIGTERM, false)], &[false, false, true]);
    }

    #[test]
    fn signals_typed_at_a_child_process_are_ignored() {
        check(&[(0, SIGINT, true), (500, SIGINT, true), (900, SIGTERM, true)], &[false, false, false]);
    }
}

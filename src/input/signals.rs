//! Signals that can be polled: the handler sets a flag and writes a byte to a pipe.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::{getpgrp, getsid};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::{flag, low_level};

use super::Signal;

/// Caught signals, each kind once however often it arrived.
pub enum CaughtSignals {
    Signal(Signal),
    Resized,
}

/// In the order of delivery: a terminal that is closed sends SIGCONT after SIGHUP, and the program mustn't try to
/// continue.
const LISTENED: [i32; 7] = [SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH];

/// The flags of the signals, and the pipe that wakes the poll.
pub struct Signals {
    flags: [Arc<AtomicBool>; LISTENED.len()],
    pipe: UnixStream,
}

impl Signals {
    /// Starts listening, for as long as the program runs. The second value wakes the poll from elsewhere in the
    /// program.
    pub fn listen() -> io::Result<(Signals, Waker)> {
        let (pipe, waker) = UnixStream::pair()?;
        pipe.set_nonblocking(true)?;
        waker.set_nonblocking(true)?;
        let flags: [Arc<AtomicBool>; LISTENED.len()] = Default::default();
        for (&signal, raised) in LISTENED.iter().zip(&flags) {
            // In this order: whoever is woken finds the flag set.
            flag::register(signal, Arc::clone(raised))?;
            low_level::pipe::register(signal, waker.try_clone()?)?;
        }
        Ok((Signals { flags, pipe }, Waker(waker)))
    }

    /// Empties the pipe and returns what arrived.
    pub fn take(&mut self) -> Vec<CaughtSignals> {
        let mut bytes = [0; 64];
        loop {
            match self.pipe.read(&mut bytes) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        let raised = |flag: &&Arc<AtomicBool>| flag.swap(false, Ordering::AcqRel);
        LISTENED.iter().zip(&self.flags).filter(|(_, flag)| raised(flag)).map(|(&signal, _)| name(signal)).collect()
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }
}

/// Wakes the poll.
pub struct Waker(UnixStream);

impl Waker {
    pub fn wake(&self) {
        // A full pipe wakes it too.
        let _ = (&self.0).write(b"w");
    }
}

/// Stops the whole process like an uncaught SIGTSTP, unless no shell would ever continue it.
pub fn stop() {
    let in_first_group = getsid(None).is_ok_and(|session| session == getpgrp());
    if in_first_group {
        return;
    }
    let _ = low_level::emulate_default_handler(SIGTSTP);
}

fn name(signal: i32) -> CaughtSignals {
    CaughtSignals::Signal(match signal {
        SIGTERM => Signal::Terminate,
        SIGINT => Signal::Interrupt,
        SIGHUP => Signal::Hangup,
        SIGQUIT => Signal::Quit,
        SIGTSTP => Signal::Suspend,
        SIGCONT => Signal::Continue,
        _ => return CaughtSignals::Resized,
    })
}

pub fn number(signal: Signal) -> i32 {
    match signal {
        Signal::Terminate => SIGTERM,
        Signal::Interrupt => SIGINT,
        Signal::Hangup => SIGHUP,
        Signal::Quit => SIGQUIT,
        Signal::Suspend => SIGTSTP,
        Signal::Continue => SIGCONT,
    }
}

//! Pauses the reading thread while another program has the keyboard.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::signals::Waker;

/// How long after a child's end an interrupt meant for it may arrive.
const ECHO: Duration = Duration::from_millis(100);

/// Whether the keyboard belongs to another program, and since when it has been back.
#[derive(Default)]
pub struct InputPause {
    paused: bool,
    resumed: Option<Instant>,
}

/// The state that the thread shares with its owner.
pub struct SharedPause {
    /// Held while bytes are read, so that none is read after a pause has begun.
    gate: Mutex<InputPause>,
    stopped: AtomicBool,
    waker: Waker,
}

impl SharedPause {
    pub fn new(waker: Waker) -> SharedPause {
        SharedPause { gate: Mutex::default(), stopped: AtomicBool::new(false), waker }
    }

    pub fn pause(&self) {
        self.gate().paused = true;
    }

    pub fn resume(&self) {
        *self.gate() = InputPause { paused: false, resumed: Some(Instant::now()) };
        self.waker.wake();
    }

    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        self.waker.wake();
    }

    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    pub fn is_paused(&self) -> bool {
        self.gate().paused
    }

    /// Returns whether a Ctrl-C was meant for a child: it reaches this process too, and may be noticed only after the
    /// child has exited.
    pub fn is_the_childs(&self) -> bool {
        let gate = self.gate();
        gate.paused || gate.resumed.is_some_and(|at| at.elapsed() < ECHO)
    }

    /// Returns the lock that keeps a pause from beginning.
    pub fn gate(&self) -> MutexGuard<'_, InputPause> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl InputPause {
    pub fn is_paused(&self) -> bool {
        self.paused
    }
}

//! The switch that makes the reading thread leave the keyboard alone.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::signals::Waker;

/// How long an interrupt of a child may take to be seen here.
const ECHO: Duration = Duration::from_millis(100);

/// Whether the keyboard is somebody else's, and since when it is ours again.
#[derive(Default)]
pub struct InputPause {
    paused: bool,
    resumed: Option<Instant>,
}

/// What the thread shares with the one who started it.
pub struct SharedPause {
    /// Held while bytes are read, so that a pause that has begun is a pause.
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

    /// Whether a Ctrl-C was typed at a child: it reaches us too, and may be seen only
    /// after the child has ended of it.
    pub fn is_the_childs(&self) -> bool {
        let gate = self.gate();
        gate.paused || gate.resumed.is_some_and(|at| at.elapsed() < ECHO)
    }

    /// While this is held, a pause cannot begin.
    pub fn gate(&self) -> MutexGuard<'_, InputPause> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl InputPause {
    pub fn is_paused(&self) -> bool {
        self.paused
    }
}

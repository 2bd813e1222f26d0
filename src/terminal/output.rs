//! Non-blocking output to the terminal.

use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::raw_mode::{self, SavedState, wait};

/// How long to wait for the rest of a frame before the terminal is released.
const PATIENCE: Duration = Duration::from_millis(300);

/// A frame larger than this doesn't keep its buffer.
const KEPT: usize = 256 * 1024;

/// Maximum bytes in the buffer: more than a frame and a clipboard sequence together.
const MOST: usize = 4 << 20;

/// The terminal, and the output that it hasn't accepted yet.
pub struct NonBlockingOutput {
    found: &'static SavedState,
    waiting: Vec<u8>,
    sent: usize,
    /// Whether the terminal has refused output, as opposed to output that waits for the next frame.
    refused: bool,
    watched: OnceCell<AsyncFd<Arc<File>>>,
}

impl NonBlockingOutput {
    /// Returns the output for the terminal.
    pub fn new(found: &'static SavedState) -> NonBlockingOutput {
        NonBlockingOutput {
            found,
            waiting: Vec::with_capacity(16 * 1024),
            sent: 0,
            refused: false,
            watched: OnceCell::new(),
        }
    }

    /// Returns the buffer to append to.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.waiting
    }

    /// Appends bytes outside of frames, unless too much is already waiting.
    pub fn append(&mut self, bytes: &[u8]) {
        if self.waiting.len() < MOST {
            self.waiting.extend_from_slice(bytes);
        }
    }

    /// Drops unwritten output and begins with these bytes, which aren't written yet.
    pub fn restart(&mut self, bytes: &[u8]) {
        self.waiting.clear();
        self.sent = 0;
        self.refused = false;
        self.append(bytes);
    }

    /// Returns whether refused output is waiting.
    pub fn pending(&self) -> bool {
        self.refused
    }

    /// Writes the output that was refused, if any. Returns `true` if none is left.
    pub fn push_rest(&mut self) -> io::Result<bool> {
        if self.refused { self.push() } else { Ok(true) }
    }

    /// Writes what the terminal accepts now. Returns `true` if that was everything.
    pub fn push(&mut self) -> io::Result<bool> {
        while self.sent < self.waiting.len() {
            raw_mode::mark_shown();
            match self.found.tty().as_ref().write(&self.waiting[self.sent..]) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => self.sent += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.refused = true;
                    return Ok(false);
                }
                Err(error) => return Err(error),
            }
        }
        self.waiting.clear();
        self.waiting.shrink_to(KEPT);
        self.sent = 0;
        self.refused = false;
        Ok(true)
    }

    /// Waits briefly for the rest to be written, then drops it.
    pub fn finish(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while raw_mode::is_shown() && matches!(self.push(), Ok(false)) && wait(self.found.tty(), deadline) {}
        self.restart(&[]);
    }

    /// Waits until the terminal accepts more.
    pub async fn writable(&self) -> io::Result<()> {
        if !self.found.waits() {
            return Ok(());
        }
        let watched = self.watched()?;
        loop {
            let mut guard = watched.writable().await?;
            if wait(watched.get_ref(), Instant::now()) {
                return Ok(());
            }
            guard.clear_ready();
        }
    }

    fn watched(&self) -> io::Result<&AsyncFd<Arc<File>>> {
        if let Some(watched) = self.watched.get() {
            return Ok(watched);
        }
        #[allow(deprecated, reason = "it is unsound for files that are closed too early; this one never is")]
        let watched = AsyncFd::with_interest(Arc::clone(self.found.tty()), Interest::WRITABLE)?;
        Ok(self.watched.get_or_init(|| watched))
    }
}

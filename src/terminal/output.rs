//! Output that never makes the program wait for its terminal.

use std::cell::OnceCell;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::raw_mode::{self, SavedState, wait};

/// How long the end of a frame is waited for before the terminal is given away.
const PATIENCE: Duration = Duration::from_millis(300);

/// A frame larger than this leaves no memory behind.
const KEPT: usize = 256 * 1024;

/// More than a frame and a clipboard together.
const MOST: usize = 4 << 20;

/// The terminal, and what it has not yet taken.
pub struct NonBlockingOutput {
    found: &'static SavedState,
    waiting: Vec<u8>,
    sent: usize,
    /// The terminal has refused more. What merely waits for the next frame has not.
    refused: bool,
    watched: OnceCell<AsyncFd<Arc<File>>>,
}

impl NonBlockingOutput {
    /// Writes to the terminal as it was found.
    pub fn new(found: &'static SavedState) -> NonBlockingOutput {
        NonBlockingOutput {
            found,
            waiting: Vec::with_capacity(16 * 1024),
            sent: 0,
            refused: false,
            watched: OnceCell::new(),
        }
    }

    /// Where the next bytes are put.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.waiting
    }

    /// Adds bytes beside the frames, unless a terminal that takes nothing has already
    /// been told too much.
    pub fn append(&mut self, bytes: &[u8]) {
        if self.waiting.len() < MOST {
            self.waiting.extend_from_slice(bytes);
        }
    }

    /// Forgets what was not taken and begins with these bytes, unwritten for now.
    pub fn restart(&mut self, bytes: &[u8]) {
        self.waiting.clear();
        self.sent = 0;
        self.refused = false;
        self.append(bytes);
    }

    /// Returns whether the terminal has refused something that still waits.
    pub fn pending(&self) -> bool {
        self.refused
    }

    /// Writes what the terminal refused before, if it did. True: nothing is left of it.
    pub fn push_rest(&mut self) -> io::Result<bool> {
        if self.refused { self.push() } else { Ok(true) }
    }

    /// Writes what the terminal takes now. True: all of it.
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

    /// Waits a short while for the rest to be taken, then drops it.
    pub fn finish(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while raw_mode::is_shown() && matches!(self.push(), Ok(false)) && wait(self.found.tty(), deadline) {}
        self.restart(&[]);
    }

    /// Waits until the terminal takes more.
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

//! What is seen of a program in a pseudo-terminal, and waiting for it.

use std::io::Read;
use std::num::NonZeroU16;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    Code(u32),
    Signal(String),
}

/// What several threads tell of one program.
#[derive(Default)]
pub struct Watched {
    seen: Mutex<Seen>,
    changed: Condvar,
}

/// The terminal's picture, and what else is known.
#[derive(Default)]
pub struct Seen {
    pub terminal: vt100::Parser,
    pub bytes: Vec<u8>,
    pub exit: Option<Exit>,
    /// The terminal takes no output at the moment.
    pub stalled: bool,
    /// The terminal is being closed.
    pub closing: bool,
}

impl Watched {
    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn tell(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen());
        self.changed.notify_all();
    }

    pub fn wait(&self, deadline: Instant, mut is: impl FnMut(&Seen) -> bool) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        let waited = self.changed.wait_timeout_while(self.seen(), left, |seen| !is(seen));
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    pub fn read_all(&self, output: &mut dyn Read) {
        let mut chunk = [0; 4096];
        while let Ok(count @ 1..) = output.read(&mut chunk) {
            self.tell(|seen| {
                seen.bytes.extend_from_slice(&chunk[..count]);
                seen.terminal.process(&chunk[..count]);
            });
            let stalled = |seen: &mut Seen| seen.stalled && !seen.closing;
            let seen = self.changed.wait_while(self.seen(), stalled);
            if seen.unwrap_or_else(PoisonError::into_inner).closing {
                return;
            }
        }
    }
}

pub fn terminal((columns, rows): (u16, u16)) -> vt100::Parser {
    let of = |length| NonZeroU16::new(length).unwrap_or(NonZeroU16::MIN);
    vt100::Parser::new(of(rows), of(columns), 0)
}

pub fn exit(status: &portable_pty::ExitStatus) -> Exit {
    match status.signal() {
        Some(signal) => Exit::Signal(signal.into()),
        None => Exit::Code(status.exit_code()),
    }
}

pub fn is_on(bytes: &[u8], mode: &str) -> bool {
    let last = |end: char| find_last(bytes, format!("\x1b[?{mode}{end}").as_bytes());
    last('h') > last('l')
}

pub fn find_last(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).rposition(|window| window == part)
}

pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    find_last(bytes, part).is_some()
}

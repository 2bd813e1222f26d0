//! Raw mode: saves the terminal's settings, and restores them from any thread.

use std::fs::File;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::termios::{self, OptionalActions, QueueSelector, Termios};

use super::features::{Features, Leaving, Multiplexer};
use super::modes::{self, Manner};

/// The terminal as it was found at the start.
pub struct SavedState {
    tty: Arc<File>,
    /// Whether the terminal could be opened as a separate file, so that writes don't block.
    waits: bool,
    settings: Termios,
}

impl SavedState {
    /// Returns the terminal's file.
    pub fn tty(&self) -> &Arc<File> {
        &self.tty
    }

    /// Returns whether a write reports that it would block.
    pub fn waits(&self) -> bool {
        self.waits
    }
}

static FOUND: OnceLock<SavedState> = OnceLock::new();
static STATE: AtomicU8 = AtomicU8::new(AWAY);
/// Index in [`UNDONE`] of the sequence that removes the progress, if some was shown.
static PROGRESS: AtomicU8 = AtomicU8::new(NOTHING);
static TITLED: AtomicBool = AtomicBool::new(false);
/// How to restore the terminal, as [`packed`].
static MANNER: AtomicU8 = AtomicU8::new(0);
/// Whether the previous title is restored.
static KEPT: AtomicBool = AtomicBool::new(false);
static LINKED: AtomicBool = AtomicBool::new(false);

const NOTHING: u8 = 0;
const UNDONE: [&str; 4] = ["", modes::NO_PROGRESS, modes::NO_PROGRESS_IN_TMUX, modes::NO_PROGRESS_IN_SCREEN];

const AWAY: u8 = 0;
/// The settings are changed, but nothing was written yet.
const TAKEN: u8 = 1;
const SHOWN: u8 = 2;
/// Restored by a thread that ends the program now.
const GONE: u8 = 3;

/// How long to wait at the end for a terminal that accepts nothing.
const PATIENCE: Duration = Duration::from_millis(200);

/// Opens the terminal, once.
pub fn find() -> io::Result<&'static SavedState> {
    if let Some(found) = FOUND.get() {
        return Ok(found);
    }
    let (tty, waits) = match open() {
        Ok(tty) => (tty, true),
        Err(_) => (File::from(rustix::io::fcntl_dupfd_cloexec(io::stdout(), 3)?), false),
    };
    let settings = termios::tcgetattr(&tty)?;
    Ok(FOUND.get_or_init(|| SavedState { tty: Arc::new(tty), waits, settings }))
}

/// Opens the terminal as a separate file: the inherited one is shared with the shell, whose writes would fail if it
/// were made non-blocking.
fn open() -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let name = termios::ttyname(io::stdout(), Vec::new())?;
    Ok(File::from(rustix::fs::open(name, flags, Mode::empty())?))
}

/// Puts the terminal into raw mode.
pub fn take(found: &SavedState) -> io::Result<()> {
    if is_gone() {
        return Err(io::ErrorKind::Interrupted.into());
    }
    let mut raw = found.settings.clone();
    raw.make_raw();
    // Set before the change: a panic or signal between the two restores needlessly but harmlessly.
    let _ = STATE.compare_exchange(AWAY, TAKEN, Ordering::AcqRel, Ordering::Acquire);
    termios::tcsetattr(&found.tty, OptionalActions::Now, &raw)?;
    Ok(())
}

/// Returns whether the terminal is or was taken.
pub fn is_taken() -> bool {
    STATE.load(Ordering::Acquire) != AWAY
}

/// Returns whether something was written that must be undone.
pub fn is_shown() -> bool {
    STATE.load(Ordering::Acquire) == SHOWN
}

/// Returns whether the terminal was restored for good.
pub fn is_gone() -> bool {
    STATE.load(Ordering::Acquire) == GONE
}

/// Marks that something is about to be written that must be undone.
pub fn mark_shown() {
    let _ = STATE.compare_exchange(TAKEN, SHOWN, Ordering::AcqRel, Ordering::Acquire);
}

/// Remembers how to restore this terminal.
pub fn remember_manner(features: Features) {
    MANNER.store(packed(Manner::of(features)), Ordering::Release);
    KEPT.store(features.title_kept, Ordering::Release);
}

fn packed(manner: Manner) -> u8 {
    let leaving = match manner.leaving {
        Leaving::Usual => 0,
        Leaving::Bare => 1,
        Leaving::Cornered => 2,
    };
    u8::from(manner.keeps_title) | u8::from(manner.alt) << 1 | leaving << 2
}

fn unpacked(bits: u8) -> Manner {
    let leaving = [Leaving::Usual, Leaving::Bare, Leaving::Cornered][usize::from(bits >> 2).min(2)];
    Manner { keeps_title: bits & 1 != 0, alt: bits & 2 != 0, leaving }
}

/// Remembers whether the tab shows progress, and through which multiplexer it was sent.
pub fn remember_progress(shown: bool, between: Multiplexer) {
    let way = match between {
        _ if !shown => NOTHING,
        Multiplexer::Nobody => 1,
        Multiplexer::Tmux => 2,
        Multiplexer::Screen => 3,
    };
    PROGRESS.store(way, Ordering::Release);
}

/// Remembers that the window has Skysail's title.
pub fn remember_title() {
    TITLED.store(true, Ordering::Release);
}

/// Remembers that links may have been drawn.
pub fn remember_links() {
    LINKED.store(true, Ordering::Release);
}

/// Restores the terminal: once, from any thread, without locks, without allocating, and without waiting long.
pub fn restore() {
    give_back(STATE.swap(AWAY, Ordering::AcqRel));
}

/// The same for a thread that ends the program: the terminal isn't taken again.
pub fn restore_for_good() {
    give_back(STATE.swap(GONE, Ordering::AcqRel));
}

/// Discards typed input that nobody has read.
pub fn forget_typed() {
    if let Some(found) = FOUND.get() {
        let _ = termios::tcflush(&found.tty, QueueSelector::IFlush);
    }
}

fn give_back(state: u8) {
    let Some(found) = FOUND.get() else {
        return;
    };
    // In the background the terminal belongs to another job, and writing to it would stop this process.
    if !matches!(state, TAKEN | SHOWN) || !in_foreground(&found.tty) {
        return;
    }
    if state == SHOWN {
        let progress = UNDONE[usize::from(PROGRESS.swap(NOTHING, Ordering::AcqRel))];
        let titled = TITLED.swap(false, Ordering::AcqRel) && !KEPT.load(Ordering::Acquire);
        let title = if titled { modes::OTHER_TITLE } else { "" };
        let link = if LINKED.swap(false, Ordering::AcqRel) { modes::NO_LINK } else { "" };
        let [frame, reports, keys, alt, screen, back] = unpacked(MANNER.load(Ordering::Acquire)).leave();
        let mut bytes = [0; FAREWELL];
        let all = [modes::CUT_SHORT, link, progress, title, frame, reports, keys, alt, screen, back];
        let length = join(&mut bytes, &all);
        write(found, &bytes[..length]);
    }
    // The rest of a paste or of a mouse report mustn't become a shell command.
    let _ = termios::tcflush(&found.tty, QueueSelector::IFlush);
    let _ = termios::tcsetattr(&found.tty, OptionalActions::Now, &found.settings);
}

/// Size of the buffer for everything written at the end.
const FAREWELL: usize = 256;

/// Concatenates the parts without allocating; returns their total length.
fn join(bytes: &mut [u8; FAREWELL], parts: &[&str]) -> usize {
    let mut at = 0;
    for part in parts {
        let end = (at + part.len()).min(FAREWELL);
        bytes[at..end].copy_from_slice(&part.as_bytes()[..end - at]);
        at = end;
    }
    at
}

fn in_foreground(tty: &File) -> bool {
    // A terminal that isn't the controlling one has no background.
    termios::tcgetpgrp(tty).map_or(true, |group| group == rustix::process::getpgrp())
}

/// Writes all of it if the terminal accepts it in time; otherwise discards what it hasn't shown yet and tries again.
fn write(found: &SavedState, bytes: &[u8]) {
    let rest = write_in_time(found, bytes);
    if !rest.is_empty() {
        let _ = termios::tcflush(&found.tty, QueueSelector::OFlush);
        write_in_time(found, rest);
    }
}

fn write_in_time<'a>(found: &SavedState, mut bytes: &'a [u8]) -> &'a [u8] {
    let deadline = Instant::now() + PATIENCE;
    while !bytes.is_empty() && wait(&found.tty, deadline) {
        match found.tty.as_ref().write(bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    bytes
}

/// Waits until the terminal accepts output or is gone. Returns `false` when the time is up.
pub fn wait(tty: &File, deadline: Instant) -> bool {
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(left).unwrap_or_default();
        match poll(&mut [PollFd::new(tty, PollFlags::OUT)], Some(&timeout)) {
            Ok(count) => return count > 0,
            Err(rustix::io::Errno::INTR) if !left.is_zero() => {}
            Err(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longest_exit_sequence_fits_the_buffer() {
        let longest = UNDONE.iter().map(|undone| undone.len()).max().unwrap_or(0);
        for leaving in [Leaving::Usual, Leaving::Bare, Leaving::Cornered] {
            let manner = Manner { keeps_title: true, alt: true, leaving };
            assert_eq!(unpacked(packed(manner)), manner);
            let rest = [modes::CUT_SHORT, modes::NO_LINK, modes::OTHER_TITLE];
            let rest = rest.iter().chain(&manner.leave()).map(|part| part.len()).sum::<usize>();
            assert!(longest + rest <= FAREWELL);
        }
    }

    #[test]
    fn parts_are_joined_in_order() {
        let mut bytes = [0; FAREWELL];
        let length = join(&mut bytes, &["a", "", "bc"]);
        assert_eq!(&bytes[..length], b"abc");
    }
}

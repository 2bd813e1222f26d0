//! The terminal as it was found, and the one way back to that, from any thread.

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

/// What was there when the program started.
pub struct SavedState {
    tty: Arc<File>,
    /// The file could be made our own, so a write does not wait.
    waits: bool,
    settings: Termios,
}

impl SavedState {
    /// Returns the terminal.
    pub fn tty(&self) -> &Arc<File> {
        &self.tty
    }

    /// Whether a write can say that it would have to wait.
    pub fn waits(&self) -> bool {
        self.waits
    }
}

static FOUND: OnceLock<SavedState> = OnceLock::new();
static STATE: AtomicU8 = AtomicU8::new(AWAY);
/// Which of [`UNDONE`] takes the progress off that was shown, if some was.
static PROGRESS: AtomicU8 = AtomicU8::new(NOTHING);
static TITLED: AtomicBool = AtomicBool::new(false);
/// How the terminal is given back, as [`packed`].
static MANNER: AtomicU8 = AtomicU8::new(0);
/// The title that it had comes back.
static KEPT: AtomicBool = AtomicBool::new(false);
static LINKED: AtomicBool = AtomicBool::new(false);

const NOTHING: u8 = 0;
const UNDONE: [&str; 4] = ["", modes::NO_PROGRESS, modes::NO_PROGRESS_IN_TMUX, modes::NO_PROGRESS_IN_SCREEN];

const AWAY: u8 = 0;
/// Its settings are changed, but nothing was written to it yet.
const TAKEN: u8 = 1;
const SHOWN: u8 = 2;
/// Given back by a thread that ends the program now.
const GONE: u8 = 3;

/// How long a terminal that takes nothing is waited for at the end.
const PATIENCE: Duration = Duration::from_millis(200);

/// Looks at the terminal, once.
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

/// An open file of our own: the one we were given is shared with the shell, which
/// would find its own output refused if we made it non-blocking.
fn open() -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let name = termios::ttyname(io::stdout(), Vec::new())?;
    Ok(File::from(rustix::fs::open(name, flags, Mode::empty())?))
}

/// Changes the terminal's settings so that keys arrive as they are typed.
pub fn take(found: &SavedState) -> io::Result<()> {
    if is_gone() {
        return Err(io::ErrorKind::Interrupted.into());
    }
    let mut raw = found.settings.clone();
    raw.make_raw();
    // Before the change: a panic or signal between the two restores for nothing.
    let _ = STATE.compare_exchange(AWAY, TAKEN, Ordering::AcqRel, Ordering::Acquire);
    termios::tcsetattr(&found.tty, OptionalActions::Now, &raw)?;
    Ok(())
}

/// Returns whether the terminal is ours now, or was.
pub fn is_taken() -> bool {
    STATE.load(Ordering::Acquire) != AWAY
}

/// Returns whether something was written that has to be undone.
pub fn is_shown() -> bool {
    STATE.load(Ordering::Acquire) == SHOWN
}

/// Returns whether the terminal has gone away.
pub fn is_gone() -> bool {
    STATE.load(Ordering::Acquire) == GONE
}

/// Something is about to be written, and has to be undone from now on.
pub fn mark_shown() {
    let _ = STATE.compare_exchange(TAKEN, SHOWN, Ordering::AcqRel, Ordering::Acquire);
}

/// How this terminal is given back from now on.
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

/// Takes note of whether the tab shows progress, and through whom it was told.
pub fn remember_progress(shown: bool, between: Multiplexer) {
    let way = match between {
        _ if !shown => NOTHING,
        Multiplexer::Nobody => 1,
        Multiplexer::Tmux => 2,
        Multiplexer::Screen => 3,
    };
    PROGRESS.store(way, Ordering::Release);
}

/// The window has a title of ours from now on.
pub fn remember_title() {
    TITLED.store(true, Ordering::Release);
}

/// Links may have been drawn from now on.
pub fn remember_links() {
    LINKED.store(true, Ordering::Release);
}

/// Gives the terminal back as it was found: once, from any thread, without locks,
/// without memory, and without waiting for long.
pub fn restore() {
    give_back(STATE.swap(AWAY, Ordering::AcqRel));
}

/// The same by a thread that ends the program: nobody takes the terminal again.
pub fn restore_for_good() {
    give_back(STATE.swap(GONE, Ordering::AcqRel));
}

/// What was typed and nobody has read is dropped.
pub fn forget_typed() {
    if let Some(found) = FOUND.get() {
        let _ = termios::tcflush(&found.tty, QueueSelector::IFlush);
    }
}

fn give_back(state: u8) {
    let Some(found) = FOUND.get() else {
        return;
    };
    // In the background the terminal is another's, and touching it would stop us.
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
    // The rest of a paste or a report of the mouse must not become a shell's command.
    let _ = termios::tcflush(&found.tty, QueueSelector::IFlush);
    let _ = termios::tcsetattr(&found.tty, OptionalActions::Now, &found.settings);
}

/// Room for all that is said at the end.
const FAREWELL: usize = 256;

/// The parts one after another; how long they are together. Nothing is taken of the heap.
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
    // A terminal without groups, as it is not the controlling one, has no background.
    termios::tcgetpgrp(tty).map_or(true, |group| group == rustix::process::getpgrp())
}

/// Writes all of it if the terminal takes it soon; if not, what it has not shown yet
/// makes room.
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

/// Waits until the terminal takes output or is gone. False: the time is over.
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
    fn the_longest_farewell_has_room() {
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
    fn parts_are_joined_in_their_order() {
        let mut bytes = [0; FAREWELL];
        let length = join(&mut bytes, &["a", "", "bc"]);
        assert_eq!(&bytes[..length], b"abc");
    }
}

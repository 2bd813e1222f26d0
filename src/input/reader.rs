//! The thread that waits for bytes and signals.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::termios::{self, SpecialCodeIndex};

use super::decode::Decoder;
use super::pause::SharedPause;
use super::signals::{self, CaughtSignals, Signals};
use super::{Input, ReadLimits, Signal};

/// A terminal delivers at most 4095 bytes per read.
const CHUNK: usize = 4096;

/// Opens the keyboard and registers the signal handlers. What arrives before the thread is started is delivered then.
pub fn listen<S: Fn(Input) -> bool>(limits: ReadLimits, send: S) -> io::Result<Poller<S>> {
    let tty = File::from(open()?);
    let (signals, waker) = Signals::listen()?;
    let shared = Arc::new(SharedPause::new(waker));
    let decoder = Decoder::new(limits, Instant::now()).erasing_by_bs(erases_by_bs(&tty));
    Ok(Poller { size: Some(size(&tty)), tty, signals, shared, decoder, send })
}

/// Opens the terminal anew where possible: that file can be made non-blocking without affecting the shell, which
/// shares standard input.
fn open() -> io::Result<OwnedFd> {
    let stdin = io::stdin();
    let flags = OFlags::RDONLY | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    if !termios::isatty(&stdin) {
        return Ok(rustix::fs::open("/dev/tty", flags, Mode::empty())?);
    }
    termios::ttyname(&stdin, Vec::new())
        .and_then(|name| rustix::fs::open(name, flags, Mode::empty()))
        .or_else(|_| rustix::io::fcntl_dupfd_cloexec(stdin, 3))
        .map_err(Into::into)
}

/// Returns whether the terminal's settings say that its backspace key sends BS.
fn erases_by_bs(tty: &File) -> bool {
    const BS: u8 = 0x08;
    termios::tcgetattr(tty).is_ok_and(|settings| settings.special_codes[SpecialCodeIndex::VERASE] == BS)
}

fn size(tty: &File) -> (u16, u16) {
    termios::tcgetwinsize(tty).map_or((0, 0), |size| (size.ws_col, size.ws_row))
}

/// `Err` ends the thread: nobody listens any more, or the terminal is gone.
type ReadStatus = Result<(), ReadEnd>;

struct ReadEnd;

/// Polls the terminal and the signals, and delivers the inputs.
pub struct Poller<S> {
    tty: File,
    signals: Signals,
    pub shared: Arc<SharedPause>,
    decoder: Decoder,
    /// The last reported size, if it is still valid.
    size: Option<(u16, u16)>,
    send: S,
}

impl<S: Fn(Input) -> bool + Send + 'static> Poller<S> {
    /// Starts polling on a new thread.
    pub fn start(self) -> io::Result<()> {
        thread::Builder::new().name("input".into()).stack_size(256 * 1024).spawn(move || self.run())?;
        Ok(())
    }
}

impl<S: Fn(Input) -> bool> Poller<S> {
    fn run(mut self) {
        while self.turn().is_ok() {}
    }

    fn turn(&mut self) -> ReadStatus {
        let (tty, signals) = self.wait();
        if self.shared.is_stopped() {
            return Err(ReadEnd);
        }
        if signals.contains(PollFlags::IN) {
            self.tell_signals()?;
            self.tell_size()?;
        }
        // A terminal that is gone answers every poll at once: polling again would spin.
        if tty.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return self.hang_up();
        }
        if tty.contains(PollFlags::IN) {
            self.read()?;
        } else if self.decoder.deadline().is_some_and(|at| at <= Instant::now()) {
            self.decoder.silence();
        }
        self.tell_decoded()
    }

    /// Sleeps until there are bytes or signals, or silence is significant.
    fn wait(&self) -> (PollFlags, PollFlags) {
        let deadline = self.decoder.deadline();
        let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
        let timeout = left.and_then(|left| Timespec::try_from(left).ok());
        let paused = self.shared.is_paused();
        let wanted = if paused { PollFlags::empty() } else { PollFlags::IN };
        let mut polled = [PollFd::new(&self.tty, wanted), PollFd::new(&self.signals, PollFlags::IN)];
        match poll(&mut polled, timeout.as_ref()) {
            Ok(_) => (polled[0].revents(), polled[1].revents()),
            Err(_) => (PollFlags::empty(), PollFlags::empty()),
        }
    }

    fn tell_signals(&mut self) -> ReadStatus {
        for caught in self.signals.take() {
            match caught {
                // Reported even if the size is the same: a terminal that was small for a moment has lost its contents.
                CaughtSignals::Resized => self.size = None,
                CaughtSignals::Signal(signal) => self.tell_signal(signal)?,
            }
        }
        Ok(())
    }

    fn tell_signal(&mut self, signal: Signal) -> ReadStatus {
        match signal {
            // It was typed for the child that has the terminal, and reached the whole process group. The child stops,
            // and this process must too, or nobody returns the terminal to the shell.
            Signal::Suspend if self.shared.is_paused() => signals::stop(),
            Signal::Interrupt | Signal::Quit if self.shared.is_the_childs() => {}
            _ => self.tell(Input::Signal(signal))?,
        }
        Ok(())
    }

    /// A child may resize the terminal, so the size is checked afterwards.
    fn tell_size(&mut self) -> ReadStatus {
        let size = size(&self.tty);
        if Some(size) == self.size || self.shared.is_paused() {
            return Ok(());
        }
        self.size = Some(size);
        let (columns, rows) = size;
        self.tell(Input::Resize { columns, rows })
    }

    fn read(&mut self) -> ReadStatus {
        let mut chunk = [0; CHUNK];
        let outcome = {
            let gate = self.shared.gate();
            if gate.is_paused() {
                return Ok(());
            }
            self.tty.read(&mut chunk)
        };
        match outcome {
            // End of file means a line ending while the terminal isn't in raw mode; a terminal that is gone has no
            // settings.
            Ok(0) if termios::tcgetattr(&self.tty).is_err() => self.hang_up(),
            Ok(count) => {
                self.decoder.feed(&chunk[..count], Instant::now());
                Ok(())
            }
            Err(error) if is_passing(error.kind()) => Ok(()),
            Err(_) => self.hang_up(),
        }
    }

    fn tell_decoded(&mut self) -> ReadStatus {
        for input in self.decoder.drain() {
            if !(self.send)(input) {
                return Err(ReadEnd);
            }
        }
        Ok(())
    }

    fn hang_up(&self) -> ReadStatus {
        self.tell(Input::Hangup)?;
        Err(ReadEnd)
    }

    fn tell(&self, input: Input) -> ReadStatus {
        if (self.send)(input) { Ok(()) } else { Err(ReadEnd) }
    }
}

fn is_passing(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

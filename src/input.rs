//! What the user, the terminal and the system say to the program, as one stream.
//!
//! Reading is our own because a library's reader keeps an unfinished paste for ever
//! and spins on a terminal that is gone. One thread waits for bytes and signals; it
//! never wakes while nothing happens, and it holds no more than a paste's limit
//! however much arrives: when nobody takes its inputs, it stops reading.

mod decode;
mod paste;
mod pause;
mod reader;
mod signals;
mod unmarked_paste;

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

pub use termina::event::{KeyCode, KeyEvent, KeyEventKind, Modifiers, MouseButton, MouseEvent, MouseEventKind};

use pause::SharedPause;

/// One thing that happened outside of the program.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A key went down or repeats. Keys that arrived in one piece share their time.
    Key {
        /// The key.
        key: KeyEvent,
        /// When it arrived.
        at: Instant,
    },
    /// Pasted text, its only control characters line feeds and tabs. `cut` says that
    /// some of it may be missing: it was too long, or its end never came.
    Paste {
        /// The text.
        text: String,
        /// Whether some of it may be missing.
        cut: bool,
    },
    /// Text that arrived in one piece without the marks of a paste: more than a hand types at once, unless
    /// the line is slow. Its only controls are line feeds and tabs.
    Burst {
        /// The text.
        text: String,
        /// When it arrived.
        at: Instant,
    },
    /// The mouse, columns and rows counted from zero.
    Mouse(MouseEvent),
    /// The terminal has a new size; several changes in a row come as the last one.
    Resize {
        /// The new width, in cells.
        columns: u16,
        /// The new height, in cells.
        rows: u16,
    },
    /// The terminal's window got or lost the keyboard.
    Focus(bool),
    /// The system or another program asks for something.
    Signal(Signal),
    /// The terminal is gone. Comes once and is the last input.
    Hangup,
}

/// The signals a program in a terminal has to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM.
    Terminate,
    /// SIGINT.
    Interrupt,
    /// SIGHUP.
    Hangup,
    /// SIGQUIT.
    Quit,
    /// SIGTSTP from outside; Ctrl-Z itself arrives as a key.
    Suspend,
    /// SIGCONT.
    Continue,
}

impl Signal {
    /// The exit status a shell expects of a program that left because of this signal.
    pub fn exit_status(self) -> i32 {
        128 + signals::number(self)
    }
}

/// How much, and for how long, the reader waits for the end of what has begun.
#[derive(Debug, Clone, Copy)]
pub struct ReadLimits {
    /// Bytes of a paste that are kept.
    pub paste: usize,
    /// A paste ends after this much silence even if its end mark never comes.
    pub paste_silence: Duration,
    /// An escape character followed by this much silence is the Escape key.
    pub escape_silence: Duration,
    /// Two escape characters before the rest of a sequence are Alt and its key, as urxvt sends it. Elsewhere
    /// they are Escape and that key, which a slow line delivers together.
    pub doubled_alt: bool,
    /// What two carriage returns in a paste are.
    pub return_pair: ReturnPair,
}

/// What two carriage returns in a row mean in a paste. Of a line's end from Windows (CR LF) some terminals make
/// two carriage returns, others one; of an empty line between two others (LF LF) both make two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReturnPair {
    /// The terminal is not known: one end where every end of several is a pair, and else an empty line.
    #[default]
    Unknown,
    /// The terminal makes them of CR LF: one end where every end in the paste is a pair.
    OneEnd,
    /// The terminal never makes them of CR LF: an end and an empty line.
    TwoEnds,
}

impl Default for ReadLimits {
    fn default() -> Self {
        ReadLimits {
            paste: 1 << 20,
            paste_silence: Duration::from_millis(250),
            escape_silence: Duration::from_millis(40),
            doubled_alt: false,
            return_pair: ReturnPair::Unknown,
        }
    }
}

/// A thread that is not there yet: the first frame need not wait for it.
pub struct DeferredThread(Box<dyn FnOnce() -> io::Result<()>>);

impl DeferredThread {
    /// Starts the reading thread.
    pub fn begin(self) -> io::Result<()> {
        (self.0)()
    }
}

/// The reading thread. It ends with this value, with a hangup, or when `send` says
/// that nobody listens any more.
pub struct InputReader {
    shared: Arc<SharedPause>,
}

impl InputReader {
    /// Listens to standard input if it is a terminal, else to the controlling one: from
    /// now on nothing is lost, and everything is told once the second value is begun.
    /// `send` may block, which stops the reading; false from it ends the thread. Listen
    /// before the screen looks at its size: no change of it is missed then.
    pub fn listen(
        limits: ReadLimits,
        send: impl Fn(Input) -> bool + Send + 'static,
    ) -> io::Result<(InputReader, DeferredThread)> {
        let watch = reader::listen(limits, send)?;
        let shared = Arc::clone(&watch.shared);
        Ok((InputReader { shared }, DeferredThread(Box::new(move || watch.start()))))
    }

    /// Listens, and tells at once.
    pub fn start(limits: ReadLimits, send: impl Fn(Input) -> bool + Send + 'static) -> io::Result<InputReader> {
        let (reader, unbegun) = InputReader::listen(limits, send)?;
        unbegun.begin()?;
        Ok(reader)
    }

    /// Leaves the keyboard to somebody else. Once this has returned, not one more byte
    /// is taken. Interrupts meant for a child in the same terminal are then left to it.
    pub fn pause(&self) {
        self.shared.pause();
    }

    /// Takes the keyboard back, and tells of a size that changed meanwhile.
    pub fn resume(&self) {
        self.shared.resume();
    }
}

impl Drop for InputReader {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

//! Reads the terminal and signals on one thread, and decodes them into a stream of inputs.
//!
//! The reader is Skysail's own because a library's reader would keep an unfinished paste forever and spin on a
//! terminal that is gone. Its thread never wakes while nothing happens, and holds no more than a paste's limit however
//! much arrives: when nobody takes its inputs, it stops reading.

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

/// An event from outside the program.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A key was pressed or repeats. Keys that arrived in one read share their time.
    Key {
        /// The key.
        key: KeyEvent,
        /// When it arrived.
        at: Instant,
    },
    /// Pasted text; its only control characters are line feeds and tabs.
    Paste {
        /// The text.
        text: String,
        /// Whether some of it may be missing: it was too long, or its end mark never came.
        cut: bool,
    },
    /// Text that arrived in one read without paste marks: more than a hand types at once, unless the connection is
    /// slow. Its only control characters are line feeds and tabs.
    Burst {
        /// The text.
        text: String,
        /// When it arrived.
        at: Instant,
    },
    /// A mouse event, with columns and rows counted from zero.
    Mouse(MouseEvent),
    /// The terminal was resized; several changes in a row are reported as the last one.
    Resize {
        /// The new width, in cells.
        columns: u16,
        /// The new height, in cells.
        rows: u16,
    },
    /// The terminal's window gained or lost the focus.
    Focus(bool),
    /// A signal arrived.
    Signal(Signal),
    /// The terminal is gone. Reported once, as the last input.
    Hangup,
}

/// The signals that a program in a terminal must handle.
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
    /// SIGTSTP from outside; Ctrl-Z arrives as a key.
    Suspend,
    /// SIGCONT.
    Continue,
}

impl Signal {
    /// Returns the exit status that shells expect from a program ended by this signal.
    pub fn exit_status(self) -> i32 {
        128 + signals::number(self)
    }
}

/// Limits on the size of a paste and on waiting for unfinished input.
#[derive(Debug, Clone, Copy)]
pub struct ReadLimits {
    /// Maximum bytes of a paste that are kept.
    pub paste: usize,
    /// A paste ends after this much silence, even without its end mark.
    pub paste_silence: Duration,
    /// An escape character followed by this much silence is the Escape key.
    pub escape_silence: Duration,
    /// Whether two escape characters before the rest of a sequence are Alt and its key, as urxvt sends it. Elsewhere
    /// they are Escape and that key, which a slow connection delivers together.
    pub doubled_alt: bool,
    /// How to read two carriage returns in a paste.
    pub return_pair: ReturnPair,
}

/// What two carriage returns in a row mean in a paste. Some terminals turn a Windows line ending (CR LF) into two
/// carriage returns, others into one; all turn an empty line (LF LF) into two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReturnPair {
    /// Unknown terminal: one line ending if all line endings of several are pairs, otherwise an empty line.
    #[default]
    Unknown,
    /// The terminal sends two for CR LF: one line ending if all line endings in the paste are pairs.
    OneEnd,
    /// The terminal never sends two for CR LF: a line ending and an empty line.
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

/// A thread that isn't started yet, so that the first frame doesn't wait for it.
pub struct DeferredThread(Box<dyn FnOnce() -> io::Result<()>>);

impl DeferredThread {
    /// Starts the reading thread.
    pub fn begin(self) -> io::Result<()> {
        (self.0)()
    }
}

/// The reading thread. It ends when this value is dropped, on a hangup, or when `send` returns `false`.
pub struct InputReader {
    shared: Arc<SharedPause>,
}

impl InputReader {
    /// Starts listening to standard input if it is a terminal, otherwise to the controlling terminal: from now on
    /// nothing is lost, and everything is delivered once the returned thread is started. `send` may block, which stops
    /// the reading; if it returns `false`, the thread ends. Call this before the screen queries its size, so that no
    /// resize is missed.
    pub fn listen(
        limits: ReadLimits,
        send: impl Fn(Input) -> bool + Send + 'static,
    ) -> io::Result<(InputReader, DeferredThread)> {
        let watch = reader::listen(limits, send)?;
        let shared = Arc::clone(&watch.shared);
        Ok((InputReader { shared }, DeferredThread(Box::new(move || watch.start()))))
    }

    /// Starts listening and delivering.
    pub fn start(limits: ReadLimits, send: impl Fn(Input) -> bool + Send + 'static) -> io::Result<InputReader> {
        let (reader, unbegun) = InputReader::listen(limits, send)?;
        unbegun.begin()?;
        Ok(reader)
    }

    /// Leaves the keyboard to another program. Once this has returned, no more bytes are read, and interrupts meant
    /// for a child in the same terminal are ignored.
    pub fn pause(&self) {
        self.shared.pause();
    }

    /// Takes the keyboard back, and reports a size that changed meanwhile.
    pub fn resume(&self) {
        self.shared.resume();
    }
}

impl Drop for InputReader {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

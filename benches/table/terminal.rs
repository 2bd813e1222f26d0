//! Runs a program in a pseudo-terminal and observes it.

use crate::hermetic::command;
use portable_pty::{Child, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// The first choice of the opening screen.
const OPENING: &str = "New server";
/// Nothing takes longer than this unless it is broken.
const PATIENCE: Duration = Duration::from_secs(120);

/// The end of one of Skysail's frames.
pub const FRAME: &str = "\x1b[?2026l";

/// Credentials for the sandbox, which accepts any.
pub const ANYBODY: [(&str, &str); 5] = [
    ("AWS_ACCESS_KEY_ID", "AKIASANDBOX"),
    ("AWS_SECRET_ACCESS_KEY", "sandbox"),
    ("AWS_REGION", "us-east-1"),
    // The AWS CLI reads only this one.
    ("AWS_DEFAULT_REGION", "us-east-1"),
    ("AWS_EC2_METADATA_DISABLED", "true"),
];

pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    written: Arc<(Mutex<Vec<u8>>, Condvar)>,
    /// Number of bytes that were already waited for.
    passed: usize,
    screen: vt100::Parser,
    /// Number of bytes that the screen has processed.
    drawn: usize,
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    pub fn start(program: &Path, args: &[&str], home: &Path, (cols, rows): (u16, u16)) -> Terminal {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let writer = pair.master.take_writer().expect("its keyboard");
        let written = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let sink = written.clone();
        std::thread::spawn(move || {
            let mut chunk = [0; 65536];
            while let Ok(count @ 1..) = reader.read(&mut chunk) {
                sink.0.lock().unwrap().extend_from_slice(&chunk[..count]);
                sink.1.notify_all();
            }
        });
        let child = pair.slave.spawn_command(command(program, args, home, &ANYBODY)).expect("the program starts");
        let cells = |count| NonZeroU16::new(count).expect("a terminal has cells");
        let screen = vt100::Parser::new(cells(rows), cells(cols), 0);
        Terminal { child, writer, written, passed: 0, screen, drawn: 0, _master: pair.master }
    }

    /// Waits for this text after what was waited for last; returns the number of bytes up to its end.
    pub fn until(&mut self, text: &str) -> usize {
        let deadline = Instant::now() + PATIENCE;
        let mut written = self.written.0.lock().unwrap();
        loop {
            if let Some(at) = find(&written[self.passed..], text.as_bytes()) {
                let count = at + text.len();
                self.passed += count;
                return count;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let shown = String::from_utf8_lossy(&written).into_owned();
                panic!("{text:?} does not come after {} of {shown:?}", self.passed);
            }
            written = self.written.1.wait_timeout(written, left).unwrap().0;
        }
    }

    /// Waits for the first question, past the opening screen if there is one.
    pub fn first_question(&mut self) {
        if self.sees_either(OPENING, "Virginia") {
            self.key("\r");
            self.sees("Virginia");
        }
    }

    /// Waits until this is on the screen.
    pub fn sees(&mut self, text: &str) {
        self.sees_either(text, text);
    }

    /// Waits until one of these is on the screen; returns whether it is the first.
    fn sees_either(&mut self, first: &str, second: &str) -> bool {
        let deadline = Instant::now() + PATIENCE;
        let mut written = self.written.0.lock().unwrap();
        loop {
            self.screen.process(&written[self.drawn..]);
            self.drawn = written.len();
            self.passed = self.drawn;
            let shown = self.screen.screen().contents();
            if shown.contains(first) || shown.contains(second) {
                return shown.contains(first);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{first:?} or {second:?} is not seen on\n{shown}");
            written = self.written.1.wait_timeout(written, left).unwrap().0;
        }
    }

    /// Waits for the end of the frame that is being written.
    pub fn frame(&mut self) -> usize {
        self.until(FRAME)
    }

    pub fn key(&mut self, bytes: &str) {
        self.writer.write_all(bytes.as_bytes()).expect("the keyboard works");
    }

    /// Frames written so far.
    pub fn frames(&mut self) -> usize {
        let written = self.written.0.lock().unwrap();
        self.passed = written.len();
        written.windows(FRAME.len()).filter(|part| *part == FRAME.as_bytes()).count()
    }

    /// Bytes written so far.
    pub fn bytes(&self) -> usize {
        self.written.0.lock().unwrap().len()
    }

    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("its process id")
    }

    pub fn wait(&mut self) {
        self.child.wait().expect("the program ends");
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|part| part == needle)
}

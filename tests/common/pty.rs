//! Drives a program in a pseudo-terminal as a user does.
//!
//! Nothing sleeps: each wait is for something visible, and one that takes too long fails with the current screen.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use rustix::termios::{QueueSelector, tcflush, tcgetattr};

use super::clean_environment::command;
pub use super::pty_screen::{Exit, contains};
use super::pty_screen::{PtyScreen, Seen, exit, is_on, terminal};

/// Long enough for a loaded machine; only a broken program takes this long.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Nobody types two keys faster than this.
const HAND: Duration = Duration::from_millis(30);

/// Sent through the terminal after the program's end, so that everything before it has been received.
const ALL_SEEN: &[u8] = b"\x1b]0;all-seen\x07";

/// A running program with its terminal and its own home directory. Dropping it kills the program.
pub struct Session {
    watched: Arc<PtyScreen>,
    master: Option<Box<dyn MasterPty + Send>>,
    keyboard: Option<Sender<Vec<u8>>>,
    threads: Vec<JoinHandle<()>>,
    /// The program's side of the terminal, kept open to read its settings.
    tty: File,
    pid: Pid,
    settings: String,
    home: Arc<tempfile::TempDir>,
}

impl Session {
    /// Starts Skysail in a terminal of this size.
    pub fn spawn(args: &[&str], size: (u16, u16), env: &[(&str, &str)]) -> Session {
        Session::start(Path::new(env!("CARGO_BIN_EXE_skysail")), args, size, env)
    }

    /// Starts Skysail again for the same user, in another terminal, with what this session saved.
    pub fn again(&self, args: &[&str], size: (u16, u16)) -> Session {
        Session::start_at(Arc::clone(&self.home), Path::new(env!("CARGO_BIN_EXE_skysail")), args, size, &[])
    }

    /// The same, but stays on the first screen: Home, if something was launched before.
    pub fn again_at_home(&self, args: &[&str], size: (u16, u16)) -> Session {
        let program = Path::new(env!("CARGO_BIN_EXE_skysail"));
        Session::start_where(Arc::clone(&self.home), program, args, size, &[], true)
    }

    /// Starts Skysail for a new user, and stays on the first screen.
    pub fn begun_at_home(args: &[&str], size: (u16, u16)) -> Session {
        let home = Arc::new(tempfile::tempdir().expect("a home directory"));
        Session::start_where(home, Path::new(env!("CARGO_BIN_EXE_skysail")), args, size, &[], true)
    }

    /// Starts any program, without the tester's environment.
    pub fn start(program: &Path, args: &[&str], size: (u16, u16), env: &[(&str, &str)]) -> Session {
        let home = tempfile::tempdir().expect("a home directory");
        Session::start_at(Arc::new(home), program, args, size, env)
    }

    /// Starts a program with an existing home.
    pub fn start_at(
        home: Arc<tempfile::TempDir>,
        program: &Path,
        args: &[&str],
        size: (u16, u16),
        env: &[(&str, &str)],
    ) -> Session {
        Session::start_where(home, program, args, size, env, false)
    }

    /// `begun`: whether to stay on the first screen.
    fn start_where(
        home: Arc<tempfile::TempDir>,
        program: &Path,
        args: &[&str],
        size: (u16, u16),
        env: &[(&str, &str)],
        begun: bool,
    ) -> Session {
        let pair = native_pty_system().openpty(pty_size(size)).expect("a pseudo-terminal");
        let name = pair.master.tty_name().expect("its name");
        let tty = OpenOptions::new().read(true).write(true).open(name).expect("its other side");
        let settings = settings_of(&tty);
        let command = command(program, args, home.path(), env);
        let mut child = pair.slave.spawn_command(command).expect("the program starts");
        let pid = child.process_id().and_then(|pid| Pid::from_raw(pid as i32)).expect("its process id");
        let watched = Arc::new(PtyScreen::default());
        watched.seen().terminal = terminal(size);
        watched.seen().begun = begun;
        let exits = Arc::clone(&watched);
        thread::spawn(move || {
            let status = child.wait().expect("the program can be waited for");
            exits.tell(|seen| seen.exit = Some(exit(&status)));
        });
        let mut session = Session {
            watched,
            master: Some(pair.master),
            keyboard: None,
            threads: Vec::new(),
            tty,
            pid,
            settings,
            home,
        };
        session.connect();
        session
    }

    /// Reads output and writes keys in separate threads, since neither may wait for the other.
    fn connect(&mut self) {
        let master = self.master.as_ref().expect("the terminal is open");
        let mut output = master.try_clone_reader().expect("output can be read");
        let mut input = master.take_writer().expect("keys can be written");
        let watched = Arc::clone(&self.watched);
        let (keyboard, typed) = mpsc::channel::<Vec<u8>>();
        let own = keyboard.clone();
        let leads_on = move |keys: &'static [u8]| drop(own.send(keys.to_vec()));
        self.threads.push(thread::spawn(move || watched.read_all(&mut output, &leads_on)));
        self.threads.push(thread::spawn(move || {
            while let Ok(bytes) = typed.recv() {
                if input.write_all(&bytes).is_err() {
                    return;
                }
            }
        }));
        self.keyboard = Some(keyboard);
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// Sends bytes unchanged.
    pub fn send(&self, bytes: &[u8]) {
        let keyboard = self.keyboard.as_ref().expect("the terminal is open");
        keyboard.send(bytes.to_vec()).expect("the keyboard works");
    }

    /// Changes the size of the terminal. The screen keeps its old size if the new one is zero.
    pub fn resize(&self, columns: u16, rows: u16) {
        let master = self.master.as_ref().expect("the terminal is open");
        if let (Some(rows), Some(columns)) = (NonZeroU16::new(rows), NonZeroU16::new(columns)) {
            self.watched.seen().terminal.set_size(rows, columns);
        }
        master.resize(pty_size((columns, rows))).expect("a terminal can be resized");
    }

    /// Sends a signal to the program.
    pub fn signal(&self, signal: Signal) {
        if self.watched.seen().exit.is_none() {
            let _ = kill_process(self.pid, signal);
        }
    }

    /// Types text by hand: waits for the effect of each key (`is`), and is no faster than a person. The program has no
    /// other way to tell typing from a paste.
    pub fn type_by_hand(&self, text: &str, is: impl Fn(&vt100::Screen, &str) -> bool) {
        for (at, c) in text.char_indices() {
            self.send(c.to_string().as_bytes());
            self.wait_until(|screen| is(screen, &text[..at + c.len_utf8()]));
            self.rest_of_a_hand();
        }
    }

    /// Waits as long as a person needs for the next key.
    pub fn rest_of_a_hand(&self) {
        self.watched.wait(Instant::now() + HAND, |seen| seen.exit.is_some());
    }

    /// Repeats a signal, as an impatient user does, until the program ends.
    pub fn signal_until_exit(&self, signal: Signal) -> Exit {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.signal(signal);
            let pause = Instant::now() + Duration::from_millis(40);
            if self.watched.wait(pause.min(deadline), |seen| seen.exit.is_some()) {
                return self.exit_status();
            }
            assert!(Instant::now() < deadline, "{}", self.failure("it does not end"));
        }
    }

    /// Makes the terminal stop or resume taking output.
    pub fn stall(&self, stalled: bool) {
        self.watched.tell(|seen| seen.stalled = stalled);
    }

    /// Writes over the screen, as a message from another program does.
    pub fn scribble(&self, text: &str) {
        (&self.tty).write_all(text.as_bytes()).expect("the terminal takes output");
    }

    /// Closes the terminal, as when a window is closed or a connection is lost.
    pub fn hang_up(&mut self) {
        self.watched.tell(|seen| seen.closing = true);
        self.keyboard = None;
        // Wakes the reader, which waits for output. Output that nobody reads any more must not block either side.
        let _ = tcflush(&self.tty, QueueSelector::OFlush);
        let _ = (&self.tty).write(b"\0");
        let _ = tcflush(&self.tty, QueueSelector::IFlush);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
        self.master = None;
    }

    /// Waits until the screen shows this text.
    pub fn wait_for(&self, text: &str) -> &Session {
        self.wait(&format!("{text:?} is not seen"), |seen| seen.terminal.screen().contents().contains(text))
    }

    /// Waits until the screen no longer shows this text.
    pub fn wait_gone(&self, text: &str) -> &Session {
        self.wait(&format!("{text:?} is still seen"), |seen| !seen.terminal.screen().contents().contains(text))
    }

    /// Waits until the screen matches.
    pub fn wait_until(&self, mut is: impl FnMut(&vt100::Screen) -> bool) -> &Session {
        self.wait("the screen is not as it should be", |seen| is(seen.terminal.screen()))
    }

    /// Waits until the output after this offset contains these bytes.
    pub fn wait_bytes(&self, behind: usize, bytes: &[u8]) -> &Session {
        self.wait("what was written is not seen", |seen| contains(&seen.bytes[behind..], bytes))
    }

    /// Waits until the program ends and all its output is read.
    pub fn exit_status(&self) -> Exit {
        self.wait("it does not end", |seen| seen.exit.is_some());
        let exit = self.watched.seen().exit.clone().expect("it has ended");
        if self.master.is_some() {
            self.stall(false);
            (&self.tty).write_all(ALL_SEEN).expect("the terminal takes output");
            self.wait("its output does not end", |seen| contains(&seen.bytes, ALL_SEEN));
        }
        exit
    }

    /// From the review, opens the confirmation line and types the word by hand.
    pub fn create_at_review(&self) {
        self.wait_for("Create 1 instance").key("enter");
        self.wait_for("Type create to create");
        let typed = |screen: &vt100::Screen, text: &str| {
            let all = screen.contents();
            let line = all.lines().rev().find_map(|line| line.split_once('›'));
            line.map(|line| line.1.split('│').next().unwrap_or_default().trim().to_owned()).as_deref() == Some(text)
        };
        self.wait_until(|screen| typed(screen, ""));
        self.rest_of_a_hand();
        self.type_by_hand("create", typed);
        self.key("enter");
    }

    /// In line mode, accepts what is proposed from any question on, then types the word by hand.
    pub fn create_line_by_line(&self) {
        self.wait_for("Region [1 Virginia").send(b">\r");
        self.wait_for("Review [Create 1 instance").send(b"c\r");
        self.wait_for("Type create, or Enter to go back >");
        self.rest_of_a_hand();
        self.type_by_hand("create", |screen, text| screen.contents().contains(&format!("to go back > {text}")));
        self.send(b"\r");
    }

    fn wait(&self, what: &str, is: impl FnMut(&Seen) -> bool) -> &Session {
        let seen = self.watched.wait(Instant::now() + PATIENCE, is);
        assert!(seen, "{}", self.failure(what));
        self
    }

    fn failure(&self, what: &str) -> String {
        let exit = self.watched.seen().exit.clone();
        format!("{what}; exit: {exit:?}; the screen:\n{}", self.screen())
    }

    /// The text of the screen.
    pub fn screen(&self) -> String {
        self.watched.seen().terminal.screen().contents()
    }

    /// Inspects the screen: cells, cursor, modes.
    pub fn look<T>(&self, at: impl FnOnce(&vt100::Screen) -> T) -> T {
        at(self.watched.seen().terminal.screen())
    }

    /// All output so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.watched.seen().bytes.clone()
    }

    /// Checks that the terminal is as it was before the program started: its settings, screen, cursor, and reporting
    /// modes.
    pub fn assert_restored(&self) {
        assert_eq!(settings_of(&self.tty), self.settings, "the settings; the screen:\n{}", self.screen());
        self.look(|screen| {
            let left = [
                ("the alternate screen", screen.alternate_screen()),
                ("a hidden cursor", screen.hide_cursor()),
                ("marked pastes", screen.bracketed_paste()),
                ("the mouse", screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None),
            ];
            for (what, is_left) in left {
                assert!(!is_left, "{what} is left; the screen:\n{}", screen.contents());
            }
        });
        let bytes = self.bytes();
        for mode in ["2026", "1000", "1002", "1003", "1004", "1006", "2004"] {
            assert!(!is_on(&bytes, mode), "mode {mode} is left on");
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.watched.seen().exit.is_none() {
            let _ = kill_process_group(self.pid, Signal::KILL);
        }
        if self.master.is_some() {
            self.hang_up();
        }
    }
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn settings_of(tty: &File) -> String {
    format!("{:?}", tcgetattr(tty).expect("a terminal has settings"))
}

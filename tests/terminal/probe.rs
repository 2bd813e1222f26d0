//! A small program on the modules under test, run in a pseudo-terminal by the tests: it prints its inputs, and fails
//! on request.

use std::os::unix::net::UnixDatagram;
use std::panic::catch_unwind;
use std::process::Command;
use std::{env, fs, thread};

use ratatui::Frame;
use ratatui::text::Text;
use skysail::input::{Input, InputReader, KeyCode, KeyEvent, Modifiers, ReadLimits, Signal};
use skysail::terminal::{self, Modes, Screen};
use tokio::sync::mpsc::{Receiver, channel};

/// Set for the process that is the probe.
pub const CUE: &str = "SKYSAIL_TEST_PROBE";

/// The socket, in its working directory, where it reports that the terminal takes no more output.
pub const FLOODED: &str = "flooded";

/// All modes, so that a test notices if one isn't restored.
const MODES: Modes = Modes { mouse: true, paste: true, focus: true };

/// Runs if this process is the probe, and then never returns.
pub fn run_if_cued() {
    if env::var_os(CUE).is_none() {
        return;
    }
    if let Err(unfit) = terminal::check() {
        println!("unfit: {unfit:?}");
        std::process::exit(2);
    }
    terminal::install_panic_hook(|what| format!("It stopped: {what}."));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let status = runtime.block_on(async {
        let (send, inputs) = channel(64);
        let reader = InputReader::start(ReadLimits::default(), move |input| send.blocking_send(input).is_ok());
        let screen = Screen::enter(MODES).expect("the terminal can be taken");
        Probe {
            screen,
            reader: reader.expect("input can be read"),
            lines: Vec::new(),
            keys: 0,
            children: 0,
            stubborn: false,
            drawn: 0,
            skipped: 0,
        }
        .run(inputs)
        .await
    });
    std::process::exit(status);
}

struct Probe {
    screen: Screen,
    reader: InputReader,
    lines: Vec<String>,
    keys: usize,
    children: usize,
    /// Whether it ignores a hang-up of its terminal, and waits for the end of input.
    stubborn: bool,
    drawn: usize,
    skipped: usize,
}

impl Probe {
    async fn run(mut self, mut inputs: Receiver<Input>) -> i32 {
        loop {
            if inputs.is_empty() && self.draw().is_err() {
                return after_hangup(inputs, 0).await;
            }
            let input = tokio::select! {
                input = inputs.recv() => input,
                written = self.screen.writable(), if self.screen.pending() => {
                    written.expect("the terminal can be waited for");
                    continue;
                }
            };
            match input {
                Some(Input::Hangup) => return after_hangup(inputs, 1).await,
                Some(input) => {
                    if let Some(status) = self.take(input).await {
                        return status;
                    }
                }
                None => return 6,
            }
        }
    }

    fn draw(&mut self) -> std::io::Result<()> {
        let lines = self.picture();
        match self.screen.draw(|frame| show(frame, &lines))? {
            true => self.drawn += 1,
            false => self.skipped += 1,
        }
        Ok(())
    }

    fn picture(&self) -> String {
        let mut lines = vec![format!("probe {} pid {}", self.screen.size(), std::process::id())];
        lines.extend(self.lines.iter().rev().take(8).cloned());
        lines.join("\n")
    }

    fn log(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    async fn take(&mut self, input: Input) -> Option<i32> {
        match input {
            Input::Key { key, .. } => return self.key(key).await,
            Input::Paste { text, cut } => {
                self.log(format!("paste {} {}", text.len(), if cut { "cut" } else { "whole" }))
            }
            Input::Burst { text, .. } => self.log(format!("paste {} whole", text.len())),
            Input::Resize { columns, rows } => self.screen.resize(columns, rows),
            Input::Signal(Signal::Suspend) => self.suspend(),
            Input::Signal(Signal::Continue) => {
                // If it fails, the terminal is gone, and the hang-up follows.
                if self.screen.resume().is_ok() {
                    self.log("continued");
                }
            }
            Input::Signal(Signal::Hangup) if self.stubborn => {}
            Input::Signal(signal) => return Some(signal.exit_status()),
            other => self.log(format!("{other:?}")),
        }
        None
    }

    async fn key(&mut self, key: KeyEvent) -> Option<i32> {
        self.keys += 1;
        let control = key.modifiers.contains(Modifiers::CONTROL);
        match key.code {
            KeyCode::Char('q') => return Some(0),
            KeyCode::Char('z') if control => self.suspend(),
            KeyCode::Char('l') if control => self.screen.clear(),
            KeyCode::Char('p') => panic!("on cue \x1b[31m"),
            KeyCode::Char('o') => panic_in_a_destructor(),
            KeyCode::Char('t') => self.panic_elsewhere(),
            KeyCode::Char('c') => self.panic_in_a_task().await,
            KeyCode::Char('s') => self.lend("read line; echo child got $line; read line"),
            KeyCode::Char('w') => self.count_writes(),
            KeyCode::Char('f') => self.flood(),
            KeyCode::Char('n') => {
                self.stubborn = true;
                self.log("stubborn");
            }
            KeyCode::Char('h') => self.hang(),
            KeyCode::Char('m') => self.screen.set_mouse(false).expect("the mouse can be switched off"),
            KeyCode::Char('k') => self.log(format!("keys {}", self.keys)),
            KeyCode::Char('y') => {}
            code => self.log(format!("key {code:?}")),
        }
        None
    }

    fn suspend(&mut self) {
        let stopped = self.screen.suspend().expect("the terminal can be left");
        self.log(if stopped { "back from the shell" } else { "no shell" });
    }

    fn lend(&mut self, script: &str) {
        self.children += 1;
        let script = format!("echo child {} here; {script}", self.children);
        self.reader.pause();
        let status = self.screen.lend(|| Command::new("sh").args(["-c", &script]).status());
        self.reader.resume();
        let status = status.expect("the terminal comes back").expect("a shell");
        self.log(format!("back from the child: {status}"));
    }

    fn panic_elsewhere(&mut self) {
        let ended = thread::spawn(|| panic!("elsewhere")).join();
        assert!(ended.is_err());
        let kept = terminal::take_panics();
        self.log(format!("kept: {}", kept.join(" ")));
    }

    async fn panic_in_a_task(&mut self) {
        let text = terminal::contain(async { panic!("in a task") }).await.map(|(): ()| ()).unwrap_err();
        let shown = catch_unwind(|| panic!("caught by the loop")).is_err();
        self.log(format!("contained: {text} {shown}"));
    }

    /// Counts the writes of a new frame, and of the same frame again.
    fn count_writes(&mut self) {
        self.log("a new picture");
        let before = writes();
        self.draw().expect("a frame");
        let changed = writes() - before;
        self.draw().expect("the same frame");
        let unchanged = writes() - before - changed;
        self.log(format!("writes {changed} and {unchanged}"));
    }

    /// Writes more than an unread terminal takes.
    fn flood(&mut self) {
        let size = self.screen.size();
        for round in 0..200u32 {
            let letter = char::from(b'a' + (round % 26) as u8).to_string();
            let lines = vec![letter.repeat(size.width.into()); size.height.into()].join("\n");
            match self.screen.draw(|frame| show(frame, &lines)) {
                Ok(true) => self.drawn += 1,
                Ok(false) => self.skipped += 1,
                Err(error) => self.log(format!("flood: {error}")),
            }
        }
        // The screen can't show it, but the test may be waiting for it.
        let _ = UnixDatagram::unbound().and_then(|word| word.send_to(b"!", FLOODED));
        self.log(format!("flooded, {} skipped", if self.skipped > 0 { "some" } else { "none" }));
    }

    /// Blocks the drawing thread, with output that nobody reads.
    fn hang(&mut self) {
        self.flood();
        loop {
            thread::park();
        }
    }
}

/// Panics while another panic unwinds, which ends the program at once.
fn panic_in_a_destructor() {
    struct Late;
    impl Drop for Late {
        fn drop(&mut self) {
            panic!("in a destructor");
        }
    }
    let _late = Late;
    panic!("on cue");
}

/// Checks that the hang-up is reported once and that the reader thread ends: only then does the channel close.
async fn after_hangup(mut inputs: Receiver<Input>, mut hangups: i32) -> i32 {
    while let Some(input) = inputs.recv().await {
        hangups += i32::from(input == Input::Hangup);
    }
    8 + hangups
}

fn show(frame: &mut Frame, text: &str) {
    frame.render_widget(Text::raw(text), frame.area());
    frame.set_cursor_position((0, 0));
}

/// How often this process called write(2).
fn writes() -> u64 {
    let counts = fs::read_to_string("/proc/self/io").expect("the system counts");
    let line = counts.lines().find_map(|line| line.strip_prefix("syscw: ")).expect("it counts writes");
    line.parse().expect("a number")
}

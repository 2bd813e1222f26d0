//! Drives line mode in this process: lines in, output out. Otherwise like `wizard.rs`: the same event loop, SDK,
//! embedded Lightsail, and clock.

use crate::wizard::sandbox::SandboxServices;
use crate::wizard::{PATIENCE, Setup};
use skysail::app::effect::Secret;
use skysail::app::message::Msg;
use skysail::app::model::Model;
use skysail::line_mode::{Audience, LineFrontend};
use skysail::runtime::event_loop::{InputLine, LoopEvent, run};
use skysail::sandbox::{Sandbox, SeenRequest};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};

/// How long a user reads before typing.
const THOUGHT: Duration = Duration::from_secs(2);

/// Collects the output.
#[derive(Clone, Default)]
pub struct Sheet(Arc<Mutex<Vec<u8>>>);

impl Write for Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A running wizard in line mode.
pub struct Lines {
    runtime: Runtime,
    heard: UnboundedSender<LoopEvent>,
    sheet: Sheet,
    sandbox: Sandbox,
    home: TempDir,
    start: Instant,
    task: Option<JoinHandle<Model>>,
    /// The length of the output when the last line was typed.
    before: usize,
}

impl Lines {
    /// With a user at a terminal.
    pub fn with(setup: Setup) -> Lines {
        Lines::for_reader(setup, Audience { hands: true, columns: None })
    }

    /// With lines from a pipe.
    pub fn piped(setup: Setup) -> Lines {
        Lines::for_reader(setup, Audience { hands: false, columns: None })
    }

    fn for_reader(setup: Setup, reader: Audience) -> Lines {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        let home = tempfile::tempdir().unwrap();
        let sheet = Sheet::default();
        let (heard, inputs) = unbounded_channel();
        let (sandbox, start, task) = runtime.block_on(async {
            let SandboxServices { sandbox, start, context, services, mut model, first } =
                SandboxServices::begin(setup, &home);
            let mut paper = LineFrontend::new(sheet.clone(), reader);
            let task = tokio::spawn(async move {
                let opening = std::future::ready(Ok::<_, io::Error>(services));
                run(&mut paper, inputs, opening, context, &mut model, first).await.unwrap();
                model
            });
            (sandbox, start, task)
        });
        let mut lines = Lines { runtime, heard, sheet, sandbox, home, start, task: Some(task), before: 0 };
        lines.settle();
        lines
    }

    /// Waits for a prompt, then types a line after a pause.
    pub fn line(&mut self, text: &str) -> &mut Lines {
        self.asked();
        self.interject(text)
    }

    /// Types a line without waiting for a prompt.
    pub fn interject(&mut self, text: &str) -> &mut Lines {
        self.pass(THOUGHT);
        self.before = self.all().len();
        self.send(text);
        self.settle();
        self
    }

    /// Types several lines, each at a prompt; `|` separates them.
    pub fn lines(&mut self, lines: &str) -> &mut Lines {
        lines.split('|').for_each(|line| {
            self.line(line);
        });
        self
    }

    /// Sends several lines before the first one is read.
    pub fn at_once(&mut self, lines: &[&str]) -> &mut Lines {
        self.before = self.all().len();
        lines.iter().for_each(|line| self.send(line));
        self.settle();
        self
    }

    /// Ends the input.
    pub fn close(&mut self) -> &mut Lines {
        let _ = self.heard.send(LoopEvent::End);
        self.settle();
        self
    }

    pub fn hear(&mut self, msg: Msg) -> &mut Lines {
        let _ = self.heard.send(LoopEvent::Msg(msg));
        self.settle();
        self
    }

    fn send(&self, text: &str) {
        let at = self.now();
        let _ = self.heard.send(LoopEvent::Line(InputLine { text: Secret::new(text.to_owned()), at, more: false }));
    }

    /// Waits for a prompt: the last line asks something.
    #[track_caller]
    pub fn asked(&mut self) -> &mut Lines {
        self.until("a question", |said| said.ends_with("> ") || said.ends_with("quit\n"))
    }

    #[track_caller]
    pub fn wait_for(&mut self, text: &str) -> &mut Lines {
        self.until(&format!("{text:?}"), |said| said.contains(text))
    }

    /// Lets time pass until the output since the last line matches.
    #[track_caller]
    fn until(&mut self, what: &str, is: impl Fn(&str) -> bool) -> &mut Lines {
        let deadline = self.runtime.block_on(async { Instant::now() }) + PATIENCE;
        while !is(&self.said()) && !self.ended() {
            let late = self.runtime.block_on(async { Instant::now() }) > deadline;
            assert!(!late, "{what} was never said; this was, last:\n{}", self.said());
            self.pass(Duration::from_millis(250)).settle();
        }
        assert!(is(&self.said()), "it ended without {what}; this was said, last:\n{}", self.said());
        self
    }

    #[track_caller]
    pub fn says(&mut self, text: &str) -> &mut Lines {
        let said = self.said();
        assert!(said.contains(text), "{text:?} was not said:\n{said}");
        self
    }

    #[track_caller]
    pub fn says_not(&mut self, text: &str) -> &mut Lines {
        let said = self.said();
        assert!(!said.contains(text), "{text:?} was said:\n{said}");
        self
    }

    /// The output since the last line.
    pub fn said(&self) -> String {
        self.all()[self.before..].to_owned()
    }

    /// The whole output.
    pub fn all(&self) -> String {
        String::from_utf8(self.sheet.0.lock().unwrap().clone()).unwrap()
    }

    /// The label of the question that is asked now.
    pub fn question(&self) -> String {
        let all = self.all();
        let prompt = all.lines().last().unwrap_or_default();
        prompt.split(['[', '>']).next().unwrap_or_default().trim().to_owned()
    }

    pub fn settle(&mut self) {
        self.runtime.block_on(async {
            for _ in 0..200 {
                tokio::task::yield_now().await;
            }
        });
    }

    pub fn pass(&mut self, time: Duration) -> &mut Lines {
        self.runtime.block_on(async { sleep(time).await });
        self
    }

    pub fn now(&self) -> Duration {
        let start = self.start;
        self.runtime.block_on(async move { start.elapsed() })
    }

    pub fn ended(&self) -> bool {
        self.task.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Waits for the program to end, and returns its model.
    #[track_caller]
    pub fn end(&mut self) -> Model {
        let task = self.task.take().expect("it has ended already");
        let ended = self.runtime.block_on(async { timeout_at(Instant::now() + PATIENCE, task).await });
        match ended {
            Ok(model) => model.unwrap(),
            Err(_) => panic!("it did not end; this was said:\n{}", self.said()),
        }
    }

    /// How many requests of this action were sent.
    pub fn sent(&self, action: &str) -> usize {
        self.requests(action).len()
    }

    pub fn requests(&self, action: &str) -> Vec<SeenRequest> {
        self.sandbox.requests().into_iter().filter(|seen| seen.action == action).collect()
    }

    /// The path of a file in the user's home.
    pub fn home(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }
}

//! Drives the wizard in this process: its event loop, the SDK, and an embedded Lightsail on one thread with a clock
//! that advances only when everything waits. Keys in, the screen's text out.

#[path = "keystrokes.rs"]
pub mod keystrokes;
#[path = "sandbox_services.rs"]
pub mod sandbox;
#[path = "screen_snapshot.rs"]
pub mod screen_snapshot;
#[path = "test_terminal.rs"]
pub mod test_terminal;

use crate::hostile_replies::HostileReplies;
use sandbox::SandboxServices;
use skysail::app::effect::TerminalAction;
use skysail::app::message::Msg;
use skysail::app::model::Model;
use skysail::domain::requested_values::RequestedValues;
use skysail::runtime::event_loop::{LoopEvent, run};
use skysail::sandbox::{Sandbox, Scenario, SeenRequest};
use skysail::text::Language;
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use test_terminal::{Pane, TestTerminal};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};

/// The time between two keys of a typist.
pub const STROKE: Duration = Duration::from_millis(30);
/// How long a test waits for something to appear, on a clock that costs no real time.
pub const PATIENCE: Duration = Duration::from_secs(10 * 60);
/// 2026-11-23 12:00:00 UTC.
pub const NOON: Duration = Duration::from_secs(1_795_435_200);

/// How a wizard starts.
pub struct Setup {
    pub columns: u16,
    pub rows: u16,
    pub language: Language,
    pub scenario: Scenario,
    /// The answers of a plan, shown in the review at once.
    pub plan: Option<RequestedValues>,
    /// Saved answers, to be offered.
    pub kept: Option<RequestedValues>,
    /// Whether recording a launch fails.
    pub no_journal: bool,
    /// Where the cached catalog is; without it, there is no cache.
    pub cached_catalog: Option<PathBuf>,
    /// How long after noon it starts.
    pub later: Duration,
    /// Changes each reply of the service.
    pub spoil: Option<HostileReplies>,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup {
            columns: 80,
            rows: 24,
            language: Language::English,
            scenario: Scenario::calm(),
            plan: None,
            kept: None,
            no_journal: false,
            cached_catalog: None,
            later: Duration::ZERO,
            spoil: None,
        }
    }
}

/// A running wizard.
pub struct Wizard {
    runtime: Runtime,
    heard: UnboundedSender<LoopEvent>,
    test_terminal: TestTerminal,
    sandbox: Sandbox,
    home: TempDir,
    start: Instant,
    task: Option<JoinHandle<Model>>,
}

impl Wizard {
    /// In an account without faults.
    pub fn sized(columns: u16, rows: u16) -> Wizard {
        Wizard::with(Setup { columns, rows, ..Setup::default() })
    }

    /// In one of the named scenarios.
    pub fn in_scenario(name: &str) -> Wizard {
        Wizard::with(Setup { scenario: Scenario::named(name).unwrap(), ..Setup::default() })
    }

    /// In a scenario with this text.
    pub fn where_(scenario: &str) -> Wizard {
        Wizard::with(Setup { scenario: Scenario::parse(scenario).unwrap(), ..Setup::default() })
    }

    pub fn with(setup: Setup) -> Wizard {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        let home = tempfile::tempdir().unwrap();
        let test_terminal = TestTerminal::default();
        let (heard, inputs) = unbounded_channel();
        let (sandbox, start, task) = runtime.block_on(async {
            let SandboxServices { sandbox, start, context, services, mut model, first } =
                SandboxServices::begin(setup, &home);
            let mut pane = Pane::new(test_terminal.clone(), model.columns, model.rows);
            let task = tokio::spawn(async move {
                let opening = std::future::ready(Ok::<_, io::Error>(services));
                run(&mut pane, inputs, opening, context, &mut model, first).await.unwrap();
                model
            });
            (sandbox, start, task)
        });
        let wizard = Wizard { runtime, heard, test_terminal, sandbox, home, start, task: Some(task) };
        wizard.settle();
        wizard
    }

    /// Types keys one after another, at a typist's pace: `"<down><enter>web-1<enter>"`.
    pub fn keys(&mut self, keys: &str) -> &mut Wizard {
        self.keys_every(STROKE, keys)
    }

    pub fn keys_every(&mut self, pause: Duration, keys: &str) -> &mut Wizard {
        for key in keystrokes::parse(keys) {
            self.hear_key(key);
            self.pass(pause);
        }
        self
    }

    /// Sends keys that all arrive before the first one is handled.
    pub fn burst(&mut self, keys: &str) -> &mut Wizard {
        keystrokes::parse(keys).into_iter().for_each(|key| self.hear_key(key));
        self.pass(STROKE)
    }

    /// Chooses in the list with focus by typing a part of the item.
    pub fn choose(&mut self, part: &str) -> &mut Wizard {
        self.ready().keys(&format!("{part}<enter>"))
    }

    /// Chooses a Region, and a zone of it on the same screen.
    #[track_caller]
    pub fn choose_zone(&mut self, region: &str, zone: &str) -> &mut Wizard {
        self.ready().keys(region).on_line(zone).keys("<enter>")
    }

    /// Moves the focus to the line beside the question, along it to this choice, and takes it.
    #[track_caller]
    pub fn on_line(&mut self, choice: &str) -> &mut Wizard {
        self.ready().keys("<tab>");
        for _ in 0..20 {
            if test_terminal::is_on_line(&self.screen(), choice) {
                return self.keys("<enter>");
            }
            self.keys("<right>");
        }
        panic!("no {choice:?} on a line:\n{}", self.screen());
    }

    /// Replaces the text of the line with focus, and continues.
    pub fn write(&mut self, text: &str) -> &mut Wizard {
        self.keys(&format!("<c-u>{text}<enter>"))
    }

    /// Waits until no list is loading.
    #[track_caller]
    pub fn ready(&mut self) -> &mut Wizard {
        self.wait_until("a list", |screen| !screen.contains("Loading "))
    }

    /// Accepts every default, and opens the review.
    #[track_caller]
    pub fn review(&mut self) -> &mut Wizard {
        self.keys("<f10>").wait_for("Ready to launch?")
    }

    /// From the review: presses the button, then types the word and Enter.
    pub fn create(&mut self) -> &mut Wizard {
        self.keys("<enter>create<enter>")
    }

    /// Types the word, lets the event loop run this many turns, and then requests to quit. Returns what the screen
    /// showed just before.
    pub fn create_and_end_after(&mut self, turns: usize) -> String {
        self.keys("<enter>create");
        keystrokes::parse("<enter>").into_iter().for_each(|key| self.hear_key(key));
        self.runtime.block_on(async {
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
        });
        let screen = self.screen();
        let _ = self.heard.send(LoopEvent::Msg(Msg::QuitRequested { status: 143 }));
        screen
    }

    /// Presses a key, and checks that a frame follows before any time passes.
    pub fn key_at_once(&mut self, key: &str) -> &mut Wizard {
        let (frames, before) = (self.test_terminal.frames(), self.now());
        keystrokes::parse(key).into_iter().for_each(|key| self.hear_key(key));
        self.settle();
        assert!(self.test_terminal.frames() > frames, "{key} got no frame:\n{}", self.screen());
        assert_eq!(self.now(), before, "{key} waited for something");
        self
    }

    pub fn paste(&mut self, text: &str) -> &mut Wizard {
        self.hear(Msg::Paste { text: text.to_owned(), cut: false })
    }

    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Wizard {
        self.hear(Msg::Resize { columns, rows })
    }

    pub fn hear(&mut self, msg: Msg) -> &mut Wizard {
        self.heard.send(LoopEvent::Msg(msg)).unwrap();
        self.settle();
        self
    }

    /// Sends several messages before a frame is drawn.
    pub fn hear_all(&mut self, all: impl Iterator<Item = Msg>) -> &mut Wizard {
        all.for_each(|msg| self.heard.send(LoopEvent::Msg(msg)).unwrap());
        self.settle();
        self
    }

    fn hear_key(&self, key: termina::event::KeyEvent) {
        // The program may have ended.
        let _ = self.heard.send(LoopEvent::Msg(Msg::Key { key, at: self.now() }));
    }

    /// Runs everything that needs no time to pass.
    pub fn settle(&self) {
        self.runtime.block_on(async {
            for _ in 0..200 {
                tokio::task::yield_now().await;
            }
        });
    }

    pub fn pass(&mut self, time: Duration) -> &mut Wizard {
        self.runtime.block_on(async { sleep(time).await });
        self
    }

    /// Lets time pass until the screen shows this text.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) -> &mut Wizard {
        self.wait_until(&format!("{text:?}"), |screen| test_terminal::says(screen, text))
    }

    #[track_caller]
    pub fn wait_until(&mut self, what: &str, seen: impl Fn(&str) -> bool) -> &mut Wizard {
        let deadline = self.runtime.block_on(async { Instant::now() }) + PATIENCE;
        loop {
            let screen = self.screen();
            if seen(&screen) {
                return self;
            }
            let shown = self.test_terminal.shown.clone();
            let more = self.runtime.block_on(async { timeout_at(deadline, shown.notified()).await.is_ok() });
            assert!(more, "{what} was never seen; this was, last:\n{screen}");
        }
    }

    /// Checks that the screen shows this text now.
    #[track_caller]
    pub fn sees(&mut self, text: &str) -> &mut Wizard {
        let screen = self.screen();
        assert!(test_terminal::says(&screen, text), "{text:?} is not on the screen:\n{screen}");
        self
    }

    #[track_caller]
    pub fn sees_no(&mut self, text: &str) -> &mut Wizard {
        let screen = self.screen();
        assert!(!test_terminal::says(&screen, text), "{text:?} is on the screen:\n{screen}");
        self
    }

    /// How many frames were drawn.
    pub fn frames(&self) -> usize {
        self.test_terminal.frames()
    }

    /// The text of the screen, line by line.
    pub fn screen(&self) -> String {
        self.test_terminal.text()
    }

    /// Records every frame from now on.
    pub fn roll(&self) {
        let now = self.runtime.block_on(async { Instant::now() });
        self.test_terminal.roll(now);
    }

    /// The recorded frames, each with its time.
    pub fn film(&self) -> Vec<(Duration, ratatui::buffer::Buffer)> {
        self.test_terminal.film()
    }

    pub fn buffer(&self) -> ratatui::buffer::Buffer {
        self.test_terminal.buffer()
    }

    /// The terminal actions so far.
    pub fn acts(&self) -> Vec<TerminalAction> {
        self.test_terminal.acts()
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

    pub fn now(&self) -> Duration {
        let start = self.start;
        self.runtime.block_on(async move { start.elapsed() })
    }

    pub fn ended(&self) -> bool {
        self.task.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Ends it from outside, and leaves the screen as it is.
    #[track_caller]
    pub fn stop(&mut self) -> Model {
        self.hear(Msg::QuitRequested { status: 0 }).end()
    }

    /// Waits for the program to end, and returns its model.
    #[track_caller]
    pub fn end(&mut self) -> Model {
        let task = self.task.take().expect("it has ended already");
        let ended = self.runtime.block_on(async { timeout_at(Instant::now() + PATIENCE, task).await });
        match ended {
            Ok(model) => model.unwrap(),
            Err(_) => panic!("it did not end; this is on the screen:\n{}", self.screen()),
        }
    }
}

impl Drop for Wizard {
    /// Checks that nothing was sent that the service doesn't know.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let unknown: Vec<SeenRequest> =
                self.sandbox.requests().into_iter().filter(|seen| !seen.unknown.is_empty()).collect();
            assert!(unknown.is_empty(), "{unknown:?}");
        }
    }
}

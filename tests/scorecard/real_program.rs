//! Runs the real binary against the sandbox on a socket.

use crate::wizard::sandbox::ready_key;
use skysail::sandbox::{Sandbox, SandboxSettings, Scenario, http};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// The secret access key of every run.
pub const SECRET: &str = "canary-secret-key";
/// Many times the service's speed, so that a launch takes seconds.
const SPEED: f64 = 20.0;

/// A sandbox on its own port, in its own thread.
pub struct Service {
    pub sandbox: Sandbox,
    url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

pub fn serve(scenario: Scenario) -> Service {
    let sandbox =
        Sandbox::open(SandboxSettings { scenario, speed: SPEED, ready_key: ready_key(), ..SandboxSettings::default() })
            .unwrap();
    let (stop, stopped) = oneshot::channel();
    let (sender, receiver) = std::sync::mpsc::channel();
    let served = sandbox.clone();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            http::serve(listener, served, async { drop(stopped.await) }).await;
        });
    });
    let url = format!("http://{}", receiver.recv().unwrap());
    Service { sandbox, url, stop: Some(stop), thread: Some(thread) }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Service {
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn creates(&self) -> usize {
        self.sandbox.requests().iter().filter(|seen| seen.action == "CreateInstances").count()
    }

    /// How many creates created something.
    pub fn done(&self) -> usize {
        let creates = |seen: &&skysail::sandbox::SeenRequest| seen.action == "CreateInstances" && seen.took_effect;
        self.sandbox.requests().iter().filter(creates).count()
    }
}

/// A user's home, empty except for a plan.
pub struct Home(tempfile::TempDir);

/// What a run wrote, and how it ended.
#[derive(Debug)]
pub struct Ended {
    pub out: String,
    pub notes: String,
    pub status: ExitStatus,
}

impl Ended {
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[cfg(crash_points)]
    /// Whether it was ended by signal 9, as by a power cut.
    pub fn killed(&self) -> bool {
        std::os::unix::process::ExitStatusExt::signal(&self.status) == Some(9)
    }
}

pub const PLAN: &str = r#"{ "instanceNames": ["web-1"], "availabilityZone": "us-east-1a",
    "blueprintId": "ubuntu_24_04", "bundleId": "micro_3_0" }"#;

impl Home {
    pub fn new() -> Home {
        Home::with(PLAN)
    }

    pub fn with(plan: &str) -> Home {
        let home = Home(tempfile::tempdir().unwrap());
        std::fs::write(home.plan(), plan).unwrap();
        home
    }

    pub fn plan(&self) -> PathBuf {
        self.path().join("plan.json")
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn command(&self, service: &Service, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_skysail"));
        command.args(args).args(["--endpoint-url", &service.url]).env_clear().env("HOME", self.path());
        command.env("AWS_ACCESS_KEY_ID", "AKIATEST").env("AWS_SECRET_ACCESS_KEY", SECRET);
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("RUST_BACKTRACE", "1");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, service: &Service, args: &[&str]) -> Ended {
        ended(self.command(service, args).output().unwrap())
    }

    pub fn apply(&self, service: &Service) -> Command {
        self.command(service, &["apply", self.plan().to_str().unwrap(), "--yes", "--output", "json"])
    }

    /// Applies the plan and dies at a crash point. Release builds have none.
    #[cfg(crash_points)]
    pub fn crash(&self, service: &Service, point: &str) {
        let ended = ended(self.apply(service).env("SKYSAIL_CRASH_AT", point).output().unwrap());
        assert!(ended.killed(), "{point}: {ended:?}");
    }

    /// Every file in the home except the plan, as text.
    pub fn files(&self) -> Vec<(PathBuf, String)> {
        let mut found = files_of(self.path());
        found.retain(|(path, _)| *path != self.plan());
        found
    }
}

pub fn ended(output: std::process::Output) -> Ended {
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ended { out: text(output.stdout), notes: text(output.stderr), status: output.status }
}

/// The status of each launch in this home, newest first.
pub fn standings(home: &Home, service: &Service) -> Vec<String> {
    let listed = home.run(service, &["launches", "--output", "json"]).json();
    let status = |launch: &serde_json::Value| launch["status"].as_str().unwrap().to_owned();
    listed.as_array().unwrap().iter().map(status).collect()
}

/// Every file below a folder, as text.
pub fn files_of(dir: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    gather(dir, &mut found);
    found
}

fn gather(dir: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => gather(&path, found),
            false => found.push((path.clone(), String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned())),
        }
    }
}

/// A run in progress, whose standard error is read as it comes.
pub struct Running {
    pub child: Child,
    notes: BufReader<std::process::ChildStderr>,
}

impl Running {
    pub fn start(mut command: Command) -> Running {
        let mut child = command.spawn().unwrap();
        let notes = BufReader::new(child.stderr.take().unwrap());
        Running { child, notes }
    }

    /// Waits for a line with this text on standard error.
    pub fn until(&mut self, words: &str) {
        let mut seen = String::new();
        loop {
            let mut line = String::new();
            let read = self.notes.read_line(&mut line).unwrap();
            seen += &line;
            assert!(read > 0, "it ended without saying {words:?}:\n{seen}");
            if line.contains(words) {
                return;
            }
        }
    }

    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).unwrap();
    }

    pub fn end(mut self) -> Ended {
        let (mut out, mut notes) = (String::new(), String::new());
        self.notes.read_to_string(&mut notes).unwrap();
        self.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        Ended { out, notes, status: self.child.wait().unwrap() }
    }
}

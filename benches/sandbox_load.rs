//! Benchmark of the sandbox's speed, as a ratio to a bare hyper server in the same run.
//!
//! The same clients send the same requests to both, alternately. The bare server reads each and replies with the bytes
//! that the sandbox replied, so that the difference is due to the sandbox. With the account on disk, the bare server
//! appends as many bytes for all waiting clients, syncs them, and only then replies. Built on an older commit, it
//! measures that commit.

#[path = "../tests/raw/mod.rs"]
mod raw;

use std::collections::HashMap;
use std::convert::Infallible;
use std::fs::File;
use std::future::Future;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use raw::load::{self, Act, CLIENTS, HELD};
use raw::{Raw, plan};
use serde_json::{Value, json};
use skysail::sandbox::{Sandbox, SandboxSettings, Scenario};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const RUNS: usize = 4;

/// A load: what the clients do, and how often.
struct Storm {
    what: &'static str,
    acts: &'static [Act],
    rounds: usize,
    on_disk: bool,
    /// The minimum ratio; creates on disk have none.
    target: Option<f64>,
}

const fn storm(what: &'static str, acts: &'static [Act], rounds: usize, target: f64) -> Storm {
    Storm { what, acts, rounds, on_disk: false, target: Some(target) }
}

const STORMS: &[Storm] = &[
    storm("everything", load::EVERYTHING, 40, 0.5),
    storm("GetInstance", &[Act::Get], 160, 0.7),
    storm("GetInstances, 100 each", &[Act::Page], 40, 0.5),
    storm("create and delete", &[Act::Create, Act::Delete], 80, 0.6),
    storm("creates of one name", &[Act::Race], 160, 0.6),
    Storm { what: "creates on disk", acts: &[Act::Create], rounds: 30, on_disk: true, target: None },
];

/// The bare server's reply to each action.
type Answers = HashMap<String, Bytes>;

fn main() {
    // `cargo test --all-targets` also runs it, only to check that it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("{CLIENTS} connections, {HELD} instances, best of {RUNS}");
    // Arguments that aren't options select rows by parts of their names.
    let chosen: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    for storm in STORMS.iter().filter(|storm| chosen.is_empty() || chosen.iter().any(|part| storm.what.contains(part)))
    {
        let (sandbox, bare) = storm.rates();
        let ratio = sandbox / bare;
        let target = storm.target.map(|target| format!("   target {target:.2}")).unwrap_or_default();
        println!("{:<22} sandbox {sandbox:>7.0}/s   bare hyper {bare:>7.0}/s   ratio {ratio:.2}{target}", storm.what);
    }
}

impl Storm {
    /// Returns the best rates of the sandbox and of the bare server. Each run has a new server.
    fn rates(&self) -> (f64, f64) {
        let (answers, line) = runtime(self.model());
        let (mut sandbox, mut bare) = (0.0_f64, 0.0_f64);
        // The first run of each is a warm-up and isn't counted.
        for run in 0..=RUNS {
            let (folder, address) = self.sandbox();
            let ours = self.rate(address);
            drop(folder);
            let folder = self.on_disk.then(scratch);
            let log = folder.as_ref().map(|folder| Log::begin(folder.path().join("bare.log"), line));
            let theirs = self.rate(on_a_thread(serve_bare(answers.clone(), log)));
            if run > 0 {
                (sandbox, bare) = (sandbox.max(ours), bare.max(theirs));
            }
        }
        (sandbox, bare)
    }

    fn rate(&self, address: SocketAddr) -> f64 {
        runtime(load::storm(address, self.acts, self.rounds, false)).rate()
    }

    /// Starts a new sandbox; returns it with the folder of its file, if it has one.
    fn sandbox(&self) -> (Option<TempDir>, SocketAddr) {
        let folder = self.on_disk.then(scratch);
        let state = folder.as_ref().map(|folder| folder.path().join("account.json"));
        let scenario = Scenario::parse(load::SCENARIO).unwrap();
        let sandbox = Sandbox::open(SandboxSettings { scenario, state, ..SandboxSettings::default() }).unwrap();
        let serve = |listener| skysail::sandbox::http::serve(listener, sandbox, std::future::pending());
        (folder, on_a_thread(serve))
    }

    /// Returns the sandbox's reply to each action, and how many bytes a create adds to its file.
    async fn model(&self) -> (Answers, usize) {
        let (folder, address) = self.sandbox();
        let state = folder.as_ref().map(|folder| folder.path().join("account.json"));
        let size = || state.as_ref().map_or(0, |state| std::fs::metadata(state).unwrap().len() as usize);
        let (mut raw, mut answers, before) = (Raw::to(address).await, Answers::new(), size());
        let mut note = |action: &str, answer: Vec<u8>| {
            answers.insert(format!("Lightsail_20161128.{action}"), Bytes::from(answer));
        };
        note("CreateInstances", raw.ask("CreateInstances", &plan(&["own-1"])).await.1);
        let line = size() - before;
        if self.acts == [Act::Race] {
            note("CreateInstances", raw.ask("CreateInstances", &plan(&["own-1"])).await.1);
        }
        let others: [(&str, Value); 3] = [
            ("GetInstance", json!({ "instanceName": "fleet-1" })),
            ("GetInstances", json!({})),
            ("DeleteInstance", json!({ "instanceName": "own-1" })),
        ];
        for (action, body) in others {
            note(action, raw.ask(action, &body).await.1);
        }
        (answers, line)
    }
}

fn scratch() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// Serves on a thread that runs as long as the process.
fn on_a_thread<F: Future<Output = ()>>(serve: impl FnOnce(TcpListener) -> F + Send + 'static) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(|| {
        runtime(async { serve(TcpListener::from_std(listener).unwrap()).await });
    });
    address
}

fn serve_bare(answers: Answers, log: Option<Log>) -> impl FnOnce(TcpListener) -> BareServer {
    let bare = Arc::new(Bare { answers, log });
    move |listener| Box::pin(accept(listener, bare))
}

type BareServer = std::pin::Pin<Box<dyn Future<Output = ()>>>;

struct Bare {
    answers: Answers,
    log: Option<Log>,
}

async fn accept(listener: TcpListener, bare: Arc<Bare>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let bare = bare.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(request, bare.clone()));
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(request: Request<Incoming>, bare: Arc<Bare>) -> Result<Response<Full<Bytes>>, Infallible> {
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
    let body = target.and_then(|target| bare.answers.get(target)).cloned().unwrap_or_default();
    let _ = request.into_body().collect().await;
    if let Some(log) = &bare.log {
        log.append().await;
    }
    let length = body.len();
    let response = Response::builder().header("content-length", length).body(Full::new(body));
    Ok(response.unwrap_or_default())
}

/// A file to which a line is appended for each request; all waiting requests share one sync.
struct Log(mpsc::Sender<oneshot::Sender<()>>);

impl Log {
    fn begin(path: PathBuf, line: usize) -> Self {
        let (sender, waiting) = mpsc::channel::<oneshot::Sender<()>>();
        std::thread::spawn(move || {
            let mut file = File::create(path).unwrap();
            while let Ok(first) = waiting.recv() {
                let all: Vec<_> = std::iter::once(first).chain(waiting.try_iter()).collect();
                file.write_all(&vec![b' '; all.len() * line]).unwrap();
                file.sync_data().unwrap();
                all.into_iter().for_each(|one| _ = one.send(()));
            }
        });
        Self(sender)
    }

    async fn append(&self) {
        let (synced, until_synced) = oneshot::channel();
        self.0.send(synced).unwrap();
        until_synced.await.unwrap();
    }
}

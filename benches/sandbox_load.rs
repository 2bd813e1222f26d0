//! How fast the sandbox answers, as a ratio to a bare hyper server in the same run.
//!
//! The same clients send the same requests to both. The bare server reads each and answers
//! with bytes of the same length as the sandbox's, so that the difference is the sandbox.

#[path = "../tests/raw/mod.rs"]
mod raw;

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use raw::load::{self, Act, CLIENTS, HELD};
use raw::{Raw, plan};
use serde_json::json;
use skysail::sandbox::{Sandbox, Scenario, Settings};
use tokio::net::TcpListener;

const ROUNDS: usize = 40;
const RUNS: usize = 3;
const STORMS: &[(&str, &[Act])] = &[
    ("everything", load::EVERYTHING),
    ("GetInstance", &[Act::Get]),
    ("GetInstances, 100 each", &[Act::Page]),
    ("create and delete", &[Act::Create, Act::Delete]),
    ("creates of one name", &[Act::Race]),
];

fn main() {
    // `cargo test --all-targets` runs it too, and only wants to know that it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("{CLIENTS} connections, {HELD} instances, best of {RUNS}");
    let bodies = runtime(sizes());
    for (what, acts) in STORMS {
        let sandbox = best(acts, || on_a_thread(serve_sandbox));
        let bare = best(acts, || bare_on_a_thread(bodies.clone()));
        println!("{what:<22} sandbox {sandbox:>7.0}/s   bare hyper {bare:>7.0}/s   ratio {:.2}", sandbox / bare);
    }
}

/// The best rate of some runs, each against a server of its own.
fn best(acts: &'static [Act], server: impl Fn() -> SocketAddr) -> f64 {
    let rates = (0..=RUNS).map(|_| runtime(load::storm(server(), acts, ROUNDS, false)).rate());
    // The first run warms everything up and is not counted.
    rates.skip(1).fold(0.0, f64::max)
}

fn runtime<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// Serves on a thread that lives as long as the process.
fn on_a_thread<F: Future<Output = ()>>(serve: impl FnOnce(TcpListener) -> F + Send + 'static) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(|| {
        runtime(async { serve(TcpListener::from_std(listener).unwrap()).await });
    });
    address
}

fn account() -> Sandbox {
    let scenario = Scenario::parse(load::SCENARIO).unwrap();
    Sandbox::open(Settings { scenario, ..Settings::default() }).unwrap()
}

async fn serve_sandbox(listener: TcpListener) {
    skysail::sandbox::http::serve(listener, account(), std::future::pending()).await;
}

/// How long the sandbox's answer to each action is.
async fn sizes() -> HashMap<String, Bytes> {
    let address = on_a_thread(serve_sandbox);
    let (mut raw, mut bodies) = (Raw::to(address).await, HashMap::new());
    for (action, body) in [
        ("CreateInstances", plan(&["own-1"])),
        ("GetInstance", json!({ "instanceName": "fleet-1" })),
        ("GetInstances", json!({})),
        ("DeleteInstance", json!({ "instanceName": "own-1" })),
    ] {
        let (_, answer) = raw.ask(action, &body).await;
        bodies.insert(format!("Lightsail_20161128.{action}"), Bytes::from(vec![b' '; answer.len()]));
    }
    bodies
}

fn bare_on_a_thread(bodies: HashMap<String, Bytes>) -> SocketAddr {
    on_a_thread(move |listener| serve_bare(listener, bodies))
}

async fn serve_bare(listener: TcpListener, bodies: HashMap<String, Bytes>) {
    let bodies = Arc::new(bodies);
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        stream.set_nodelay(true).unwrap();
        let bodies = bodies.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| bare(request, bodies.clone()));
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn bare(
    request: Request<Incoming>,
    bodies: Arc<HashMap<String, Bytes>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
    let body = target.and_then(|target| bodies.get(target)).cloned().unwrap_or_default();
    let _ = request.into_body().collect().await;
    let length = body.len();
    let response = Response::builder().header("content-length", length).body(Full::new(body));
    Ok(response.unwrap_or_default())
}

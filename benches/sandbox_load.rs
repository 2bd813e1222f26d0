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
use raw::load::{self, CLIENTS, HELD, Tally};
use raw::{Raw, plan};
use serde_json::json;
use skysail::sandbox::{Sandbox, Scenario, Settings};
use tokio::net::TcpListener;

const ROUNDS: usize = 40;
/// The first run warms both up and is not counted.
const RUNS: usize = 3;

fn main() {
    // `cargo test --benches` only wants to know that it builds.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let (mut sandbox, mut bare) = (Vec::new(), Vec::new());
    let bodies = runtime(sizes());
    for _ in 0..=RUNS {
        let address = on_a_thread(serve_sandbox);
        sandbox.push(runtime(load::storm(address, ROUNDS, false)));
        let bodies = bodies.clone();
        let address = on_a_thread(move |listener| serve_bare(listener, bodies));
        bare.push(runtime(load::storm(address, ROUNDS, false)));
    }
    println!("{CLIENTS} connections, {HELD} instances, {} requests a run, best of {RUNS}", sandbox[1].requests());
    let best = |runs: &[Tally], rate: &dyn Fn(&Tally) -> f64| runs[1..].iter().map(rate).fold(0.0, f64::max);
    report("all together", best(&sandbox, &Tally::rate), best(&bare, &Tally::rate));
    for kind in ["GetInstance", "GetInstances", "CreateInstances", "DeleteInstance"] {
        // With every client waiting for its answer, the rate of one kind is clients by wait.
        let rate = |tally: &Tally| {
            let (count, time) = tally.kinds[kind];
            CLIENTS as f64 * f64::from(count) / time.as_secs_f64()
        };
        report(kind, best(&sandbox, &rate), best(&bare, &rate));
    }
}

fn report(what: &str, sandbox: f64, bare: f64) {
    println!("{what:<16} sandbox {sandbox:>8.0}/s   bare hyper {bare:>8.0}/s   ratio {:.2}", sandbox / bare);
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

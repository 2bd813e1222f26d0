//! Runs the sandbox's server on its own port, with a minimal HTTP client.
// Each test binary uses a part of it.
#![allow(dead_code)]

pub mod load;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use skysail::sandbox::{Clock, Sandbox, SandboxSettings, Scenario, http};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A clock that only moves when the test moves it.
#[derive(Clone, Default)]
pub struct Hand(Arc<AtomicU64>);

impl Hand {
    pub fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000 + self.0.load(Ordering::SeqCst))
    }
}

pub struct Server {
    pub address: SocketAddr,
    pub clock: Hand,
    pub sandbox: Sandbox,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub async fn start(scenario: Scenario) -> Self {
        Self::patient(scenario, Duration::from_secs(60)).await
    }

    /// Starts a server that waits this long for a slow client.
    pub async fn patient(scenario: Scenario, patience: Duration) -> Self {
        let clock = Hand::default();
        let settings = SandboxSettings { scenario, clock: Arc::new(clock.clone()), ..SandboxSettings::default() };
        let sandbox = Sandbox::open(settings).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = http::serve_with(patience, listener, sandbox.clone(), std::future::pending());
        Self { address, clock, sandbox, task: tokio::spawn(served) }
    }

    pub async fn ask(&self, action: &str, body: Value) -> (u16, Value) {
        let (status, body) = Raw::open(self).await.ask(action, &body).await;
        (status, body_of(&body))
    }

    pub async fn good(&self, action: &str, body: Value) -> Value {
        let (status, body) = self.ask(action, body).await;
        assert_eq!(status, 200, "{action}: {body}");
        body
    }
}

/// One connection.
pub struct Raw(BufReader<TcpStream>);

impl Raw {
    pub async fn open(server: &Server) -> Self {
        Self::to(server.address).await
    }

    pub async fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::with_capacity(64 << 10, stream))
    }

    pub async fn send(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).await.unwrap();
    }

    /// Reads until the connection ends.
    pub async fn until_end(&mut self) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        self.0.read_to_end(&mut all).await.map(|_| all)
    }

    /// Reads one response: its head, and a body of the stated length.
    pub async fn response(&mut self) -> (String, Vec<u8>) {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(self.0.read_line(&mut head).await.unwrap(), 0, "the connection ended: {head}");
        }
        let mut body = vec![0; length(&head)];
        self.0.read_exact(&mut body).await.unwrap();
        (head, body)
    }

    /// Sends a request on this connection; returns the status and the body.
    pub async fn ask(&mut self, action: &str, body: &Value) -> (u16, Vec<u8>) {
        self.send(&request(action, body)).await;
        let (head, body) = self.response().await;
        (status_of(&head), body)
    }
}

pub fn status_of(head: &str) -> u16 {
    head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap()
}

pub fn length(head: &str) -> usize {
    let line = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    line.map_or(0, |length| length.parse().unwrap())
}

pub fn body_of(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

pub fn request(action: &str, body: &Value) -> String {
    request_of(action, &body.to_string())
}

pub fn request_of(action: &str, body: &str) -> String {
    format!(
        "POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: Lightsail_20161128.{action}\r\n\
         content-type: application/x-amz-json-1.1\r\ncontent-length: {}\r\n\
         authorization: AWS4-HMAC-SHA256 Credential=AKID/20261123/us-east-1/lightsail/aws4_request, \
         SignedHeaders=host, Signature=00\r\n\r\n{body}",
        body.len()
    )
}

pub fn plan(names: &[&str]) -> Value {
    json!({
        "instanceNames": names,
        "availabilityZone": "us-east-1a",
        "blueprintId": "debian_12",
        "bundleId": "nano_3_0",
    })
}

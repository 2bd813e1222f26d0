//! Tests that need a real socket: connections that are refused, or that break.

use super::*;
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::user_text::{UserText, Words};
use crate::lightsail::Target;
use aws_sdk_lightsail::config::{Credentials, SharedCredentialsProvider};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};

fn site(listener: &TcpListener, scheme: &str) -> Target {
    let url = format!("{scheme}://{}", listener.local_addr().unwrap());
    Target { profile: None, endpoint_url: Some(url) }
}

/// Why no connection was made to this server, whose address is named.
fn not_connected(target: &Target, cause: &'static str) -> Option<Words> {
    let host = target.endpoint_url.as_deref().unwrap().split("://").nth(1).unwrap();
    let why = UserText::new("cause.connect.to-host").with_text("why", UserText::new(cause)).with("host", host);
    Some(why.into())
}

async fn create(target: Target) -> Failure {
    let keys = SharedCredentialsProvider::new(Credentials::new("AKIA", "secret", None, None, "test"));
    let client = Lightsail::aws_with(target, ClientSettings::default(), Some(keys)).await;
    client.create(&full_order(), "L1").await.unwrap_err()
}

/// Replies to every connection after reading its request; returns the number of connections.
fn serve(listener: TcpListener, answer: impl Fn(&mut TcpStream) + Send + 'static) -> Arc<AtomicUsize> {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut request = vec![0; 64 * 1024];
            let _ = stream.read(&mut request);
            answer(&mut stream);
        }
    });
    count
}

/// Returns the outcome of a create for which these bytes arrive before the connection ends.
async fn answered(bytes: &'static str) -> (Certainty, ErrorKind) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = site(&listener, "http");
    let count = serve(listener, move |stream| {
        let _ = stream.write_all(bytes.as_bytes());
    });
    let failure = create(target).await;
    assert_eq!(count.load(Ordering::SeqCst), 1, "one connection, one request");
    assert!(!format!("{failure:?}").contains(CANARY));
    (failure.certainty, failure.error)
}

#[tokio::test]
async fn refused_connection_means_nothing_was_sent() {
    // Its port was free a moment ago, and nothing listens there.
    let nobody = site(&TcpListener::bind("127.0.0.1:0").unwrap(), "http");
    let failure = create(nobody.clone()).await;
    assert_eq!((failure.certainty, failure.error), (Certainty::NotSent, ErrorKind::Unreachable));
    assert_eq!(failure.message, not_connected(&nobody, "cause.connect.refused"));
}

#[tokio::test]
async fn server_without_tls_means_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = site(&listener, "https");
    serve(listener, |stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let failure = create(target.clone()).await;
    assert_eq!((failure.certainty, failure.error), (Certainty::NotSent, ErrorKind::Unreachable));
    assert_eq!(failure.message, not_connected(&target, "cause.connect.tls"));
}

#[tokio::test]
async fn connection_lost_after_the_request_is_unknown() {
    assert_eq!(answered("").await, (Certainty::Unknown, ErrorKind::CutOff));
    assert_eq!(answered("HTTP/1.1 200 OK\r\ncont").await, (Certainty::Unknown, ErrorKind::CutOff));
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"operations\": [\"canary-4711";
    assert_eq!(answered(half).await, (Certainty::Unknown, ErrorKind::CutOff));
}

#[tokio::test]
async fn reply_that_is_not_http_is_unknown() {
    assert_eq!(answered("SSH-2.0-canary-4711\r\n").await.0, Certainty::Unknown);
}

#[tokio::test]
async fn endless_reply_is_cut_off() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = site(&listener, "http");
    serve(listener, |stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        let much = vec![b' '; 1024 * 1024];
        while stream.write_all(&much).is_ok() {}
    });
    let failure = create(target).await;
    assert_eq!((failure.certainty, failure.error), (Certainty::Unknown, ErrorKind::CutOff));
}

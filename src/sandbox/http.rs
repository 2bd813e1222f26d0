//! Serves the sandbox over HTTP, for any AWS SDK and the AWS CLI.
//!
//! Connection faults are real: a cut reply resets the connection, half a body is followed by the end of the
//! connection, and one that never comes keeps the connection open.
//!
//! A client that speaks TLS on the same socket gets the website of a server instead (`site`).

mod body;
mod certificate;
mod origin;
mod site;
mod socket;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::{Reply, Sandbox};
use body::ResponseBody;
use site::Sites;
use socket::Socket;

/// How long a client may take for its headers, and then for its body.
const PATIENCE: Duration = Duration::from_secs(30);
/// Pause after the system refused a connection, to avoid a busy loop.
const BREATH: Duration = Duration::from_millis(50);

/// Serves `listener` until `shutdown` completes; connections still open then are dropped.
pub async fn serve(listener: TcpListener, sandbox: Sandbox, shutdown: impl Future<Output = ()>) {
    serve_with(PATIENCE, listener, sandbox, shutdown).await;
}

/// Does the same with a given timeout, for tests with slow clients.
pub async fn serve_with(
    patience: Duration,
    listener: TcpListener,
    sandbox: Sandbox,
    shutdown: impl Future<Output = ()>,
) {
    let mut shutdown = pin!(shutdown);
    let mut connections = JoinSet::new();
    let sites = Sites::of(sandbox.clone());
    loop {
        tokio::select! {
            () = &mut shutdown => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(receive(stream, sandbox.clone(), sites.clone(), patience));
                }
                Err(_) => tokio::time::sleep(BREATH).await,
            },
            // Removes finished connections.
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Serves a connection according to its first byte: from a browser that requests a website, or from a client of the
/// API.
async fn receive(stream: TcpStream, sandbox: Sandbox, sites: Sites, patience: Duration) {
    let mut first = [0];
    match tokio::time::timeout(patience, stream.peek(&mut first)).await {
        Ok(Ok(1)) if first[0] == site::HANDSHAKE => drop(tokio::time::timeout(patience, sites.show(stream)).await),
        Ok(Ok(1)) => converse(stream, sandbox, patience).await,
        _ => {}
    }
}

/// Serves a connection until it ends. Errors are ignored: the client notices them.
async fn converse(stream: TcpStream, sandbox: Sandbox, patience: Duration) {
    let _ = stream.set_nodelay(true);
    let here = stream.local_addr().ok();
    let cut = Arc::new(AtomicBool::new(false));
    let socket = Socket::new(stream, cut.clone());
    let service = service_fn(move |request| answer(request, here, sandbox.clone(), cut.clone(), patience));
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        .serve_connection(TokioIo::new(socket), service)
        .await;
}

/// Answers a request. An error here ends the connection without a response.
async fn answer(
    request: Request<Incoming>,
    here: Option<SocketAddr>,
    sandbox: Sandbox,
    cut: Arc<AtomicBool>,
    patience: Duration,
) -> io::Result<Response<ResponseBody>> {
    let (parts, incoming) = request.into_parts();
    // An untrusted client is refused before anything more of the request is read.
    let trusted = origin::is_trusted(&parts.headers, here);
    let read = async { if trusted { Some(body::read(incoming).await) } else { None } };
    let reply = match tokio::time::timeout(patience, read).await {
        Ok(None) => sandbox.foreign(),
        Ok(Some(Ok(bytes))) => sandbox.answer(Request::from_parts(parts, bytes)).await,
        Ok(Some(Err(_))) => return Err(io::ErrorKind::ConnectionAborted.into()),
        Err(_) => sandbox.too_slow(),
    };
    match reply {
        Reply::Full(response) => Ok(response.map(ResponseBody::whole)),
        Reply::Partial { response, sent } => Ok(response.map(|body| ResponseBody::part(body, sent))),
        Reply::Drip { response, bytes_per_second } => {
            Ok(response.map(|body| ResponseBody::drip(body, bytes_per_second)))
        }
        Reply::Never => match std::future::pending::<Infallible>().await {},
        Reply::Cut => {
            cut.store(true, Ordering::Relaxed);
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
}

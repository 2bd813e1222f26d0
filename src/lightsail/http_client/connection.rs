//! Connections for the SDK: HTTP/1.1 over TCP and TLS, straight to a host or by way of a proxy.
//!
//! The SDK's own client compiles HTTP/2 as well, which Lightsail's endpoints never speak.

use super::limit::{TimedOut, within};
use aws_smithy_runtime_api::box_error::BoxError;
use http::Uri;
use http::uri::Scheme;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use rustls::ClientConfig;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tower_service::Service;

/// Opens connections, each within a time limit.
#[derive(Clone)]
pub(super) struct Opener {
    tls: Arc<ClientConfig>,
    proxy: Option<Arc<Matcher>>,
    limit: Option<Duration>,
}

impl Opener {
    pub(super) fn new(tls: Arc<ClientConfig>, proxy: Option<Arc<Matcher>>, limit: Option<Duration>) -> Opener {
        Opener { tls, proxy, limit }
    }

    /// Opens TCP connections, and TLS over those to `https`.
    fn direct(&self) -> HttpsConnector<HttpConnector> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        // A request is more than one write: the second must not wait for the first to be acknowledged.
        tcp.set_nodelay(true);
        HttpsConnector::from((tcp, self.tls.clone()))
    }

    async fn open(self, to: Uri) -> Result<OpenConnection, BoxError> {
        let mut direct = self.direct();
        let Some(proxy) = self.proxy.as_ref().and_then(|proxy| proxy.intercept(&to)) else {
            return Ok(OpenConnection { stream: Box::new(direct.call(to).await?), forwards: false });
        };
        if to.scheme() != Some(&Scheme::HTTPS) {
            let stream = direct.call(proxy.uri().clone()).await?;
            return Ok(OpenConnection { stream: Box::new(stream), forwards: true });
        }
        let stream = HttpsConnector::from((tunnel(&proxy, direct), self.tls)).call(to).await?;
        Ok(OpenConnection { stream: Box::new(stream), forwards: false })
    }
}

/// Asks a proxy for a tunnel, as what goes through it is encrypted.
fn tunnel<C>(proxy: &Intercept, direct: C) -> Tunnel<C> {
    let tunnel = Tunnel::new(proxy.uri().clone(), direct);
    match proxy.basic_auth() {
        Some(login) => tunnel.with_auth(login.clone()),
        None => tunnel,
    }
}

impl Service<Uri> for Opener {
    type Response = OpenConnection;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<OpenConnection, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let (limit, opening) = (self.limit, self.clone().open(to));
        Box::pin(async move { within(limit, TimedOut::Connecting, opening).await? })
    }
}

trait Stream: Read + Write + Connection + Send + Unpin {}

impl<T: Read + Write + Connection + Send + Unpin> Stream for T {}

/// An open connection to a host, or to a proxy.
pub(super) struct OpenConnection {
    stream: Box<dyn Stream>,
    /// Whether it ends at a proxy, which needs the whole address in each request.
    forwards: bool,
}

impl Connection for OpenConnection {
    fn connected(&self) -> Connected {
        self.stream.connected().proxy(self.forwards)
    }
}

impl Read for OpenConnection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl Write for OpenConnection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, parts)
    }
}

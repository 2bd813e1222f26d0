//! Turns a function from request to reply into an HTTP client for the SDK.
//!
//! The SDK serializes, signs, retries, times out and parses replies as it does over a socket; only the socket is
//! missing.

use aws_sdk_lightsail::config::{HttpClient, RuntimeComponents};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, Stream, StreamExt};
use http_body_util::StreamBody;
use hyper::body::Frame;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// The reply to one request, including the ways in which replies fail.
#[derive(Debug)]
pub enum Reply {
    /// A complete response.
    Full(http::Response<Bytes>),
    /// The connection is reset after the request was sent, without any byte of a response.
    Cut,
    /// The connection ends after the headers and `sent` bytes of the body.
    Partial {
        /// The complete response.
        response: http::Response<Bytes>,
        /// How many bytes of its body arrive.
        sent: usize,
    },
    /// The body arrives slowly.
    Drip {
        /// The complete response.
        response: http::Response<Bytes>,
        /// How fast its body arrives.
        bytes_per_second: u64,
    },
    /// Nothing arrives, and the connection stays open.
    Never,
}

type Answer = dyn Fn(http::Request<Bytes>) -> BoxFuture<'static, Reply> + Send + Sync;

/// An HTTP client without a network.
#[derive(Clone)]
pub(super) struct InProcess(Arc<Answer>);

impl InProcess {
    pub(super) fn new<F>(client: impl Fn(http::Request<Bytes>) -> F + Send + Sync + 'static) -> InProcess
    where
        F: Future<Output = Reply> + Send + 'static,
    {
        InProcess(Arc::new(move |request| Box::pin(client(request))))
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl HttpClient for InProcess {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = whole(request)?;
            // In a separate task: a server continues after the client has stopped waiting.
            let reply = tokio::spawn(client(request)).await.map_err(|gone| ConnectorError::io(gone.into()))?;
            respond(reply).await
        })
    }
}

/// Returns the request with its body, which the SDK has in memory for every Lightsail action.
fn whole(request: HttpRequest) -> Result<http::Request<Bytes>, ConnectorError> {
    let request = request.try_into_http1x().map_err(|wrong| ConnectorError::user(wrong.into()))?;
    Ok(request.map(|body| Bytes::copy_from_slice(body.bytes().unwrap_or_default())))
}

async fn respond(reply: Reply) -> Result<HttpResponse, ConnectorError> {
    let response = match reply {
        Reply::Full(response) => response.map(SdkBody::from),
        Reply::Cut => return Err(ConnectorError::io(reset().into())),
        Reply::Never => std::future::pending().await,
        Reply::Partial { response, sent } => response.map(|body| {
            let part = body.slice(..sent.min(body.len()));
            SdkBody::from_body_1_x(StreamBody::new(stream::iter([Ok(Frame::data(part)), Err(reset())])))
        }),
        Reply::Drip { response, bytes_per_second } => {
            let rate = usize::try_from(bytes_per_second.max(1)).unwrap_or(usize::MAX);
            response.map(|body| SdkBody::from_body_1_x(StreamBody::new(drops(body, rate))))
        }
    };
    HttpResponse::try_from(response).map_err(|wrong| ConnectorError::other(wrong.into(), None))
}

/// Splits the body into pieces, sent one per second.
fn drops(body: Bytes, rate: usize) -> impl Stream<Item = io::Result<Frame<Bytes>>> {
    stream::unfold(body, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let piece = left.split_to(rate.min(left.len()));
        Some((Ok(Frame::data(piece)), left))
    })
    .fuse()
}

fn reset() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "connection reset")
}

//! Request bodies with a size limit, and response bodies sent whole, in part, or slowly.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::sandbox::protocol::LARGEST_BODY;

/// How much of an oversized body is read, so that its sender receives the refusal.
const MOST_READ: usize = 64 << 20;

/// Reads a body. Of an oversized one only enough is kept to show that it is too large.
pub async fn read(mut incoming: Incoming) -> Result<Bytes, hyper::Error> {
    // Most bodies arrive in one frame, which needn't be copied.
    let Some(first) = incoming.frame().await else { return Ok(Bytes::new()) };
    let first = first?.into_data().unwrap_or_default();
    if incoming.is_end_stream() && first.len() <= LARGEST_BODY {
        return Ok(first);
    }
    let mut length = first.len();
    let mut kept = BytesMut::from(&first[..length.min(LARGEST_BODY + 1)]);
    while let Some(frame) = incoming.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        length += data.len();
        let room = (LARGEST_BODY + 1).saturating_sub(kept.len());
        kept.extend_from_slice(&data[..data.len().min(room)]);
        if length > MOST_READ {
            break;
        }
    }
    Ok(kept.freeze())
}

/// A response body.
pub struct ResponseBody {
    rest: Bytes,
    /// How many bytes are still sent before the connection ends, if it ends early.
    allowed: Option<usize>,
    /// The length announced in the headers.
    promised: u64,
    pace: Option<DripRate>,
    /// Whether everything so far has had a chance to be sent.
    flushed: bool,
}

struct DripRate {
    bytes_per_second: u64,
    next: Pin<Box<Sleep>>,
}

impl ResponseBody {
    pub fn whole(bytes: Bytes) -> Self {
        let promised = bytes.len() as u64;
        Self { rest: bytes, allowed: None, promised, pace: None, flushed: false }
    }

    /// Returns a body that ends the connection after the first bytes.
    pub fn part(bytes: Bytes, sent: usize) -> Self {
        Self { allowed: Some(sent.min(bytes.len())), ..Self::whole(bytes) }
    }

    pub fn drip(bytes: Bytes, bytes_per_second: u64) -> Self {
        let pace = DripRate { bytes_per_second: bytes_per_second.max(1), next: Box::pin(sleep(Duration::ZERO)) };
        Self { pace: Some(pace), ..Self::whole(bytes) }
    }

    /// Waits for the next piece, and returns its size: one byte, or a tenth of a second's worth.
    fn drop_size(&mut self, cx: &mut Context<'_>) -> Poll<usize> {
        let Some(pace) = &mut self.pace else { return Poll::Ready(usize::MAX) };
        ready!(pace.next.as_mut().poll(cx));
        let size = (pace.bytes_per_second / 10).max(1);
        let wait = Duration::from_secs_f64(size as f64 / pace.bytes_per_second as f64);
        pace.next = Box::pin(sleep(wait));
        Poll::Ready(size as usize)
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.allowed == Some(0) {
            // An immediate error would discard what hasn't been sent yet.
            if !std::mem::replace(&mut self.flushed, true) {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
        }
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let size = ready!(self.drop_size(cx)).min(self.allowed.unwrap_or(usize::MAX)).min(self.rest.len());
        self.allowed = self.allowed.map(|allowed| allowed - size);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(size)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.allowed.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}

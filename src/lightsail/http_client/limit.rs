//! Time limits for what goes over the network.

use aws_smithy_runtime_api::box_error::BoxError;
use std::fmt;
use std::time::Duration;

/// What took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lightsail) enum TimedOut {
    /// Opening a connection: nothing was sent.
    Connecting,
    /// Waiting for a response: the request may have been carried out.
    Reading,
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for TimedOut {}

/// Waits for something for a limited time.
pub(super) async fn within<F: Future>(
    limit: Option<Duration>,
    late: TimedOut,
    waiting: F,
) -> Result<F::Output, BoxError> {
    match limit {
        Some(limit) => tokio::time::timeout(limit, waiting).await.map_err(|_| late.into()),
        None => Ok(waiting.await),
    }
}

//! The one executor of what is recorded, sent once, and looked up, for every state machine: it passes the crash points,
//! and turns a panic into a failed lookup or an unknown outcome, so that the machine goes on.

use super::crash_points::CrashPoint;
use super::services::Services;
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::launch::journal_record::{JournalEntry, JournalRecord};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{UserText, Words};
use crate::task;
use crate::terminal::contain;
use std::future::Future;
use std::time::Duration;
use tracing::field::debug;
use tracing::{Level, enabled, info};

/// At a crash point: how long a request gets to be sent.
const ON_ITS_WAY: Duration = Duration::from_millis(400);

/// Sends a request that changes something, once. It completes even if nobody waits for it any more.
///
/// # Errors
/// Why it had no effect, or that the outcome is unknown.
pub async fn send_once<T: Send + 'static>(
    action: &'static str,
    request: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<T, Failure> {
    let request = task::spawn_detached(contain(Box::pin(async move {
        CrashPoint::InSend.pass();
        request.await
    })));
    if CrashPoint::AfterSend.armed() {
        tokio::time::sleep(ON_ITS_WAY).await;
        CrashPoint::AfterSend.pass();
    }
    let answer = match request.await {
        Ok(Ok(answer)) => answer,
        // Whether it was sent before the panic is unknown.
        Ok(Err(panic)) => Err(unknown(action, panic)),
        Err(_) => Err(unknown(action, UserText::new("cause.stopped"))),
    };
    let failure = answer.as_ref().err();
    let certainty = failure.map(|failure| debug(failure.certainty));
    info!(action, ok = failure.is_none(), kind = failure.map(|failure| failure.error.key()), certainty, "sent once");
    answer
}

/// Runs a lookup for a state machine, which goes on if it panics.
///
/// # Errors
/// Why nothing is known, also after a panic.
pub fn look_up<T>(
    action: &str,
    lookup: impl Future<Output = Result<T, Failure>>,
) -> impl Future<Output = Result<T, Failure>> {
    // Boxed here, as it is large and stacks are small.
    let contained = contain(Box::pin(lookup));
    async move {
        let found = contained.await.unwrap_or_else(|panic| Err(failed(action, panic)));
        info!(action, ok = found.is_ok(), "looked up");
        found
    }
}

/// Writes a record to the journal of launch `id`, even if nobody waits for it any more. Returns the result if a state
/// machine waits for it: whether a record that has to be on disk first is, or why another one couldn't be written.
pub async fn record(services: &Services, id: &SanitizedText, record: JournalRecord) -> Option<Result<(), Words>> {
    let (gates, optional) = (record.must_be_durable(), record.is_optional());
    // Before it is queued, as whoever writes next may write it too.
    before(&record);
    // Queued here, as the threads that write may run in any order.
    let ticket = services.journals.queue(id, JournalEntry { at: services.now().wall, record: record.clone() });
    let kind = enabled!(Level::INFO).then(|| record.key());
    let journals = services.journals.clone();
    let written = task::spawn_blocking(move || {
        let written = journals.write(ticket);
        after(&record);
        written
    });
    let written = written.await;
    let ok = matches!(written, Ok(Ok(())));
    info!(launch = id.as_str(), record = kind, ok, "journal");
    match written {
        Ok(Ok(())) => gates.then_some(Ok(())),
        _ if optional => None,
        Ok(Err(error)) => Some(Err(error.words())),
        Err(_) => Some(Err(UserText::new("cause.stopped").into())),
    }
}

fn before(record: &JournalRecord) {
    match record {
        JournalRecord::Intent { .. } => CrashPoint::BeforeIntent.pass(),
        JournalRecord::Accepted { .. } => CrashPoint::BeforeOutcome.pass(),
        _ => {}
    }
}

fn after(record: &JournalRecord) {
    match record {
        JournalRecord::Intent { .. } => CrashPoint::AfterIntent.pass(),
        JournalRecord::Sending => CrashPoint::AfterSending.pass(),
        _ => {}
    }
}

/// Waits, and returns this event.
pub async fn wait<E>(pause: Duration, event: E) -> E {
    tokio::time::sleep(pause).await;
    event
}

/// Returns the operations on a name. One that is unknown to AWS, such as that of a deleted instance, has none.
pub fn known<T>(answer: Result<Vec<T>, Failure>) -> Result<Vec<T>, Failure> {
    match answer {
        Err(Failure { error: ErrorKind::NotFound, certainty: Certainty::Refused, .. }) => Ok(Vec::new()),
        answer => answer,
    }
}

/// Returns the failure of a request that panicked, of which nothing was sent.
pub fn failed(action: &str, words: impl Into<Words>) -> Failure {
    Failure::local(action, ErrorKind::Bug, words)
}

/// Returns the failure of a request that panicked when it may have been sent.
fn unknown(action: &str, words: impl Into<Words>) -> Failure {
    Failure { certainty: Certainty::Unknown, ..failed(action, words) }
}

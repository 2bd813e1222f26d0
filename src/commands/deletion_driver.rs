//! Runs a deletion's requests until it has no more.

use super::driver::Driver;
use super::signals::{Signals, patience};
use crate::domain::deletion::{Deletion, DeletionEvent, DeletionRequest, DeletionStatus, ResourceDeletion};
use crate::domain::sanitized_text::SanitizedText;
use crate::runtime::deletions::perform;
use crate::runtime::services::Services;
use tokio::time::Instant;

/// A resource with a changed deletion status.
pub enum DeletionProgress<'a> {
    /// An instance, with its name.
    Instance(&'a SanitizedText, &'a DeletionStatus),
    /// Another resource.
    Extra(&'a ResourceDeletion),
}

/// Runs until nothing is requested any more; `news` is called for every changed status.
///
/// Returns the signal that ended it: then the reply of a request in flight is awaited, and nothing more is sent.
pub async fn run(
    deletion: &mut Deletion,
    requests: Vec<DeletionRequest>,
    services: &Services,
    signals: &mut Signals,
    news: &mut dyn FnMut(DeletionProgress),
) -> Option<i32> {
    let (region, id) = (deletion.launch.manifest.region.clone(), deletion.launch.id.clone());
    let perform = move |request| perform(services.clone(), region.clone(), id.clone(), request);
    let mut driver = Driver::new(DeletionRequest::changes, perform, requests);
    while !driver.is_idle() {
        let event = tokio::select! {
            biased;
            signal = signals.next() => {
                let until = Instant::now() + patience(signal);
                while let Some(event) = driver.next_change(signals, until).await {
                    event.into_iter().for_each(|event| drop(happened(deletion, event, services, news)));
                }
                return Some(signal);
            }
            event = driver.next() => event,
        };
        let Some(event) = event else { continue };
        driver.begin(happened(deletion, event, services, news));
    }
    None
}

/// Applies an event, and tells what it changed.
fn happened(
    deletion: &mut Deletion,
    event: DeletionEvent,
    services: &Services,
    news: &mut dyn FnMut(DeletionProgress),
) -> Vec<DeletionRequest> {
    let (statuses, extras) = (deletion.statuses.clone(), deletion.extras.clone());
    let requests = deletion.on(event, services.now());
    let changed = deletion.statuses.iter().zip(&statuses).filter(|((_, is), (_, was))| differs(is, was));
    changed.for_each(|((name, status), _)| news(DeletionProgress::Instance(name, status)));
    let changed = deletion.extras.iter().zip(&extras).filter(|(is, was)| differs(&is.status, &was.status));
    changed.for_each(|(extra, _)| news(DeletionProgress::Extra(extra)));
    requests
}

fn differs<T>(is: &DeletionStatus<T>, was: &DeletionStatus<T>) -> bool {
    std::mem::discriminant(is) != std::mem::discriminant(was)
}
